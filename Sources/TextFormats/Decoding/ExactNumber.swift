/// Parses decimal numbers exactly, digit by digit: the slow twin of the fast paths and the only path for odd spellings.
enum ExactNumber {
  /// An integer of at most 128 bits.
  ///
  /// `inferred`: an optional minus and digits without leading zeros, spaces around. `cast`: also a plus, leading zeros,
  /// fraction and exponent, rounded half away from zero.
  static func integer(_ text: UnsafeBufferPointer<UInt8>, mode: CastMode) -> Int128? {
    if mode == .inferred && !(unsafe isPlainInteger(text)) { return nil }
    return unsafe scaled(text, scale: 0)
  }

  /// Whether inference takes the text for an integer (of any length).
  static func isPlainInteger(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    var end = text.count
    // SAFETY: indices stay within the buffer.
    while unsafe index < end && isSpace(text[index]) { index += 1 }
    while unsafe end > index && isSpace(text[end - 1]) { end -= 1 }
    if unsafe index < end && text[index] == UInt8(ascii: "-") { index += 1 }
    guard index < end else { return false }
    if unsafe end - index > 1 && text[index] == UInt8(ascii: "0") { return false }
    while index < end {
      guard unsafe isDigit(text[index]) else { return false }
      index += 1
    }
    return true
  }

  /// The number times 10^scale, rounded half away from zero; nil where the text is no number or does not fit 128 bits.
  static func scaled(_ text: UnsafeBufferPointer<UInt8>, scale: Int) -> Int128? {
    var index = 0
    var end = text.count
    // SAFETY: index < end <= text.count wherever a byte is read.
    while unsafe index < end && isSpace(text[index]) { index += 1 }
    while unsafe end > index && isSpace(text[end - 1]) { end -= 1 }
    var isNegative = false
    if unsafe index < end && (text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+")) {
      unsafe isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    let digitsStart = index
    var pointOffset = 0  // digits behind the point
    var digitCount = 0
    var seenPoint = false
    var mantissaEnd = index
    scan: while index < end {
      switch unsafe text[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digitCount += 1
        if seenPoint { pointOffset += 1 }
      case UInt8(ascii: "."):
        if seenPoint { return nil }
        seenPoint = true
      default: break scan
      }
      index += 1
      mantissaEnd = index
    }
    guard digitCount > 0 else { return nil }
    var exponent = 0
    if index < end {
      guard unsafe text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
      index += 1
      var exponentIsNegative = false
      if unsafe index < end && (text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+")) {
        unsafe exponentIsNegative = text[index] == UInt8(ascii: "-")
        index += 1
      }
      guard index < end else { return nil }
      while index < end {
        guard unsafe isDigit(text[index]) else { return nil }
        // Beyond 10,000 nothing changes any more.
        exponent = unsafe min(exponent * 10 + Int(text[index] - UInt8(ascii: "0")), 10_000)
        index += 1
      }
      if exponentIsNegative { exponent = -exponent }
    }
    // Keep `kept` digits of the mantissa; the next one decides the rounding.
    let kept = digitCount - pointOffset + exponent + scale
    var magnitude: UInt128 = 0
    var taken = 0
    var roundsUp = false
    index = digitsStart
    while index < mantissaEnd {
      let byte = unsafe text[index]
      index += 1
      if byte == UInt8(ascii: ".") { continue }
      if taken < kept {
        guard let next = append(byte - UInt8(ascii: "0"), to: magnitude) else { return nil }
        magnitude = next
      } else if taken == kept {
        roundsUp = byte >= UInt8(ascii: "5")
      }
      taken += 1
    }
    if magnitude > 0 {
      while taken < kept {
        guard let next = append(0, to: magnitude) else { return nil }
        magnitude = next
        taken += 1
      }
    }
    if roundsUp {
      let (sum, overflow) = magnitude.addingReportingOverflow(1)
      if overflow { return nil }
      magnitude = sum
    }
    if isNegative {
      if magnitude == UInt128(1) << 127 { return Int128.min }
      return Int128(exactly: magnitude).map { -$0 }
    }
    return Int128(exactly: magnitude)
  }

  private static func append(_ digit: UInt8, to magnitude: UInt128) -> UInt128? {
    let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
    let (sum, overflow2) = product.addingReportingOverflow(UInt128(digit))
    return overflow || overflow2 ? nil : sum
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (byte >= 9 && byte <= 13) }

  /// Powers of ten up to 10^38.
  static let powersOfTen: [Int128] = (0...38).map { exponent in
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }
}
