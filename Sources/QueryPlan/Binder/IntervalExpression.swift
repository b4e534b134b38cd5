import Columnar

/// An INTERVAL while a query is bound: its parts as expressions of BIGINT.
///
/// No column holds intervals. They are written, made by `to_days` and its kind or by the difference of two timestamps, and
/// used up by what they are added to, compared with or taken apart by.
struct IntervalExpression {
  var months: Expression
  var days: Expression
  var microseconds: Expression
  /// Differences of timestamps, in microseconds: each is so many days of 24 hours, and a rest.
  var differences: [Expression] = []

  init(
    months: Expression = .integer(0), days: Expression = .integer(0), microseconds: Expression = .integer(0)
  ) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  init(difference: Expression) {
    self.init()
    differences = [difference]
  }

  init(_ interval: Interval) {
    self.init(
      months: .integer(interval.months), days: .integer(interval.days), microseconds: .integer(interval.microseconds))
  }

  var negated: IntervalExpression {
    var result = IntervalExpression(
      months: months.negated, days: days.negated, microseconds: microseconds.negated)
    result.differences = differences.map(\.negated)
    return result
  }

  /// The microseconds that are added to a timestamp behind months and days.
  var time: Expression { differences.reduce(microseconds) { $0.plus($1) } }

  func adding(_ other: IntervalExpression) -> IntervalExpression {
    var result = IntervalExpression(
      months: months.plus(other.months), days: days.plus(other.days),
      microseconds: microseconds.plus(other.microseconds))
    result.differences = differences + other.differences
    return result
  }

  /// The interval, which has no differences, so many times.
  func times(_ factor: Expression) -> IntervalExpression {
    // A part that is zero stays so, but one part keeps the factor: it may be null.
    let isZero = months.integerLiteral == 0 && days.integerLiteral == 0
    return IntervalExpression(
      months: months.integerLiteral == 0 ? months : months.times(factor),
      days: days.integerLiteral == 0 ? days : days.times(factor),
      microseconds: microseconds.integerLiteral == 0 && !isZero ? microseconds : microseconds.times(factor))
  }

  /// All of it in microseconds as HUGEINT, months of 30 days: what comparisons go by.
  var total: Expression {
    let day = months.times(.integer(30)).plus(days)
    let wide = Expression.cast(day, to: .hugeint, mode: .strict)
    let dayMicroseconds = Expression.call(
      .multiply, [wide, .literal(.int128(86_400_000_000), .hugeint)], .hugeint)
    return .call(.add, [dayMicroseconds, .cast(time, to: .hugeint, mode: .strict)], .hugeint)
  }

  /// A part as `date_part` gives it; nil for units that intervals have not.
  func part(_ unit: TimeUnit) -> Expression? {
    func quotient(_ operand: Expression, _ divisor: Int64) -> Expression {
      .call(.integerDivide, [operand, .integer(divisor)], .bigint)
    }
    func remainder(_ operand: Expression, _ divisor: Int64) -> Expression {
      .call(.modulo, [operand, .integer(divisor)], .bigint)
    }
    let days = differences.reduce(days) { $0.plus(quotient($1, 86_400_000_000)) }
    let microseconds = differences.reduce(microseconds) { $0.plus(remainder($1, 86_400_000_000)) }
    switch unit {
    case .millennium: return quotient(months, 12_000)
    case .century: return quotient(months, 1_200)
    case .decade: return quotient(months, 120)
    case .year: return quotient(months, 12)
    case .quarter: return .call(.add, [quotient(remainder(months, 12), 3), .integer(1)], .bigint)
    case .month: return remainder(months, 12)
    case .day: return days
    case .hour: return quotient(microseconds, 3_600_000_000)
    case .minute: return quotient(remainder(microseconds, 3_600_000_000), 60_000_000)
    case .second: return quotient(remainder(microseconds, 60_000_000), 1_000_000)
    case .millisecond: return quotient(remainder(microseconds, 60_000_000), 1_000)
    case .microsecond: return remainder(microseconds, 60_000_000)
    case .epoch:
      // Years of 365.25 days, other months of 30.
      func seconds(_ count: Expression, _ each: Double) -> Expression {
        .call(.multiply, [.cast(count, to: .double, mode: .strict), .literal(.double(each), .double)], .double)
      }
      func sum(_ left: Expression, _ right: Expression) -> Expression { .call(.add, [left, right], .double) }
      let whole = sum(
        sum(seconds(quotient(months, 12), 31_557_600), seconds(remainder(months, 12), 2_592_000)), seconds(days, 86_400)
      )
      let rest = Expression.call(
        .divide, [.cast(microseconds, to: .double, mode: .strict), .literal(.double(1_000_000), .double)], .double)
      return sum(whole, rest)
    default: return nil
    }
  }
}

extension Expression {
  /// Whether the expression has more than `limit` nodes, each counted as often as it takes part.
  func isLarger(than limit: Int) -> Bool {
    var rest = limit
    countDown(&rest)
    return rest < 0
  }

  private func countDown(_ rest: inout Int) {
    rest -= 1
    guard rest >= 0 else { return }
    switch self {
    case .column, .literal: break
    case .call(_, let operands, _): for operand in operands where rest >= 0 { operand.countDown(&rest) }
    case .cast(let operand, _, _): operand.countDown(&rest)
    case .conditional(let branches, let otherwise, _):
      for branch in branches where rest >= 0 {
        branch.condition.countDown(&rest)
        branch.result.countDown(&rest)
      }
      otherwise.countDown(&rest)
    }
  }

  static func integer(_ value: Int64) -> Expression { .literal(.int64(value), .bigint) }

  /// The value of a BIGINT literal.
  var integerLiteral: Int64? {
    guard case .literal(.int64(let value), .bigint) = self else { return nil }
    return value
  }

  fileprivate var negated: Expression {
    if let value = integerLiteral, value != .min { return .integer(-value) }
    return .call(.negate, [self], .bigint)
  }

  fileprivate func plus(_ other: Expression) -> Expression {
    if integerLiteral == 0 { return other }
    if other.integerLiteral == 0 { return self }
    if let left = integerLiteral, let right = other.integerLiteral {
      let (sum, overflow) = left.addingReportingOverflow(right)
      if !overflow { return .integer(sum) }
    }
    return .call(.add, [self, other], .bigint)
  }

  /// The product with another BIGINT.
  func times(_ other: Expression) -> Expression {
    // A factor that may be null must stay.
    if let left = integerLiteral, let right = other.integerLiteral {
      let (product, overflow) = left.multipliedReportingOverflow(by: right)
      if !overflow { return .integer(product) }
    }
    if integerLiteral == 1 { return other }
    if other.integerLiteral == 1 { return self }
    return .call(.multiply, [self, other], .bigint)
  }
}
