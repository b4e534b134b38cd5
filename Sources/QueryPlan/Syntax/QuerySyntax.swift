/// A query as parsed: `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`.
package struct QuerySyntax: Hashable, Sendable {
  package var commonTables: [CommonTable]
  package var body: QueryBody
  package var order: OrderSyntax?
  package var limit: SyntaxExpression?
  package var offset: SyntaxExpression?
  package var range: SourceRange

  package init(
    commonTables: [CommonTable], body: QueryBody, order: OrderSyntax?, limit: SyntaxExpression?,
    offset: SyntaxExpression?, range: SourceRange
  ) {
    self.commonTables = commonTables
    self.body = body
    self.order = order
    self.limit = limit
    self.offset = offset
    self.range = range
  }
}

package indirect enum QueryBody: Hashable, Sendable {
  case select(SelectSyntax)
  /// Two or more queries joined by `UNION ALL`.
  case unionAll([QuerySyntax], range: SourceRange)
  /// `(query)`
  case nested(QuerySyntax)
}

/// `name [(column, …)] AS (query)`
package struct CommonTable: Hashable, Sendable {
  package var name: Identifier
  package var columns: [Identifier]
  package var query: QuerySyntax

  package init(name: Identifier, columns: [Identifier], query: QuerySyntax) {
    self.name = name
    self.columns = columns
    self.query = query
  }
}

/// `SELECT [DISTINCT] … FROM … [WHERE …] [GROUP BY …] [HAVING …]`
package struct SelectSyntax: Hashable, Sendable {
  package var isDistinct: Bool
  package var items: [SelectItem]
  package var source: TableSyntax?
  package var filter: SyntaxExpression?
  package var grouping: GroupingSyntax?
  package var having: SyntaxExpression?
  package var range: SourceRange

  package init(
    isDistinct: Bool, items: [SelectItem], source: TableSyntax?, filter: SyntaxExpression?, grouping: GroupingSyntax?,
    having: SyntaxExpression?, range: SourceRange
  ) {
    self.isDistinct = isDistinct
    self.items = items
    self.source = source
    self.filter = filter
    self.grouping = grouping
    self.having = having
    self.range = range
  }
}

package struct SelectItem: Hashable, Sendable {
  package var expression: SyntaxExpression
  package var alias: Identifier?

  package init(expression: SyntaxExpression, alias: Identifier?) {
    self.expression = expression
    self.alias = alias
  }
}

package enum GroupingSyntax: Hashable, Sendable {
  case all
  case expressions([SyntaxExpression])
}

package enum OrderSyntax: Hashable, Sendable {
  case all(SortKey.Direction, SortKey.NullOrder)
  case terms([OrderTerm])
}

package struct OrderTerm: Hashable, Sendable {
  package var expression: SyntaxExpression
  package var direction: SortKey.Direction
  package var nulls: SortKey.NullOrder

  package init(expression: SyntaxExpression, direction: SortKey.Direction, nulls: SortKey.NullOrder) {
    self.expression = expression
    self.direction = direction
    self.nulls = nulls
  }
}

/// What stands behind FROM.
package indirect enum TableSyntax: Hashable, Sendable {
  case table(TableReference, range: SourceRange, alias: TableAlias?)
  case subquery(QuerySyntax, range: SourceRange, alias: TableAlias?)
  case join(TableSyntax, TableSyntax, JoinSyntax)
}

/// `left [INNER | LEFT | RIGHT | SEMI | ANTI | CROSS] JOIN right [ON … | USING (…)]`, or a comma between tables.
package struct JoinSyntax: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case inner, left, right, semi, anti }

  package enum Condition: Hashable, Sendable {
    /// `CROSS JOIN`, or a comma.
    case none
    case on(SyntaxExpression)
    case using([Identifier])
    /// All columns of equal name.
    case natural
  }

  package var kind: Kind
  package var condition: Condition
  package var range: SourceRange

  package init(kind: Kind, condition: Condition, range: SourceRange) {
    self.kind = kind
    self.condition = condition
    self.range = range
  }
}

/// `AS name [(column, …)]`
package struct TableAlias: Hashable, Sendable {
  package var name: Identifier
  package var columns: [Identifier]

  package init(name: Identifier, columns: [Identifier]) {
    self.name = name
    self.columns = columns
  }
}
