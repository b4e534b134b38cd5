import CKernels

/// Decodes DOUBLE fields, correctly rounded.
///
/// Numbers of at most 2^53 times or divided by a power of ten up to 10^22 are exact in one operation (Clinger, "How to
/// Read Floating Point Numbers Accurately", PLDI 1990); the rest goes through the C library.
enum DoubleDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<Double>, mode: CastMode) -> DecodeOutcome {
    unsafe powersOfTen.withUnsafeBufferPointer { powers in
      let powers = unsafe powers.baseAddress.unsafelyUnwrapped
      guard slots.suitsKernels else {
        return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
          unsafe parse(start, count, powers: powers, mode: mode, &value)
        }
      }
      var decoded = dfk_decoded()
      // SAFETY: the target's buffers hold rowCount rows and 64 bytes more.
      unsafe dfk_decode_double(
        slots.fields, mode == .inferred ? 1 : 0, target.values, target.validity, target.failures, &decoded)
      return unsafe slots.finish(decoded, into: target, placeholder: 0) { start, count, value in
        unsafe parse(start, count, powers: powers, mode: mode, &value)
      }
    }
  }

  @inline(__always)
  private static func parse(
    _ start: UnsafePointer<UInt8>, _ count: Int, powers: UnsafePointer<Double>, mode: CastMode, _ value: inout Double
  ) -> Bool {
    unsafe parseFast(start, count, powers: powers, mode: mode, &value)
      || parseSlowly(start, count, mode: mode, &value)
  }

  /// As below, with its own table.
  static func parseFast(_ start: UnsafePointer<UInt8>, _ count: Int, mode: CastMode, _ value: inout Double) -> Bool {
    unsafe powersOfTen.withUnsafeBufferPointer { powers in
      unsafe parseFast(start, count, powers: powers.baseAddress.unsafelyUnwrapped, mode: mode, &value)
    }
  }

  /// Digits with at most one point, an optional minus, no exponent.
  @inline(__always)
  static func parseFast(
    _ start: UnsafePointer<UInt8>, _ count: Int, powers: UnsafePointer<Double>, mode: CastMode, _ value: inout Double
  ) -> Bool {
    // 17 characters hold at most 16 digits and a point, or 17 digits: no overflow of the mantissa.
    guard count <= 17 else { return false }
    var index = 0
    var isNegative = false
    // SAFETY: index < count wherever a byte is read.
    if unsafe start[0] == UInt8(ascii: "-") {
      isNegative = true
      index = 1
    }
    let firstDigit = index
    var mantissa: UInt64 = 0
    while index < count {
      let digit = unsafe start[index] &- UInt8(ascii: "0")
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      index &+= 1
    }
    let wholeDigits = index &- firstDigit
    if unsafe mode == .inferred && wholeDigits > 1 && start[firstDigit] == UInt8(ascii: "0") { return false }
    var fractionDigits = 0
    if unsafe index < count && start[index] == UInt8(ascii: ".") {
      index &+= 1
      let fractionStart = index
      while index < count {
        let digit = unsafe start[index] &- UInt8(ascii: "0")
        if digit > 9 { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        index &+= 1
      }
      fractionDigits = index &- fractionStart
    }
    guard index == count, wholeDigits &+ fractionDigits > 0, mantissa <= 1 << 53 else { return false }
    // SAFETY: fractionDigits < 18.
    let quotient = unsafe Double(mantissa) / powers[fractionDigits]
    value = isNegative ? -quotient : quotient
    return true
  }

  /// Everything else that is a number: exponents, long mantissas, infinity and NaN in any case, spaces around.
  @inline(never)
  static func parseSlowly(
    _ start: UnsafePointer<UInt8>, _ count: Int, mode: CastMode, _ value: inout Double
  ) -> Bool {
    var text = unsafe UnsafeBufferPointer(start: start, count: count)[...]
    while let first = unsafe text.first, ExactNumber.isSpace(first) { unsafe text = unsafe text.dropFirst() }
    while let last = unsafe text.last, ExactNumber.isSpace(last) { unsafe text = unsafe text.dropLast() }
    guard let first = unsafe text.first else { return false }
    if mode == .inferred {
      let unsigned = unsafe first == UInt8(ascii: "-") ? text.dropFirst() : text
      if unsafe unsigned.count > 1 && unsigned.first == UInt8(ascii: "0")
        && ExactNumber.isDigit(unsigned[unsigned.startIndex + 1])
      {
        return false
      }
      if first == UInt8(ascii: "+") { return false }
    }
    if let special = unsafe specialValue(Array(text)) {
      value = special
      return true
    }
    let trimmed = unsafe UnsafeBufferPointer(rebasing: text)
    guard let address = trimmed.baseAddress else { return false }
    // SAFETY: the callee reads trimmed.count bytes.
    return unsafe dfk_parse_double(address, trimmed.count, &value) != 0
  }

  private static func specialValue(_ text: [UInt8]) -> Double? {
    guard let last = text.last, !ExactNumber.isDigit(last), text.count <= 9 else { return nil }
    let isNegative = text.first == UInt8(ascii: "-")
    let unsigned = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
    switch String(decoding: unsigned.map { $0 | 0x20 }, as: UTF8.self) {
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    case "nan": return .nan
    default: return nil
    }
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
