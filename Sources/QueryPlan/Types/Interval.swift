/// An INTERVAL: months, days and microseconds, which do not turn into one another.
package struct Interval: Hashable, Sendable {
  package var months: Int64
  package var days: Int64
  package var microseconds: Int64

  package init(months: Int64 = 0, days: Int64 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  /// Reads what DuckDB reads: `1 year 2 months -3 days`, `1h30m`, `1.5 days`, `2 days 03:04:05.6`, with `ago` behind a
  /// unit; a number alone is seconds. Nil for anything else.
  package init?(_ text: String) {
    self.init()
    var cursor = Cursor(text)
    cursor.skipBlanks()
    _ = cursor.skip(UInt8(ascii: "@"))
    cursor.skipBlanks()
    var isEmpty = true
    var endsInTime = false
    while !cursor.isAtEnd {
      if !isEmpty, !endsInTime, cursor.skipWord("ago") {
        (months, days, microseconds) = (0 - months, 0 - days, 0 - microseconds)
        cursor.skipBlanks()
        guard cursor.isAtEnd else { return nil }
        break
      }
      let isNegative = cursor.skip(UInt8(ascii: "-"))
      guard let number = cursor.digits() else { return nil }
      if cursor.skip(UInt8(ascii: ":")) {
        guard let time = cursor.time(hours: number) else { return nil }
        microseconds += isNegative ? -time : time
        endsInTime = true
      } else {
        endsInTime = false
        var fraction: [Int64] = []
        if cursor.skip(UInt8(ascii: ".")) { fraction = cursor.fraction() }
        cursor.skipBlanks()
        let unit = cursor.word()
        guard unit.isEmpty ? isEmpty && cursor.isAtEnd : true else { return nil }
        guard add(number, fraction, unit.isEmpty ? "second" : unit, isNegative) else { return nil }
      }
      isEmpty = false
      cursor.skipBlanks()
    }
    guard !isEmpty, Int32(exactly: months) != nil, Int32(exactly: days) != nil else { return nil }
  }

  /// What one unit is, and the next smaller unit that takes its fraction.
  private static func parts(_ unit: TimeUnit) -> (months: Int64, days: Int64, microseconds: Int64)? {
    switch unit {
    case .millennium: (12_000, 0, 0)
    case .century: (1_200, 0, 0)
    case .decade: (120, 0, 0)
    case .year: (12, 0, 0)
    case .quarter: (3, 0, 0)
    case .month: (1, 0, 0)
    case .week: (0, 7, 0)
    case .day: (0, 1, 0)
    case .hour: (0, 0, 3_600_000_000)
    case .minute: (0, 0, 60_000_000)
    case .second: (0, 0, 1_000_000)
    case .millisecond: (0, 0, 1_000)
    case .microsecond: (0, 0, 1)
    default: nil
    }
  }

  private mutating func add(_ number: Int64, _ fraction: [Int64], _ name: String, _ isNegative: Bool) -> Bool {
    guard let unit = TimeUnit(name: name), let parts = Self.parts(unit), number < 1 << 62 else { return false }
    // The fraction in millionths, as DuckDB keeps it, rounded for seconds.
    var millionths: Int64 = 0
    for index in 0..<6 { millionths = millionths * 10 + (index < fraction.count ? fraction[index] : 0) }
    if fraction.count > 6, fraction[6] >= 5 { millionths += 1 }
    var months: Int64 = 0
    var days: Int64 = 0
    var microseconds: Int64 = 0
    func product(_ count: Int64, _ factor: Int64) -> Int64? {
      let (value, overflow) = count.multipliedReportingOverflow(by: factor)
      return overflow ? nil : value
    }
    guard let wholeMonths = product(number, parts.months), let wholeDays = product(number, parts.days),
      let wholeMicroseconds = product(number, parts.microseconds)
    else { return false }
    (months, days, microseconds) = (wholeMonths, wholeDays, wholeMicroseconds)
    if millionths > 0 {
      switch unit {
      case .millennium, .century, .decade, .year:
        // Rounded to months.
        months += (millionths * parts.months + 500_000) / 1_000_000
      case .quarter, .month:
        let total = millionths * parts.months
        months += total / 1_000_000
        let dayMillionths = total % 1_000_000 * 30
        days += dayMillionths / 1_000_000
        microseconds += dayMillionths % 1_000_000 * 86_400
      case .week, .day:
        let total = millionths * parts.days
        days += total / 1_000_000
        microseconds += total % 1_000_000 * 86_400
      default: microseconds += (millionths * parts.microseconds + 500_000) / 1_000_000
      }
    }
    let sign: Int64 = isNegative ? -1 : 1
    let sums = (
      self.months.addingReportingOverflow(sign * months), self.days.addingReportingOverflow(sign * days),
      self.microseconds.addingReportingOverflow(sign * microseconds)
    )
    guard !sums.0.overflow, !sums.1.overflow, !sums.2.overflow else { return false }
    (self.months, self.days, self.microseconds) = (sums.0.partialValue, sums.1.partialValue, sums.2.partialValue)
    return true
  }

  private struct Cursor {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard rest.first == byte else { return false }
      rest.removeFirst()
      return true
    }

    mutating func skipBlanks() {
      while let byte = rest.first, byte == 0x20 || (0x09...0x0D).contains(byte) { rest.removeFirst() }
    }

    mutating func skipWord(_ wanted: String) -> Bool {
      let saved = rest
      if word() == wanted { return true }
      rest = saved
      return false
    }

    /// ASCII letters, in lower case.
    mutating func word() -> String {
      var letters: [UInt8] = []
      while let byte = rest.first, (byte | 0x20) &- 0x61 < 26 {
        letters.append(byte | 0x20)
        rest.removeFirst()
      }
      return String(decoding: letters, as: UTF8.self)
    }

    mutating func digits() -> Int64? {
      var value: Int64 = 0
      var count = 0
      while let byte = rest.first, byte &- 48 < 10 {
        guard count < 18 else { return nil }
        value = value * 10 + Int64(byte - 48)
        count += 1
        rest.removeFirst()
      }
      return count > 0 ? value : nil
    }

    mutating func fraction() -> [Int64] {
      var digits: [Int64] = []
      while let byte = rest.first, byte &- 48 < 10 {
        digits.append(Int64(byte - 48))
        rest.removeFirst()
      }
      return digits
    }

    /// `MM[:SS[.ffffff]]` behind the hours and their colon.
    mutating func time(hours: Int64) -> Int64? {
      guard hours < 1 << 31, let minutes = digits(), minutes < 60 else { return nil }
      var microseconds = (hours * 60 + minutes) * 60_000_000
      if skip(UInt8(ascii: ":")) {
        guard let seconds = digits(), seconds < 60 else { return nil }
        microseconds += seconds * 1_000_000
        if skip(UInt8(ascii: ".")) {
          let digits = fraction()
          var value: Int64 = 0
          for index in 0..<6 { value = value * 10 + (index < digits.count ? digits[index] : 0) }
          microseconds += value
        }
      }
      return microseconds
    }
  }
}
