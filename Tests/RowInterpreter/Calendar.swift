/// The proleptic Gregorian calendar, counted out.
enum Calendar {
  static let microsecondsPerDay = 86_400_000_000

  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  static func daysIn(_ month: Int, _ year: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days from 1970-01-01 to January 1 of a year.
  private static func daysToYear(_ year: Int) -> Int {
    let before = year - 1
    func leaps(_ n: Int) -> Int { n.dividedDown(by: 4) - n.dividedDown(by: 100) + n.dividedDown(by: 400) }
    return (year - 1970) * 365 + leaps(before) - leaps(1969)
  }

  /// Days since 1970-01-01; nil where the month has no such day.
  static func day(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (1...12).contains(month), day >= 1, day <= daysIn(month, year) else { return nil }
    return daysToYear(year) + (1..<month).reduce(0) { $0 + daysIn($1, year) } + day - 1
  }

  static func components(_ day: Int) -> (year: Int, month: Int, day: Int) {
    var year = 1970 + day.dividedDown(by: 366)
    while daysToYear(year) > day { year -= 1 }
    while daysToYear(year + 1) <= day { year += 1 }
    var rest = day - daysToYear(year)
    var month = 1
    while rest >= daysIn(month, year) {
      rest -= daysIn(month, year)
      month += 1
    }
    return (year, month, rest + 1)
  }

  /// Monday is 1, Sunday 7; 1970-01-01 was a Thursday.
  static func isoDayOfWeek(_ day: Int) -> Int { (day + 3).remainderDown(by: 7) + 1 }

  static func dayOfYear(_ day: Int) -> Int { day - daysToYear(components(day).year) + 1 }

  /// ISO 8601: the week belongs to the year of its Thursday.
  static func isoWeek(_ day: Int) -> (year: Int, week: Int) {
    let thursday = day - isoDayOfWeek(day) + 4
    return (components(thursday).year, (dayOfYear(thursday) - 1) / 7 + 1)
  }

  static func dateText(_ day: Int) -> String {
    let (year, month, day) = components(day)
    // There is no year 0: the year before 1 is 1 BC.
    let shown = year > 0 ? year : 1 - year
    return "\(padded(shown, 4))-\(padded(month, 2))-\(padded(day, 2))" + (year > 0 ? "" : " (BC)")
  }

  static func timestampText(_ microseconds: Int) -> String {
    let day = microseconds.dividedDown(by: microsecondsPerDay)
    let time = microseconds.remainderDown(by: microsecondsPerDay)
    let seconds = time / 1_000_000
    var text = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    var fraction = padded(time % 1_000_000, 6)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    if !fraction.isEmpty { text += ".\(fraction)" }
    return "\(dateText(day)) \(text)"
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }
}

extension Int {
  /// Rounded towards negative infinity.
  func dividedDown(by divisor: Int) -> Int { (self - remainderDown(by: divisor)) / divisor }

  /// In `0..<divisor`.
  func remainderDown(by divisor: Int) -> Int { (self % divisor + divisor) % divisor }
}
