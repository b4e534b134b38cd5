/// Writes times in a format. One value serves a loop over rows: it remembers the last day's calendar.
@safe
struct TimeFormatter {
  private let parts: [TimeFormat.Part]
  /// The name and the offset that instants are shown with.
  private let zoneText: [UInt8]
  /// Room to provide for one text.
  let maximumByteCount: Int
  /// Times with the same quotient by this have the same text.
  let granularity: Int64
  private var date = CivilDate(daysSinceEpoch: 0)
  private var dateDay: Int64 = 0

  /// `zoneName` is written for `%Z`.
  init(_ format: TimeFormat, zoneName: String) {
    parts = format.parts
    zoneText = Array(zoneName.utf8)
    var room = 16
    var granularity = Microseconds.perDay
    for part in format.parts {
      switch part {
      case .text(let text): room += text.count
      case .specifier(let specifier):
        room += specifier == .zoneName ? zoneText.count : 24
        switch specifier {
        case .hour, .hour12, .half: granularity = min(granularity, Microseconds.perHour)
        case .minute: granularity = min(granularity, Microseconds.perMinute)
        case .second: granularity = min(granularity, Microseconds.perSecond)
        case .microsecond, .millisecond, .nanosecond: granularity = 1
        default: break
        }
      }
    }
    maximumByteCount = room
    self.granularity = granularity
  }

  /// Writes the text of a day and its microseconds, which takes at most ``maximumByteCount`` bytes.
  mutating func format(day: Int64, time: Int, into out: UnsafeMutablePointer<UInt8>) -> Int {
    if day != dateDay {
      date = CivilDate(daysSinceEpoch: Int(day))
      dateDay = day
    }
    var count = 0
    // SAFETY: each part writes no more than the room that init counted for it.
    for part in parts {
      let place = unsafe out + count
      switch part {
      case .text(let text):
        for index in text.indices { unsafe place[index] = text[index] }
        count += text.count
      case .specifier(let specifier):
        switch specifier {
        case .year: count += unsafe Self.year(date.year, into: place)
        case .month(let isPadded): count += unsafe Self.number(date.month, isPadded ? 2 : 1, into: place)
        case .day(let isPadded): count += unsafe Self.number(date.day, isPadded ? 2 : 1, into: place)
        case .hour(let isPadded): count += unsafe Self.number(time / 3_600_000_000, isPadded ? 2 : 1, into: place)
        case .minute(let isPadded): count += unsafe Self.number(time / 60_000_000 % 60, isPadded ? 2 : 1, into: place)
        case .second(let isPadded): count += unsafe Self.number(time / 1_000_000 % 60, isPadded ? 2 : 1, into: place)
        case .microsecond: count += unsafe Self.number(time % 1_000_000, 6, into: place)
        case .millisecond: count += unsafe Self.number(time % 1_000_000 / 1_000, 3, into: place)
        case .nanosecond: count += unsafe Self.number(time % 1_000_000 * 1_000, 9, into: place)
        default: count += unsafe rare(specifier, day, time, into: place)
        }
      }
    }
    return count
  }

  @inline(never)
  private func rare(
    _ specifier: TimeFormat.Specifier, _ day: Int64, _ time: Int, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let weekday = Int(floorRemainder(day &+ 4, by: 7))
    switch specifier {
    case .weekdayShort: return unsafe Self.text(TimeFormat.weekdayNames[weekday], 3, into: out)
    case .weekdayName: return unsafe Self.text(TimeFormat.weekdayNames[weekday], 9, into: out)
    case .weekdayNumber: return unsafe Self.number(weekday, 1, into: out)
    case .isoWeekdayNumber: return unsafe Self.number(weekday == 0 ? 7 : weekday, 1, into: out)
    case .monthShort: return unsafe Self.text(TimeFormat.monthNames[date.month - 1], 3, into: out)
    case .monthName: return unsafe Self.text(TimeFormat.monthNames[date.month - 1], 9, into: out)
    case .yearOfCentury(let isPadded): return unsafe Self.number(abs(date.year) % 100, isPadded ? 2 : 1, into: out)
    case .isoYear: return unsafe Self.year(Int(DatePartKernels.isoWeek(day).year), into: out)
    case .isoWeek: return unsafe Self.number(DatePartKernels.isoWeek(day).week, 2, into: out)
    case .hour12(let isPadded):
      let hour = time / 3_600_000_000 % 12
      return unsafe Self.number(hour == 0 ? 12 : hour, isPadded ? 2 : 1, into: out)
    case .half: return unsafe Self.text(time < 43_200_000_000 ? "AM" : "PM", 2, into: out)
    case .dayOfYear(let isPadded): return unsafe Self.number(dayOfYear(day) + 1, isPadded ? 3 : 1, into: out)
    case .weekFromSunday: return unsafe Self.number((dayOfYear(day) + 7 - weekday) / 7, 2, into: out)
    case .weekFromMonday: return unsafe Self.number((dayOfYear(day) + 7 - (weekday + 6) % 7) / 7, 2, into: out)
    case .offset: return unsafe Self.text("+00", 3, into: out)
    case .zoneName:
      for index in zoneText.indices { unsafe out[index] = zoneText[index] }
      return zoneText.count
    default: return 0
    }
  }

  /// From 0.
  private func dayOfYear(_ day: Int64) -> Int {
    Int(day) - CivilDate(year: date.year, month: 1, day: 1).daysSinceEpoch
  }

  /// Four digits, or as many as it takes; a sign without padding before our era.
  @inline(__always)
  private static func year(_ year: Int, into out: UnsafeMutablePointer<UInt8>) -> Int {
    if year >= 0, year < 10_000 { return unsafe number(year, 4, into: out) }
    return unsafe TextFormatting.format(Int64(year), into: out)
  }

  /// Writes a number below 10^9 with at least `width` digits.
  @inline(__always)
  private static func number(_ value: Int, _ width: Int, into out: UnsafeMutablePointer<UInt8>) -> Int {
    if width == 2 || (width == 1 && value > 9 && value < 100) {
      let tens = value / 10
      unsafe out[0] = UInt8(truncatingIfNeeded: 48 &+ tens)
      unsafe out[1] = UInt8(truncatingIfNeeded: 48 &+ value &- tens &* 10)
      return 2
    }
    if width == 1 && value < 10 {
      unsafe out[0] = UInt8(truncatingIfNeeded: 48 &+ value)
      return 1
    }
    var digits = width
    var limit = 1
    for _ in 0..<width { limit &*= 10 }
    while value >= limit {
      limit &*= 10
      digits &+= 1
    }
    var rest = value
    var index = digits
    while index > 0 {
      index &-= 1
      unsafe out[index] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
      rest /= 10
    }
    return digits
  }

  private static func text(_ text: String, _ limit: Int, into out: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    for byte in text.utf8.prefix(limit) {
      unsafe out[count] = byte
      count += 1
    }
    return count
  }
}
