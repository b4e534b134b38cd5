/// Parses dates and timestamps byte by byte: the slow twin of the fast paths and the only path for odd spellings.
enum CalendarParser {
  static let microsecondsPerDay: Int64 = 86_400_000_000

  /// Days from 1970-01-01 of a proleptic Gregorian date; nil where there is no such date.
  static func days(year: Int, month: Int, day: Int) -> Int64? {
    guard month >= 1, month <= 12, day >= 1, day <= lengthOfMonth(month, year: year) else { return nil }
    return daysUnchecked(year: year, month: month, day: day)
  }

  /// As `days`, for a date known to exist. After Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  static func daysUnchecked(year: Int, month: Int, day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  static func lengthOfMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// `Y-M-D` or `Y/M/D`, spaces around; in `cast` mode a time may follow, which is dropped.
  static func date(_ text: UnsafeBufferPointer<UInt8>, mode: CastMode) -> Int64? {
    var scanner = unsafe Scanner(text)
    guard let days = scanner.date() else { return nil }
    if scanner.isAtEnd { return days }
    guard mode == .cast, scanner.timeAndZone() != nil else { return nil }
    return days
  }

  /// `Y-M-D[T ]H:M[:S[.f…]][zone]`, where a zone is `Z`, `UTC`, `±hh`, `±hhmm` or `±hh:mm[:ss]`; spaces around. Without
  /// a zone it is UTC. Digits of a fraction beyond six are dropped. In `cast` mode a date alone is its midnight.
  static func timestamp(_ text: UnsafeBufferPointer<UInt8>, mode: CastMode) -> Int64? {
    unsafe zonedTimestamp(text, mode: mode)?.microseconds
  }

  /// As `timestamp`, and whether the text names a zone.
  static func zonedTimestamp(
    _ text: UnsafeBufferPointer<UInt8>, mode: CastMode
  ) -> (microseconds: Int64, namesZone: Bool)? {
    var scanner = unsafe Scanner(text)
    guard let days = scanner.date() else { return nil }
    var time: Int64 = 0
    if scanner.isAtEnd {
      if mode == .inferred { return nil }
    } else {
      guard let parsed = scanner.timeAndZone() else { return nil }
      time = parsed
    }
    let (midnight, overflow) = days.multipliedReportingOverflow(by: microsecondsPerDay)
    let (sum, overflow2) = midnight.addingReportingOverflow(time)
    return overflow || overflow2 ? nil : (sum, scanner.namesZone)
  }

  @safe
  private struct Scanner {
    let text: UnsafeBufferPointer<UInt8>
    var index = 0
    var end: Int
    /// Whether `timeAndZone` found a zone.
    var namesZone = false

    init(_ text: UnsafeBufferPointer<UInt8>) {
      unsafe self.text = unsafe text
      end = text.count
      // SAFETY: index < end <= text.count wherever a byte is read.
      while unsafe index < end && ExactNumber.isSpace(text[index]) { index += 1 }
      while unsafe end > index && ExactNumber.isSpace(text[end - 1]) { end -= 1 }
    }

    var isAtEnd: Bool { index == end }

    /// The next byte, 0 at the end.
    var next: UInt8 { unsafe index < end ? text[index] : 0 }

    mutating func take(_ byte: UInt8) -> Bool {
      guard index < end, next == byte else { return false }
      index += 1
      return true
    }

    mutating func number(maximumDigits: Int) -> Int? {
      var value = 0
      var digits = 0
      while index < end, digits < maximumDigits, ExactNumber.isDigit(next) {
        value = value * 10 + Int(next - UInt8(ascii: "0"))
        digits += 1
        index += 1
      }
      return digits > 0 ? value : nil
    }

    mutating func date() -> Int64? {
      guard let year = number(maximumDigits: 6) else { return nil }
      let separator = next
      guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"), take(separator),
        let month = number(maximumDigits: 2), take(separator), let day = number(maximumDigits: 2)
      else { return nil }
      return CalendarParser.days(year: year, month: month, day: day)
    }

    /// From the separator behind the date to the end; microseconds to add to midnight UTC.
    mutating func timeAndZone() -> Int64? {
      if !take(UInt8(ascii: "T")) {
        guard take(UInt8(ascii: " ")) else { return nil }
        while take(UInt8(ascii: " ")) {}
      }
      guard let hour = number(maximumDigits: 2), take(UInt8(ascii: ":")), let minute = number(maximumDigits: 2) else {
        return nil
      }
      var second = 0
      var fraction: Int64 = 0
      if take(UInt8(ascii: ":")) {
        guard let parsed = number(maximumDigits: 2) else { return nil }
        second = parsed
        if take(UInt8(ascii: ".")) {
          var weight: Int64 = 100_000
          while index < end, ExactNumber.isDigit(next) {
            fraction += Int64(next - UInt8(ascii: "0")) * weight
            weight /= 10
            index += 1
          }
        }
      }
      guard minute <= 59, second <= 59, hour <= 23 || (hour == 24 && minute == 0 && second == 0 && fraction == 0) else {
        return nil
      }
      guard let offset = zone() else { return nil }
      return Int64((hour * 60 + minute) * 60 + second - offset) * 1_000_000 + fraction
    }

    /// Seconds east of UTC.
    private mutating func zone() -> Int? {
      while take(UInt8(ascii: " ")) {}
      namesZone = !isAtEnd
      if isAtEnd || (take(UInt8(ascii: "Z")) && isAtEnd) { return 0 }
      if take(UInt8(ascii: "U")) {
        return take(UInt8(ascii: "T")) && take(UInt8(ascii: "C")) && isAtEnd ? 0 : nil
      }
      let isNegative = next == UInt8(ascii: "-")
      guard take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")), let hours = twoDigits() else { return nil }
      var seconds = hours * 3600
      if !isAtEnd {
        let hasColons = take(UInt8(ascii: ":"))
        guard let minutes = twoDigits(), minutes <= 59 else { return nil }
        seconds += minutes * 60
        if hasColons, take(UInt8(ascii: ":")) {
          guard let rest = twoDigits(), rest <= 59 else { return nil }
          seconds += rest
        }
      }
      return isAtEnd ? (isNegative ? -seconds : seconds) : nil
    }

    private mutating func twoDigits() -> Int? {
      let start = index
      guard let value = number(maximumDigits: 2), index - start == 2 else { return nil }
      return value
    }
  }
}
