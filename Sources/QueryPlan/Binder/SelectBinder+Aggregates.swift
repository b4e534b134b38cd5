import Columnar

/// Aggregate calls.
extension SelectBinder {
  func bindAggregate(
    _ name: String, _ call: FunctionCall, _ syntax: SyntaxExpression, _ context: Context
  ) throws(SQLError) -> BoundExpression {
    guard context.clause.allowsAggregates else {
      let message =
        context.clause == .aggregateArgument
        ? "aggregate calls cannot be nested" : "\(context.clause.name) cannot contain aggregates"
      let hint = context.clause == .filter ? "conditions on aggregates go into HAVING" : nil
      throw SQLError(.semantics, message, at: syntax.range, hint: hint)
    }
    var inner = context
    let (arguments, filter) = try untracked { () throws(SQLError) -> ([BoundExpression], Expression?) in
      inner.clause = .aggregateArgument
      var arguments: [BoundExpression] = []
      for argument in call.arguments { arguments.append(try bind(argument, inner)) }
      inner.clause = .aggregateFilter
      guard let filter = call.filter else { return (arguments, nil) }
      return (arguments, try bindCondition(filter, inner))
    }
    if name == "count", arguments.isEmpty {
      guard !call.isDistinct else {
        throw SQLError(.semantics, "count(DISTINCT …) takes one argument", at: syntax.range)
      }
      return aggregate(AggregateCall(function: .countRows, argument: nil, filter: filter, type: .bigint), syntax.range)
    }
    guard !call.isStar else {
      throw SQLError(.semantics, "\(name)(*) does not exist", at: syntax.range, hint: "only count takes *")
    }
    try expectCount(arguments, 1...1, name, syntax)
    let (function, argument, type) = try aggregateTypes(name, arguments[0], syntax)
    // The extremes of a set are those of its distinct values.
    let isDistinct = call.isDistinct && function != .min && function != .max
    return aggregate(
      AggregateCall(function: function, argument: argument, isDistinct: isDistinct, filter: filter, type: type),
      syntax.range)
  }

  private func aggregateTypes(
    _ name: String, _ argument: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> (AggregateFunction, Expression, DataType) {
    switch name {
    case "count": return (.count, argument.expression, .bigint)
    case "min": return (.min, argument.expression, argument.type)
    // Any value will do: the smallest one does not depend on the order of rows.
    case "any_value": return (.min, argument.expression, argument.type)
    case "max": return (.max, argument.expression, argument.type)
    case "bool_and", "bool_or":
      guard argument.type == .boolean || argument.isNull else { throw mismatch(name, "BOOLEAN", argument) }
      return (name == "bool_and" ? .min : .max, try argument.coerced(to: .boolean), .boolean)
    case "sum":
      switch argument.type {
      case .null, .boolean: return (.sum, try argument.coerced(to: .bigint), .hugeint)
      case .bigint, .hugeint: return (.sum, argument.expression, .hugeint)
      case .double: return (.sum, argument.expression, .double)
      case .decimal(_, let scale): return (.sum, argument.expression, .decimal(precision: 38, scale: scale))
      case .date, .timestamp, .varchar: throw mismatch(name, "a number", argument)
      }
    default:
      if argument.isNull { return (.avg, .literal(.null, .double), .double) }
      guard argument.type.isNumeric else { throw mismatch(name, "a number", argument) }
      return (.avg, argument.expression, .double)
    }
  }
}
