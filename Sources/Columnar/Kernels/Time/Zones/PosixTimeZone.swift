/// A zone as POSIX's `TZ` writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone: Sendable {
  /// A day of every year, and the second of that day, on the clock that is about to change.
  private enum Day {
    /// The week `week` (5: the last) of a month, and its day from Sunday.
    case monthly(month: Int, week: Int, weekday: Int)
    /// From 1, 29 February not counted.
    case julian(Int)
    /// From 0, 29 February counted.
    case zeroBased(Int)
  }

  private struct Change {
    var day: Day
    var second: Int64
  }

  private let standard: Int64
  private let summer: Int64
  private let start: Change?
  private let end: Change?

  init?(_ text: String) {
    var cursor = Cursor(text)
    guard cursor.skipName(), let standard = cursor.time(maximumHours: 24) else { return nil }
    // POSIX counts west of Greenwich.
    self.standard = -standard
    if cursor.isAtEnd {
      (summer, start, end) = (-standard, nil, nil)
      return
    }
    guard cursor.skipName() else { return nil }
    var summer = -standard + 3_600
    if !cursor.isAtEnd, !cursor.isNext(",") {
      guard let offset = cursor.time(maximumHours: 24) else { return nil }
      summer = -offset
    }
    self.summer = summer
    guard cursor.skip(","), let start = cursor.change(), cursor.skip(","), let end = cursor.change(), cursor.isAtEnd
    else { return nil }
    (self.start, self.end) = (start, end)
  }

  /// The period of a second since 1970.
  func period(at second: Int64) -> TimeZoneRules.Period {
    guard let start, let end else { return TimeZoneRules.Period(start: .min, end: .max, offset: standard) }
    let year = CivilDate(daysSinceEpoch: Int(floorDivide(second, by: 86_400))).year
    var changes: [(second: Int64, offset: Int64)] = []
    for year in (year - 1)...(year + 1) {
      changes.append((Self.second(of: start, year) - standard, summer))
      changes.append((Self.second(of: end, year) - summer, standard))
    }
    changes.sort { $0.second < $1.second }
    // Where both fall together (summer time all the year), the later one holds.
    let next = changes.firstIndex { $0.second > second } ?? changes.count - 1
    let current = max(next - 1, 0)
    return TimeZoneRules.Period(
      start: changes[current].second, end: changes[next].second, offset: changes[current].offset)
  }

  /// The second since 1970 at which a change is made, on the clock's own time.
  private static func second(of change: Change, _ year: Int) -> Int64 {
    let day: Int
    switch change.day {
    case .julian(let number):
      let isBehind = CivilDate.isLeap(year) && number >= 60
      day = CivilDate(year: year, month: 1, day: number + (isBehind ? 1 : 0)).daysSinceEpoch
    case .zeroBased(let number): day = CivilDate(year: year, month: 1, day: 1 + number).daysSinceEpoch
    case .monthly(let month, let week, let weekday):
      let first = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
      let firstWeekday = Int(floorRemainder(Int64(first) + 4, by: 7))
      var offset = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if offset >= CivilDate.dayCount(year: year, month: month) { offset -= 7 }
      day = first + offset
    }
    return Int64(day) * 86_400 + change.second
  }

  private struct Cursor {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ character: Character) -> Bool { rest.first == character.asciiValue }

    mutating func skip(_ character: Character) -> Bool {
      guard isNext(character) else { return false }
      rest.removeFirst()
      return true
    }

    /// Letters, or anything in angle brackets.
    mutating func skipName() -> Bool {
      if skip("<") {
        while let byte = rest.popFirst() {
          if byte == UInt8(ascii: ">") { return true }
        }
        return false
      }
      var count = 0
      while let byte = rest.first, (byte | 0x20) &- 0x61 < 26 {
        rest.removeFirst()
        count += 1
      }
      return count >= 3
    }

    mutating func number(maximum: Int) -> Int? {
      var value = 0
      var digits = 0
      while let byte = rest.first, byte &- 48 < 10, digits < 4 {
        value = value * 10 + Int(byte - 48)
        digits += 1
        rest.removeFirst()
      }
      return digits > 0 && value <= maximum ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(maximumHours: Int) -> Int64? {
      let isNegative = skip("-")
      if !isNegative { _ = skip("+") }
      guard let hours = number(maximum: maximumHours) else { return nil }
      var seconds = hours * 3_600
      if skip(":") {
        guard let minutes = number(maximum: 59) else { return nil }
        seconds += minutes * 60
        if skip(":") {
          guard let rest = number(maximum: 59) else { return nil }
          seconds += rest
        }
      }
      return Int64(isNegative ? -seconds : seconds)
    }

    mutating func change() -> Change? {
      let day: Day
      if skip("M") {
        guard let month = number(maximum: 12), month > 0, skip("."), let week = number(maximum: 5), week > 0,
          skip("."), let weekday = number(maximum: 6)
        else { return nil }
        day = .monthly(month: month, week: week, weekday: weekday)
      } else if skip("J") {
        guard let number = number(maximum: 365), number > 0 else { return nil }
        day = .julian(number)
      } else {
        guard let number = number(maximum: 365) else { return nil }
        day = .zeroBased(number)
      }
      // RFC 8536 lets the time reach a week to either side.
      guard skip("/") else { return Change(day: day, second: 7_200) }
      return time(maximumHours: 167).map { Change(day: day, second: $0) }
    }
  }
}
