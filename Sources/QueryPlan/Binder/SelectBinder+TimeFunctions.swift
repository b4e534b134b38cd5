import Columnar

/// Formats, zones, and what makes or counts times.
extension SelectBinder {
  func bindTimeFormat(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...2, name, syntax)
    var (value, format) = (arguments[0], arguments[1])
    // strftime takes its arguments either way round.
    if name == "strftime", format.type.isTemporal { swap(&value, &format) }
    let isReading = name != "strftime"
    if isReading {
      guard value.type == .varchar || value.isNull else { throw mismatch(name, "VARCHAR", value) }
    } else {
      guard value.type.isTemporal || value.isNull else { throw mismatch(name, "DATE or TIMESTAMP", value) }
    }
    if format.isNull { return make(.literal(.null, isReading ? .timestamp : .varchar), syntax) }
    guard let text = format.constantText else {
      throw SQLError(.type, "the format of \(name) is a text constant such as '%Y-%m-%d'", at: format.range)
    }
    let compiled: TimeFormat
    do throws(TimeFormat.Failure) {
      compiled = try TimeFormat(Array(text.utf8))
    } catch {
      throw SQLError(.literal, error.message, at: format.range, hint: "formats are written '%Y-%m-%d %H:%M:%S'")
    }
    let operands = [
      try value.coerced(to: isReading ? .varchar : value.isNull ? .timestamp : value.type), format.expression,
    ]
    guard isReading else { return make(.call(.strftime, operands, .varchar), syntax) }
    return make(
      .call(
        name == "strptime" ? .strptime : .tryStrptime, operands, compiled.hasZone ? .timestamptz : .timestamp),
      syntax)
  }

  /// `timezone(zone, time)`, which is `time AT TIME ZONE zone`.
  func bindTimeZone(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...2, "timezone", syntax)
    let (zone, value) = (arguments[0], arguments[1])
    guard zone.type == .varchar || zone.isNull else { throw mismatch("AT TIME ZONE", "the name of a zone", zone) }
    guard value.type.isTemporal || value.isNull else {
      throw mismatch("AT TIME ZONE", "DATE or TIMESTAMP", value)
    }
    let source: DataType = value.type == .timestamptz ? .timestamptz : .timestamp
    let operands = [try zone.coerced(to: .varchar), try value.coerced(to: source)]
    return make(.call(.timeZone, operands, source == .timestamptz ? .timestamp : .timestamptz), syntax)
  }

  func bindDateDifference(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 3...3, name, syntax)
    if arguments[0].isNull { return make(.literal(.null, .bigint), syntax) }
    let unit = try unit(name, arguments[0])
    guard unit != .era else {
      throw SQLError(.type, "\(name) cannot count eras", at: arguments[0].range)
    }
    for argument in arguments.dropFirst() {
      guard argument.type.isTemporal || argument.isNull || argument.literal == .string else {
        throw mismatch(name, "DATE or TIMESTAMP", argument)
      }
    }
    let values = Array(arguments.dropFirst())
    guard values.contains(where: \.type.isTemporal) || values.allSatisfy(\.isNull) else {
      throw mismatch(name, "DATE or TIMESTAMP", values[0])
    }
    let operands =
      values.allSatisfy(\.isNull)
      ? [Expression](repeating: .literal(.null, .timestamp), count: 2)
      : try coercedToCommonType(values, for: .other, "compare", syntax.range)
    return make(.call(.dateDiff, [.literal(.text(unit.rawValue), .varchar)] + operands, .bigint), syntax)
  }

  /// `date_add(time, interval)`.
  func bindDateAdd(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...2, "date_add", syntax)
    var argument = arguments[0]
    if argument.isNull { argument.expression = .literal(.null, .timestamp) }
    guard argument.type.isTemporal else { throw mismatch("date_add", "DATE or TIMESTAMP", argument) }
    if arguments[1].literal == .string {
      return try add(
        bindInterval(arguments[1], .strict, syntax).interval ?? IntervalExpression(), to: argument, syntax)
    }
    guard let interval = arguments[1].interval else { throw mismatch("date_add", "an INTERVAL", arguments[1]) }
    return try add(interval, to: argument, syntax)
  }

  /// Whole units since 1970, to and from: `epoch_us`, `epoch_ns`, `make_timestamp`, and `epoch_ms` of a number.
  func bindEpoch(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 1...1, name, syntax)
    let argument = arguments[0]
    if name == "make_timestamp" || (name == "epoch_ms" && argument.type == .bigint) {
      guard argument.type == .bigint || argument.isNull else {
        throw mismatch(name, name == "epoch_ms" ? "DATE, TIMESTAMP or BIGINT" : "BIGINT", argument)
      }
      let function: ScalarFunction = name == "epoch_ms" ? .fromEpochMilliseconds : .fromEpochMicroseconds
      return make(.call(function, [try argument.coerced(to: .bigint)], .timestamp), syntax)
    }
    guard argument.type.isTemporal || argument.isNull else { throw mismatch(name, "DATE or TIMESTAMP", argument) }
    let operand = argument.isNull ? Expression.literal(.null, .timestamp) : try argument.coerced(to: .timestamp)
    let microseconds = Expression.call(.epochMicroseconds, [operand], .bigint)
    return make(name == "epoch_us" ? microseconds : microseconds.times(.integer(1_000)), syntax)
  }

  func bindToTimestamp(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 1...1, "to_timestamp", syntax)
    guard arguments[0].type.isNumeric || arguments[0].isNull else {
      throw mismatch("to_timestamp", "a number of seconds", arguments[0])
    }
    return make(.call(.toTimestamp, [try arguments[0].coerced(to: .double)], .timestamptz), syntax)
  }

  func bindMakeDate(_ arguments: [BoundExpression], _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 3...3, "make_date", syntax)
    var operands: [Expression] = []
    for argument in arguments {
      guard argument.type == .bigint || argument.isNull else { throw mismatch("make_date", "BIGINT", argument) }
      operands.append(try argument.coerced(to: .bigint))
    }
    return make(.call(.makeDate, operands, .date), syntax)
  }

  /// `dayname`, `monthname` and `last_day`.
  func bindOfDay(
    _ function: ScalarFunction, _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 1...1, name, syntax)
    let operand = try time(name, arguments[0])
    return make(.call(function, [operand], function == .lastDay ? .date : .varchar), syntax)
  }
}
