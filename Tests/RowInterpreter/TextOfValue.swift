import Columnar
import QueryPlan

/// The text of values, as a cast to VARCHAR and the output show them.
enum TextOfValue {
  /// nil for null.
  static func text(_ value: Datum, _ type: DataType) -> String? {
    switch (value, type) {
    case (.null, _): nil
    case (.boolean(let value), _): value ? "true" : "false"
    case (.exact(let days), .date): Calendar.dateText(Int(days))
    case (.exact(let microseconds), .timestamp): Calendar.timestampText(Int(microseconds))
    case (.exact(let microseconds), .timestamptz): Calendar.timestampText(Int(microseconds)) + "+00"
    case (.exact(let unscaled), .decimal(let precision, let scale)): decimal(unscaled, precision, scale)
    case (.exact(let value), _): "\(value)"
    case (.double(let value), _): double(value)
    case (.text(let bytes), _): String(decoding: bytes, as: UTF8.self)
    }
  }

  /// A zero before the point only where the type has room for one.
  private static func decimal(_ unscaled: Int128, _ precision: Int, _ scale: Int) -> String {
    var digits = Array(String(unscaled.magnitude))
    while digits.count < (precision > scale ? scale + 1 : scale) { digits.insert("0", at: 0) }
    if scale > 0 { digits.insert(".", at: digits.count - scale) }
    return (unscaled < 0 ? "-" : "") + String(digits)
  }

  /// The fewest digits that give the same number again; an exponent from 1e16 upwards and below 1e-4.
  static func double(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    // "1.5e-07", "123.0", "1e+16": digits and the power of ten of the first digit.
    let parts = "\(value.magnitude)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".").map(String.init)
    var digits = mantissa[0] + (mantissa.count > 1 ? mantissa[1] : "")
    var exponent = mantissa[0].count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.hasPrefix("0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1 && digits.hasSuffix("0") { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    if exponent >= 16 || exponent < -4 {
      let fraction = digits.dropFirst()
      let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(exponent < 0 ? "-" : "+")\(size)"
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    while digits.count < exponent + 2 { digits += "0" }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }
}
