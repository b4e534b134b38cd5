extension TextFormatting {
  /// Writes a DOUBLE with the fewest digits that read back as the same value, in DuckDB's spelling: `1.0`, `0.0001`,
  /// `1e-05`, `1000000000000000.0`, `1e+16`, `-0.0`, `inf`, `-inf`, `nan`.
  package static func format(_ value: Double, into out: UnsafeMutablePointer<UInt8>) -> Int {
    guard value.isFinite else { return unsafe formatNonFinite(value, into: out) }
    unsafe out.pointee = UInt8(ascii: "-")
    let sign = value.sign == .minus ? 1 : 0
    let start = unsafe out + sign
    let magnitude = value.magnitude
    // Whole numbers that a double tells apart from their neighbours.
    if magnitude < 9_007_199_254_740_992 {
      let whole = UInt64(magnitude)
      if Double(whole) == magnitude {
        let count = unsafe format(whole, into: start)
        unsafe start[count] = UInt8(ascii: ".")
        unsafe start[count + 1] = UInt8(ascii: "0")
        return sign + count + 2
      }
      if magnitude >= 1e-4 {
        let count = unsafe formatShortFraction(magnitude, into: start)
        if count > 0 { return sign + count }
      }
    }
    return unsafe sign + formatShortest(magnitude, into: start)
  }

  private static func formatNonFinite(_ value: Double, into out: UnsafeMutablePointer<UInt8>) -> Int {
    if value.isNaN {
      unsafe store(0x6E_616E, at: out)
      return 3
    }
    unsafe store(value < 0 ? 0x666E_692D : 0x66_6E69, at: out)
    return value < 0 ? 4 : 3
  }

  /// Writes a value of at most 15 digits, up to six of them after the point, as prices and measurements have; returns 0
  /// where the value is not of that kind.
  ///
  /// A decimal of at most 15 digits that reads back as the value is the shortest one, since decimals of that length
  /// never share a double; and `digits / 10^places` is rounded correctly, since both operands are exact.
  @inline(__always)
  private static func formatShortFraction(_ magnitude: Double, into out: UnsafeMutablePointer<UInt8>) -> Int {
    guard magnitude < 1e14 else { return 0 }
    var power = 1.0
    var places = 0
    while places < 6 {
      power *= 10
      places &+= 1
      let scaled = magnitude * power
      guard scaled < 1e15 else { return 0 }
      let digits = UInt64(scaled + 0.5)
      if Double(digits) / power == magnitude {
        let unit = UInt64(power)
        let whole = digits / unit
        let count = unsafe format(whole, into: out)
        unsafe out[count] = UInt8(ascii: ".")
        let fraction = (digits &- whole &* unit) &* PowersOfTen.int64[8 &- places].magnitude
        unsafe store(eightDigits(fraction) | asciiZeros, at: out + count + 1)
        return count + 1 + places
      }
    }
    return 0
  }

  /// Writes any finite, positive, not whole or large value: shortest digits from the standard library, laid out anew.
  private static func formatShortest(_ magnitude: Double, into out: UnsafeMutablePointer<UInt8>) -> Int {
    // Up to 17 digits, collected as a number; `exponent` is the power of ten of the last one.
    var digits: UInt64 = 0
    var exponent = 0
    var fractionDigits = 0
    var isFraction = false
    var text = magnitude.description
    text.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        // SAFETY: index < bytes.count.
        let byte = unsafe bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "."): isFraction = true
        case UInt8(ascii: "e"):
          let isNegative = unsafe bytes[index] == UInt8(ascii: "-")
          index += 1
          while index < bytes.count {
            unsafe exponent = exponent * 10 + Int(bytes[index] - 48)
            index += 1
          }
          if isNegative { exponent = -exponent }
        default:
          digits = digits &* 10 &+ UInt64(byte &- 48)
          if isFraction { fractionDigits += 1 }
        }
      }
    }
    exponent -= fractionDigits
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    return unsafe layOut(digits: digits, exponent: exponent, into: out)
  }

  /// Writes `digits · 10^exponent` (at most 17 digits, the last not zero): plainly from 1e-4 up to below 1e16.
  private static func layOut(digits: UInt64, exponent: Int, into out: UnsafeMutablePointer<UInt8>) -> Int {
    // SAFETY: 24 bytes hold the digits and their overhang; nothing below moves past 17 + 8 bytes.
    let count = unsafe format(digits, into: out)
    let point = count + exponent  // digits before the point
    if point > 16 || point < -3 {
      var length = count
      if count > 1 {
        for index in stride(from: count, to: 1, by: -1) { unsafe out[index] = out[index - 1] }
        unsafe out[1] = UInt8(ascii: ".")
        length += 1
      }
      unsafe out[length] = UInt8(ascii: "e")
      unsafe out[length + 1] = UInt8(ascii: point > 0 ? "+" : "-")
      let power = (point - 1).magnitude
      if power < 10 {
        unsafe out[length + 2] = UInt8(ascii: "0")
        unsafe out[length + 3] = UInt8(ascii: "0") + UInt8(power)
        return length + 4
      }
      return unsafe length + 2 + format(UInt64(power), into: out + length + 2)
    }
    if point <= 0 {
      let shift = 2 - point
      for index in stride(from: count - 1, through: 0, by: -1) { unsafe out[index + shift] = out[index] }
      for index in 0..<shift { unsafe out[index] = UInt8(ascii: "0") }
      unsafe out[1] = UInt8(ascii: ".")
      return count + shift
    }
    if exponent >= 0 {
      for index in count..<point { unsafe out[index] = UInt8(ascii: "0") }
      unsafe out[point] = UInt8(ascii: ".")
      unsafe out[point + 1] = UInt8(ascii: "0")
      return point + 2
    }
    for index in stride(from: count, to: point, by: -1) { unsafe out[index] = out[index - 1] }
    unsafe out[point] = UInt8(ascii: ".")
    return count + 1
  }
}
