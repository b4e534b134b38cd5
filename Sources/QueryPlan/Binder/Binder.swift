import Columnar

/// Turns a parsed query into a logical plan: resolves names, checks and infers types, inserts casts, groups.
///
/// A SELECT becomes `project(limit(sort(having-filter(aggregate(where-filter(scan))))))`, without what it does not use.
package struct Binder {
  private let catalog: any TableCatalog

  /// Binds a query against the tables of a catalog. Throws `SQLError`, and what the catalog throws.
  package static func bind(_ query: QuerySyntax, catalog: any TableCatalog) throws -> LogicalPlan {
    try Binder(catalog: catalog).bind(query, commonTables: [:]).prunedColumns()
  }

  /// Bound WITH queries by lower-cased name.
  private typealias CommonTables = [String: (plan: LogicalPlan, columns: [Identifier])]

  private func bind(_ query: QuerySyntax, commonTables outer: CommonTables) throws -> LogicalPlan {
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
      return try bindSelect(select, ordering: query, commonTables)
    case .nested(let inner):
      guard query.order != nil || query.limit != nil || query.offset != nil else {
        return try bind(inner, commonTables: commonTables)
      }
      // (query) ORDER BY …: as SELECT * FROM (query) ORDER BY …
      let star = SelectItem(
        expression: SyntaxExpression(.star(qualifier: nil, excluded: []), range: query.range), alias: nil)
      let select = SelectSyntax(
        isDistinct: false, items: [star], source: .subquery(inner, range: inner.range, alias: nil), filter: nil,
        grouping: nil, having: nil, range: query.range)
      return try bindSelect(select, ordering: query, commonTables)
    case .unionAll(_, let range):
      throw SQLError(.unsupported, "UNION ALL is not supported yet", at: range)
    }
  }

  // MARK: FROM

  private func bindSource(
    _ source: TableSyntax?, _ select: SelectSyntax, _ commonTables: CommonTables
  ) throws -> (LogicalPlan, Scope) {
    guard let source else {
      throw SQLError(
        .unsupported, "SELECT without FROM is not supported", at: select.range,
        hint: "name a source: FROM 'events/*.csv'")
    }
    switch source {
    case .table(.name(let name), let range, let alias) where commonTables[name.asciiLowercased] != nil:
      guard let (plan, columns) = commonTables[name.asciiLowercased] else { preconditionFailure("checked above") }
      var fields = Binder.uniquelyNamed(plan.schema.fields)
      try Binder.rename(&fields, columns, at: range)
      return try derived(plan, fields, name, alias, range)
    case .table(let table, let range, let alias):
      let schema = try catalog.schema(of: table, at: range)
      let scan = TableScan(table: table, schema: schema, columns: Array(schema.fields.indices))
      return try derived(.scan(scan), schema.fields, Binder.implicitName(of: table), alias, range)
    case .subquery(let query, let range, let alias):
      let plan = try bind(query, commonTables: commonTables)
      return try derived(plan, Binder.uniquelyNamed(plan.schema.fields), nil, alias, range)
    }
  }

  private func derived(
    _ plan: LogicalPlan, _ fields: [Field], _ name: String?, _ alias: TableAlias?, _ range: SourceRange
  ) throws -> (LogicalPlan, Scope) {
    var fields = fields
    try Binder.rename(&fields, alias?.columns ?? [], at: range)
    return (plan, Scope(relations: [Scope.Relation(name: alias?.name.name ?? name, fields: fields, firstOrdinal: 0)]))
  }

  /// The name that `table.column` may use without an alias: a path's is its file name without the extension.
  private static func implicitName(of table: TableReference) -> String? {
    switch table {
    case .name(let name): return name
    case .function(let name, _, _): return name
    case .path(let path):
      let file = path.split(separator: "/").last.map(String.init) ?? path
      return file.firstIndex(of: ".").map { String(file[..<$0]) } ?? file
    }
  }

  private static func rename(_ fields: inout [Field], _ names: [Identifier], at range: SourceRange) throws(SQLError) {
    guard names.count <= fields.count else {
      throw SQLError(
        .semantics, "\(names.count) column names for a table of \(fields.count) columns", at: names[fields.count].range)
    }
    for (index, name) in names.enumerated() { fields[index].name = name.name }
  }

  /// A subquery's columns of equal name become `x`, `x_1`, `x_2`, as in DuckDB.
  private static func uniquelyNamed(_ fields: [Field]) -> [Field] {
    var taken: Set<String> = []
    return fields.map { field in
      var field = field
      var name = field.name
      var count = 0
      while !taken.insert(name.asciiLowercased).inserted {
        count += 1
        name = "\(field.name)_\(count)"
      }
      field.name = name
      return field
    }
  }

  // MARK: SELECT

  private func bindSelect(
    _ select: SelectSyntax, ordering query: QuerySyntax, _ commonTables: CommonTables
  ) throws -> LogicalPlan {
    let (source, scope) = try bindSource(select.source, select, commonTables)
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
      for field in fields where !excluded.contains(where: { $0.matches(field.name) }) {
        let column = SyntaxExpression(.column([Identifier(name: field.name, range: range)]), range: range)
        expanded.append(SelectItem(expression: column, alias: nil))
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
