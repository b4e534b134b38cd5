import Columnar
import Testing

@Suite struct TextFormattingTests {
  /// Formats into a block with a canary behind the documented room.
  private func text(_ room: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: room + 16)
    block.initialize(repeating: 0xA5, count: room + 16)
    defer { block.deallocate() }
    let count = body(block)
    #expect(count <= room)
    for index in room..<(room + 16) { #expect(block[index] == 0xA5, "wrote past the documented room") }
    return String(decoding: UnsafeBufferPointer(start: block, count: count), as: UTF8.self)
  }
  private func text(_ value: Int64) -> String {
    text(TextFormatting.maximumInt64ByteCount) { TextFormatting.format(value, into: $0) }
  }
  private func text(_ value: Int128) -> String {
    text(TextFormatting.maximumInt128ByteCount) { TextFormatting.format(value, into: $0) }
  }
  private func text(_ value: Double) -> String {
    text(TextFormatting.maximumDoubleByteCount) { TextFormatting.format(value, into: $0) }
  }
  private func date(_ days: Int64) -> String {
    text(TextFormatting.maximumDateByteCount) { TextFormatting.formatDate(days: days, into: $0) }
  }
  private func timestamp(_ microseconds: Int64) -> String {
    text(TextFormatting.maximumTimestampByteCount) {
      TextFormatting.formatTimestamp(microseconds: microseconds, into: $0)
    }
  }

