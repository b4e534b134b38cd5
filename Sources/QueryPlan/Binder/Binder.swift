import Columnar

/// Turns a parsed query into a logical plan: resolves names, checks and infers types, inserts casts, groups.
///
/// A SELECT becomes `project(limit(sort(having-filter(aggregate(where-filter(source))))))`, without what it does not use;
/// Binder+Sources.swift makes the source from what FROM names.
package struct Binder {
  let catalog: any TableCatalog
  let size = PlanSize()

  /// Binds a query against the tables of a catalog. Throws `SQLError`, and what the catalog throws.
  package static func bind(_ query: QuerySyntax, catalog: any TableCatalog) throws -> LogicalPlan {
    try Binder(catalog: catalog).bind(query, commonTables: [:]).pushingFiltersIntoJoins().prunedColumns()
  }

  /// Operators of all WITH queries put in place so far: a short text could stand for an astronomic plan.
  final class PlanSize {
    private static let maximumOperatorCount = 2000
    private var operatorCount = 0

    func add(_ plan: LogicalPlan, at range: SourceRange) throws(SQLError) {
      operatorCount += plan.operatorCount
      guard operatorCount <= PlanSize.maximumOperatorCount else {
        throw SQLError(.tooComplex, "the query is too big once its WITH queries are put in place", at: range)
      }
    }
  }

  /// Bound WITH queries by lower-cased name.
  typealias CommonTables = [String: (plan: LogicalPlan, columns: [Identifier])]

  func bind(_ query: QuerySyntax, commonTables outer: CommonTables) throws -> LogicalPlan {
    var commonTables = outer
    var ownNames: Set<String> = []
    for table in query.commonTables {
      let name = table.name.name.asciiLowercased
      guard ownNames.insert(name).inserted else {
        throw SQLError(.ambiguousName, "WITH defines \"\(table.name.name)\" twice", at: table.name.range)
      }
      commonTables[name] = (try bind(table.query, commonTables: commonTables), table.columns)
    }
    switch query.body {
    case .select(let select):
      let (source, scope) = try bindSource(select.source, commonTables)
      return try bindSelect(select, over: source, scope, ordering: query)
    case .nested(let inner): return try bindOrdered(query) { try bind(inner, commonTables: commonTables) }
    case .unionAll(let queries, let range):
      return try bindOrdered(query) {
        try Binder.unionAll(try queries.map { try bind($0, commonTables: commonTables) }, queries, range)
      }
    }
  }

  /// `(query) ORDER BY … LIMIT …` is `SELECT * FROM (query) ORDER BY … LIMIT …`.
  private func bindOrdered(_ query: QuerySyntax, _ body: () throws -> LogicalPlan) throws -> LogicalPlan {
    let plan = try body()
    guard query.order != nil || query.limit != nil || query.offset != nil else { return plan }
    let star = SelectItem(
      expression: SyntaxExpression(.star(qualifier: nil, excluded: []), range: query.range), alias: nil)
    let select = SelectSyntax(
      isDistinct: false, items: [star], source: nil, filter: nil, grouping: nil, having: nil, range: query.range)
    let scope = Scope(
      relations: [Scope.Relation(name: nil, fields: Binder.uniquelyNamed(plan.schema.fields), firstOrdinal: 0)])
    return try bindSelect(select, over: plan, scope, ordering: query)
  }

  // MARK: SELECT

  private func bindSelect(
    _ select: SelectSyntax, over source: LogicalPlan, _ scope: Scope, ordering query: QuerySyntax
  ) throws -> LogicalPlan {
    let items = try Binder.expandStars(select.items, scope)
    let binder = SelectBinder(scope: scope, items: items)
    var plan = source
    if let filter = select.filter {
      let context = SelectBinder.Context(clause: .filter, visibleAliases: items.count)
      plan = .filter(plan, try binder.bindCondition(filter, context))
    }

    var clauses = try SelectClauses(select, ordering: query, binder)
    let isGrouped = select.grouping != nil || select.having != nil || !binder.aggregates.isEmpty
    if isGrouped {
      let rewriter = GroupRewriter(keys: clauses.keys, columnCount: scope.columnCount)
      plan = .aggregate(plan, keys: clauses.keys, aggregates: binder.aggregates)
      try clauses.rewrite { bound throws(SQLError) in
        do throws(GroupRewriter.UngroupedColumn) {
          return try rewriter.rewrite(bound.expression)
        } catch {
          let range = bound.references.first { $0.ordinal == error.ordinal }?.range
          let name = scope.field(at: error.ordinal).name
          throw SQLError(
            .semantics, "column \"\(name)\" must appear in the GROUP BY clause or be part of an aggregate function",
            at: range ?? bound.range,
            hint: "add it to GROUP BY, or use any_value(\(name.quotedAsNeeded)) if any of its values will do")
        }
      }
      if let having = clauses.having { plan = .filter(plan, having.expression) }
    }

    if select.isDistinct, !(isGrouped && clauses.outputsEachKey) {
      var keys: [NamedExpression] = []
      for item in clauses.items where !keys.contains(where: { $0.expression == item.bound.expression }) {
        keys.append(NamedExpression(name: item.name, expression: item.bound.expression))
      }
      plan = .aggregate(plan, keys: keys, aggregates: [])
      let rewriter = GroupRewriter(keys: keys, columnCount: Int.max)
      clauses.having = nil
      try clauses.rewrite { bound throws(SQLError) in
        do throws(GroupRewriter.UngroupedColumn) {
          return try rewriter.rewrite(bound.expression)
        } catch {
          throw SQLError(
            .semantics, "with SELECT DISTINCT, ORDER BY can only use selected expressions", at: bound.range,
            hint: "select the expression too")
        }
      }
    }

    if !clauses.order.isEmpty {
      plan = .sort(
        plan,
        clauses.order.map { SortKey(expression: $0.bound.expression, direction: $0.direction, nulls: $0.nulls) })
    }
    let limit = try query.limit.flatMap { try Binder.rowCount($0, "LIMIT") }
    let offset = try query.offset.flatMap { try Binder.rowCount($0, "OFFSET") } ?? 0
    if limit != nil || offset > 0 { plan = .limit(plan, count: limit, offset: offset) }
    return .project(plan, clauses.items.map { NamedExpression(name: $0.name, expression: $0.bound.expression) })
  }

  private static func expandStars(_ items: [SelectItem], _ scope: Scope) throws(SQLError) -> [SelectItem] {
    var expanded: [SelectItem] = []
    for item in items {
      guard case .star(let qualifier, let excluded) = item.expression.kind else {
        expanded.append(item)
        continue
      }
      if let alias = item.alias { throw SQLError(.syntax, "* cannot have an alias", at: alias.range) }
      let relations: [Scope.Relation]
      if let qualifier { relations = [try scope.relation(named: qualifier)] } else { relations = scope.relations }
      let fields = relations.flatMap(\.fields)
      for name in excluded where !fields.contains(where: { name.matches($0.name) }) {
        throw SQLError(
          .unknownName, "unknown column \"\(name.name)\" in EXCLUDE", at: name.range,
          hint: Scope.hint(for: name.name, among: fields.map(\.name)))
      }
      let range = item.expression.range
      for relation in relations {
        for (index, field) in relation.fields.enumerated() where !excluded.contains(where: { $0.matches(field.name) }) {
          if qualifier == nil && scope.merged.contains(relation.firstOrdinal + index) { continue }
          var parts = [Identifier(name: field.name, range: range)]
          if scope.relations.count > 1, let name = relation.name {
            parts.insert(Identifier(name: name, range: range), at: 0)
          }
          expanded.append(SelectItem(expression: SyntaxExpression(.column(parts), range: range), alias: nil))
        }
      }
    }
    guard !expanded.isEmpty else {
      throw SQLError(.semantics, "SELECT has no columns left", at: items[0].expression.range)
    }
    return expanded
  }

  /// A constant number of rows; `nil` for NULL.
  private static func rowCount(_ syntax: SyntaxExpression, _ clause: String) throws(SQLError) -> Int? {
    let binder = SelectBinder(scope: Scope(relations: []), items: [])
    let bound = try binder.bind(syntax, SelectBinder.Context(clause: .filter, visibleAliases: 0))
    guard case .literal(let value, _) = try bound.coerced(to: .bigint) else {
      throw SQLError(.semantics, "\(clause) takes a constant number of rows", at: syntax.range)
    }
    guard case .int64(let count) = value else { return nil }
    guard count >= 0 else { throw SQLError(.semantics, "\(clause) cannot be negative", at: syntax.range) }
    return Int(count)
  }
}
