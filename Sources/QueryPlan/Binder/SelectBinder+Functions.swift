import Columnar

extension SelectBinder {
  func bindCall(_ call: FunctionCall, _ syntax: SyntaxExpression, _ context: Context) throws(SQLError)
    -> BoundExpression
  {
    let name = call.name.name.asciiLowercased
    if FunctionNames.aggregates.contains(name) { return try bindAggregate(name, call, syntax, context) }
    if call.isDistinct || call.isStar || call.filter != nil {
      let what = call.isDistinct ? "DISTINCT" : call.isStar ? "*" : "FILTER"
      if FunctionNames.scalars.contains(name) {
        throw SQLError(.semantics, "\(what) needs an aggregate, and \(name) is none", at: call.name.range)
      }
    }
    var arguments: [BoundExpression] = []
    if FunctionNames.scalars.contains(name) {
      for argument in call.arguments { arguments.append(try bindOperand(argument, context)) }
      if let interval = arguments.first(where: { $0.interval != nil }), !FunctionNames.takesIntervals(name) {
        throw intervalError(interval)
      }
      return try bindFunction(name, arguments, syntax)
    }
    if FunctionNames.notYet.contains(name) {
      throw SQLError(.unsupported, "function \"\(name)\" is not supported yet", at: call.name.range)
    }
    throw SQLError(
      .unknownName, "unknown function \"\(call.name.name)\"", at: call.name.range,
      hint: NearestName.hint(for: name, among: FunctionNames.all))
  }

  // MARK: Scalar functions

