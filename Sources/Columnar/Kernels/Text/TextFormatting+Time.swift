extension TextFormatting {
  /// Writes a DATE as `YYYY-MM-DD`; years above 9999 take more digits, years before 1 are written `0044-03-15 (BC)`.
  package static func formatDate(days: Int64, into out: UnsafeMutablePointer<UInt8>) -> Int {
    let date = CivilDate(daysSinceEpoch: Int(days))
    let count = unsafe formatDay(date, into: out)
    return date.year > 0 ? count : unsafe count + formatBC(into: out + count)
  }

  /// Writes a TIMESTAMP as `YYYY-MM-DD HH:MM:SS`, and a fraction without trailing zeros unless it is zero.
  package static func formatTimestamp(microseconds: Int64, into out: UnsafeMutablePointer<UInt8>) -> Int {
    let days = floorDivide(microseconds, by: Microseconds.perDay)
    let time = UInt64(bitPattern: microseconds &- days &* Microseconds.perDay)
    let date = CivilDate(daysSinceEpoch: Int(days))
    var count = unsafe formatDay(date, into: out)
    if date.year <= 0 { count += unsafe formatBC(into: out + count) }
    let allSeconds = time / 1_000_000
    let fraction = time &- allSeconds &* 1_000_000
    let allMinutes = allSeconds / 60
    let hour = allMinutes / 60
    // " HH:MM:SS" as HHxMMxSS in one word, the x replaced by colons.
    let digits = eightDigits(
      hour &* 1_000_000 &+ (allMinutes &- hour &* 60) &* 1_000 &+ (allSeconds &- allMinutes &* 60))
    // SAFETY: the date took at most 33 bytes, the time and its overhang 9 + 15: inside maximumTimestampByteCount.
    unsafe out[count] = UInt8(ascii: " ")
    unsafe store((digits & ~0x0000_FF00_00FF_0000) | 0x3030_3A30_303A_3030, at: out + count + 1)
    count += 9
    if fraction == 0 { return count }
    // Seven digits and a trailing zero; the first of eight is the place of the point.
    let fractionDigits = eightDigits(fraction &* 10)
    unsafe store((fractionDigits & ~0xFF) | 0x3030_3030_3030_302E, at: out + count)
    return count + 8 - fractionDigits.leadingZeroBitCount / 8
  }

  /// Writes a TIMESTAMP WITH TIME ZONE: in UTC, with its offset.
  package static func formatInstant(microseconds: Int64, into out: UnsafeMutablePointer<UInt8>) -> Int {
    let count = unsafe formatTimestamp(microseconds: microseconds, into: out)
    // SAFETY: a timestamp leaves room for its overhang.
    unsafe out[count] = UInt8(ascii: "+")
    unsafe out[count + 1] = UInt8(ascii: "0")
    unsafe out[count + 2] = UInt8(ascii: "0")
    return count + 3
  }

  /// Writes `YYYY-MM-DD`; the year of a date before our era is written as its BC number.
  @inline(__always)
  private static func formatDay(_ date: CivilDate, into out: UnsafeMutablePointer<UInt8>) -> Int {
    let year = UInt64(bitPattern: Int64(date.year > 0 ? date.year : 1 &- date.year))
    // YYYYxMMx and DD: eight digits with dashes put over two of them.
    let month = UInt64(truncatingIfNeeded: date.month)
    let day = UInt64(truncatingIfNeeded: date.day)
    // SAFETY: at most 20 digits of the year, then 6 bytes and an overhang of 2: inside maximumDateByteCount.
    if year < 10_000 {
      let digits = eightDigits(year &* 10_000 &+ month &* 10)
      unsafe store((digits & ~0xFF00_00FF_0000_0000) | 0x2D30_302D_3030_3030, at: out)
      unsafe storePair(day, at: out + 8)
      return 10
    }
    let count = unsafe format(year, into: out)
    unsafe out[count] = UInt8(ascii: "-")
    unsafe storePair(month, at: out + count + 1)
    unsafe out[count + 3] = UInt8(ascii: "-")
    unsafe storePair(day, at: out + count + 4)
    return count + 6
  }

  @inline(__always)
  private static func storePair(_ value: UInt64, at out: UnsafeMutablePointer<UInt8>) {
    let tens = (value &* 103) &>> 10
    let pair = UInt16(truncatingIfNeeded: tens | (value &- tens &* 10) &<< 8) | 0x3030
    unsafe UnsafeMutableRawPointer(out).storeBytes(of: pair, as: UInt16.self)
  }

  private static func formatBC(into out: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe store(0x2943_4228_20, at: out)  // " (BC)"
    return 5
  }
}
