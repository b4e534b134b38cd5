/// Reads values from text as a cast from VARCHAR does; `nil` where the text is not a value of the type or outside of it.
package enum TextParsing {
  /// Integers, with DuckDB's freedom: blanks around, `1e3`, `0x1F`, `0b11`, `1_000`, and a fraction that is rounded with
  /// halves away from zero.
  package static func int64(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    if let value = unsafe shortInteger(text) { return value }
    return unsafe int128(text).flatMap { Int64(exactly: $0) }
  }

  /// See `int64`.
  package static func int128(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
    if let number = unsafe ScannedNumber(text) { return number.scaled(by: 0) }
    return unsafe prefixedInteger(text)
  }

  /// The value of `decimal(precision, scale)`, unscaled; further digits are rounded, halves away from zero.
  package static func decimal(_ text: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int) -> Int128? {
    guard let value = unsafe ScannedNumber(text)?.scaled(by: scale) else { return nil }
    return value.magnitude < PowersOfTen.int128[precision].magnitude ? value : nil
  }

  /// Decimal notation, `inf`, `infinity` and `nan` with sign and in any case. The nearest double.
  package static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let number = unsafe ScannedNumber(text) else { return unsafe nonFinite(text) }
    if number.digits <= 9_007_199_254_740_992, number.exponent.magnitude <= 22 {
      // Both operands are exact, so that one operation rounds correctly (Clinger, 1990).
      let digits = Double(UInt64(truncatingIfNeeded: number.digits))
      let power = PowersOfTen.double[Int(number.exponent.magnitude)]
      let value = number.exponent < 0 ? digits / power : digits * power
      return number.isNegative ? -value : value
    }
    let bytes = unsafe text.filter { $0 != UInt8(ascii: "_") && !TextCursor.isBlank($0) }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// `true`, `t`, `yes`, `y`, `1` and their opposites in any case; no blanks.
  package static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    var cursor = unsafe TextCursor(text)
    switch text.count {
    case 1:
      switch cursor.peek {
      case UInt8(ascii: "1"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "y"), UInt8(ascii: "Y"): return true
      case UInt8(ascii: "0"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "n"), UInt8(ascii: "N"): return false
      default: return nil
      }
    case 2: return cursor.skip("no") ? false : nil
    case 3: return cursor.skip("yes") ? true : nil
    case 4: return cursor.skip("true") ? true : nil
    case 5: return cursor.skip("false") ? false : nil
    default: return nil
    }
  }

  // MARK: Parts

  /// A sign and at most 18 digits, and nothing else.
  @inline(__always)
  private static func shortInteger(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let count = text.count
    guard count > 0, count <= 18 else { return nil }
    let isNegative = unsafe text[0] == UInt8(ascii: "-")
    var index = isNegative ? 1 : 0
    guard index < count else { return nil }
    var value: Int64 = 0
    while index < count {
      // SAFETY: index < count.
      let digit = unsafe text[index] &- 48
      if digit > 9 { return nil }
      value = value &* 10 &+ Int64(digit)
      index &+= 1
    }
    return isNegative ? 0 &- value : value
  }

  /// `0x…` and `0b…`, without sign, and without blanks behind.
  private static func prefixedInteger(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
    var cursor = unsafe TextCursor(text)
    cursor.skipBlanks()
    let radix: UInt128
    if cursor.skip("0x") {
      radix = 16
    } else if cursor.skip("0b") {
      radix = 2
    } else {
      return nil
    }
    var value: UInt128 = 0
    var count = 0
    while !cursor.isAtEnd {
      let byte = cursor.peek
      cursor.advance()
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 65...70: digit = byte - 55
      case 97...102: digit = byte - 87
      case UInt8(ascii: "_") where count > 0 && !cursor.isAtEnd && cursor.peek != byte: continue
      default: return nil
      }
      guard digit < radix, value <= UInt128(Int128.max) / radix else { return nil }
      value = value * radix + UInt128(digit)
      count += 1
    }
    return count > 0 ? Int128(exactly: value) : nil
  }

  private static func nonFinite(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var cursor = unsafe TextCursor(text)
    cursor.skipBlanks()
    let isNegative = cursor.peek == UInt8(ascii: "-")
    if isNegative || cursor.peek == UInt8(ascii: "+") { cursor.advance() }
    let value: Double
    if cursor.skip("infinity") || cursor.skip("inf") {
      value = isNegative ? -.infinity : .infinity
    } else if cursor.skip("nan") {
      value = .nan
    } else {
      return nil
    }
    cursor.skipBlanks()
    return cursor.isAtEnd ? value : nil
  }
}
