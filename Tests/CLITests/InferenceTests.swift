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

  /// What fails in BIGINT may come before the value that makes the column DOUBLE, in its task or in another one.
  @Test(arguments: ["16KB", "300KB", "1MB", "16MB"]) func failuresBeforeTheWiderValue(size: String) throws {
    try write(
      "raw/a.csv", rows: 400_000, value: "1", other: ["3"] + Array(repeating: "1", count: 9) + ["1.5"], at: 120_000)
    let sql = "SELECT sum(value * 4000000000000000000) AS s FROM 'raw/*.csv'"
    let run = try folder.run("query", "--format", "csv", "--partition-size", size, sql)
    #expect(run.status == 0, "\(run.messages)")
    let sum = try #require(run.output.split(separator: "\n").last.flatMap { Double($0) })
    #expect(abs(sum - 1.60001e24) < 1e13)
    // Where all values are as the samples say, the failure stands.
    try write("raw/a.csv", rows: 400_000, value: "1", other: ["3"], at: 120_000)
    let failing = try folder.run("query", "--format", "csv", "--partition-size", size, sql)
    #expect(failing.status == 65 && failing.messages.contains("overflow"), "\(failing.messages)")
    #expect(failing.messages.contains("raw/a.csv:120002"), "\(failing.messages)")
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

  /// Where the samples see no value, the query is answered as if they had seen all: `max` of texts would be 9.
  @Test func columnsWithoutValuesInTheSample() throws {
    try write("raw/a.csv", rows: 50_000, value: "", other: ["9", "10"], at: 17_000)
    let most = try query("SELECT max(value) AS most, count(value) AS n, count(*) AS rows FROM 'raw/a.csv'")
    #expect(most.status == 0 && most.output == "most,n,rows\n10,2,50000\n", "\(most.messages)")
    #expect(most.messages.contains("column value has a value, \"9\", where its type was inferred without any"))
    #expect(most.messages.components(separatedBy: "starting again").count == 2)
    // The query needs the type to begin with.
    let sum = try query("SELECT sum(value) AS s FROM 'raw/a.csv' WHERE value > 8")
    #expect(sum.status == 0 && sum.output == "s\n19\n", "\(sum.messages)")
    // Not read, and without any value, it is nobody's concern.
    let other = try query("SELECT count(*) AS rows FROM 'raw/a.csv'")
    #expect(other.output == "rows\n50000\n" && other.messages.isEmpty, "\(other.messages)")
    try write("raw/b.csv", rows: 50_000, value: "")
    let empty = try query("SELECT count(value) AS n, max(lower(value)) AS most FROM 'raw/b.csv'")
    #expect(empty.output == "n,most\n0,\n" && empty.messages.isEmpty, "\(empty.messages)")
    let none = try query("SELECT sum(value) FROM 'raw/b.csv'")
    #expect(none.status == 64 && none.messages.contains("sum takes a number, not VARCHAR"), "\(none.messages)")
    // A query over texts that meets numbers says what to do.
    let text = try query("SELECT max(lower(value)) AS most FROM 'raw/a.csv'")
    #expect(text.status == 65 && text.messages.contains("raw/a.csv:17002"), "\(text.messages)")
    #expect(text.messages.contains("cast it in the query"), "\(text.messages)")
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