  func bindFunction(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    switch name {
    // Text
    case "lower", "lcase": return try text(.lower, [.varchar], .varchar, name, arguments, syntax)
    case "upper", "ucase": return try text(.upper, [.varchar], .varchar, name, arguments, syntax)
    case "length", "len", "char_length", "character_length":
      return try text(.length, [.varchar], .bigint, name, arguments, syntax)
    case "substring", "substr":
      return try text(.substring, [.varchar, .bigint, .bigint], .varchar, name, arguments, syntax, required: 2)
    case "split_part": return try text(.splitPart, [.varchar, .varchar, .bigint], .varchar, name, arguments, syntax)
    case "trim": return try text(.trim, [.varchar, .varchar], .varchar, name, arguments, syntax, required: 1)
    case "ltrim": return try text(.ltrim, [.varchar, .varchar], .varchar, name, arguments, syntax, required: 1)
    case "rtrim": return try text(.rtrim, [.varchar, .varchar], .varchar, name, arguments, syntax, required: 1)
    case "replace": return try text(.replace, [.varchar, .varchar, .varchar], .varchar, name, arguments, syntax)
    case "starts_with", "prefix": return try text(.startsWith, [.varchar, .varchar], .boolean, name, arguments, syntax)
    case "ends_with", "suffix": return try text(.endsWith, [.varchar, .varchar], .boolean, name, arguments, syntax)
    case "contains": return try text(.contains, [.varchar, .varchar], .boolean, name, arguments, syntax)
    case "regexp_matches": return try bindRegex(.regexpMatches, name, arguments, syntax)
    case "regexp_full_match": return try bindRegex(.regexpFullMatch, name, arguments, syntax)
    case "regexp_extract": return try bindRegex(.regexpExtract, name, arguments, syntax)
    case "regexp_replace": return try bindRegex(.regexpReplace, name, arguments, syntax)
    case "json_extract", "json_extract_path": return try bindJSON(.jsonExtract, name, arguments, syntax)
    case "json_extract_string", "json_extract_path_text":
      return try bindJSON(.jsonExtractText, name, arguments, syntax)
    case "concat_ws": return try bindConcatWithSeparator(arguments, syntax)
    case "concat":
      try expectCount(arguments, 1...Int.max, name, syntax)
      var operands: [Expression] = []
      for argument in arguments { operands.append(try argument.coerced(to: .varchar)) }
      return make(.call(.concat, operands, .varchar), syntax)

    // Conditions
    case "coalesce", "ifnull": return try bindCoalesce(name, arguments, syntax)
    case "nullif": return try bindNullIf(arguments, syntax)
    case "if":
      try expectCount(arguments, 3...3, name, syntax)
      return try conditional([condition(arguments[0], of: "if")], [arguments[1], arguments[2]], syntax)

    // Numbers
    case "abs": return try bindAbs(arguments, syntax)
    case "round": return try bindRound(arguments, syntax)
    case "trunc": return try bindTrunc(arguments, syntax)
    case "sign":
      try expectCount(arguments, 1...1, name, syntax)
      let argument = try number(name, arguments[0])
      return make(.call(.sign, [argument.expression], .bigint), syntax)
    case "log":
      return try bindNumeric(arguments.count == 2 ? .logarithm : .log10, name, arguments, syntax)
    case "pi":
      try expectCount(arguments, 0...0, name, syntax)
      return make(.literal(.double(.pi), .double), syntax)
    case "floor": return try bindWhole(.floor, name, arguments, syntax)
    case "ceil", "ceiling": return try bindWhole(.ceil, name, arguments, syntax)
    case "greatest", "least":
      try expectCount(arguments, 1...Int.max, name, syntax)
      let operands = try coercedToCommonType(arguments, for: .other, "compare", syntax.range)
      return make(.call(name == "greatest" ? .greatest : .least, operands, operands[0].type), syntax)
        .narrow(ifAll: arguments)
    case "mod":
      try expectCount(arguments, 2...2, name, syntax)
      return try bindArithmetic(.modulo, arguments[0], arguments[1], syntax)

    // Time
    case "date_part", "datepart": return try bindDatePart(name, arguments, syntax)
    case "date_trunc", "datetrunc": return try bindDateTrunc(name, arguments, syntax)
    case "strftime", "strptime", "try_strptime": return try bindTimeFormat(name, arguments, syntax)
    case "timezone": return try bindTimeZone(arguments, syntax)
    case "date_diff", "datediff": return try bindDateDifference(name, arguments, syntax)
    case "date_add": return try bindDateAdd(arguments, syntax)
    case "epoch_us", "epoch_ns", "make_timestamp": return try bindEpoch(name, arguments, syntax)
    case "epoch_ms" where arguments.count == 1 && arguments[0].type == .bigint:
      return try bindEpoch(name, arguments, syntax)
    case "to_timestamp": return try bindToTimestamp(arguments, syntax)
    case "make_date": return try bindMakeDate(arguments, syntax)
    case "dayname": return try bindOfDay(.dayName, name, arguments, syntax)
    case "monthname": return try bindOfDay(.monthName, name, arguments, syntax)
    case "last_day": return try bindOfDay(.lastDay, name, arguments, syntax)
    case "date":
      try expectCount(arguments, 1...1, name, syntax)
      return try bindCast(arguments[0], to: .date, .strict, syntax)
    default:
      if let signature = FunctionNames.fixed[name] { return try bindFixed(signature, name, arguments, syntax) }
      if let function = FunctionNames.numeric[name] { return try bindNumeric(function, name, arguments, syntax) }
      if name.hasPrefix("to_") { return try bindIntervalMaker(name, arguments, syntax) }
      // The others are named after a unit of time: hour(ts).
      guard let unit = FunctionNames.timeUnits[name] else { preconditionFailure("function \(name) has no binding") }
      try expectCount(arguments, 1...1, name, syntax)
      return try timePart(unit, name, arguments[0], syntax)
    }
  }

  func expectCount(
    _ arguments: [BoundExpression], _ counts: ClosedRange<Int>, _ name: String, _ syntax: SyntaxExpression
  ) throws(SQLError) {
    guard !counts.contains(arguments.count) else { return }
    let wanted =
      counts.upperBound == Int.max
      ? "at least \(counts.lowerBound)"
      : counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
    let plural = counts.upperBound == 1 ? "" : "s"
    throw SQLError(.type, "\(name) takes \(wanted) argument\(plural), not \(arguments.count)", at: syntax.range)
  }

  func mismatch(_ name: String, _ wanted: String, _ argument: BoundExpression) -> SQLError {
    var hint: String?
    if argument.literal == .string {
      hint = wanted == "DATE or TIMESTAMP" ? "write TIMESTAMP '…' or DATE '…'" : "cast the text: '…'::DOUBLE"
    } else if wanted == "VARCHAR" {
      hint = "cast it: x::VARCHAR"
    } else if argument.type == .varchar {
      hint =
        "cast it, for instance x::\(wanted == "DATE or TIMESTAMP" ? "TIMESTAMP" : wanted == "a number" ? "BIGINT" : wanted)"
    }
    return SQLError(.type, "\(name) takes \(wanted), not \(argument.typeName)", at: argument.range, hint: hint)
  }

