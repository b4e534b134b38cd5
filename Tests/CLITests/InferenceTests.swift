import Foundation
import Testing

/// Types that turn out too narrow while a query runs: the answers are DuckDB's for types stated, or exit code 65.
@Suite struct InferenceTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// Rows `id,value`, with `other` values from row `place` on.
  private func write(_ path: String, rows: Int, value: String, other: [String] = [], at place: Int = 0) throws {
    var text = "id,value,word\n"
    for row in 0..<rows {
      let index = row - place
      text += "\(row),\(other.indices.contains(index) ? other[index] : value),w\n"
    }
    try folder.write(path, text)
  }

  private func query(_ sql: String) throws -> CommandRun { try folder.run("query", "--format", "csv", sql) }

  @Test func typeChangesBehindTheFirstMillionRows() throws {
    // Neither head, middle nor tail shows it.
    try write("raw/a.csv", rows: 1_600_000, value: "2", other: ["0.5"], at: 1_100_000)
    let run = try query("SELECT count(*), count(value), sum(value), max(id) FROM 'raw/*.csv'")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.output.split(separator: "\n").last == "1600000,1600000,3199998.5,1599999")
    #expect(run.messages.contains("raw/a.csv") == false || run.messages.contains("0.5"))
    #expect(run.messages.components(separatedBy: "starting again").count == 2)
  }

  @Test func typeChangesInTheLastFile() throws {
    for file in 0..<40 { try write("raw/part-\(file + 10).csv", rows: 1000, value: "1") }
    try write("raw/part-90.csv", rows: 40_000, value: "1", other: ["9223372036854775808", "0.25"], at: 13_000)
    let run = try query(
      "SELECT count(value) AS n, count(*) AS rows FROM 'raw/*.csv'")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.output == "n,rows\n80000,80000\n")
    // BIGINT, then HUGEINT, then DOUBLE: one restart.
    let extremes = try query("SELECT max(value) AS most, min(value) AS least FROM 'raw/*.csv'")
    #expect(extremes.status == 0, "\(extremes.messages)")
    #expect(extremes.messages.components(separatedBy: "starting again").count == 2)
    #expect(extremes.output == "most,least\n9.223372036854776e+18,0.25\n")
  }

  @Test func toTextWhereTextWill() throws {
    try write("raw/a.csv", rows: 50_000, value: "7", other: ["seven", "7.5"], at: 17_000)
    let run = try query("SELECT value, count(*) AS n FROM 'raw/a.csv' GROUP BY ALL ORDER BY n DESC, value")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.output == "value,n\n7,49998\n7.5,1\nseven,1\n")
  }

  @Test func toTextWhereTextWillNot() throws {
    try write("raw/a.csv", rows: 50_000, value: "7", other: ["seven"], at: 17_000)
    let run = try query("SELECT sum(value) FROM 'raw/a.csv'")
    #expect(run.status == 65 && run.output.isEmpty)
    // File, line, value, remedy.
    for part in ["raw/a.csv:17002", "\"seven\"", "column value", "TRY_CAST", "columns = {"] {
      #expect(run.messages.contains(part), "\(part): \(run.messages)")
    }
  }

  /// A query that streams rows has sent none of them when it starts again.
  @Test func nothingIsWrittenBeforeTheRestart() throws {
    try write("raw/a.csv", rows: 50_000, value: "7", other: ["1.5"], at: 17_000)
    let run = try query("SELECT id, value FROM 'raw/a.csv'")
    let lines = run.output.split(separator: "\n")
    #expect(run.status == 0 && lines.count == 50_001, "\(run.messages)")
    #expect(lines[1] == "0,7.0" && lines[17_001] == "17000,1.5" && lines[50_000] == "49999,7.0")
  }

  /// Columns that the query does not read may hold anything.
  @Test func columnsThatAreNotReadDoNotCount() throws {
    try write("raw/a.csv", rows: 50_000, value: "7", other: ["seven"], at: 17_000)
    let run = try query("SELECT count(*), sum(id) FROM 'raw/a.csv'")
    #expect(run.status == 0 && run.messages.isEmpty, "\(run.messages)")
    #expect(run.output.hasSuffix("50000,1249975000\n"))
  }

  /// Two tables of one query, both inferred too narrowly: still one restart.
  @Test func twoTablesOneRestart() throws {
    try write("raw/a.csv", rows: 50_000, value: "7", other: ["1.5"], at: 17_000)
    try write("raw/b.csv", rows: 50_000, value: "7", other: ["2.5"], at: 17_000)
    let run = try query(
      "SELECT sum(value) AS s FROM (SELECT value FROM 'raw/a.csv' UNION ALL SELECT value FROM 'raw/b.csv')")
    #expect(run.status == 0 && run.output == "s\n699990.0\n", "\(run.output) \(run.messages)")
    #expect(run.messages.components(separatedBy: "starting again").count == 2)
  }

  @Test func inferredSourceOfAJob() throws {
    try write("raw/dt=2026-03-01/a.csv", rows: 50_000, value: "7", other: ["1.5"], at: 17_000)
    try folder.write(
      "job.yaml",
      """
      job: inferred
      sources: {events: {path: "raw/dt={{ ds }}/*.csv"}}
      query: SELECT count(*) AS n, sum(value) AS total FROM events
      sinks: [{files: out/totals}]
      """)
    let run = try folder.run("run", "job.yaml", "--date", "2026-03-01")
    #expect(run.status == 0, "\(run.messages)")
    let part = try #require(try folder.list("out/totals/dt=2026-03-01").first { $0.hasPrefix("part-") })
    #expect(try folder.read("out/totals/dt=2026-03-01/\(part)") == "n,total\n50000,349994.5\n")
  }
}
