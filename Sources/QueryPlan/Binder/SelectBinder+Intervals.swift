import Columnar

/// INTERVAL, and arithmetic with DATE and TIMESTAMP.
extension SelectBinder {
  func intervalError(_ bound: BoundExpression) -> SQLError {
    SQLError(
      .unsupported, "an INTERVAL cannot stand here: no column holds intervals", at: bound.range,
      hint: "add it to a DATE or TIMESTAMP, compare it with an INTERVAL, or take it apart: epoch(b - a), "
        + "date_diff('second', a, b)")
  }

  private func make(_ interval: IntervalExpression, _ syntax: SyntaxExpression) -> BoundExpression {
    BoundExpression(expression: .literal(.null, .null), range: syntax.range, interval: interval)
  }

  /// A cast to INTERVAL, of a text constant.
  func bindInterval(
    _ operand: BoundExpression, _ mode: CastMode, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    if operand.interval != nil { return operand }
    if operand.isNull {
      let null = Expression.literal(.null, .bigint)
      return make(IntervalExpression(months: null, days: null, microseconds: null), syntax)
    }
    guard let text = operand.constantText else {
      throw SQLError(
        .unsupported, "only text constants are cast to INTERVAL", at: syntax.range,
        hint: "write to_days(x), to_hours(x), to_seconds(x), …")
    }
    guard let interval = Interval(text) else {
      throw SQLError(
        .literal, "'\(text.prefix(80))' is not a valid INTERVAL", at: operand.range,
        hint: "intervals are written '1 month -2 days 03:04:05'")
    }
    return make(IntervalExpression(interval), syntax)
  }

