import Columnar
import QueryPlan

/// One aggregate over the rows of a group, in the order of the input.
struct RowAggregate {
  private let call: AggregateCall

  init(_ call: AggregateCall) { self.call = call }

  func value(over rows: [[Datum]]) throws -> Datum {
    var rows = rows
    if let filter = call.filter { rows = try rows.filter { try RowEvaluator(row: $0).evaluate(filter).isTrue } }
    guard let argument = call.arguments.first else { return .exact(Int128(rows.count)) }
    let all = try rows.map { try RowEvaluator(row: $0).evaluate(argument) }
    var values = all.filter { !$0.isNull }
    if call.isDistinct {
      var seen: Set<String> = []
      values = values.filter { seen.insert($0.groupingText).inserted }
    }
    switch call.function {
    case .countRows, .count: return .exact(Int128(values.count))
    case .sum: return try sum(values)
    case .avg: return try average(values, argument.type)
    case .min: return extreme(values, -1)
    case .max: return extreme(values, 1)
    case .first: return all.first ?? .null
    case .last: return all.last ?? .null
    case .anyValue: return values.first ?? .null
    case .argMin, .argMax, .argMinNull, .argMaxNull:
      return argumentOfExtreme(all, try rows.map { try RowEvaluator(row: $0).evaluate(call.arguments[1]) })
    case .sampleDeviation: return variance(values, over: values.count - 1).map { .double($0.squareRoot()) } ?? .null
    case .populationDeviation: return variance(values, over: values.count).map { .double($0.squareRoot()) } ?? .null
    case .sampleVariance: return variance(values, over: values.count - 1).map { .double($0) } ?? .null
    case .populationVariance: return variance(values, over: values.count).map { .double($0) } ?? .null
    case .quantileCont, .quantileDisc: return try quantile(values.sorted { Datum.order($0, $1) < 0 })
    }
  }

  private func extreme(_ values: [Datum], _ sign: Int) -> Datum {
    values.reduce(Datum.null) { best, value in
      best.isNull || Datum.order(value, best) * sign > 0 ? value : best
    }
  }

  /// The first row wins among equal ones.
  private func argumentOfExtreme(_ values: [Datum], _ measures: [Datum]) -> Datum {
    let sign = call.function == .argMax || call.function == .argMaxNull ? 1 : -1
    let takesNulls = call.function == .argMinNull || call.function == .argMaxNull
    var best: (value: Datum, measure: Datum)?
    for (value, measure) in zip(values, measures) where !measure.isNull && (takesNulls || !value.isNull) {
      if let known = best, Datum.order(measure, known.measure) * sign <= 0 { continue }
      best = (value, measure)
    }
    return best?.value ?? .null
  }

  private func sum(_ values: [Datum]) throws -> Datum {
    guard !values.isEmpty else { return .null }
    if call.type == .double { return .double(values.reduce(0) { $0 + Self.double($1) }) }
    guard let total = ValueCast.inRange((try Self.exactSum(values), false), call.type) else {
      throw InterpreterError(.overflow, "\(call.type) overflow in sum")
    }
    return total
  }

  private func average(_ values: [Datum], _ type: DataType) throws -> Datum {
    guard !values.isEmpty else { return .null }
    if type == .double { return .double(values.reduce(0) { $0 + Self.double($1) } / Double(values.count)) }
    // The quotient written out, and a last digit where it goes on: the text's value is rounded once.
    let sum = try Self.exactSum(values)
    let count = UInt128(values.count)
    var (digits, rest) = sum.magnitude.quotientAndRemainder(dividingBy: count)
    var text = "\(sum < 0 ? "-" : "")\(digits)."
    for _ in 0..<60 {
      (digits, rest) = (rest * 10).quotientAndRemainder(dividingBy: count)
      text += "\(digits)"
    }
    return .double(Double("\(text)\(rest == 0 ? 0 : 1)e-\(ValueCast.scale(of: type))") ?? .nan)
  }