  @Test func integersMatchTheStandardLibrary() {
    var values: [Int64] = [0, .min, .max, .min + 1, -1]
    var power: Int64 = 1
    for _ in 0..<19 {
      values += [power, power - 1, power + 1, -power, 1 - power]
      power = power &* 10
    }
    var random = SplitMix(seed: 1)
    for _ in 0..<20_000 { values.append(Int64(bitPattern: random.next()) >> Int64(random.next() % 64)) }
    for value in values { #expect(text(value) == value.description) }
    for value in values {
      let wide = Int128(value) * Int128(random.next() >> (random.next() % 64))
      #expect(text(wide) == wide.description)
    }
    for wide in [Int128.min, .max, 0, 9_999_999_999_999_999, 10_000_000_000_000_000] {
      #expect(text(wide) == wide.description)
    }
  }

  /// Answers of DuckDB 2.0 to `x::DOUBLE::VARCHAR`.
  @Test func doublesInDuckDBsSpelling() {
    let expected: [(Double, String)] = [
      (0.1, "0.1"), (100, "100.0"), (1e14, "100000000000000.0"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
      (1e17, "1e+17"), (123_456_789_012_345_680, "1.2345678901234568e+17"), (1.5e300, "1.5e+300"), (1e-4, "0.0001"),
      (1e-5, "1e-05"), (1.234e-5, "1.234e-05"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"), (-0.0, "-0.0"),
      (1e100, "1e+100"), (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (9_007_199_254_740_993, "9007199254740992.0"), (12_345_678_901_234_567, "1.2345678901234568e+16"),
      (0.00012345, "0.00012345"), (0, "0.0"), (-1.5, "-1.5"), (409.42, "409.42"), (1.0 / 3, "0.3333333333333333"),
    ]
    for (value, spelling) in expected { #expect(text(value) == spelling) }
  }

  @Test func doublesReadBackWithTheFewestDigits() {
    var random = SplitMix(seed: 2)
    for round in 0..<60_000 {
      let value: Double
      switch round % 3 {
      case 0: value = Double(bitPattern: random.next())
      case 1: value = Double(Int64(bitPattern: random.next()) >> 20) / 100
      default: value = Double(Int64(bitPattern: random.next()) >> Int64(random.next() % 60)) / 1e7
      }
      guard value.isFinite else { continue }
      let written = text(value)
      #expect(Double(written) == value)
      #expect(significantDigits(written) == significantDigits(value.description), "\(written) for \(value)")
    }
  }

  private func significantDigits(_ text: String) -> String {
    let mantissa = text.split(separator: "e")[0].filter { $0.isNumber }
    var digits = Substring(mantissa).drop { $0 == "0" }
    while digits.last == "0" { digits.removeLast() }
    return String(digits)
  }

  @Test func decimals() {
    func decimal(_ unscaled: Int128, _ precision: Int, _ scale: Int) -> String {
      let wide = text(TextFormatting.maximumDecimalByteCount) {
        TextFormatting.formatDecimal(unscaled, precision: precision, scale: scale, into: $0)
      }
      if let small = Int64(exactly: unscaled), precision <= 18 {
        let narrow = text(TextFormatting.maximumDecimalByteCount) {
          TextFormatting.formatDecimal(small, precision: precision, scale: scale, into: $0)
        }
        #expect(narrow == wide)
      }
      return wide
    }
    // DuckDB 2.0
    #expect(decimal(5, 2, 2) == ".05")
    #expect(decimal(-5, 2, 2) == "-.05")
    #expect(decimal(5, 3, 2) == "0.05")
    #expect(decimal(5, 3, 0) == "5")
    #expect(decimal(0, 38, 38) == ".00000000000000000000000000000000000000")
    var random = SplitMix(seed: 3)
    for _ in 0..<20_000 {
      let precision = Int(random.next() % 38) + 1
      let scale = Int(random.next() % UInt64(precision + 1))
      var digits = String(random.next() % 10)
      for _ in 1..<precision { digits += String(random.next() % 10) }
      digits = String(digits.suffix(Int(random.next() % UInt64(precision)) + 1))
      let isNegative = random.next() % 2 == 0
      let unscaled = Int128(digits)! * (isNegative ? -1 : 1)
      var expected = String(unscaled.magnitude)
      if scale > 0 {
        while expected.count <= scale { expected = "0" + expected }
        expected.insert(".", at: expected.index(expected.endIndex, offsetBy: -scale))
        if precision == scale, expected.hasPrefix("0.") { expected.removeFirst() }
      }
      #expect(decimal(unscaled, precision, scale) == (unscaled < 0 ? "-" : "") + expected)
    }
  }

  /// Walks the calendar a day at a time, by the rule of leap years alone.
  @Test func everyDayOfTheYears1To9999() {
    var day = date(-719_162)
    #expect(day == "0001-01-01")
    var (year, month, dayOfMonth) = (1, 1, 1)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for days in -719_162...2_932_896 {
      let civil = CivilDate(daysSinceEpoch: days)
      if civil.year != year || civil.month != month || civil.day != dayOfMonth || civil.daysSinceEpoch != days {
        Issue.record("day \(days) is \(civil)")
        return
      }
      if days % 97 == 0 {
        day = date(Int64(days))
        func padded(_ value: Int, _ width: Int) -> String {
          String(repeating: "0", count: width - String(value).count) + String(value)
        }
        #expect(day == "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))")
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      dayOfMonth += 1
      if dayOfMonth > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) {
        dayOfMonth = 1
        month += 1
        if month > 12 {
          month = 1
          year += 1
        }
      }
    }
    #expect(year == 10_000)
  }

  /// DuckDB 2.0.
  @Test func datesAndTimestamps() {
    #expect(date(2_932_897) == "10000-01-01")
    #expect(date(2_147_483_646) == "5881580-07-10")
    #expect(date(-719_163) == "0001-12-31 (BC)")
    #expect(timestamp(-9_223_372_022_400_000_000) == "290309-12-22 (BC) 00:00:00")
    #expect(timestamp(9_223_372_036_854_775_806) == "294247-01-10 04:00:54.775806")
    #expect(timestamp(1_577_872_800_500_000) == "2020-01-01 10:00:00.5")
    #expect(timestamp(1_577_872_800_000_001) == "2020-01-01 10:00:00.000001")
    #expect(timestamp(1_577_872_800_010_000) == "2020-01-01 10:00:00.01")
    #expect(timestamp(-1) == "1969-12-31 23:59:59.999999")
    #expect(timestamp(0) == "1970-01-01 00:00:00")
    for extreme in [Int64.min, .max] {
      _ = date(extreme)
      _ = timestamp(extreme)
    }
  }

  @Test func booleans() {
    #expect(text(TextFormatting.maximumBooleanByteCount) { TextFormatting.format(true, into: $0) } == "true")
    #expect(text(TextFormatting.maximumBooleanByteCount) { TextFormatting.format(false, into: $0) } == "false")
  }
}