  /// `to_days(x)` and its kind.
  func bindIntervalMaker(
    _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 1...1, name, syntax)
    let argument = arguments[0]
    if name == "to_seconds" || name == "to_milliseconds" {
      guard argument.type.isNumeric || argument.isNull else { throw mismatch(name, "a number", argument) }
      let unit: Int64 = name == "to_seconds" ? 1_000_000 : 1_000
      if let whole = wholeConstant(argument.expression), let value = whole.multiplied(by: unit) {
        return make(IntervalExpression(microseconds: .integer(value)), syntax)
      }
      let scaled = Expression.call(
        .multiply, [try argument.coerced(to: .double), .literal(.double(Double(unit)), .double)], .double)
      return make(IntervalExpression(microseconds: .cast(scaled, to: .bigint, mode: .strict)), syntax)
    }
    guard argument.type == .bigint || argument.isNull || argument.type == .hugeint else {
      throw mismatch(name, "an integer", argument)
    }
    var amount = try argument.coerced(to: .bigint)
    if let value = wholeConstant(amount) { amount = .integer(value) }
    switch name {
    case "to_millennia": return make(IntervalExpression(months: amount.times(.integer(12_000))), syntax)
    case "to_centuries": return make(IntervalExpression(months: amount.times(.integer(1_200))), syntax)
    case "to_decades": return make(IntervalExpression(months: amount.times(.integer(120))), syntax)
    case "to_years": return make(IntervalExpression(months: amount.times(.integer(12))), syntax)
    case "to_quarters": return make(IntervalExpression(months: amount.times(.integer(3))), syntax)
    case "to_months": return make(IntervalExpression(months: amount), syntax)
    case "to_weeks": return make(IntervalExpression(days: amount.times(.integer(7))), syntax)
    case "to_days": return make(IntervalExpression(days: amount), syntax)
    case "to_hours":
      return make(IntervalExpression(microseconds: amount.times(.integer(3_600_000_000))), syntax)
    case "to_minutes": return make(IntervalExpression(microseconds: amount.times(.integer(60_000_000))), syntax)
    case "to_microseconds": return make(IntervalExpression(microseconds: amount), syntax)
    default: preconditionFailure("\(name) makes no interval")
    }
  }

  /// The value of what `INTERVAL 5 DAY` expands to.
  private func wholeConstant(_ expression: Expression) -> Int64? {
    switch expression {
    case .literal(.int64(let value), .bigint): return value
    case .literal(.double(let value), _): return Int64(exactly: value)
    case .cast(let operand, .bigint, _): return wholeConstant(operand)
    case .call(.trunc, let operands, .double):
      guard case .literal(.double(let value), _) = operands[0] else { return nil }
      return Int64(exactly: value.rounded(.towardZero))
    default: return nil
    }
  }

  func bindIntervalUnary(
    _ operation: UnaryOperator, _ operand: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    guard let interval = operand.interval, operation != .not else {
      throw SQLError(.type, "NOT takes a BOOLEAN, not INTERVAL", at: operand.range)
    }
    return make(operation == .negate ? interval.negated : interval, syntax)
  }

  /// Operators with a DATE, a TIMESTAMP or an INTERVAL; nil where the general rules apply.
  func bindTemporal(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression? {
    switch (left.interval, right.interval) {
    case (let first?, let second?): return try bindIntervals(operation, first, second, syntax)
    case (let interval?, nil):
      if operation == .multiply, interval.differences.isEmpty, right.type == .bigint || right.isNull {
        return make(interval.times(try right.coerced(to: .bigint)), syntax)
      }
      if operation == .add, right.type.isTemporal { return try add(interval, to: right, syntax) }
      if let first = interval.comparable(with: right), let other = Interval(first) {
        return try bindIntervals(operation, interval, IntervalExpression(other), syntax)
      }
      throw noOperator(operation, left, right, syntax)
    case (nil, let interval?):
      if operation == .multiply, interval.differences.isEmpty, left.type == .bigint || left.isNull {
        return make(interval.times(try left.coerced(to: .bigint)), syntax)
      }
      if left.type.isTemporal {
        if operation == .add { return try add(interval, to: left, syntax) }
        if operation == .subtract { return try add(interval.negated, to: left, syntax) }
      }
      if let first = interval.comparable(with: left), let other = Interval(first) {
        return try bindIntervals(operation, IntervalExpression(other), interval, syntax)
      }
      throw noOperator(operation, left, right, syntax)
    case (nil, nil): break
    }
    guard operation == .add || operation == .subtract, left.type.isTemporal || right.type.isTemporal else { return nil }
    switch (left.type, right.type) {
    case (.date, .bigint):
      return addDays(left.expression, operation == .add ? right.expression : negated(right), syntax)
    case (.bigint, .date) where operation == .add: return addDays(right.expression, left.expression, syntax)
    case (.date, .date) where operation == .subtract:
      return make(.call(.subtract, [left.expression, right.expression], .bigint), syntax)
    case (_, _) where operation == .subtract && left.type.isTemporal && right.type.isTemporal:
      let type: DataType = left.type == .timestamptz || right.type == .timestamptz ? .timestamptz : .timestamp
      let difference = Expression.call(
        .subtract, [try left.coerced(to: type), try right.coerced(to: type)], .bigint)
      return make(IntervalExpression(difference: difference), syntax)
    case (.timestamp, .varchar), (.timestamptz, .varchar):
      // A bare string is an interval here, as in DuckDB.
      guard let text = right.constantText, right.literal == .string, let interval = Interval(text) else { return nil }
      let added = IntervalExpression(interval)
      return try add(operation == .add ? added : added.negated, to: left, syntax)
    case (_, .null) where left.type.isTemporal, (.null, _) where right.type.isTemporal:
      let type = left.isNull ? right.type : left.type
      return make(.literal(.null, operation == .add ? type : .null), syntax)
    default: return nil
    }
  }

  private func negated(_ bound: BoundExpression) -> Expression {
    if let value = bound.expression.integerLiteral, value != .min { return .integer(-value) }
    return .call(.negate, [bound.expression], .bigint)
  }

  private func addDays(_ date: Expression, _ days: Expression, _ syntax: SyntaxExpression) -> BoundExpression {
    make(.call(.addDays, [date, days], .date), syntax)
  }

  /// TIMESTAMP, also of a DATE, as in DuckDB.
  func add(
    _ interval: IntervalExpression, to bound: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let type: DataType = bound.type == .timestamptz ? .timestamptz : .timestamp
    let operands = [try bound.coerced(to: type), interval.months, interval.days, interval.time]
    return make(.call(.addInterval, operands, type), syntax)
  }

  private func bindIntervals(
    _ operation: BinaryOperator, _ left: IntervalExpression, _ right: IntervalExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    func compare(_ function: ScalarFunction) -> BoundExpression {
      make(.call(function, [left.total, right.total], .boolean), syntax)
    }
    switch operation {
    case .add: return make(left.adding(right), syntax)
    case .subtract: return make(left.adding(right.negated), syntax)
    case .equal: return compare(.equal)
    case .notEqual: return compare(.notEqual)
    case .less: return compare(.less)
    case .lessOrEqual: return compare(.lessOrEqual)
    case .greater: return compare(.greater)
    case .greaterOrEqual: return compare(.greaterOrEqual)
    case .isDistinctFrom: return compare(.isDistinctFrom)
    case .isNotDistinctFrom: return compare(.isNotDistinctFrom)
    default:
      throw SQLError(.type, "no operator \(operation.rawValue) for INTERVAL and INTERVAL", at: syntax.range)
    }
  }

  private func noOperator(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ syntax: SyntaxExpression
  ) -> SQLError {
    var hint: String?
    if left.type == .varchar || right.type == .varchar { hint = "cast the text: x::TIMESTAMP" }
    if operation == .multiply || operation == .divide {
      hint = "compute with a number: INTERVAL 1 HOUR * n, epoch(b - a) * 1.5"
    }
    return SQLError(
      .type, "no operator \(operation.rawValue) for \(left.typeName) and \(right.typeName)", at: syntax.range,
      hint: hint)
  }
}

extension IntervalExpression {
  /// The text of a bare string that stands where an interval is expected.
  fileprivate func comparable(with bound: BoundExpression) -> String? {
    bound.literal == .string ? bound.constantText : nil
  }
}

extension Int64 {
  fileprivate func multiplied(by factor: Int64) -> Int64? {
    let (value, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? nil : value
  }
}
