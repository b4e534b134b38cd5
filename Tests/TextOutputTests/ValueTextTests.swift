import Columnar
import Testing

@testable import TextFormats

/// The expected texts are what DuckDB writes.
@Suite struct ValueTextTests {
  @Test(arguments: [
    0, 1, 9, 10, 99, 100, 12_345, 99_999_999, 100_000_000, 123_456_789, 9_999_999_999_999_999, 10_000_000_000_000_000,
    Int64.max, Int64.min, -1, -100_000_000,
  ]) func integers(_ value: Int64) {
    #expect(spelled(.bigint, .int64(value)) == "\(value)")
    #expect(spelled(.hugeint, .int64(value)) == "\(value)")
  }

  @Test func everyDigitCount() {
    var value: Int128 = 1
    while value < Int128.max / 10 {
      for candidate in [value - 1, value, value + 1, value * 9, -value, -value - 1] {
        #expect(spelled(.hugeint, .int128(candidate)) == "\(candidate)")
      }
      value *= 10
    }
    #expect(spelled(.hugeint, .int128(.max)) == "\(Int128.max)")
    #expect(spelled(.hugeint, .int128(.min)) == "\(Int128.min)")
  }

  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (0.1, "0.1"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
    (1.7e16, "1.7e+16"), (0.0001, "0.0001"), (1e-5, "1e-05"), (2.5e-5, "2.5e-05"), (.nan, "nan"), (.infinity, "inf"),
    (-.infinity, "-inf"), (1.5e300, "1.5e+300"), (5e-324, "5e-324"),
    (123_456_789_012_345_680, "1.2345678901234568e+17"),
    (123.45, "123.45"), (-0.5, "-0.5"), (999_999_999.999999, "999999999.999999"), (0.001, "0.001"),
    (9_007_199_254_740_993, "9007199254740992.0"), (9_999_999_999_999_998, "9999999999999998.0"),
    (123.45000000000002, "123.45000000000002"), (100, "100.0"), (1234567.125, "1234567.125"),
  ]) func doubles(_ value: Double, _ expected: String) {
    #expect(spelled(.double, .double(value)) == expected)
  }

  /// The quick way for short decimals against the standard library's shortest digits.
  @Test func doublesAreShortest() {
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let digits = Double(state >> 34)
      for power in [1.0, 10, 100, 1000, 1e4, 1e6, 1e7] {
        let value = digits / power
        #expect(spelled(.double, .double(value)) == DoubleText.spelling(of: value))
      }
    }
  }

  @Test(arguments: [
    (Int64(12345), 18, 2, "123.45"), (-5, 18, 2, "-0.05"), (5, 2, 2, ".05"), (-5, 2, 2, "-.05"), (7, 18, 0, "7"),
    (Int64.max, 18, 18, ".223372036854775807"), (1, 18, 9, "0.000000001"),
    (123_456_789_012_345_678, 18, 17, "1.23456789012345678"),
  ]) func decimals(_ value: Int64, _ precision: Int, _ scale: Int, _ expected: String) {
    let text = spelled(.decimal(precision: precision, scale: scale), .int64(value))
    // A value beyond the precision keeps its fraction.
    #expect(text == expected)
  }

  @Test func wideDecimals() {
    #expect(spelled(.decimal(precision: 38, scale: 2), .int128(-12345)) == "-123.45")
    #expect(spelled(.decimal(precision: 38, scale: 38), .int128(5)) == "." + String(repeating: "0", count: 37) + "5")
    #expect(spelled(.decimal(precision: 38, scale: 0), .int128(5)) == "5")
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01"), (-1, "1969-12-31"), (20_513, "2026-03-01"), (11_016, "2000-02-29"),
    (-719_162, "0001-01-01"), (-719_163, "0001-12-31 (BC)"), (3_789_464, "12345-03-15"),
  ]) func dates(_ day: Int64, _ expected: String) {
    #expect(spelled(.date, .int64(day)) == expected)
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59.999999"), (500_000, "1970-01-01 00:00:00.5"),
    (1_772_323_200_009_000, "2026-03-01 00:00:00.009"), (1_772_409_599_000_001, "2026-03-01 23:59:59.000001"),
  ]) func timestamps(_ microseconds: Int64, _ expected: String) {
    #expect(spelled(.timestamp, .int64(microseconds)) == expected)
  }

  @Test func dayCacheKeepsDaysApart() {
    let schema = Schema([Field(name: "t", type: .timestamp)])
    let days: [Int64] = [0, 86_400_000_000, 0, -86_400_000_000]
    #expect(
      text(.csv, schema, days.map { [.int64($0)] })
        == "t\n1970-01-01 00:00:00\n1970-01-02 00:00:00\n1970-01-01 00:00:00\n1969-12-31 00:00:00\n")
  }

  @Test func booleans() {
    #expect(spelled(.boolean, .boolean(true)) == "true")
    #expect(spelled(.boolean, .boolean(false)) == "false")
  }

  @Test func cellTextIsTheSame() {
    let column = Column(type: .varchar, capacity: 3)
    column.append(.text("a,b"))
    column.append(.null)
    column.append(.text("a long text, beyond the inline bytes"))
    #expect(CellText.string(column, at: 0) == "a,b")
    #expect(CellText.string(column, at: 1) == nil)
    #expect(CellText.string(column, at: 2) == "a long text, beyond the inline bytes")
    let sums = Column(type: .hugeint, capacity: 1)
    sums.append(.int128(.min))
    #expect(CellText.string(sums, at: 0) == "\(Int128.min)")
  }
}
