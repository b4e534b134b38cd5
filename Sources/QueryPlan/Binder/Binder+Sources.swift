import Columnar

/// What FROM names: tables, subqueries, joins; and UNION ALL.
extension Binder {
  func bindSource(_ source: TableSyntax?, _ commonTables: CommonTables) throws -> (LogicalPlan, Scope) {
    guard let source else { return (.oneRow, Scope(relations: [])) }
    switch source {
    case .table(.name(let name), let range, let alias) where commonTables[name.asciiLowercased] != nil:
      guard let (plan, columns) = commonTables[name.asciiLowercased] else { preconditionFailure("checked above") }
      try size.add(plan, at: range)
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
    case .join(let left, let right, let join):
      return try bindJoin(
        try bindSource(left, commonTables), try bindSource(right, commonTables), join)
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
  static func uniquelyNamed(_ fields: [Field]) -> [Field] {
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

  // MARK: Joins

  private func bindJoin(
    _ left: (plan: LogicalPlan, scope: Scope), _ right: (plan: LogicalPlan, scope: Scope), _ syntax: JoinSyntax
  ) throws(SQLError) -> (LogicalPlan, Scope) {
    var scope = left.scope.joined(with: right.scope)
    let leftCount = left.scope.columnCount
    let binder = SelectBinder(scope: scope, items: [])
    var condition: Expression?
    switch syntax.condition {
    case .none: break
    case .on(let expression):
      condition = try binder.bindCondition(
        expression, SelectBinder.Context(clause: .joinCondition, visibleAliases: 0))
    case .using(let names):
      condition = try bindUsing(names, left.scope, right.scope, syntax, binder, &scope)
    case .natural:
      let names = right.scope.relations.flatMap(\.fields).map(\.name)
        .filter { !left.scope.ordinals(of: $0).isEmpty && !right.scope.ordinals(of: $0).isEmpty }
      guard !names.isEmpty else {
        throw SQLError(
          .semantics, "NATURAL JOIN of tables without a column of equal name", at: syntax.range,
          hint: "name the columns: JOIN … ON a.x = b.y")
      }
      condition = try bindUsing(
        names.map { Identifier(name: $0, range: syntax.range) }, left.scope, right.scope, syntax, binder, &scope)
    }
    switch syntax.kind {
    case .inner: return (.join(left.plan, right.plan, Join(.inner, condition: condition)), scope)
    case .left: return (.join(left.plan, right.plan, Join(.left, condition: condition)), scope)
    case .semi: return (.join(left.plan, right.plan, Join(.semi, condition: condition)), left.scope)
    case .anti: return (.join(left.plan, right.plan, Join(.anti, condition: condition)), left.scope)
    case .right:
      // The other way round, with the columns put back in order.
      let rightCount = right.scope.columnCount
      let mirrored = condition?.mappingColumns { $0 < leftCount ? $0 + rightCount : $0 - leftCount }
      let plan = LogicalPlan.join(right.plan, left.plan, Join(.left, condition: mirrored))
      let fields = plan.schema.fields
      let order = Array(rightCount..<rightCount + leftCount) + Array(0..<rightCount)
      return (
        .project(
          plan, order.map { NamedExpression(name: fields[$0].name, expression: .column($0, fields[$0].type)) }),
        scope
      )
    }
  }

  /// The equality of columns of equal name, of which the scope then shows one: that of the side whose rows all appear.
  private func bindUsing(
    _ names: [Identifier], _ left: Scope, _ right: Scope, _ syntax: JoinSyntax, _ binder: SelectBinder,
    _ scope: inout Scope
  ) throws(SQLError) -> Expression? {
    var conditions: [Expression] = []
    for name in names {
      let leftOrdinal = try Binder.ordinal(of: name, in: left, "left")
      let rightOrdinal = try Binder.ordinal(of: name, in: right, "right") + left.columnCount
      let operands = [leftOrdinal, rightOrdinal].map { ordinal in
        BoundExpression(expression: .column(ordinal, scope.field(at: ordinal).type), range: name.range)
      }
      let range = SyntaxExpression(.column([name]), range: name.range)
      conditions.append(try binder.bindBinary(.equal, operands[0], operands[1], range).expression)
      scope.merged.insert(syntax.kind == .right ? leftOrdinal : rightOrdinal)
    }
    return Expression.conjunction(of: conditions)
  }

  private static func ordinal(of name: Identifier, in scope: Scope, _ side: String) throws(SQLError) -> Int {
    let ordinals = scope.ordinals(of: name.name)
    guard let ordinal = ordinals.first else {
      throw SQLError(
        .unknownName, "the \(side) side of the join has no column \"\(name.name)\"", at: name.range,
        hint: Scope.hint(for: name.name, among: scope.relations.flatMap { $0.fields.map(\.name) }))
    }
    guard ordinals.count == 1 else {
      throw SQLError(
        .ambiguousName, "column \"\(name.name)\" is ambiguous on the \(side) side of the join", at: name.range,
        hint: "write the condition with ON and qualified names")
    }
    return ordinal
  }

  // MARK: UNION ALL

  /// The queries' rows, each column in a type that holds all of its values.
  static func unionAll(
    _ plans: [LogicalPlan], _ queries: [QuerySyntax], _ range: SourceRange
  ) throws(SQLError) -> LogicalPlan {
    let count = plans[0].schema.fields.count
    for (plan, query) in zip(plans, queries) where plan.schema.fields.count != count {
      throw SQLError(
        .semantics, "the queries of UNION ALL have \(count) and \(plan.schema.fields.count) columns", at: query.range,
        hint: "select the same columns in the same order")
    }
    var types: [DataType] = []
    for ordinal in 0..<count {
      let columnTypes = plans.map { $0.schema.fields[ordinal].type }
      if columnTypes.contains(.varchar) {
        types.append(.varchar)
        continue
      }
      guard let type = TypeRules.common(columnTypes.map { TypeRules.Operand(type: $0) }) else {
        let names = columnTypes.reduce(into: [DataType]()) { if $1 != .null && !$0.contains($1) { $0.append($1) } }
        throw SQLError(
          .type,
          "column \(ordinal + 1) (\(plans[0].schema.fields[ordinal].name)) of UNION ALL is "
            + names.map { "\($0)" }.joined(separator: " and "), at: range, hint: TypeRules.castHint(columnTypes))
      }
      types.append(type)
    }
    let names = plans[0].schema.fields.map(\.name)
    return .unionAll(
      plans.map { plan in
        let fields = plan.schema.fields
        guard !fields.indices.allSatisfy({ fields[$0].type == types[$0] }) else { return plan }
        return .project(
          plan,
          fields.indices.map { ordinal in
            let column = Expression.column(ordinal, fields[ordinal].type)
            let expression: Expression =
              fields[ordinal].type == types[ordinal] ? column : .cast(column, to: types[ordinal], mode: .strict)
            return NamedExpression(name: names[ordinal], expression: expression)
          })
      })
  }
}
