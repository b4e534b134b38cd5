/// Reads times in a format, with DuckDB's freedom: blanks around the text, numbers with fewer digits than the format
/// shows, runs of blanks where the format has one.
struct TimeReader {
  private let parts: [TimeFormat.Part]

  init(_ format: TimeFormat) { parts = format.parts }

  /// What decides the day.
  private enum Basis { case none, year, monthAndDay, weekFromSunday, weekFromMonday, iso, dayOfYear }

  private struct Fields {
    var year = 1900
    var month = 1
    var day = 1
    var dayOfYear = 1
    var week = 0
    /// From Sunday; the week's first day where there is none.
    var weekday: Int?
    var isoYear = 1900
    var isoWeek = 1
    var isoWeekday = 1
    var hour = 0
    var minute = 0
    var second = 0
    var nanosecond = 0
    /// Whether `AM` or `PM` was read.
    var half: Half?
    /// Seconds east of UTC.
    var offset: Int?
    var zone: TimeZoneRules?
    var basis = Basis.none
  }

  private enum Half { case am, pm }

  /// The time in microseconds, UTC where the format tells the zone; nil where the text is not in the format.
  func read(_ text: UnsafeBufferPointer<UInt8>, zones: (String) -> TimeZoneRules?) -> Int64? {
    var cursor = unsafe Cursor(text)
    cursor.skipBlanks()
    var fields = Fields()
    for part in parts {
      switch part {
      case .text(let literal): guard cursor.skip(literal) else { return nil }
      case .specifier(let specifier):
        guard read(specifier, &cursor, &fields, zones) else { return nil }
      }
    }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { return nil }
    return time(fields)
  }

  private func read(
    _ specifier: TimeFormat.Specifier, _ cursor: inout Cursor, _ fields: inout Fields,
    _ zones: (String) -> TimeZoneRules?
  ) -> Bool {
    switch specifier {
    case .weekdayShort: return cursor.skipName(TimeFormat.weekdayNames, length: 3) != nil
    case .weekdayName: return cursor.skipName(TimeFormat.weekdayNames, length: nil) != nil
    case .monthShort, .monthName:
      guard let index = cursor.skipName(TimeFormat.monthNames, length: specifier == .monthShort ? 3 : nil) else {
        return false
      }
      fields.month = index + 1
      return true
    case .half:
      if cursor.skipWord("am") {
        fields.half = .am
      } else if cursor.skipWord("pm") {
        fields.half = .pm
      } else {
        return false
      }
      return true
    case .offset:
      guard let offset = cursor.offset() else { return false }
      fields.offset = offset
      return true
    case .zoneName:
      guard let zone = zones(cursor.zoneName()) else { return false }
      fields.zone = zone
      return true
    default: return readNumber(specifier, &cursor, &fields)
    }
  }

  private func readNumber(
    _ specifier: TimeFormat.Specifier, _ cursor: inout Cursor, _ fields: inout Fields
  ) -> Bool {
    let width: Int
    switch specifier {
    case .weekdayNumber, .isoWeekdayNumber: width = 1
    case .year, .isoYear: width = 4
    case .dayOfYear, .millisecond: width = 3
    case .microsecond: width = 6
    case .nanosecond: width = 9
    default: width = 2
    }
    guard let (value, digits) = cursor.number(maximumDigits: width) else { return false }
    switch specifier {
    // Numbers of month and day decide over everything else; what else contradicts is no match, as in DuckDB.
    case .day:
      guard (1...31).contains(value) else { return false }
      fields.day = value
      fields.basis = .monthAndDay
    case .month:
      guard (1...12).contains(value) else { return false }
      fields.month = value
      fields.basis = .monthAndDay
    case .year, .yearOfCentury:
      fields.year = specifier == .year ? value : value >= 69 ? 1900 + value : 2000 + value
      if fields.basis == .none || fields.basis == .iso { fields.basis = .year }
    case .isoYear:
      if fields.basis == .none || fields.basis == .iso {
        fields.isoYear = value
        fields.basis = .iso
      }
    case .isoWeek:
      guard (1...53).contains(value) else { return false }
      if fields.basis == .monthAndDay { break }
      guard fields.basis == .none || fields.basis == .iso else { return false }
      fields.isoWeek = value
      fields.basis = .iso
    case .isoWeekdayNumber:
      guard (1...7).contains(value) else { return false }
      fields.isoWeekday = value
    case .weekdayNumber:
      guard (0...6).contains(value) else { return false }
      fields.weekday = value
    case .weekFromSunday, .weekFromMonday, .dayOfYear:
      let basis: Basis =
        specifier == .weekFromSunday
        ? .weekFromSunday : specifier == .weekFromMonday ? .weekFromMonday : .dayOfYear
      guard (basis == .dayOfYear ? 1...366 : 0...53).contains(value) else { return false }
      if fields.basis == .monthAndDay { break }
      guard fields.basis == .none || fields.basis == .year else { return false }
      if basis == .dayOfYear { fields.dayOfYear = value } else { fields.week = value }
      fields.basis = basis
    case .hour:
      guard value < 24 else { return false }
      fields.hour = value
    case .hour12:
      guard (1...12).contains(value) else { return false }
      fields.hour = value
    case .minute:
      guard value < 60 else { return false }
      fields.minute = value
    case .second:
      guard value < 60 else { return false }
      fields.second = value
    case .microsecond, .millisecond, .nanosecond:
      var nanoseconds = value
      for _ in digits..<9 { nanoseconds *= 10 }
      fields.nanosecond = nanoseconds
    default: return false
    }
    return true
  }

