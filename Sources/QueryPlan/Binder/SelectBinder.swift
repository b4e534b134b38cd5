import Columnar

/// Binds the expressions of one SELECT over the columns of its FROM.
///
/// Expressions first refer to FROM's output columns, aggregate calls to ordinals behind them (`columnCount + index` into
/// `aggregates`). Once all clauses are bound and it is known what is grouped, `GroupRewriter` turns them into expressions
/// over the aggregation's output.
final class SelectBinder {
  /// Where an expression stands: decides what it may contain, and how errors name it.
  enum Clause {
    case select
    case filter
    case joinCondition
    case groupBy
    case having
    case orderBy
    case aggregateArgument
    case aggregateFilter

    var name: String {
      switch self {
      case .select: "SELECT"
      case .filter: "WHERE"
      case .joinCondition: "ON"
      case .groupBy: "GROUP BY"
      case .having: "HAVING"
      case .orderBy: "ORDER BY"
      case .aggregateArgument: "an aggregate's argument"
      case .aggregateFilter: "FILTER"
      }
    }

    var allowsAggregates: Bool {
      switch self {
      case .select, .having, .orderBy: true
      case .filter, .joinCondition, .groupBy, .aggregateArgument, .aggregateFilter: false
      }
    }
  }

  struct Context {
    var clause: Clause
    /// Select items that names may refer to by alias: those before this index.
    var visibleAliases: Int
  }

  let scope: Scope
  let items: [SelectItem]
  private(set) var aggregates: [AggregateCall] = []
  private var aggregateOrdinals: [AggregateCall: Int] = [:]
  /// Columns read outside of aggregates since ``beginTracking()``, with their places.
  private(set) var columnReferences: [(ordinal: Int, range: SourceRange)] = []
  /// Where the first aggregate call of the query stands.
  private(set) var firstAggregateRange: SourceRange?

  private var level = 0
  private var expansionLevel = 0
  private var expandedCount = 0
  /// Aliases and BETWEEN expand: a small text could stand for an astronomic expression, or an endlessly deep one.
  private static let maximumLevel = 700
  private static let maximumExpandedCount = 100_000

  init(scope: Scope, items: [SelectItem]) {
    self.scope = scope
    self.items = items
  }

  func beginTracking() { columnReferences.removeAll(keepingCapacity: true) }

  // MARK: Expressions

