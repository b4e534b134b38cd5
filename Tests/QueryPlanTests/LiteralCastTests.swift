import Columnar
import QueryPlan
import Testing

@Suite struct LiteralCastTests {
  private func cast(_ text: String, _ type: DataType) -> LiteralCast.Outcome {
    LiteralCast.cast(.text(text), from: .varchar, to: type)
  }

  @Test func dates() {
    #expect(cast("1970-01-01", .date) == .value(.int64(0)))
    #expect(cast("1969-12-31", .date) == .value(.int64(-1)))
    #expect(cast(" 2026-3-1 ", .date) == .value(.int64(20513)))
    #expect(cast("2000-02-29", .date) == .value(.int64(11016)))
    #expect(cast("1900-02-29", .date) == .invalid)
    #expect(cast("2026-13-01", .date) == .invalid)
    #expect(cast("abc", .date) == .invalid)
    #expect(cast("2026/03/01", .date) == .deferred)
    #expect(cast("infinity", .date) == .deferred)
    #expect(cast("2026-03-01 10:00:00", .date) == .deferred)
  }

  @Test func timestamps() {
    #expect(cast("1970-01-01 00:00:01.5", .timestamp) == .value(.int64(1_500_000)))
    #expect(cast("1970-01-01T00:01Z", .timestamp) == .value(.int64(60_000_000)))
    #expect(cast("1970-01-02", .timestamp) == .value(.int64(86_400_000_000)))
    #expect(cast("1970-01-01 00:00:00.1234567", .timestamp) == .value(.int64(123_456)))
    #expect(cast("2026-03-01 25:00:00", .timestamp) == .invalid)
    #expect(cast("2026-03-01 10:00:00+02", .timestamp) == .deferred)
    #expect(cast("999999-01-01", .timestamp) == .invalid)
  }

  @Test func numbers() {
    #expect(cast(" 42 ", .bigint) == .value(.int64(42)))
    #expect(cast("9223372036854775808", .bigint) == .invalid)
    #expect(cast("5.5", .bigint) == .deferred)
    #expect(cast("", .bigint) == .invalid)
    #expect(cast("1.5", .decimal(precision: 4, scale: 2)) == .value(.int64(150)))
    #expect(cast("1.555", .decimal(precision: 4, scale: 2)) == .deferred)
    #expect(cast("123.5", .decimal(precision: 4, scale: 2)) == .invalid)
    #expect(cast("1.5", .decimal(precision: 20, scale: 2)) == .value(.int128(150)))
    #expect(cast("1e3", .double) == .value(.double(1000)))
    #expect(cast("0x10", .double) == .deferred)
    #expect(cast("nan", .double) == .deferred)
    #expect(cast("yes", .boolean) == .value(.boolean(true)))
    let decimal = DataType.decimal(precision: 3, scale: 1)
    #expect(LiteralCast.cast(.int64(105), from: decimal, to: .double) == .value(.double(10.5)))
    #expect(LiteralCast.cast(.int64(105), from: decimal, to: .bigint) == .deferred)
  }

  @Test func calendarRoundTrip() {
    for day in stride(from: -1_000_000, through: 3_000_000, by: 97) {
      let (year, month, dayOfMonth) = CalendarDate.components(ofDay: day)
      #expect(CalendarDate.days(year: year, month: month, day: dayOfMonth) == day)
    }
  }
}
