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
      return aggregate(AggregateCall(function: .countRows, arguments: [], filter: filter, type: .bigint), syntax.range)
    }
    guard !call.isStar else {
      throw SQLError(.semantics, "\(name)(*) does not exist", at: syntax.range, hint: "only count takes *")
    }
    var bound = try aggregateCall(name, arguments, syntax)
    bound.isDistinct = call.isDistinct && bound.function.mindsRepeats
    bound.filter = filter
    return aggregate(bound, syntax.range)
  }

  /// The call without DISTINCT and FILTER.
  private func aggregateCall(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> AggregateCall {
    switch name {
    case "arg_min", "argmin", "min_by", "arg_max", "argmax", "max_by", "arg_min_null", "arg_max_null":
      return try extremeArgument(name, arguments, syntax)
    case "quantile_cont", "quantile_disc", "quantile": return try quantile(name, arguments, syntax)
    default: break
    }
    try expectCount(arguments, 1...1, name, syntax)
    let argument = arguments[0]
    func call(_ function: AggregateFunction, _ input: Expression, _ type: DataType) -> AggregateCall {
      AggregateCall(function: function, arguments: [input], type: type)
    }
    switch name {
    case "count": return call(.count, argument.expression, .bigint)
    case "min": return call(.min, argument.expression, argument.type)
    case "max": return call(.max, argument.expression, argument.type)
    case "first", "arbitrary": return call(.first, argument.expression, argument.type)
    case "last": return call(.last, argument.expression, argument.type)
    case "any_value": return call(.anyValue, argument.expression, argument.type)
    case "bool_and", "bool_or":
      guard argument.type == .boolean || argument.isNull else { throw mismatch(name, "BOOLEAN", argument) }
      return call(name == "bool_and" ? .min : .max, try argument.coerced(to: .boolean), .boolean)
    case "count_if", "countif":
      guard argument.type == .boolean || argument.isNull else { throw mismatch(name, "BOOLEAN", argument) }
      // As in DuckDB, the sum of ones and zeros: null over no values.
      return call(.sum, try argument.coerced(to: .bigint), .hugeint)
    case "sum":
      switch argument.type {
      case .null, .boolean: return call(.sum, try argument.coerced(to: .bigint), .hugeint)
      case .bigint, .hugeint: return call(.sum, argument.expression, .hugeint)
      case .double: return call(.sum, argument.expression, .double)
      case .decimal(_, let scale): return call(.sum, argument.expression, .decimal(precision: 38, scale: scale))
      case .date, .timestamp, .timestamptz, .varchar: throw mismatch(name, "a number", argument)
      }
    case "median":
      // Of what cannot be halved, the lower of the two values in the middle.
      let isHalved = argument.type != .varchar && argument.type != .boolean
      let half = Expression.literal(.int64(5), .decimal(precision: 2, scale: 1))
      if isHalved { return try continuousQuantile(name, argument, half) }
      return AggregateCall(function: .quantileDisc, arguments: [argument.expression, half], type: argument.type)
    default:
      guard argument.type.isNumeric || argument.isNull else { throw mismatch(name, "a number", argument) }
      if name == "avg" {
        return call(.avg, argument.isNull ? .literal(.null, .double) : argument.expression, .double)
      }
      guard let function = AggregateFunction.deviations[name] else {
        preconditionFailure("aggregate \(name) has no binding")
      }
      return call(function, try argument.coerced(to: .double), .double)
    }
  }

  private func extremeArgument(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> AggregateCall {
    if arguments.count == 3 {
      throw SQLError(
        .unsupported, "\(name) with a number of values gives lists, which are not supported", at: syntax.range)
    }
    try expectCount(arguments, 2...2, name, syntax)
    let isLeast = name.contains("min")
    let keepsNulls = name.hasSuffix("_null")
    let function: AggregateFunction =
      isLeast ? (keepsNulls ? .argMinNull : .argMin) : (keepsNulls ? .argMaxNull : .argMax)
    return AggregateCall(function: function, arguments: arguments.map(\.expression), type: arguments[0].type)
  }

  private func quantile(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> AggregateCall {
    try expectCount(arguments, 2...2, name, syntax)
    let fraction = arguments[1]
    guard !fraction.isNull, fraction.type.isNumeric, fraction.expression.isConstant else {
      throw SQLError(
        .type, "the fraction of \(name) is a constant number, not \(fraction.typeName)", at: fraction.range,
        hint: "for instance \(name)(x, 0.9)")
    }
    guard Quantile(.discrete, literal: fraction.expression) != nil else {
      throw SQLError(
        .type, "the fraction of \(name) is a number in the range from -1 to 1, written as such", at: fraction.range,
        hint: "for instance \(name)(x, 0.9)")
    }
    if name == "quantile_cont" { return try continuousQuantile(name, arguments[0], fraction.expression) }
    return AggregateCall(
      function: .quantileDisc, arguments: [arguments[0].expression, fraction.expression], type: arguments[0].type)
  }

  private func continuousQuantile(
    _ name: String, _ argument: BoundExpression, _ fraction: Expression
  ) throws(SQLError) -> AggregateCall {
    let input: Expression
    let type: DataType
    switch argument.type {
    case .bigint, .hugeint, .double: (input, type) = (argument.expression, .double)
    case .decimal: (input, type) = (argument.expression, argument.type)
    // Between two days lie times.
    case .date, .timestamp: (input, type) = (try argument.coerced(to: .timestamp), .timestamp)
    case .timestamptz: (input, type) = (argument.expression, .timestamptz)
    case .null: (input, type) = (.literal(.null, .double), .double)
    case .varchar, .boolean:
      var error = mismatch(name, "numbers, DATE or TIMESTAMP", argument)
      error.hint = "quantile_disc takes any type"
      throw error
    }
    return AggregateCall(function: .quantileCont, arguments: [input, fraction], type: type)
  }
}

extension AggregateFunction {
  fileprivate static let deviations: [String: AggregateFunction] = [
    "stddev": .sampleDeviation, "stddev_samp": .sampleDeviation, "stddev_pop": .populationDeviation,
    "variance": .sampleVariance, "var_samp": .sampleVariance, "var_pop": .populationVariance,
  ]

  /// Whether a value that comes again changes the result: for the others, DISTINCT means nothing.
  fileprivate var mindsRepeats: Bool {
    switch self {
    case .countRows, .count, .sum, .avg, .sampleDeviation, .populationDeviation, .sampleVariance, .populationVariance,
      .quantileCont, .quantileDisc:
      true
    case .min, .max, .first, .last, .anyValue, .argMin, .argMax, .argMinNull, .argMaxNull: false
    }
  }
}