  /// In two passes over the distances from the first value, which are kept exactly, as a double and what it leaves.
  /// nil over too few values.
  private func variance(_ values: [Datum], over divisor: Int) -> Double? {
    guard divisor > 0 else { return nil }
    // Also of an infinite value.
    if values.count == 1 { return 0 }
    let numbers = values.map(Self.double)
    let distances = numbers.map { Self.exactSum($0, -numbers[0]) }
    let count = Double(values.count)
    let mean = Self.sum(distances.flatMap { [$0.sum, $0.rest] }) / count
    let differences = distances.map { ($0.sum - mean) + $0.rest }
    // What the rounding of the mean has added.
    let bias = Self.sum(differences)
    let squares = Self.sum(differences.map { $0 * $0 }) - bias * bias / count
    return (squares < 0 ? 0 : squares) / Double(divisor)
  }

  /// Neumaier's sum: what each addition loses is added at the end.
  private static func sum(_ values: [Double]) -> Double {
    var (total, lost) = (0.0, 0.0)
    for value in values {
      let (next, rest) = exactSum(total, value)
      total = next
      lost += rest
    }
    return total + lost
  }

  /// The double nearest to the sum, and what is missing to the sum (Knuth, TAOCP 2, 4.2.2).
  private static func exactSum(_ one: Double, _ other: Double) -> (sum: Double, rest: Double) {
    let sum = one + other
    let part = sum - one
    return (sum, (one - (sum - part)) + (other - part))
  }

  // MARK: Quantiles

  private func quantile(_ ascending: [Datum]) throws -> Datum {
    let fraction = try Self.number(call.arguments[1])
    guard !ascending.isEmpty else { return .null }
    let values = fraction < 0 ? ascending.reversed() : ascending
    let share = fraction.magnitude
    if call.function == .quantileDisc {
      return values[max(Int((Double(values.count) * share).rounded(.up)), 1) - 1]
    }
    let position = Double(values.count - 1) * share
    let (low, high) = (values[Int(position.rounded(.down))], values[Int(position.rounded(.up))])
    let part = position - position.rounded(.down)
    if part == 0 {
      return try ValueCast.cast(low, from: call.arguments[0].type, to: call.type)
    }
    switch (low, high, call.type) {
    case (.double(let low), .double(let high), _): return .double((high * part).addingProduct(low, 1 - part))
    case (.exact(let low), .exact(let high), let type):
      let weighted = (Double(high) * part).addingProduct(Double(low), 1 - part)
      let between = Double(low).addingProduct(Double(high) - Double(low), part)
      switch type {
      case .double: return .double(weighted)
      case .timestamp: return .exact(low + Int128((Double(high - low) * part).rounded(.toNearestOrAwayFromZero)))
      // Decimals are cut off: the value itself up to 18 digits, above them the way from the lower value.
      case .decimal(let precision, _) where precision <= 18:
        let whole = Int128(between.rounded(.towardZero))
        if whole.magnitude < ValueCast.powerOfTen(precision).magnitude { return .exact(whole) }
        return .exact(low + Int128((Double(high - low) * part).rounded(.towardZero)))
      default: return .exact(low + Int128((Double(high - low) * part).rounded(.towardZero)))
      }
    default: throw InterpreterError.unsupported("quantiles of \(call.type)")
    }
  }

  /// A literal with or without a sign.
  private static func number(_ expression: Expression) throws -> Double {
    switch (try RowEvaluator(row: []).evaluate(expression), expression.type) {
    case (.double(let value), _): return value
    case (.exact(let value), let type): return Double(value) / Double(ValueCast.powerOfTen(ValueCast.scale(of: type)))
    default: throw InterpreterError(.value, "the fraction of a quantile is a number")
    }
  }

  // MARK: Numbers

  private static func exactSum(_ values: [Datum]) throws -> Int128 {
    try values.reduce(0) { sum, value in
      let (next, overflow) = sum.addingReportingOverflow(exact(value))
      if overflow { throw InterpreterError(.overflow, "sum overflows") }
      return next
    }
  }

  private static func exact(_ value: Datum) -> Int128 {
    switch value {
    case .exact(let value): value
    case .boolean(let value): value ? 1 : 0
    default: preconditionFailure("no exact number: \(value)")
    }
  }

  private static func double(_ value: Datum) -> Double {
    guard case .double(let value) = value else { preconditionFailure("no double: \(value)") }
    return value
  }
}
