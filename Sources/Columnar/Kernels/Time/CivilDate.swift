/// A day of the proleptic Gregorian calendar. Year 0 is 1 BC.
///
/// Conversions follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
/// leap day is the last of its year, and 400 years (an era) have 146,097 days.
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  /// In `1...12`.
  package var month: Int
  /// In `1...31`.
  package var day: Int

  @inlinable
  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Makes the date that lies `days` after 1970-01-01. Wraps for day counts that no SQL value can hold.
  ///
  /// Years -160,000 to 2.7 million take the path of Cassio Neri and Lorenz Schneider, "Euclidean affine functions and
  /// their application to calendar algorithms" (2022): divisions become multiplications of 32 bits.
  @inlinable @inline(__always)
  package init(daysSinceEpoch days: Int) {
    // Days since 1 March of the year -160,000, which begins an era.
    let shifted = UInt64(bitPattern: Int64(days &+ 59_158_268))
    guard shifted < 1 &<< 30 else {
      self = Self.distant(days)
      return
    }
    let scaled = UInt32(truncatingIfNeeded: shifted) &* 4 &+ 3
    let century = scaled / 146_097
    let dayOfCentury = (scaled % 146_097) | 3
    let product = 2_939_745 &* UInt64(dayOfCentury)
    let yearOfCentury = UInt32(truncatingIfNeeded: product &>> 32)
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let monthAndDay = 2_141 &* dayOfYear &+ 197_913
    let isNextYear = dayOfYear >= 306
    year = Int(100 &* century &+ yearOfCentury) &- 160_000 &+ (isNextYear ? 1 : 0)
    month = Int(monthAndDay &>> 16) &- (isNextYear ? 12 : 0)
    day = Int((monthAndDay & 0xFFFF) / 2_141) &+ 1
  }

  @inlinable @inline(never)
  static func distant(_ days: Int) -> CivilDate {
    let shifted = days &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
    return CivilDate(
      year: yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1)
  }

  /// Days since 1970-01-01. The month must be in `1...12`; the day may be any number.
  @inlinable @inline(__always)
  package var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year &- 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear &- 399) / 400
    let yearOfEra = shiftedYear &- era &* 400
    let shiftedMonth = month > 2 ? month &- 3 : month &+ 9
    let dayOfYear = (153 &* shiftedMonth &+ 2) / 5 &+ day &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return era &* 146_097 &+ dayOfEra &- 719_468
  }

  @inlinable
  package static func isLeap(_ year: Int) -> Bool {
    year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// Days of a month in `1...12`.
  @inlinable
  package static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Lengths in the units of TIMESTAMP.
package enum Microseconds {
  @inlinable package static var perMillisecond: Int64 { 1_000 }
  @inlinable package static var perSecond: Int64 { 1_000_000 }
  @inlinable package static var perMinute: Int64 { 60_000_000 }
  @inlinable package static var perHour: Int64 { 3_600_000_000 }
  @inlinable package static var perDay: Int64 { 86_400_000_000 }
}

/// Quotient rounded towards negative infinity; `divisor` is positive.
@inlinable @inline(__always)
package func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value &- quotient &* divisor < 0 ? quotient &- 1 : quotient
}

/// Remainder in `0..<divisor`; `divisor` is positive.
@inlinable @inline(__always)
package func floorRemainder(_ value: Int64, by divisor: Int64) -> Int64 {
  let remainder = value % divisor
  return remainder < 0 ? remainder &+ divisor : remainder
}
