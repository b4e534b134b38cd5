/// Writes dates and timestamps as `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS[.ffffff]`, UTC.
enum CalendarText {
  static let microsecondsPerDay: Int64 = 86_400_000_000

  /// The ten bytes of the last date written: the rows of a day mostly share it.
  struct DayCache: BitwiseCopyable {
    var day = Int64.min
    var low: UInt64 = 0
    var high: UInt16 = 0
  }

  /// Writes days since 1970-01-01; at most 22 bytes. A year before 1 is written as DuckDB does: `0045-03-15 (BC)`.
  @inline(__always)
  static func writeDate(
    _ day: Int64, _ cache: inout DayCache, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let raw = UnsafeMutableRawPointer(target)
    if day != cache.day {
      let end = unsafe writeDate(day, target)
      // Years of other than four digits are not worth a cache.
      guard unsafe end - target == 10 else { return unsafe end }
      // SAFETY: ten bytes were just written at target.
      unsafe cache.low = raw.loadUnaligned(as: UInt64.self)
      unsafe cache.high = raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
      cache.day = day
      return unsafe end
    }
    unsafe raw.storeBytes(of: cache.low, as: UInt64.self)
    unsafe raw.storeBytes(of: cache.high, toByteOffset: 8, as: UInt16.self)
    return unsafe target + 10
  }

  /// Writes microseconds since 1970-01-01 00:00:00; at most 40 bytes. Zeros that end the fraction are left out.
  @inline(__always)
  static func writeTimestamp(
    _ microseconds: Int64, _ cache: inout DayCache, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var day = microseconds / microsecondsPerDay
    var rest = microseconds &- day &* microsecondsPerDay
    if rest < 0 {
      day &-= 1
      rest &+= microsecondsPerDay
    }
    var cursor = unsafe writeDate(day, &cache, target)
    let seconds = UInt64(truncatingIfNeeded: rest) / 1_000_000
    let fraction = UInt64(truncatingIfNeeded: rest) &- seconds &* 1_000_000
    let minutes = seconds / 60
    let hours = minutes / 60
    // hhmmss as eight digits "00hhmmss", then the colons between.
    let clock = hours &* 10_000 &+ (minutes &- hours &* 60) &* 100 &+ (seconds &- minutes &* 60)
    let digits = DigitText.eightDigits(clock) | 0x3030_3030_3030_3030
    let spread =
      ((digits &>> 16) & 0xFFFF) | 0x3A &<< 16 | ((digits &>> 32) & 0xFFFF) &<< 24 | 0x3A &<< 40
      | (digits &>> 48) &<< 48
    unsafe cursor.pointee = 0x20
    unsafe UnsafeMutableRawPointer(cursor + 1).storeBytes(of: spread, as: UInt64.self)
    unsafe cursor += 9
    if fraction > 0 {
      unsafe cursor.pointee = 0x2E
      unsafe cursor = DigitText.writePadded(fraction, digits: 6, cursor + 1)
      while unsafe cursor[-1] == 0x30 { unsafe cursor -= 1 }
    }
    return unsafe cursor
  }

  @inline(never)
  private static func writeDate(
    _ day: Int64, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let (year, month, dayOfMonth) = civil(fromDays: day)
    let shown = UInt64(truncatingIfNeeded: year > 0 ? year : 1 - year)
    var cursor = unsafe target
    if shown < 10_000 {
      unsafe cursor = DigitText.writePadded(shown, digits: 4, cursor)
    } else {
      unsafe cursor = DigitText.write(shown, cursor)
    }
    unsafe cursor.pointee = 0x2D
    unsafe cursor = DigitText.writePadded(UInt64(truncatingIfNeeded: month), digits: 2, cursor + 1)
    unsafe cursor.pointee = 0x2D
    unsafe cursor = DigitText.writePadded(UInt64(truncatingIfNeeded: dayOfMonth), digits: 2, cursor + 1)
    if year <= 0 { unsafe cursor = writeBeforeChrist(cursor) }
    return unsafe cursor
  }

  private static func writeBeforeChrist(_ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var cursor = unsafe target
    for byte in " (BC)".utf8 {
      unsafe cursor.pointee = byte
      unsafe cursor += 1
    }
    return unsafe cursor
  }

  /// Year, month and day of a day number, proleptic Gregorian.
  /// Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
  static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
    let day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
    let month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
    let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    return (year, month, day)
  }
}
