extension TextParsing {
  /// Days since 1970 that DATE holds: 5877642-06-25 (BC) to 5881580-07-10, as in DuckDB.
  static var dateRange: ClosedRange<Int64> { -2_147_483_646...2_147_483_646 }

  /// Reads `YYYY-MM-DD` (also with `/`, `\` or blanks between, and one-digit months and days), `… (BC)` and `epoch`;
  /// a time of day behind it is checked and dropped.
  package static func date(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var cursor = unsafe TextCursor(text)
    guard let day = day(&cursor) else { return nil }
    var end = cursor
    end.skipBlanks()
    if end.isAtEnd { return day }
    return time(&cursor) == nil ? nil : day
  }

  /// Reads a date, and optionally `HH:MM[:SS[.ffffff]]` behind `T` or blanks, and an offset (`Z`, `UTC`, `+HH[:MM[:SS]]`),
  /// which is converted to UTC. Digits of the fraction past the sixth are dropped.
  package static func timestamp(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var cursor = unsafe TextCursor(text)
    guard let day = day(&cursor) else { return nil }
    guard let time = cursor.isAtEnd ? 0 : time(&cursor) else { return nil }
    // DATE's range is wider than TIMESTAMP's.
    let (start, overflowsRange) = day.multipliedReportingOverflow(by: Microseconds.perDay)
    let (value, overflow) = start.addingReportingOverflow(time)
    // The last value stands for infinity in DuckDB.
    return overflowsRange || overflow || value == .max ? nil : value
  }

  private static func day(_ cursor: inout TextCursor) -> Int64? {
    cursor.skipBlanks()
    if cursor.skip("epoch") { return 0 }
    let isNegative = cursor.peek == UInt8(ascii: "-")
    if isNegative { cursor.advance() }
    guard var year = cursor.number(digits: 1, 7) else { return nil }
    let separator = cursor.peek
    switch separator {
    case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " "), UInt8(ascii: "\\"): cursor.advance()
    default: return nil
    }
    guard let month = cursor.number(digits: 1, 2), (1...12).contains(month), cursor.peek == separator else {
      return nil
    }
    cursor.advance()
    guard let day = cursor.number(digits: 1, 2), day >= 1, cursor.digit == nil else { return nil }
    if isNegative { year = -year }
    if cursor.skip(" (bc)") {
      guard !isNegative, year > 0 else { return nil }
      year = 1 - year
    }
    guard day <= CivilDate.dayCount(year: year, month: month) else { return nil }
    let days = Int64(CivilDate(year: year, month: month, day: day).daysSinceEpoch)
    return dateRange.contains(days) ? days : nil
  }

  /// Reads what stands behind the date, to the end of the text: microseconds since the day began in UTC.
  private static func time(_ cursor: inout TextCursor) -> Int64? {
    if cursor.peek == UInt8(ascii: "T") {
      cursor.advance()
    } else {
      guard cursor.peek == UInt8(ascii: " ") else { return nil }
      cursor.skipBlanks()
    }
    guard let hour = cursor.number(digits: 1, 9), hour <= 24, cursor.peek == UInt8(ascii: ":") else { return nil }
    cursor.advance()
    guard let minute = cursor.number(digits: 1, 2), minute < 60 else { return nil }
    var second = 0
    var fraction = 0
    if cursor.peek == UInt8(ascii: ":") {
      cursor.advance()
      guard let value = cursor.number(digits: 1, 2), value < 60 else { return nil }
      second = value
      if cursor.peek == UInt8(ascii: ".") {
        cursor.advance()
        var unit = 100_000
        while let digit = cursor.digit {
          fraction += digit * unit
          unit /= 10
          cursor.advance()
        }
      }
    }
    let time = Int64(((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction)
    guard time <= Microseconds.perDay, let offset = offset(&cursor) else { return nil }
    return time - offset
  }

  /// Reads the offset at the end of a timestamp, in microseconds east of UTC; none is 0.
  private static func offset(_ cursor: inout TextCursor) -> Int64? {
    let hasBlank = cursor.peek == UInt8(ascii: " ")
    cursor.skipBlanks()
    var offset = 0
    if cursor.peek == UInt8(ascii: "Z") {
      cursor.advance()
    } else if cursor.peek == UInt8(ascii: "+") || cursor.peek == UInt8(ascii: "-") {
      let sign = cursor.peek == UInt8(ascii: "-") ? -1 : 1
      cursor.advance()
      guard let hours = cursor.number(digits: 2, 2) else { return nil }
      var (minutes, seconds) = (0, 0)
      if cursor.peek == UInt8(ascii: ":") {
        cursor.advance()
        guard let value = cursor.number(digits: 2, 2), value < 60 else { return nil }
        minutes = value
        if cursor.peek == UInt8(ascii: ":") {
          cursor.advance()
          guard let value = cursor.number(digits: 2, 2), value < 60 else { return nil }
          seconds = value
        }
      } else if cursor.digit != nil {
        guard let value = cursor.number(digits: 2, 2), value < 60 else { return nil }
        minutes = value
      }
      offset = sign * ((hours * 60 + minutes) * 60 + seconds)
    } else if !cursor.isAtEnd {
      guard hasBlank, cursor.skip("utc") || cursor.skip("gmt") else { return nil }
    }
    cursor.skipBlanks()
    return cursor.isAtEnd ? Int64(offset) * Microseconds.perSecond : nil
  }
}
