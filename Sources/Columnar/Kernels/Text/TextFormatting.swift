/// Writes values as text, in DuckDB's spelling. The CSV and NDJSON writers and the casts to VARCHAR build on it.
///
/// Every function writes at `out`, returns the byte count of the text, and may overwrite bytes behind the text: the
/// caller provides room for the type's `maximum…ByteCount`, whatever the value. Nothing is zero-terminated.
///
/// Digits come eight at a time by multiplication inside one 64-bit word, without a table.
package enum TextFormatting {
  /// Room to provide for a BIGINT.
  @inlinable package static var maximumInt64ByteCount: Int { 24 }
  /// Room to provide for a HUGEINT.
  @inlinable package static var maximumInt128ByteCount: Int { 64 }
  /// Room to provide for a DECIMAL of any precision and scale.
  @inlinable package static var maximumDecimalByteCount: Int { 96 }
  /// Room to provide for a DOUBLE.
  @inlinable package static var maximumDoubleByteCount: Int { 48 }
  /// Room to provide for a DATE.
  @inlinable package static var maximumDateByteCount: Int { 48 }
  /// Room to provide for a TIMESTAMP.
  @inlinable package static var maximumTimestampByteCount: Int { 72 }
  /// Room to provide for a BOOLEAN.
  @inlinable package static var maximumBooleanByteCount: Int { 8 }

  /// Room to provide for a value of the type; `nil` for VARCHAR, which has no bound.
  package static func maximumByteCount(of type: DataType) -> Int? {
    switch type {
    case .null: 0
    case .boolean: maximumBooleanByteCount
    case .bigint: maximumInt64ByteCount
    case .hugeint: maximumInt128ByteCount
    case .double: maximumDoubleByteCount
    case .decimal: maximumDecimalByteCount
    case .date: maximumDateByteCount
    case .timestamp, .timestamptz: maximumTimestampByteCount
    case .varchar: nil
    }
  }

  // MARK: Digits in a word

  /// The eight digits of `value` (below 10^8), most significant in the lowest byte, as numbers 0–9.
  @inlinable @inline(__always)
  package static func eightDigits(_ value: UInt64) -> UInt64 {
    // Two numbers of four digits, then four of two, then eight of one; reciprocals are exact in these ranges.
    let high = value / 10_000
    let fours = high | (value &- high &* 10_000) &<< 32
    let hundreds = (fours &* 10_486) &>> 20 & 0x7F_0000_007F
    let twos = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
    return tens | (twos &- tens &* 10) &<< 8
  }

  @inlinable @inline(__always)
  static func store(_ word: UInt64, at out: UnsafeMutablePointer<UInt8>) {
    // SAFETY: callers hold room for eight bytes at `out`, by the contract of the type.
    unsafe UnsafeMutableRawPointer(out).storeBytes(of: word, as: UInt64.self)
  }

  @inlinable @inline(__always)
  static var asciiZeros: UInt64 { 0x3030_3030_3030_3030 }

  /// Writes `value` (below 10^8) without leading zeros; touches eight bytes.
  @inlinable @inline(__always)
  static func formatUpToEight(_ value: UInt64, into out: UnsafeMutablePointer<UInt8>) -> Int {
    let digits = eightDigits(value)
    // The last digit counts even when it is zero.
    let zeros = (digits | 1 &<< 63).trailingZeroBitCount &>> 3
    unsafe store((digits | asciiZeros) &>> UInt64(truncatingIfNeeded: zeros &<< 3), at: out)
    return 8 &- zeros
  }

  /// Writes an unsigned number; touches at most 23 bytes.
  @inlinable @inline(__always)
  package static func format(_ value: UInt64, into out: UnsafeMutablePointer<UInt8>) -> Int {
    // SAFETY: offsets stay below 4 + 8 + 8, stores are eight bytes wide: inside maximumInt64ByteCount.
    if value < 100_000_000 { return unsafe formatUpToEight(value, into: out) }
    let upper = value / 100_000_000
    let lower = value &- upper &* 100_000_000
    if upper < 100_000_000 {
      let count = unsafe formatUpToEight(upper, into: out)
      unsafe store(eightDigits(lower) | asciiZeros, at: out + count)
      return count &+ 8
    }
    let top = upper / 100_000_000
    let count = unsafe formatUpToEight(top, into: out)
    unsafe store(eightDigits(upper &- top &* 100_000_000) | asciiZeros, at: out + count)
    unsafe store(eightDigits(lower) | asciiZeros, at: out + count + 8)
    return count &+ 16
  }

  // MARK: Integers

  /// Writes a BIGINT; touches at most ``maximumInt64ByteCount`` bytes.
  @inlinable
  package static func format(_ value: Int64, into out: UnsafeMutablePointer<UInt8>) -> Int {
    // A branch-free sign: the byte is overwritten when the number is not negative.
    unsafe out.pointee = UInt8(ascii: "-")
    let sign = value < 0 ? 1 : 0
    return unsafe sign &+ format(value.magnitude, into: out + sign)
  }

  /// Writes a HUGEINT; touches at most ``maximumInt128ByteCount`` bytes.
  package static func format(_ value: Int128, into out: UnsafeMutablePointer<UInt8>) -> Int {
    if let small = Int64(exactly: value) { return unsafe format(small, into: out) }
    unsafe out.pointee = UInt8(ascii: "-")
    let sign = value < 0 ? 1 : 0
    return unsafe sign + format(value.magnitude, into: out + sign)
  }

  /// Writes an unsigned 128-bit number (at most 39 digits).
  static func format(_ value: UInt128, into out: UnsafeMutablePointer<UInt8>) -> Int {
    if let small = UInt64(exactly: value) { return unsafe format(small, into: out) }
    let chunk: UInt128 = 10_000_000_000_000_000
    let (upper, lower) = value.quotientAndRemainder(dividingBy: chunk)
    let count: Int
    if upper < chunk {
      count = unsafe format(UInt64(upper), into: out)
    } else {
      let (top, middle) = upper.quotientAndRemainder(dividingBy: chunk)
      let topCount = unsafe format(UInt64(top), into: out)
      unsafe storeSixteen(UInt64(middle), at: out + topCount)
      count = topCount + 16
    }
    unsafe storeSixteen(UInt64(lower), at: out + count)
    return count + 16
  }

  /// Writes 16 digits with leading zeros; `value` is below 10^16.
  @inline(__always)
  static func storeSixteen(_ value: UInt64, at out: UnsafeMutablePointer<UInt8>) {
    let upper = value / 100_000_000
    unsafe store(eightDigits(upper) | asciiZeros, at: out)
    unsafe store(eightDigits(value &- upper &* 100_000_000) | asciiZeros, at: out + 8)
  }

  // MARK: Decimals

  /// Writes a DECIMAL of at most 18 digits, `unscaled / 10^scale`. As in DuckDB the zero before the point is left out
  /// where the type has no digit there: `.05` for DECIMAL(2,2).
  package static func formatDecimal(
    _ unscaled: Int64, precision: Int, scale: Int, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    if scale == 0 { return unsafe format(unscaled, into: out) }
    unsafe out.pointee = UInt8(ascii: "-")
    var count = unscaled < 0 ? 1 : 0
    let power = PowersOfTen.int64[scale].magnitude
    let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: power)
    if whole != 0 || scale < precision { count += unsafe format(whole, into: out + count) }
    unsafe out[count] = UInt8(ascii: ".")
    count += 1
    // SAFETY: at most 20 bytes so far, 16 or 18 more: inside maximumDecimalByteCount.
    if scale <= 8 {
      let shifted = fraction &* PowersOfTen.int64[8 - scale].magnitude
      unsafe store(eightDigits(shifted) | asciiZeros, at: out + count)
    } else if scale <= 16 {
      unsafe storeSixteen(fraction &* PowersOfTen.int64[16 - scale].magnitude, at: out + count)
    } else {
      let tail = PowersOfTen.int64[scale - 16].magnitude
      unsafe storeSixteen(fraction / tail, at: out + count)
      unsafe store(
        eightDigits(fraction % tail &* PowersOfTen.int64[8 - (scale - 16)].magnitude) | asciiZeros, at: out + count + 16
      )
    }
    return count + scale
  }

  /// Writes a DECIMAL of up to 38 digits, `unscaled / 10^scale`.
  package static func formatDecimal(
    _ unscaled: Int128, precision: Int, scale: Int, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    if scale == 0 { return unsafe format(unscaled, into: out) }
    unsafe out.pointee = UInt8(ascii: "-")
    var count = unscaled < 0 ? 1 : 0
    let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: PowersOfTen.int128[scale].magnitude)
    if whole != 0 || scale < precision { count += unsafe format(whole, into: out + count) }
    unsafe out[count] = UInt8(ascii: ".")
    count += 1
    // The fraction's digits go behind its leading zeros.
    // SAFETY: 1 + 39 + 1 + 38 bytes, and the last store's overhang, lie inside maximumDecimalByteCount.
    var digits = 1
    while digits < scale && fraction >= PowersOfTen.int128[digits].magnitude { digits += 1 }
    for index in 0..<(scale - digits) { unsafe out[count + index] = UInt8(ascii: "0") }
    _ = unsafe format(fraction, into: out + count + scale - digits)
    return count + scale
  }

  // MARK: Booleans

  /// Writes `true` or `false`.
  package static func format(_ value: Bool, into out: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe store(value ? 0x6575_7274 : 0x65_736C_6166, at: out)
    return value ? 4 : 5
  }
}
