import QueryPlan
import Testing

@testable import JobFiles

@Suite struct ValueParsingTests {
  @Test func durations() {
    #expect(DurationText.parse("3h") == .seconds(10_800))
    #expect(DurationText.parse("1h30m") == .seconds(5_400))
    #expect(DurationText.parse("250ms") == .milliseconds(250))
    #expect(DurationText.parse("2d") == .seconds(172_800))
    for bad in ["", "3", "h", "3 h", "-3h", "3.5h", "99999999999999999999h", "3hh", "1h-2m", "٣h"] {
      #expect(DurationText.parse(bad) == nil, "\(bad)")
    }
  }

  @Test func sizes() {
    #expect(ByteSizeText.parse("4GB") == 4 << 30)
    #expect(ByteSizeText.parse("512MiB") == 512 << 20)
    #expect(ByteSizeText.parse("64k") == 64 << 10)
    #expect(ByteSizeText.parse("1.5GB") == 3 << 29)
    #expect(ByteSizeText.parse("100") == 100)
    for bad in ["", "GB", "4XB", "-4GB", "4GBB", "1.2.3GB", "0.3", "99999999999TB", "nan", "4 G B"] {
      #expect(ByteSizeText.parse(bad) == nil, "\(bad)")
    }
  }

  @Test func shares() {
    #expect(ShareText.parse("0.1%") == 0.001)
    #expect(ShareText.parse("1%") == 0.01)
    #expect(ShareText.parse("0.25") == 0.25)
    #expect(ShareText.parse("0") == 0)
    for bad in ["", "%", "101%", "1.5", "-1%", "1e-3", "nan", "inf%"] { #expect(ShareText.parse(bad) == nil, "\(bad)") }
  }

  @Test func timesOfDay() {
    #expect(TimeOfDay("05:00")?.hour == 5)
    #expect(TimeOfDay("23:59")?.minute == 59)
    for bad in ["24:00", "5", "5:60", "05:00:00", ":", "-1:00", "005:00"] { #expect(TimeOfDay(bad) == nil, "\(bad)") }
  }

  @Test func intervals() throws {
    let day = try #require(JobInterval("2024-02-28", length: .day))
    #expect(day.next.dateText == "2024-02-29")
    #expect(day.next.next.dateText == "2024-03-01")
    #expect(JobInterval("2026-12-31", length: .day)?.next.dateText == "2027-01-01")
    #expect(JobInterval("2026-12-31T23", length: .hour)?.next.partitionValue == "2027-01-01T00")
    #expect(JobInterval("2026-03", length: .month)?.next.dateText == "2026-04-01")
    #expect(JobInterval("2026-03-01T05:00:00", length: .hour)?.partitionValue == "2026-03-01T05")
    for bad in [
      "2026-02-29", "2026-3-1", "2026-13-01", "yesterday", "2026-03-01T01", "", "2026-03", "0000-01-01",
      "2026-03-01 ", " 2026-03-01", "2026-03-01T", "2026-03-01  00", "2026-03-01T00:",
    ] {
      #expect(JobInterval(bad, length: .day) == nil, "\(bad)")
    }
    #expect(JobInterval("2026-03-02", length: .month) == nil)
  }

  @Test func templates() throws {
    let hour = try #require(JobInterval("2026-03-01T05", length: .hour))
    let text = "{{ds}} {{ ds_nodash }} {{ts}} {{ ts_nodash }} {{interval_start}} {{interval_end}} {{hour}}"
    #expect(
      try Template(text).rendered(for: hour)
        == "2026-03-01 20260301 2026-03-01T05:00:00+00:00 20260301T050000 2026-03-01 05:00:00 2026-03-01 06:00:00 05")
    #expect(throws: Template.Problem.unknown(name: "dss", hint: "did you mean \"ds\"?")) { try Template("{{ dss }}") }
    #expect(throws: Template.Problem.unclosed) { try Template("a {{ ds") }
  }

  @Test func columnContracts() throws {
    func parse(_ text: String) throws -> ColumnContract { try ColumnContractText.parse(text, name: "c") }
    #expect(try parse("BIGINT NOT NULL") == .init(name: "c", type: .bigint, isNullable: false))
    #expect(try parse("numeric") == .init(name: "c", type: .decimal(precision: 18, scale: 3), isNullable: true))
    #expect(
      try parse("decimal ( 38 , 4 ) null")
        == .init(name: "c", type: .decimal(precision: 38, scale: 4), isNullable: true))
    for bad in [
      "", "bigint bigint", "decimal(", "decimal(0)", "decimal(39,1)", "decimal(1,2)", "decimal(1,2,3)", "not null",
      "blob",
    ] {
      #expect(throws: SQLError.self, "\(bad)") { try parse(bad) }
    }
  }

  @Test func lookbacks() {
    #expect(LookbackText.parse("2d", .day) == 2 && LookbackText.parse("48h", .day) == 2)
    #expect(LookbackText.parse("2d", .hour) == 48 && LookbackText.parse("6h", .hour) == 6)
    #expect(LookbackText.parse("1mo", .month) == 1 && LookbackText.parse("0d", .day) == 0)
    for (text, interval): (String, IntervalLength) in [
      ("1h", .day), ("25h", .day), ("2d", .month), ("1mo", .day), ("d", .day), ("2", .day), ("-1d", .day),
      ("1.5d", .day),
      ("1001d", .day), ("42d", .hour), ("99999999999999999999d", .day), ("2d ", .day), ("", .hour),
    ] {
      #expect(LookbackText.parse(text, interval) == nil, "\(text)")
    }
  }

  @Test func previousIntervals() throws {
    for length in [IntervalLength.hour, .day, .month] {
      var interval = try #require(JobInterval("2023-01-01", length: length))
      for _ in 0..<(length == .hour ? 12_000 : 1500) {
        #expect(interval.next.previous == interval)
        interval = interval.next
      }
    }
  }
}
