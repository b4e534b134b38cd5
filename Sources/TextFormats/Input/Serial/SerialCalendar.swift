/// Dates and times as they are written.
enum SerialCalendar {
  private static let microsecondsPerSecond: Int128 = 1_000_000

  /// `Y-M-D` or `Y/M/D`, white space around; a time may follow, which is dropped. Days since 1970-01-01.
  static func date(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
    var scanner = SerialScanner(bytes, range)
    scanner.trim()
    guard let days = days(&scanner) else { return nil }
    if scanner.isAtEnd { return days }
    return time(&scanner) == nil ? nil : days
  }

  /// A date, and a time `[T ]H:M[:S[.f…]]` with or without a zone. Microseconds since 1970-01-01, in UTC where a zone is
  /// named, else of the clock that wrote it.
  static func timestamp(_ bytes: [UInt8], _ range: Range<Int>) -> (microseconds: Int64, namesZone: Bool)? {
    var scanner = SerialScanner(bytes, range)
    scanner.trim()
    guard let days = days(&scanner) else { return nil }
    var time: (microseconds: Int128, namesZone: Bool) = (0, false)
    if !scanner.isAtEnd {
      guard let written = Self.time(&scanner) else { return nil }
      time = written
    }
    return Int64(exactly: Int128(days) * 86_400 * microsecondsPerSecond + time.microseconds)
      .map { ($0, time.namesZone) }
  }

  private static func days(_ scanner: inout SerialScanner) -> Int64? {
    guard let year = scanner.number(1...6) else { return nil }
    let separator: Unicode.Scalar = scanner.next == UInt8(ascii: "/") ? "/" : "-"
    guard scanner.take(separator), let month = scanner.number(1...2), scanner.take(separator),
      let day = scanner.number(1...2), (1...12).contains(month)
    else { return nil }
    let isLeapYear = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day >= 1, day <= lengths[month - 1] else { return nil }
    // The days of all years from 1 to the one before, counted from 0001-01-01; year 0 is a leap year before that.
    let before = year - 1
    let leapDays = year == 0 ? -1 : before / 4 - before / 100 + before / 400
    let sinceYear1 = before * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1
    return Int64(sinceYear1 - 719_162)
  }

  /// The rest of the text, from what separates date and time; microseconds since midnight UTC of the date.
  private static func time(_ scanner: inout SerialScanner) -> (microseconds: Int128, namesZone: Bool)? {
    if !scanner.take("T") {
      guard scanner.take(" ") else { return nil }
      while scanner.take(" ") {}
    }
    guard let hour = scanner.number(1...2), scanner.take(":"), let minute = scanner.number(1...2) else { return nil }
    var second = 0
    var microseconds = 0
    if scanner.take(":") {
      guard let written = scanner.number(1...2) else { return nil }
      second = written
      if scanner.take(".") {
        var weight = 100_000
        while let digit = scanner.digit() {
          microseconds += digit * weight
          weight /= 10
        }
      }
    }
    let isMidnight = minute == 0 && second == 0 && microseconds == 0
    guard minute < 60, second < 60, hour < 24 || (hour == 24 && isMidnight), let zone = zone(&scanner) else {
      return nil
    }
    let seconds = hour * 3600 + minute * 60 + second - zone.offset
    return (Int128(seconds) * microsecondsPerSecond + Int128(microseconds), zone.isNamed)
  }

  /// Nothing, `Z`, `UTC`, `±hh`, `±hhmm`, `±hh:mm` or `±hh:mm:ss`, to the end of the text; seconds east of UTC.
  private static func zone(_ scanner: inout SerialScanner) -> (offset: Int, isNamed: Bool)? {
    while scanner.take(" ") {}
    if scanner.isAtEnd { return (0, false) }
    if scanner.take("Z") { return scanner.isAtEnd ? (0, true) : nil }
    if scanner.take("U") { return scanner.take("T") && scanner.take("C") && scanner.isAtEnd ? (0, true) : nil }
    let isWest = scanner.take("-")
    guard isWest || scanner.take("+"), let hours = scanner.number(2...2) else { return nil }
    var seconds = hours * 3600
    if !scanner.isAtEnd {
      let hasColon = scanner.take(":")
      guard let minutes = scanner.number(2...2), minutes < 60 else { return nil }
      seconds += minutes * 60
      if hasColon, scanner.take(":") {
        guard let rest = scanner.number(2...2), rest < 60 else { return nil }
        seconds += rest
      }
    }
    guard scanner.isAtEnd else { return nil }
    return (isWest ? -seconds : seconds, true)
  }
}
