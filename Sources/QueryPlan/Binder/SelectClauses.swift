import Columnar

/// The bound clauses of a SELECT: select items, group keys, HAVING, ORDER BY.
struct SelectClauses {
  /// An expression with the columns it reads outside of aggregates and where it reads them.
  struct Tracked {
    var expression: Expression
    var range: SourceRange
    var references: [(ordinal: Int, range: SourceRange)]
  }

  struct Item {
    var name: String
    var bound: Tracked
    var hasAggregate: Bool
  }

  struct Order {
    var bound: Tracked
    var direction: SortKey.Direction
    var nulls: SortKey.NullOrder
  }

  var items: [Item] = []
  /// Group keys over FROM's columns, without repeats.
  private(set) var keys: [NamedExpression] = []
  var having: Tracked?
  var order: [Order] = []

  init(_ select: SelectSyntax, ordering query: QuerySyntax, _ binder: SelectBinder) throws(SQLError) {
    for (index, item) in binder.items.enumerated() {
      let context = SelectBinder.Context(clause: .select, visibleAliases: index)
      let bound = try SelectClauses.track(binder) { binder throws(SQLError) in
        try binder.bind(item.expression, context)
      }
      let name = item.alias?.name ?? SelectClauses.outputName(item.expression, bound.expression, binder.scope)
      var hasAggregate = false
      bound.expression.forEachColumn { hasAggregate = hasAggregate || $0 >= binder.scope.columnCount }
      items.append(Item(name: name, bound: bound, hasAggregate: hasAggregate))
    }
    try bindKeys(select.grouping, binder)
    let all = binder.items.count
    if let having = select.having {
      let context = SelectBinder.Context(clause: .having, visibleAliases: all)
      self.having = try SelectClauses.track(binder) { binder throws(SQLError) in
        BoundExpression(expression: try binder.bindCondition(having, context), range: having.range)
      }
    }
    try bindOrder(query.order, binder)
    // `GROUP BY ALL` beside aggregates leaves constants out: without other keys there is one group, even over no rows.
    if case .all = select.grouping, !binder.aggregates.isEmpty { keys.removeAll { $0.expression.isConstant } }
  }

  mutating func rewrite(_ transform: (Tracked) throws(SQLError) -> Expression) throws(SQLError) {
    for index in items.indices { items[index].bound.expression = try transform(items[index].bound) }
    for index in order.indices { order[index].bound.expression = try transform(order[index].bound) }
    if let tracked = having { having?.expression = try transform(tracked) }
  }

  /// Whether every group key is a select item by itself, once rewritten: then all output rows differ.
  var outputsEachKey: Bool {
    keys.indices.allSatisfy { key in
      items.contains { if case .column(key, _) = $0.bound.expression { true } else { false } }
    }
  }

  private static func track(
    _ binder: SelectBinder, _ body: (SelectBinder) throws(SQLError) -> BoundExpression
  ) throws(SQLError) -> Tracked {
    binder.beginTracking()
    let bound = try body(binder)
    return Tracked(expression: bound.expression, range: bound.range, references: binder.columnReferences)
  }

  /// A column keeps the name its table gives it, whatever case the query uses.
  private static func outputName(_ syntax: SyntaxExpression, _ bound: Expression, _ scope: Scope) -> String {
    guard case .column(let parts) = syntax.kind else { return syntax.name }
    if case .column(let ordinal, _) = bound, ordinal < scope.columnCount {
      let name = scope.field(at: ordinal).name
      if parts[parts.count - 1].matches(name) { return name }
    }
    return parts[parts.count - 1].name
  }

  // MARK: GROUP BY

  private mutating func bindKeys(_ grouping: GroupingSyntax?, _ binder: SelectBinder) throws(SQLError) {
    switch grouping {
    case nil: break
    case .all:
      for item in items where !item.hasAggregate {
        addKey(NamedExpression(name: item.name, expression: item.bound.expression))
      }
    case .expressions(let expressions):
      let context = SelectBinder.Context(clause: .groupBy, visibleAliases: binder.items.count)
      for syntax in expressions {
        if let index = try SelectClauses.ordinal(syntax, "GROUP BY", count: items.count) {
          guard !items[index].hasAggregate else {
            throw SQLError(
              .semantics, "GROUP BY cannot contain aggregates", at: syntax.range,
              hint: "item \(index + 1) of SELECT is an aggregate")
          }
          addKey(NamedExpression(name: items[index].name, expression: items[index].bound.expression))
          continue
        }
        let bound = try binder.bind(syntax, context)
        let name =
          items.first { $0.bound.expression == bound.expression }?.name
          ?? SelectClauses.outputName(syntax, bound.expression, binder.scope)
        addKey(NamedExpression(name: name, expression: bound.expression))
      }
    }
  }

  private mutating func addKey(_ key: NamedExpression) {
    if !keys.contains(where: { $0.expression == key.expression }) { keys.append(key) }
  }

  /// The index of a select item that an integer literal stands for.
  private static func ordinal(_ syntax: SyntaxExpression, _ clause: String, count: Int) throws(SQLError) -> Int? {
    guard case .integer(let text) = syntax.kind else { return nil }
    guard let ordinal = Int(text), (1...count).contains(ordinal) else {
      throw SQLError(
        .semantics, "\(clause) \(text) is out of range: SELECT has \(count) item\(count == 1 ? "" : "s")",
        at: syntax.range)
    }
    return ordinal - 1
  }

  // MARK: ORDER BY

  private mutating func bindOrder(_ clause: OrderSyntax?, _ binder: SelectBinder) throws(SQLError) {
    switch clause {
    case nil: break
    case .all(let direction, let nulls):
      order = items.map { Order(bound: $0.bound, direction: direction, nulls: nulls) }
    case .terms(let terms):
      for term in terms {
        order.append(
          Order(bound: try orderTerm(term.expression, binder), direction: term.direction, nulls: term.nulls))
      }
    }
  }

  /// Ordinals and aliases name select items; aliases go before columns here, after them inside of expressions.
  private func orderTerm(_ syntax: SyntaxExpression, _ binder: SelectBinder) throws(SQLError) -> Tracked {
    if let index = try SelectClauses.ordinal(syntax, "ORDER BY", count: items.count) { return items[index].bound }
    switch syntax.kind {
    case .string, .decimal, .floatingPoint, .boolean, .null:
      throw SQLError(
        .semantics, "ORDER BY a constant has no effect", at: syntax.range, hint: "names are written in double quotes")
    case .column(let parts) where parts.count == 1:
      if let index = binder.items.firstIndex(where: { $0.alias.map { parts[0].matches($0.name) } ?? false }) {
        return items[index].bound
      }
    default: break
    }
    let context = SelectBinder.Context(clause: .orderBy, visibleAliases: binder.items.count)
    return try SelectClauses.track(binder) { binder throws(SQLError) in try binder.bind(syntax, context) }
  }
}
