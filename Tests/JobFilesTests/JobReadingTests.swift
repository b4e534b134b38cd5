import Columnar
import SystemIO
import Testing

@testable import JobFiles

private let nightly = """
  job: nightly_events
  owner: data-platform@example.com
  interval: day
  sources:
    events:
      path: raw/dt={{ ds }}/*.csv
      ready: {min_files: 200}
      columns:
        ts: timestamp not null
        user_id: bigint not null
        event_type: varchar
        price: decimal(18, 2)
  query: |
    SELECT dt AS date, count(*) AS events
    FROM events GROUP BY ALL
  key: [date]
  verify: {count: events, tolerance: 0}
  sinks:
    - files: out/daily_aggregates
      format: csv
  limits: {max_duration: 3h, deadline: "05:00", memory: 4GB, rejects: {warn: 0.1%, fail: 1%}}
  """

@Suite struct JobReadingTests {
  @Test func readsTheNightlyJob() throws {
    let job = try Job.parse(nightly, file: "nightly.yaml")
    #expect(job.name == "nightly_events")
    #expect(job.intervalLength == .day)
    let source = try #require(job.sources.first)
    #expect(source.name == "events" && source.ready.minimumFileCount == 200)
    #expect(
      source.columns == [
        ColumnContract(name: "ts", type: .timestamp, isNullable: false),
        ColumnContract(name: "user_id", type: .bigint, isNullable: false),
        ColumnContract(name: "event_type", type: .varchar, isNullable: true),
        ColumnContract(name: "price", type: .decimal(precision: 18, scale: 2), isNullable: true),
      ])
    #expect(job.query == "SELECT dt AS date, count(*) AS events\nFROM events GROUP BY ALL\n")
    #expect(job.queryLine == 14)
    #expect(job.key == ["date"])
    #expect(job.verify == VerifyDefinition(countColumn: "events", tolerance: 0))
    #expect(job.sinks.map(\.folder) == ["out/daily_aggregates"])
    #expect(job.limits.maximumDuration == .seconds(3 * 3600))
    #expect(job.limits.memoryByteCount == 4 << 30)
    #expect(job.limits.rejects == Limits.Rejects(warn: 0.001, fail: 0.01))
    #expect(job.warnings.count == 1 && job.warnings[0].contains("deadline (5:00 UTC)"))
  }

  @Test func readsHowRowsAreRejected() throws {
    #expect(try Job.parse(nightly, file: "j.yaml").expressionErrors == .fail)
    let job = try Job.parse(
      nightly.replacing("fail: 1%}", with: "fail: 1%, min_rows: 50, keep: 7}") + "\non_expression_error: reject",
      file: "j.yaml")
    #expect(job.expressionErrors == .reject)
    #expect(job.limits.rejects == Limits.Rejects(warn: 0.001, fail: 0.01, minimumRowCount: 50, keptRowCount: 7))
    for (setting, message) in [
      ("on_expression_error: ignore", "\"ignore\" is not one of fail, reject"),
      ("on_expression_error: rejct", "did you mean \"reject\"?"),
    ] {
      let error = #expect(throws: DayfoldError.self) { try Job.parse(nightly + "\n" + setting, file: "j.yaml") }
      #expect(error?.exitCode == .config && error?.description.contains(message) == true, "\(error as Any)")
    }
    for keep in ["-1", "1000001", "many"] {
      let error = #expect(throws: DayfoldError.self) {
        try Job.parse(nightly.replacing("fail: 1%}", with: "fail: 1%, keep: \(keep)}"), file: "j.yaml")
      }
      #expect(error?.message.hasPrefix("limits.rejects.keep: ") == true, "\(error as Any)")
    }
  }

  @Test func fillsTemplates() throws {
    let job = try Job.parse(nightly, file: "nightly.yaml")
    let interval = try #require(JobInterval("2026-03-01", length: .day))
    #expect(try job.resolved(for: interval).sources[0].path == "raw/dt=2026-03-01/*.csv")
  }

  /// Texts that YAML 1.1 takes for numbers and booleans stay what they look like.
  @Test func valuesAreReadBySchema() throws {
    let job = try Job.parse(
      nightly.replacing("job: nightly_events", with: "job: NO").replacing("key: [date]", with: "key: [yes, 05, 1e3]"),
      file: "j.yaml")
    #expect(job.name == "NO")
    #expect(job.key == ["yes", "05", "1e3"])
  }

  /// Each change of one line must be refused, naming the line and the remedy.
  @Test(
    arguments: [
      (
        "interval: day", "interval: dya", "interval: \"dya\" is not one of hour, day, month", 3, "did you mean \"day\"?"
      ),
      ("owner: data", "ownr: data", "unknown setting \"ownr\"", 2, "did you mean \"owner\"?"),
      (
        "ready: {min_files: 200}", "ready: {min_file: 200}", "unknown setting \"sources.events.ready.min_file\"", 7,
        "did you mean \"min_files\"?"
      ),
      ("min_files: 200", "min_files: many", "sources.events.ready.min_files: \"many\" is not a whole number", 7, nil),
      (
        "event_type: varchar", "event_type: varchr", "sources.events.columns.event_type: unknown type \"varchr\"", 11,
        "did you mean \"varchar\"?"
      ),
      (
        "user_id: bigint not null", "user_id: bigint not nul",
        "sources.events.columns.user_id: \"not nul\" is not understood behind the type", 10,
        "only \"not null\" may stand there"
      ),
      ("decimal(18, 2)", "decimal(2, 18)", "sources.events.columns.price: DECIMAL(2,18) does not exist", 12, nil),
      (
        "max_duration: 3h", "max_duration: 3 hours",
        "limits.max_duration: \"3 hours\" is not a duration such as 90s, 30m, 3h or 1h30m", 21, nil
      ),
      ("memory: 4GB", "memory: lots", "limits.memory: \"lots\" is not a size such as 512MB or 4GB", 21, nil),
      ("warn: 0.1%", "warn: 5%", "limits.rejects.warn: is above \"fail\"", 21, nil),
      ("{{ ds }}", "{{ dss }}", "unknown template \"{{ dss }}\"", 6, "did you mean \"ds\"?"),
      ("{{ ds }}", "{{ ds", "\"{{\" is not closed", 6, nil),
      (
        "- files: out/daily_aggregates", "- postgres: env", "sinks[0].postgres: this version only has files sinks", 19,
        nil
      ),
      (
        "format: csv", "compression: zstd", "sinks[0].compression: this version writes uncompressed files only", 20,
        "remove the setting"
      ),
      ("key: [date]", "key: date", "key: expected a list, found a single value", 16, nil),
      ("job: nightly_events", "job:", "job: is missing", nil, nil),
      ("job: nightly_events", "job: ../../etc", "job: \"../../etc\" is no name", 1, nil),
      (
        "key: [date]", "key: [date]\nkey: [date]", "the job file is not valid YAML: \"key\" is set twice", nil,
        "remove one of the two"
      ),
      ("key: [date]", "key: [date", "the job file is not valid YAML", nil, nil),
      (
        "ready: {min_files: 200}", "delimiter: \"\\n\"", "sources.events.delimiter: must not be a line end or NUL", 7,
        nil
      ),
      (
        "ready: {min_files: 200}", "delimiter: \"\\0\"", "sources.events.delimiter: must not be a line end or NUL", 7,
        nil
      ),
      ("ready: {min_files: 200}", "quote: \"\\r\"", "sources.events.quote: must not be a line end or NUL", 7, nil),
      ("ready: {min_files: 200}", "delimiter: '\"'", "sources.events.delimiter: is the quote as well", 7, nil),
      (
        "ready: {min_files: 200}", "delimiter: \"'\"\n    quote: \"'\"",
        "sources.events.delimiter: is the quote as well", 7,
        nil
      ),
      (
        "user_id: bigint not null", "TS: bigint not null",
        "sources.events.columns.TS: is the same name as \"ts\": case does not count", 10, "rename one of the two"
      ),
      (
        "sources:\n  events:", "sources:\n  EVENTS:\n    path: x.csv\n  events:",
        "sources.events: is the same name as \"EVENTS\": case does not count", 7, "rename one of the two"
      ),
      ("key: [date]", "state: \"\"", "state: is empty", 16, nil),
      ("interval: day", "interval: {a: b}", "interval: expected a text, found a block of settings", 3, nil),
    ] as [(String, String, String, Int?, String?)])
  func refuses(_ original: String, _ changed: String, _ message: String, _ line: Int?, _ remedy: String?) throws {
    let text = nightly.replacing("\n" + original, with: "\n" + changed).replacing(original, with: changed)
    let error = try #require(throws: DayfoldError.self) { try Job.parse(text, file: "nightly.yaml") }
    #expect(error.exitCode == .config)
    #expect(error.message.hasPrefix(message), "\(error.message)")
    #expect(error.location?.file == "nightly.yaml")
    if let line { #expect(error.location?.line == line) }
    if let remedy { #expect(error.remedy == remedy) }
  }
}