  private func time(_ fields: Fields) -> Int64? {
    var hour = fields.hour
    if let half = fields.half {
      guard hour <= 12 else { return nil }
      if half == .am { hour = hour == 12 ? 0 : hour } else { hour = hour == 12 ? 12 : hour + 12 }
    }
    let day: Int
    switch fields.basis {
    case .none, .year, .monthAndDay:
      guard fields.day <= CivilDate.dayCount(year: fields.year, month: fields.month) else { return nil }
      day = CivilDate(year: fields.year, month: fields.month, day: fields.day).daysSinceEpoch
    case .dayOfYear:
      day = CivilDate(year: fields.year, month: 1, day: 1).daysSinceEpoch + fields.dayOfYear - 1
    case .iso:
      let fourth = CivilDate(year: fields.isoYear, month: 1, day: 4).daysSinceEpoch
      let monday = fourth - Int(floorRemainder(Int64(fourth) + 3, by: 7))
      day = monday + (fields.isoWeek - 1) * 7 + fields.isoWeekday - 1
    case .weekFromSunday, .weekFromMonday:
      let isSunday = fields.basis == .weekFromSunday
      let first = CivilDate(year: fields.year, month: 1, day: 1).daysSinceEpoch
      // The start of the week that holds 1 January; days before the year's first start are in week 0.
      var start = first - Int(floorRemainder(Int64(first) + 3, by: 7)) - (isSunday ? 1 : 0)
      if start >= first { start -= 7 }
      day = start + fields.week * 7 + (fields.weekday.map { ($0 + 7 - (isSunday ? 0 : 1)) % 7 } ?? 0)
    }
    let seconds = Int64(day) * 86_400 + Int64((hour * 60 + fields.minute) * 60 + fields.second)
    let time = seconds * Microseconds.perSecond + Int64(fields.nanosecond / 1_000)
    if let offset = fields.offset { return time - Int64(offset) * Microseconds.perSecond }
    if let zone = fields.zone { return zone.instant(ofLocal: time) }
    return time
  }
}

/// Reads the parts of a text in a format.
@safe
private struct Cursor {
  private let text: UnsafeBufferPointer<UInt8>
  private let count: Int
  private var position = 0

  init(_ text: UnsafeBufferPointer<UInt8>) {
    unsafe self.text = unsafe text
    count = text.count
  }

  // SAFETY: reads are behind tests of the position.

  var isAtEnd: Bool { position >= count }
  private var current: UInt8 { unsafe position < count ? text[position] : 0 }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  mutating func skipBlanks() {
    while !isAtEnd, Self.isBlank(current) { position += 1 }
  }

  /// A run of blanks stands for any run of blanks.
  mutating func skip(_ literal: [UInt8]) -> Bool {
    var index = 0
    while index < literal.count {
      if Self.isBlank(literal[index]) {
        guard !isAtEnd, Self.isBlank(current) else { return false }
        skipBlanks()
        while index < literal.count, Self.isBlank(literal[index]) { index += 1 }
      } else {
        guard !isAtEnd, current == literal[index] else { return false }
        position += 1
        index += 1
      }
    }
    return true
  }

  mutating func number(maximumDigits: Int) -> (value: Int, digits: Int)? {
    var value = 0
    var digits = 0
    while digits < maximumDigits, !isAtEnd, current &- 48 < 10 {
      value = value * 10 + Int(current - 48)
      digits += 1
      position += 1
    }
    return digits > 0 ? (value, digits) : nil
  }

  /// ASCII letters in any case.
  mutating func skipWord(_ word: String) -> Bool {
    let bytes = word.utf8
    guard count - position >= bytes.count else { return false }
    for (offset, byte) in bytes.enumerated() {
      guard unsafe text[position + offset] | 0x20 == byte | 0x20 else { return false }
    }
    position += bytes.count
    return true
  }

  /// One of the names, or its first `length` letters.
  mutating func skipName(_ names: [String], length: Int?) -> Int? {
    for (index, name) in names.enumerated() where skipWord(String(name.prefix(length ?? name.count))) { return index }
    return nil
  }

  /// `+HH[[:]MM[:SS]]` in seconds.
  mutating func offset() -> Int? {
    guard current == UInt8(ascii: "+") || current == UInt8(ascii: "-") else { return nil }
    let isNegative = current == UInt8(ascii: "-")
    position += 1
    guard let (hours, digits) = number(maximumDigits: 2), digits == 2 else { return nil }
    var seconds = hours * 3_600
    let hasColon = current == UInt8(ascii: ":")
    if hasColon { position += 1 }
    if hasColon || current &- 48 < 10 {
      guard let (minutes, digits) = number(maximumDigits: 2), digits == 2 else { return nil }
      seconds += minutes * 60
      if current == UInt8(ascii: ":") {
        position += 1
        guard let (rest, digits) = number(maximumDigits: 2), digits == 2 else { return nil }
        seconds += rest
      }
    }
    return isNegative ? -seconds : seconds
  }

  /// What stands up to the next blank.
  mutating func zoneName() -> String {
    skipBlanks()
    let start = position
    while !isAtEnd, !Self.isBlank(current) { position += 1 }
    return unsafe String(decoding: text[start..<position], as: UTF8.self)
  }
}
