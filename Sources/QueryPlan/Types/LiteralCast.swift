import Columnar

/// Casts of constants that the binder carries out itself, so that plans show values and bad literals are reported with
/// their place. What is not plainly spelled is left to the executor's cast.
package enum LiteralCast {
  package enum Outcome: Hashable, Sendable {
    case value(Value)
    /// The text is no value of the type.
    case invalid
    /// Left to the executor.
    case deferred
  }

  package static func cast(_ value: Value, from source: DataType, to target: DataType) -> Outcome {
    switch (value, source) {
    case (.null, _): return .value(.null)
    case (_, target): return .value(value)
    case (.string(let bytes), .varchar): return cast(text: String(decoding: bytes, as: UTF8.self), to: target)
    case (.int64(let value), .bigint): return cast(integer: Int128(value), to: target)
    case (.int128(let value), .hugeint): return cast(integer: value, to: target)
    case (.int64(let value), .decimal(_, let scale)): return cast(unscaled: Int128(value), scale: scale, to: target)
    case (.int128(let value), .decimal(_, let scale)): return cast(unscaled: value, scale: scale, to: target)
    default: return .deferred
    }
  }

  /// The value of an exact number, stored as its type asks.
  package static func exact(_ unscaled: Int128, as type: DataType) -> Value {
    type.physicalType == .int128 ? .int128(unscaled) : .int64(Int64(unscaled))
  }

  package static func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }

  private static func cast(integer: Int128, to target: DataType) -> Outcome {
    switch target {
    case .bigint: return Int64(exactly: integer).map { .value(.int64($0)) } ?? .invalid
    case .hugeint: return .value(.int128(integer))
    case .double: return .value(.double(Double(integer)))
    case .decimal: return cast(unscaled: integer, scale: 0, to: target)
    case .boolean: return .value(.boolean(integer != 0))
    default: return .deferred
    }
  }

  private static func cast(unscaled: Int128, scale: Int, to target: DataType) -> Outcome {
    switch target {
    case .decimal(let precision, let targetScale):
      guard targetScale >= scale else { return .deferred }
      let (scaled, overflows) = unscaled.multipliedReportingOverflow(by: powerOfTen(targetScale - scale))
      guard !overflows, scaled.magnitude < powerOfTen(precision).magnitude else { return .invalid }
      return .value(exact(scaled, as: target))
    case .double:
      // Exact operands make the quotient correctly rounded.
      guard unscaled.magnitude <= 1 << 53, scale <= 22 else { return .deferred }
      return .value(.double(Double(unscaled) / Double(powerOfTen(scale))))
    default: return .deferred
    }
  }

  private static func cast(text: String, to target: DataType) -> Outcome {
    let trimmed = text.trimmingASCIIBlanks
    let hasDigit = trimmed.utf8.contains { (0x30...0x39).contains($0) }
    switch target {
    case .bigint, .hugeint:
      guard let integer = Int128(trimmed) else { return hasDigit ? .deferred : .invalid }
      return cast(integer: integer, to: target)
    case .decimal:
      if let (unscaled, digits) = decimal(trimmed) { return cast(unscaled: unscaled, scale: digits.scale, to: target) }
      return hasDigit ? .deferred : .invalid
    case .double:
      if hasDigit {
        // Only plain spellings: Double("0x1p3") is Swift's, not SQL's.
        let isPlain = trimmed.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        return isPlain ? Double(trimmed).map { .value(.double($0)) } ?? .deferred : .deferred
      }
      let words = ["nan", "inf", "infinity", "-inf", "-infinity", "+inf", "+infinity", "-nan", "+nan"]
      return words.contains(trimmed.asciiLowercased) ? .deferred : .invalid
    case .boolean:
      // Blanks around it make it no BOOLEAN.
      switch text.asciiLowercased {
      case "true", "t", "yes", "y", "1": return .value(.boolean(true))
      case "false", "f", "no", "n", "0": return .value(.boolean(false))
      default: return .deferred
      }
    case .date:
      guard let parsed = DateTimeText(trimmed) else {
        return hasDigit || specialDates.contains(trimmed.asciiLowercased) ? .deferred : .invalid
      }
      guard !parsed.hasTime else { return .deferred }
      return parsed.days.map { .value(.int64(Int64($0))) } ?? .invalid
    case .timestamp, .timestamptz:
      guard let parsed = DateTimeText(trimmed) else {
        return hasDigit || specialDates.contains(trimmed.asciiLowercased) ? .deferred : .invalid
      }
      return parsed.microseconds.map { .value(.int64(Int64($0))) } ?? .invalid
    case .varchar: return .value(.text(text))
    case .null: return .deferred
    }
  }

  private static let specialDates: Set<String> = ["epoch", "infinity", "-infinity"]

  /// Reads `-12.50` as (-1250, precision 4, scale 2), a digit being what is written as one; `nil` when it is spelled
  /// otherwise or has more than 38 digits.
  package static func decimal(_ text: String) -> (unscaled: Int128, digits: (precision: Int, scale: Int))? {
    var bytes = text.utf8[...]
    var isNegative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      bytes.removeFirst()
    }
    var unscaled: Int128 = 0
    var scale = 0
    var sawPoint = false
    var count = 0
    for byte in bytes {
      if byte == UInt8(ascii: "."), !sawPoint {
        sawPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte) else { return nil }
      count += 1
      if sawPoint { scale += 1 }
      guard count <= 38 else { return nil }
      unscaled = unscaled * 10 + Int128(byte - 0x30)
    }
    guard count > 0 else { return nil }
    return (isNegative ? -unscaled : unscaled, (count, scale))
  }
}

