import Columnar
import QueryPlan

/// Casts of values that are not null.
enum ValueCast {
  /// Throws ``InterpreterError`` where the value does not fit.
  static func cast(_ value: Datum, from source: DataType, to target: DataType) throws -> Datum {
    if source == target { return value }
    func failure() -> InterpreterError {
      let text = TextOfValue.text(value, source) ?? "NULL"
      return InterpreterError(.cast, "cannot cast '\(text)' from \(source) to \(target)")
    }
    // Times are no numbers.
    if source != .varchar, target != .varchar, isTime(source) != isTime(target) { throw failure() }
    let result: Datum?
    switch (value, target) {
    case (_, .varchar): result = TextOfValue.text(value, source).map { .text($0) }
    case (.text(let bytes), _): result = TextValue(bytes).value(as: target)
    case (.boolean(let value), .boolean): result = .boolean(value)
    case (.boolean(let value), .double): result = .double(value ? 1 : 0)
    case (.boolean(let value), _): result = exact(value ? 1 : 0, scale: 0, as: target)
    case (.exact(let value), .boolean): result = .boolean(value != 0)
    case (.double(let value), .boolean): result = .boolean(value != 0)
    case (.exact, .timestamp) where source == .timestamptz, (.exact, .timestamptz) where source == .timestamp:
      result = value
    case (.exact(let days), .timestamp) where source == .date, (.exact(let days), .timestamptz) where source == .date:
      result = inRange(days.multipliedReportingOverflow(by: Int128(Calendar.microsecondsPerDay)), .timestamp)
    case (.exact(let microseconds), .date) where source == .timestamp || source == .timestamptz:
      result = .exact(Int128(Int(microseconds).dividedDown(by: Calendar.microsecondsPerDay)))
    case (.exact(let value), .double): result = .double(quotient(value, scale: scale(of: source)))
    case (.exact(let value), _): result = exact(value, scale: scale(of: source), as: target)
    case (.double(let value), _): result = rounded(value, as: target)
    case (.null, _): result = .null
    }
    guard let result else { throw failure() }
    return result
  }

  private static func isTime(_ type: DataType) -> Bool { type.isTemporal }

  static func scale(of type: DataType) -> Int {
    if case .decimal(_, let scale) = type { return scale }
    return 0
  }

  static func powerOfTen(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

  /// The value if the type holds it.
  static func inRange(_ result: (partialValue: Int128, overflow: Bool), _ type: DataType) -> Datum? {
    guard !result.overflow else { return nil }
    let value = result.partialValue
    switch type {
    case .bigint, .timestamp, .timestamptz, .date: return Int64(exactly: value).map { .exact(Int128($0)) }
    case .decimal(let precision, _): return value.magnitude < powerOfTen(precision).magnitude ? .exact(value) : nil
    // DuckDB's HUGEINT does not use the smallest value.
    default: return .exact(value)
    }
  }

  /// A scaled number at the target's scale; halves are rounded away from zero.
  private static func exact(_ value: Int128, scale: Int, as target: DataType) -> Datum? {
    let targetScale = self.scale(of: target)
    if targetScale >= scale {
      return inRange(value.multipliedReportingOverflow(by: powerOfTen(targetScale - scale)), target)
    }
    let divisor = powerOfTen(scale - targetScale)
    let (whole, rest) = value.quotientAndRemainder(dividingBy: divisor)
    let isHalf = rest.magnitude >= divisor.magnitude - rest.magnitude
    return inRange((isHalf ? whole + value.signum() : whole, false), target)
  }

  /// The double nearest to `unscaled / 10^scale`.
  static func quotient(_ unscaled: Int128, scale: Int) -> Double {
    scale == 0 ? Double(unscaled) : Double("\(unscaled)e-\(scale)") ?? .nan
  }

  private static func rounded(_ value: Double, as target: DataType) -> Datum? {
    guard value.isFinite else { return nil }
    if case .decimal(let precision, let scale) = target {
      let scaled = (value * Double(powerOfTen(scale))).rounded(.toNearestOrAwayFromZero)
      guard abs(scaled) < Double(powerOfTen(precision)), let exact = Int128(exactly: scaled) else { return nil }
      return .exact(exact)
    }
    // Halves to even, unlike decimals.
    guard let exact = Int128(exactly: value.rounded(.toNearestOrEven)) else { return nil }
    return inRange((exact, false), target)
  }
}