  func bind(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> BoundExpression {
    let bound = try bindOperand(syntax, context)
    if bound.interval != nil { throw intervalError(bound) }
    return bound
  }

  /// As `bind`, for operators and functions that take an INTERVAL.
  func bindOperand(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> BoundExpression {
    if expansionLevel > 0 { expandedCount += 1 }
    guard expandedCount <= SelectBinder.maximumExpandedCount, level < SelectBinder.maximumLevel else {
      throw SQLError(.tooComplex, "the expression is too big once its aliases are expanded", at: syntax.range)
    }
    level += 1
    defer { level -= 1 }
    // One small frame a level: what a case needs of stack is in the function it calls.
    switch syntax.kind {
    case .column, .star, .null, .boolean, .integer, .decimal, .floatingPoint, .string:
      return try bindLeaf(syntax, context)
    case .unary, .binary, .isNull, .cast: return try bindOperator(syntax, context)
    case .conjunction, .disjunction, .between, .inList, .like, .conditional, .call:
      return try bindCompound(syntax, context)
    }
  }

  private func bindLeaf(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> BoundExpression {
    switch syntax.kind {
    case .column(let parts): return try bindColumn(parts, syntax.range, context)
    case .null: return BoundExpression(expression: .literal(.null, .null), literal: .null, range: syntax.range)
    case .boolean(let value): return make(.literal(.boolean(value), .boolean), syntax)
    case .integer(let text): return try bindInteger(text, syntax)
    case .decimal(let text): return try bindDecimal(text, syntax)
    case .floatingPoint(let text): return try bindDouble(text, syntax)
    case .string(let text):
      return BoundExpression(expression: .literal(.text(text), .varchar), literal: .string, range: syntax.range)
    case .star:
      throw SQLError(
        .semantics, "* cannot stand inside an expression", at: syntax.range, hint: "count rows with count(*)")
    default: preconditionFailure("not a leaf")
    }
  }

  /// Operators with a fixed number of operands, of which long chains are made.
  private func bindOperator(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> BoundExpression {
    switch syntax.kind {
    case .unary(let operation, let operand): return try bindUnary(operation, bindOperand(operand, context), syntax)
    case .binary(let operation, let left, let right):
      return try bindBinary(operation, bindOperand(left, context), bindOperand(right, context), syntax)
    case .isNull(let operand, let negated):
      return make(.call(negated ? .isNotNull : .isNull, [try bind(operand, context).expression], .boolean), syntax)
    case .cast(let operand, let type, let mode):
      return try bindCast(bind(operand, context), to: type, mode, syntax)
    default: preconditionFailure("not an operator")
    }
  }

  private func bindCompound(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> BoundExpression {
    switch syntax.kind {
    case .conjunction(let operands): return try bindLogic(.and, operands, syntax, context)
    case .disjunction(let operands): return try bindLogic(.or, operands, syntax, context)
    case .between(let operand, let low, let high, let negated):
      return try bindBetween(operand, low, high, negated, syntax, context)
    case .inList(let operand, let list, let negated): return try bindInList(operand, list, negated, syntax, context)
    case .like(let operand, let pattern, let escape, let operation, let negated):
      var operands = [try bind(operand, context), try bind(pattern, context)]
      if let escape { operands.append(try bind(escape, context)) }
      return try bindLike(operation, operands, negated, syntax)
    case .conditional(let operand, let branches, let otherwise):
      return try bindConditional(operand, branches, otherwise, syntax, context)
    case .call(let call): return try bindCall(call, syntax, context)
    default: preconditionFailure("not compound")
    }
  }

  /// Binds an expression that takes part a second time, which counts towards the limit.
  func bindAgain(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> BoundExpression {
    expansionLevel += 1
    defer { expansionLevel -= 1 }
    return try bind(syntax, context)
  }

  /// Binds and casts to BOOLEAN.
  func bindCondition(_ syntax: SyntaxExpression, _ context: Context) throws(SQLError) -> Expression {
    try condition(bind(syntax, context), of: context.clause.name)
  }

  func make(_ expression: Expression, _ syntax: SyntaxExpression) -> BoundExpression {
    BoundExpression(expression: expression, range: syntax.range)
  }

  func condition(_ bound: BoundExpression, of what: String) throws(SQLError) -> Expression {
    guard !bound.type.isTemporal else {
      throw SQLError(.type, "\(what) takes a BOOLEAN, not \(bound.typeName)", at: bound.range)
    }
    return try bound.coerced(to: .boolean)
  }

  // MARK: Names

  private func bindColumn(
    _ parts: [Identifier], _ range: SourceRange, _ context: Context
  ) throws(SQLError) -> BoundExpression {
    let name = parts[parts.count - 1]
    if parts.count > 2 {
      throw SQLError(.unsupported, "names of more than two parts are not supported", at: range)
    }
    if parts.count == 2 {
      let relation = try scope.relation(named: parts[0])
      return column(try scope.ordinal(of: name, in: relation), range)
    }
    let ordinals = scope.ordinals(of: name.name)
    if ordinals.count > 1 {
      throw SQLError(
        .ambiguousName, "column \"\(name.name)\" is ambiguous", at: range, hint: "qualify it with the table's name")
    }
    if let ordinal = ordinals.first { return column(ordinal, range) }
    if let bound = try bindAlias(name, context) { return bound }
    throw unknownColumn(name, context)
  }

  private func column(_ ordinal: Int, _ range: SourceRange) -> BoundExpression {
    columnReferences.append((ordinal, range))
    return BoundExpression(expression: .column(ordinal, scope.field(at: ordinal).type), range: range)
  }

  /// The select item of that alias, bound as if it stood in place of the name.
  func bindAlias(_ name: Identifier, _ context: Context) throws(SQLError) -> BoundExpression? {
    guard
      let index = items[..<context.visibleAliases].firstIndex(where: { $0.alias.map { name.matches($0.name) } ?? false }
      )
    else {
      return nil
    }
    var inner = context
    inner.visibleAliases = index
    var bound: BoundExpression
    do throws(SQLError) {
      bound = try bindAgain(items[index].expression, inner)
    } catch {
      var error = error
      // The alias is where the clause is at fault, not the item.
      if error.code == .semantics { error.range = name.range }
      throw error
    }
    bound.range = name.range
    return bound
  }

  private func unknownColumn(_ name: Identifier, _ context: Context) -> SQLError {
    let later = items[context.visibleAliases...].contains { $0.alias.map { name.matches($0.name) } ?? false }
    if later {
      return SQLError(
        .unknownName, "alias \"\(name.name)\" is used before it is defined", at: name.range,
        hint: "aliases can be used by the select items behind them")
    }
    let aliases = items[..<context.visibleAliases].compactMap { $0.alias?.name }
    return SQLError(
      .unknownName, "unknown column \"\(name.name)\"", at: name.range,
      hint: Scope.hint(for: name.name, among: scope.relations.flatMap { $0.fields.map(\.name) } + aliases))
  }

  // MARK: Aggregates

  /// Registers an aggregate call and returns the reference to its result; equal calls share one.
  func aggregate(_ call: AggregateCall, _ range: SourceRange) -> BoundExpression {
    if firstAggregateRange == nil { firstAggregateRange = range }
    let index = aggregateOrdinals[call] ?? aggregates.count
    if index == aggregates.count {
      aggregates.append(call)
      aggregateOrdinals[call] = index
    }
    return BoundExpression(expression: .column(scope.columnCount + index, call.type), range: range)
  }

  /// Runs `body` without recording column references: they are inside an aggregate.
  func untracked<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
    let count = columnReferences.count
    let result = try body()
    columnReferences.removeLast(columnReferences.count - count)
    return result
  }
}