/// `YYYY-MM-DD[( |T)HH:MM[:SS[.ffffff]][Z]]`, split into its numbers; their ranges are checked when they are used.
private struct DateTimeText {
  private var year = 0
  private var month = 0
  private var day = 0
  private var hour = 0
  private var minute = 0
  private var second = 0
  private var fraction = 0
  private(set) var hasTime = false

  init?(_ text: String) {
    var bytes = text.utf8[...]

    func take(_ wanted: UInt8) -> Bool {
      guard bytes.first == wanted else { return false }
      bytes.removeFirst()
      return true
    }
    func number(maximumDigits: Int) -> Int? {
      var value = 0
      var digits = 0
      while let byte = bytes.first, (0x30...0x39).contains(byte), digits < maximumDigits {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
        bytes.removeFirst()
      }
      return digits > 0 ? value : nil
    }

    guard let year = number(maximumDigits: 6), take(UInt8(ascii: "-")),
      let month = number(maximumDigits: 2), take(UInt8(ascii: "-")), let day = number(maximumDigits: 2)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    if bytes.isEmpty { return }
    guard take(UInt8(ascii: " ")) || take(UInt8(ascii: "T")),
      let hour = number(maximumDigits: 2), take(UInt8(ascii: ":")), let minute = number(maximumDigits: 2)
    else { return nil }
    hasTime = true
    (self.hour, self.minute) = (hour, minute)
    if take(UInt8(ascii: ":")) {
      guard let second = number(maximumDigits: 2) else { return nil }
      self.second = second
      if take(UInt8(ascii: ".")) {
        // More than six digits truncate.
        var digits = 0
        while let byte = bytes.first, (0x30...0x39).contains(byte) {
          if digits < 6 { fraction = fraction * 10 + Int(byte - 0x30) }
          digits += 1
          bytes.removeFirst()
        }
        for _ in min(digits, 6)..<6 { fraction *= 10 }
      }
    }
    _ = take(UInt8(ascii: "Z"))
    // Offsets and zone names are the executor's business.
    guard bytes.isEmpty else { return nil }
  }

  var days: Int? { CalendarDate.days(year: year, month: month, day: day) }

  var microseconds: Int? {
    guard let days, hour < 24, minute < 60, second < 60 else { return nil }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    let (microseconds, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
    if overflows { return nil }
    let (sum, isBeyond) = microseconds.addingReportingOverflow(fraction)
    return isBeyond ? nil : sum
  }
}

extension String {
  /// Without the blanks at both ends that casts skip: those of ASCII, and no others.
  fileprivate var trimmingASCIIBlanks: String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let bytes = utf8.drop(while: isBlank)
    guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(Substring(bytes[...last]))
  }
}