  /// A function of fixed VARCHAR and BIGINT parameters, of which the last ones may be left out.
  private func text(
    _ function: ScalarFunction, _ parameters: [DataType], _ result: DataType, _ name: String,
    _ arguments: [BoundExpression], _ syntax: SyntaxExpression, required: Int? = nil
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, (required ?? parameters.count)...parameters.count, name, syntax)
    var operands: [Expression] = []
    for (argument, parameter) in zip(arguments, parameters) {
      guard argument.type == parameter || argument.isNull || argument.literal == .string else {
        throw mismatch(name, "\(parameter)", argument)
      }
      operands.append(try argument.coerced(to: parameter))
    }
    return make(.call(function, operands, result), syntax)
  }

  private func bindCoalesce(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, name == "ifnull" ? 2...2 : 1...Int.max, name, syntax)
    let operands = try coercedToCommonType(arguments, for: .other, "mix", syntax.range)
    let expression: Expression = operands.count > 1 ? .call(.coalesce, operands, operands[0].type) : operands[0]
    return make(expression, syntax).narrow(ifAll: arguments)
  }

  /// The comparison is made in the common type, the result has the first operand's.
  private func bindNullIf(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError)
    -> BoundExpression
  {
    try expectCount(arguments, 2...2, "nullif", syntax)
    let first = arguments[0]
    let operands = try coercedToCommonType(arguments, for: .equality, "compare", syntax.range)
    if operands[0] == first.expression {
      return make(.call(.nullIf, operands, first.type), syntax).narrow(ifAll: [first])
    }
    let branch = WhenBranch(condition: .call(.equal, operands, .boolean), result: .literal(.null, first.type))
    return make(.conditional([branch], otherwise: first.expression, first.type), syntax).narrow(ifAll: [first])
  }

  private func number(_ name: String, _ argument: BoundExpression) throws(SQLError) -> BoundExpression {
    if argument.isNull { return BoundExpression(expression: .literal(.null, .bigint), range: argument.range) }
    guard argument.type.isNumeric else { throw mismatch(name, "a number", argument) }
    return argument
  }

  private func bindAbs(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 1...1, "abs", syntax)
    let argument = try number("abs", arguments[0])
    return make(.call(.abs, [argument.expression], argument.type), syntax).narrow(ifAll: [argument])
  }

  private func bindRound(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression
  {
    try expectCount(arguments, 1...2, "round", syntax)
    let argument = try number("round", arguments[0])
    var operands = [argument.expression]
    var digits: Int? = 0
    if arguments.count == 2 {
      guard case .integer(let value) = arguments[1].literal, let constant = Int32(exactly: value) else {
        throw SQLError(.type, "the digits of round are a constant number", at: arguments[1].range)
      }
      digits = Int(constant)
      operands.append(arguments[1].expression)
    }
    guard case .decimal(let precision, let scale) = argument.type, let digits else {
      return make(.call(.round, operands, argument.type), syntax).narrow(ifAll: [argument])
    }
    // Without a fraction to drop, rounding up can need a digit more.
    let width = digits < 0 && scale == 0 ? min(precision + 1, 38) : precision
    // 19 digits are stored otherwise than 18.
    if width != precision { operands[0] = try argument.coerced(to: .decimal(precision: width, scale: scale)) }
    return make(.call(.round, operands, .decimal(precision: width, scale: min(max(digits, 0), scale))), syntax)
  }

  /// `floor` and `ceil`: DECIMAL keeps its type without the fraction, integers become DOUBLE, as in DuckDB.
  private func bindWhole(
    _ function: ScalarFunction, _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 1...1, name, syntax)
    let argument = try number(name, arguments[0])
    if case .decimal(let precision, _) = argument.type {
      return make(.call(function, [argument.expression], .decimal(precision: precision, scale: 0)), syntax)
    }
    return make(.call(function, [try argument.coerced(to: .double)], .double), syntax)
  }

  /// `trunc` keeps the type, a decimal without its fraction.
  private func bindTrunc(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression
  {
    try expectCount(arguments, 1...1, "trunc", syntax)
    let argument = try number("trunc", arguments[0])
    var type = argument.type
    if case .decimal(let precision, _) = type { type = .decimal(precision: precision, scale: 0) }
    return make(.call(.trunc, [argument.expression], type), syntax).narrow(ifAll: [argument])
  }

  // MARK: Time

  func unit(_ name: String, _ argument: BoundExpression) throws(SQLError) -> TimeUnit {
    guard let text = argument.constantText else {
      throw SQLError(.type, "the unit of \(name) is a constant such as 'hour'", at: argument.range)
    }
    if let unit = TimeUnit(name: text) { return unit }
    throw SQLError(
      .unknownName, "unknown unit \"\(text)\"", at: argument.range,
      hint: NearestName.hint(for: text, among: TimeUnit.allCases.map(\.rawValue)))
  }

  func time(_ name: String, _ argument: BoundExpression) throws(SQLError) -> Expression {
    if argument.isNull { return .literal(.null, .timestamp) }
    guard argument.type.isTemporal else { throw mismatch(name, "DATE or TIMESTAMP", argument) }
    return argument.type == .timestamptz ? try argument.coerced(to: .timestamp) : argument.expression
  }

  private func bindDatePart(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...2, name, syntax)
    return try timePart(unit(name, arguments[0]), name, arguments[1], syntax)
  }

  /// Units with a function of their own use it, so that `extract(hour FROM ts)` and `hour(ts)` are the same group key.
  private func timePart(
    _ unit: TimeUnit, _ name: String, _ argument: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    if let interval = argument.interval {
      // Taken apart, a difference is computed twice; nested often enough, it would never end.
      guard !interval.differences.contains(where: { $0.isLarger(than: 2_000) }) else {
        throw SQLError(.tooComplex, "the expression is too big once its intervals are taken apart", at: syntax.range)
      }
      if unit == .millisecond, name == "epoch_ms" {
        let seconds = Expression.call(
          .multiply, [interval.part(.epoch) ?? .integer(0), .literal(.double(1_000), .double)], .double)
        return make(.cast(.call(.trunc, [seconds], .double), to: .bigint, mode: .strict), syntax)
      }
      guard let part = interval.part(unit) else {
        throw SQLError(.type, "an INTERVAL has no \(unit.rawValue)", at: syntax.range)
      }
      return make(part, syntax)
    }
    let operand = try time(name, argument)
    let function: ScalarFunction
    switch unit {
    case .year: function = .year
    case .month: function = .month
    case .day: function = .day
    case .hour: function = .hour
    case .minute: function = .minute
    case .second: function = .second
    case .dayOfWeek: function = .dayOfWeek
    case .isoDayOfWeek: function = .isoDayOfWeek
    case .dayOfYear: function = .dayOfYear
    case .week: function = .week
    case .quarter: function = .quarter
    case .epoch: return make(.call(.epoch, [operand], .double), syntax)
    case .millisecond where name == "epoch_ms": return make(.call(.epochMilliseconds, [operand], .bigint), syntax)
    case .microsecond, .millisecond, .decade, .century, .millennium, .isoYear, .yearWeek, .era:
      let unit = Expression.literal(.text(unit.rawValue), .varchar)
      return make(.call(.datePart, [unit, operand], .bigint), syntax)
    }
    return make(.call(function, [operand], .bigint), syntax)
  }

  /// Always TIMESTAMP, of DATE too, as in DuckDB.
  private func bindDateTrunc(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...2, name, syntax)
    let unit = try unit(name, arguments[0])
    guard unit.truncates else {
      throw SQLError(.type, "\(name) cannot truncate to \(unit.rawValue)", at: arguments[0].range)
    }
    if arguments[1].interval != nil { throw intervalError(arguments[1]) }
    _ = try time(name, arguments[1])
    let type: DataType = arguments[1].type == .timestamptz ? .timestamptz : .timestamp
    let operand = try arguments[1].coerced(to: type)
    return make(.call(.dateTrunc, [.literal(.text(unit.rawValue), .varchar), operand], type), syntax)
  }
}
