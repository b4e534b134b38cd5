/// How much time one run covers.
package enum IntervalLength: String, Hashable, Sendable, CaseIterable {
  case hour
  case day
  case month
}

/// The interval of one run: its length and its start, UTC.
package struct JobInterval: Hashable, Sendable {
  package let length: IntervalLength
  package let year: Int
  /// In `1...12`.
  package let month: Int
  /// In `1...31`.
  package let day: Int
  /// In `0..<24`.
  package let hour: Int

  /// Reads a start: `2026-03-01`, for hours `2026-03-01T05` (or `2026-03-01 05:00`), for months also `2026-03`.
  ///
  /// Returns nil where the text is no date or no start of such an interval.
  package init?(_ text: String, length: IntervalLength) {
    let halves = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
    guard let dateText = halves.first, halves.count <= 2 else { return nil }
    let date = dateText.split(separator: "-", omittingEmptySubsequences: false)
    guard date.count == 3 || (date.count == 2 && length == .month),
      let year = Self.number(date[0], digits: 4), let month = Self.number(date[1], digits: 2),
      (1...12).contains(month), year > 0
    else { return nil }
    var day = 1
    if date.count == 3 {
      guard let number = Self.number(date[2], digits: 2) else { return nil }
      day = number
    }
    guard (1...Self.dayCount(year: year, month: month)).contains(day) else { return nil }
    var hour = 0
    if halves.count == 2 {
      let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false)
      guard let number = clock.first.flatMap({ Self.number($0, digits: 2) }), number < 24, clock.count <= 3,
        clock.dropFirst().allSatisfy({ $0 == "00" || $0 == "00Z" })
      else { return nil }
      hour = number
    }
    switch length {
    case .hour: break
    case .day: guard hour == 0 else { return nil }
    case .month: guard hour == 0, day == 1 else { return nil }
    }
    self.init(length: length, year: year, month: month, day: day, hour: hour)
  }

  private init(length: IntervalLength, year: Int, month: Int, day: Int, hour: Int) {
    self.length = length
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
  }

  private static func number(_ text: Substring, digits: Int) -> Int? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// The interval that begins where this one ends.
  package var next: JobInterval {
    var (year, month, day, hour) = (year, month, day, hour)
    switch length {
    case .hour: hour += 1
    case .day: day += 1
    case .month: month += 1
    }
    if hour == 24 { (hour, day) = (0, day + 1) }
    if day > Self.dayCount(year: year, month: min(month, 12)) { (day, month) = (1, month + 1) }
    if month == 13 { (month, year) = (1, year + 1) }
    return JobInterval(length: length, year: year, month: month, day: day, hour: hour)
  }

  /// The interval that ends where this one begins.
  package var previous: JobInterval {
    var (year, month, day, hour) = (year, month, day, hour)
    switch length {
    case .hour: hour -= 1
    case .day: day -= 1
    case .month: month -= 1
    }
    if hour < 0 { (hour, day) = (23, day - 1) }
    if day == 0 { (day, month) = (0, month - 1) }
    if month == 0 { (month, year) = (12, year - 1) }
    if day == 0 { day = Self.dayCount(year: year, month: month) }
    return JobInterval(length: length, year: year, month: month, day: day, hour: hour)
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// `2026-03-01`.
  package var dateText: String {
    "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
  }
  /// `2026-03-01T05:00:00+00:00`, as Airflow writes timestamps.
  var timestampText: String { "\(dateText)T\(hourText):00:00+00:00" }
  /// `2026-03-01 05:00:00`, as SQL writes them.
  var sqlTimestampText: String { "\(dateText) \(hourText):00:00" }
  var yearText: String { Self.padded(year, 4) }
  var monthText: String { Self.padded(month, 2) }
  var dayText: String { Self.padded(day, 2) }
  var hourText: String { Self.padded(hour, 2) }

  /// What the published partition is called: the date, for hours with the hour behind it (`2026-03-01T05`).
  package var partitionValue: String { length == .hour ? "\(dateText)T\(hourText)" : dateText }
}
