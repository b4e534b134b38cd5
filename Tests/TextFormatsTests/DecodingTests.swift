import Columnar
import Testing

@testable import TextFormats

@Suite struct DecodingTests {
  private func bigint(_ text: String, _ mode: CastMode = .cast) -> Int64? {
    if case .int64(let value)? = unsafe Decoding.value(text, .bigint, mode: mode) { value } else { nil }
  }

  private func double(_ text: String, _ mode: CastMode = .cast) -> Double? {
    if case .double(let value)? = unsafe Decoding.value(text, .double, mode: mode) { value } else { nil }
  }

  private func int64(_ text: String, _ type: DataType, _ mode: CastMode = .cast) -> Int64? {
    if case .int64(let value)? = unsafe Decoding.value(text, type, mode: mode) { value } else { nil }
  }

  @Test func bigintEdges() {
    #expect(bigint("9223372036854775807") == .max)
    #expect(bigint("-9223372036854775808") == .min)
    #expect(bigint("9223372036854775808") == nil)
    #expect(bigint("-9223372036854775809") == nil)
    #expect(bigint("99999999999999999999") == nil)
    for text in [
      "-", "+", "1a", "a1", "12345678a", "/", ":", "1/", "12345678:", "--1", "1-", "0x1F", "1 2", "1e", "e1",
    ] {
      #expect(bigint(text) == nil, "\(text)")
    }
    for (text, value) in [("001", 1), ("+5", 5), ("-0", 0), (" 5", 5), ("5 ", 5)] as [(String, Int64)] {
      #expect(bigint(text) == value, "\(text)")
    }
    // Rounded half away from zero, as DuckDB casts.
    for (text, value) in [
      ("1.5", 2), ("2.5", 3), ("-1.5", -2), ("1e3", 1000), ("1e-1", 0), (".5", 1), ("5.", 5), ("1.5e1", 15),
    ]
      as [(String, Int64)]
    {
      #expect(bigint(text) == value, "\(text)")
    }
    // None of which an inferred BIGINT column can hold: the column is text or DOUBLE.
    for text in ["007", "+5", "1.5", "1e3", "00"] { #expect(bigint(text, .inferred) == nil, "\(text)") }
    for (text, value) in [("0", 0), ("-7", -7), (" 7 ", 7)] as [(String, Int64)] {
      #expect(bigint(text, .inferred) == value, "\(text)")
    }
  }

  @Test func bigintAgainstStandardLibrary() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      let magnitude = UInt64.random(in: .min ... .max, using: &random) >> UInt64.random(in: 0..<64, using: &random)
      let value = Int64(truncatingIfNeeded: magnitude)
      #expect(bigint(String(value)) == value)
      #expect(bigint(String(value), .inferred) == value)
      // One byte replaced by any other.
      var bytes = Array(String(magnitude).utf8)
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 33..<127, using: &random)
      let text = String(decoding: bytes, as: UTF8.self)
      if !text.contains(where: { ".eE,\"+".contains($0) }) && !text.hasPrefix("-") {
        #expect(bigint(text) == Int64(text), "\(text)")
      }
    }
  }

  @Test func doubleAgainstStandardLibrary() {
    var random = SeededRandom(seed: 2)
    for _ in 0..<20_000 {
      var texts: [String] = []
      let bits = Double(bitPattern: UInt64.random(in: .min ... .max, using: &random))
      if bits.isFinite { texts.append("\(bits)") }
      let whole = Int.random(in: 0..<1_000_000, using: &random)
      texts.append("\(whole).\(Int.random(in: 0..<1000, using: &random))")
      texts.append("-\(whole)e\(Int.random(in: -30..<30, using: &random))")
      texts.append("\(UInt64.random(in: 0 ... .max, using: &random)).\(UInt64.random(in: 0 ... .max, using: &random))")
      for text in texts {
        #expect(double(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
      }
    }
    #expect(double("9007199254740993") == 9_007_199_254_740_992)
    #expect(double("1e400") == .infinity)
    #expect(double("-1e400") == -.infinity)
    #expect(double("inf") == .infinity)
    #expect(double("-Infinity") == -.infinity)
    #expect(double("NaN")?.isNaN == true)
    #expect(double(".5") == 0.5)
    #expect(double("5.") == 5)
    #expect(double("-0")?.sign == .minus)
    for text in [".", "-", "1e", "e5", "1.2.3", "0x1p3", "infinit", "1d", "1 2", "--1", "-.", "1.5f"] {
      #expect(double(text) == nil, "\(text)")
    }
    for text in ["0123.5", "00.5", "+1.5", "01e5"] { #expect(double(text, .inferred) == nil, "\(text)") }
    for text in ["0.5", "-0.5", "1e5", "nan"] { #expect(double(text, .inferred) != nil, "\(text)") }
  }

  @Test func timestamps() {
    let midnight: Int64 = 1_772_323_200_000_000  // 2026-03-01
    let cases: [(String, Int64?)] = [
      ("2026-03-01", midnight), ("2026-03-01 00:00", midnight), ("2026-03-01T00:00:00Z", midnight),
      ("2026-03-01T00:00:00.5", midnight + 500_000), ("2026-03-01T00:00:00.1234567", midnight + 123_456),
      ("2026-03-01T00:00:00.123Z", midnight + 123_000), ("2026-03-01 12:34:56.123456", midnight + 45_296_123_456),
      ("2026-03-01T00:00:00+02", midnight - 7_200_000_000), ("2026-03-01T00:00:00-02:30", midnight + 9_000_000_000),
      ("2026-03-01T00:00:00+0230", midnight - 9_000_000_000), ("2026-03-01T00:00:00 UTC", midnight),
      ("2026-03-01T24:00:00", midnight + 86_400_000_000), ("2026-3-1 1:2:3", midnight + 3_723_000_000),
      ("2026-03-01T23:59:60", nil), ("2026-03-01T25:00:00", nil), ("2026-03-01T00:60:00", nil),
      ("2026-02-29T00:00:00", nil), ("2026-13-01T00:00:00", nil), ("2026-00-01T00:00:00", nil), ("2026-03-01T00", nil),
      ("2026-03-01T00:00:00z", nil), ("2026-03-01T00:00:00+2", nil), ("2026-03-01Z", nil),
      ("2026-03-01X00:00:00", nil), ("2026-03-01T00-00:00", nil), ("2026-03-01T00:00:0/", nil),
      ("2026-03-01T00:00:00.12aZ", nil), ("2026-03-01T00:00:00,123Z", nil), ("20260301", nil), ("", .none),
      ("1969-12-31T23:59:59.999999", -1), ("0001-01-01T00:00:00", -62_135_596_800_000_000),
    ]
    for (text, expected) in cases where !text.isEmpty {
      #expect(int64(text, .timestamp) == expected, "\(text)")
    }
    #expect(int64("2026-03-01", .timestamp, .inferred) == nil)
  }

  /// The decoders remember the last date: before the first one there is none that they may take for it.
  @Test func nothingIsADateBeforeTheFirst() {
    for byte in ["\0", " ", "\u{7F}", "0", "-"] {
      let date = String(repeating: byte, count: 10)
      #expect(int64(date, .date) == nil)
      for separator in [byte, "T", " "] { #expect(int64("\(date)\(separator)12:34:56", .timestamp) == nil) }
    }
    #expect(int64("1970-01-01", .date) == 0)
    #expect(int64("1970-01-01T00:00:01", .timestamp) == 1_000_000)
  }

  @Test func timestampsAgainstSlowTwin() {
    var random = SeededRandom(seed: 3)
    let alphabet = Array("0123456789-:T .Z+/".utf8)
    for _ in 0..<50_000 {
      var text = Array("2026-03-01T0\(Int.random(in: 0...9, using: &random)):34:56".utf8)
      text +=
        random.pick(["", "Z", ".1", ".123", ".123Z", ".123456", ".123456Z", ".1234567", "+01:00", " ", ".123+02"]).utf8
      for _ in 0..<Int.random(in: 0..<3, using: &random) {
        text[Int.random(in: 0..<text.count, using: &random)] = random.pick(alphabet)
      }
      let string = String(decoding: text, as: UTF8.self)
      for mode in [CastMode.cast, .inferred] {
        let slow = unsafe text.withUnsafeBufferPointer { unsafe CalendarParser.timestamp($0, mode: mode) }
        #expect(int64(string, .timestamp, mode) == slow, "\(string)")
      }
      let slowDate = unsafe text.withUnsafeBufferPointer { unsafe CalendarParser.date($0, mode: .cast) }
      #expect(int64(string, .date) == slowDate, "\(string)")
    }
  }

  @Test func everyDay() {
    var expected: Int64 = -25_567  // 1900-01-01
    for year in 1900...2101 {
      for month in 1...12 {
        for day in 1...CalendarParser.lengthOfMonth(month, year: year) {
          let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
          #expect(int64(text, .date) == expected, "\(text)")
          expected += 1
        }
      }
    }
  }

  @Test func decimals() {
    let type = DataType.decimal(precision: 10, scale: 2)
    let cases: [(String, Int64?)] = [
      ("1.005", 101), ("1.015", 102), ("-1.005", -101), ("1", 100), ("+1", 100), (".5", 50), ("1e1", 1000),
      ("123456789.99", nil), ("12345678.994", 1_234_567_899), ("12345678.995", 1_234_567_900), ("99999999.995", nil),
      ("99999999.994", 9_999_999_999), ("0.004", 0), ("0.005", 1), (" 1.5 ", 150), ("abc", nil), ("1e-1", 10),
      ("1.2345e2", 12345), ("0.00499999999999999999999999999999999999999999", 0), ("1e30", nil), ("0e99999", 0),
    ]
    for (text, expected) in cases { #expect(int64(text, type) == expected, "\(text)") }
    let wide = unsafe Decoding.value("-12345678901234567890123456789012345.678", .decimal(precision: 38, scale: 3))
    #expect(wide == .int128(Int128("-12345678901234567890123456789012345678")!))
    #expect(unsafe Decoding.value("170141183460469231731687303715884105727", .hugeint) == .int128(.max))
    #expect(unsafe Decoding.value("-170141183460469231731687303715884105728", .hugeint) == .int128(.min))
    #expect(unsafe Decoding.value("170141183460469231731687303715884105728", .hugeint) == nil)
    #expect(unsafe Decoding.value("-5", .hugeint, mode: .inferred) == .int128(-5))
    #expect(unsafe Decoding.value("05", .hugeint, mode: .inferred) == nil)
    #expect(unsafe Decoding.value("0", .hugeint, mode: .inferred) == .int128(0))
  }

  @Test func booleans() {
    for text in ["true", "TRUE", "tRue", "t", "T", "yes", "Yes"] {
      #expect(unsafe Decoding.value(text, .boolean, mode: .inferred) == .boolean(true), "\(text)")
    }
    for text in ["false", "FALSE", "f", "F", "no", "NO"] {
      #expect(unsafe Decoding.value(text, .boolean, mode: .inferred) == .boolean(false), "\(text)")
    }
    for text in ["1", "y", "0", "n"] {
      #expect(unsafe Decoding.value(text, .boolean, mode: .inferred) == nil, "\(text)")
      #expect(unsafe Decoding.value(text, .boolean) != nil, "\(text)")
    }
    for text in ["on", "off", "2", "tru", "truee", "ye", "TRU\u{5}", "1.0"] {
      #expect(unsafe Decoding.value(text, .boolean) == nil, "\(text)")
    }
  }

  @Test func quotedFields() {
    #expect(unsafe Decoding.value("5", .bigint, quoted: true) == .int64(5))
    #expect(unsafe Decoding.value("", .bigint, quoted: true) == .null)
    #expect(unsafe Decoding.value("", .varchar, quoted: true) == .string([]))
    #expect(unsafe Decoding.value("", .varchar) == .null)
    #expect(unsafe Decoding.value("a \"\"b\"\"", .varchar, quoted: true) == .text("a \"b\""))
    #expect(
      unsafe Decoding.value("long text with \"\"quotes\"\" in it", .varchar, quoted: true)
        == .text("long text with \"quotes\" in it"))
    #expect(unsafe Decoding.value("\"\"", .varchar, quoted: true) == .text("\""))
    #expect(unsafe Decoding.value("1\"\"2", .bigint, quoted: true) == nil)
  }

  @Test func stringsOfEveryLength() {
    for length in 0...40 {
      let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
      #expect(unsafe Decoding.value(text, .varchar, quoted: true) == .text(text))
      if length > 0 { #expect(unsafe Decoding.value(text, .varchar) == .text(text)) }
    }
  }
}
