/// A decimal number as it is written: digits, and where the point is.
struct SerialNumber {
  private var isNegative = false
  /// Without leading zeros.
  private var digits: [UInt8] = []
  /// The number is 0.digits times ten to this power.
  private var exponent = 0

  /// `[+-] digits [. digits] [e [+-] digits]`, with a digit in front of or behind the point, white space around; nil for
  /// everything else.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    var scanner = SerialScanner(bytes, range)
    scanner.trim()
    isNegative = scanner.take("-")
    if !isNegative { _ = scanner.take("+") }
    var hasDigits = false
    var isBehindPoint = false
    while true {
      if let digit = scanner.digit() {
        hasDigits = true
        if digit != 0 || !digits.isEmpty { digits.append(UInt8(digit)) }
        if isBehindPoint {
          if digits.isEmpty { exponent -= 1 }
        } else if !digits.isEmpty {
          exponent += 1
        }
      } else if !isBehindPoint && scanner.take(".") {
        isBehindPoint = true
      } else {
        break
      }
    }
    guard hasDigits else { return nil }
    if scanner.take("e") || scanner.take("E") {
      let isNegativePower = scanner.take("-")
      if !isNegativePower { _ = scanner.take("+") }
      guard let first = scanner.digit() else { return nil }
      var power = first
      // Beyond what any text here can balance, more changes nothing.
      while let digit = scanner.digit() { power = min(power * 10 + digit, 1 << 40) }
      exponent += isNegativePower ? -power : power
    }
    guard scanner.isAtEnd else { return nil }
  }

  /// The number times ten to the power of `scale`, rounded half away from zero; nil beyond 128 bits.
  func scaled(by scale: Int) -> Int128? {
    let wholeDigits = exponent + scale
    guard !digits.isEmpty, wholeDigits >= 0 else { return 0 }
    guard wholeDigits <= 39 else { return nil }
    var value: UInt128 = 0
    for place in 0..<wholeDigits {
      let digit = UInt128(place < digits.count ? digits[place] : 0)
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = tenfold.addingReportingOverflow(digit)
      if overflow || overflow2 { return nil }
      value = sum
    }
    if wholeDigits < digits.count && digits[wholeDigits] >= 5 {
      guard value < .max else { return nil }
      value += 1
    }
    if isNegative && value == Int128.min.magnitude { return .min }
    return Int128(exactly: value).map { isNegative ? -$0 : $0 }
  }

  /// The nearest double to the number written, infinity and NaN by name in any case; nil for everything else.
  static func double(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var scanner = SerialScanner(bytes, range)
    scanner.trim()
    // More digits than that are no number to the engine.
    guard scanner.rest.count < 1024 else { return nil }
    let text = String(decoding: scanner.rest, as: UTF8.self)
    if SerialNumber(bytes, range) != nil { return Double(text) }
    let isNegative = scanner.take("-")
    if !isNegative { _ = scanner.take("+") }
    switch String(decoding: scanner.rest, as: UTF8.self).lowercased() {
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    case "nan": return .nan
    default: return nil
    }
  }
}
