import Foundation
import Testing

/// Settings of a job's sources: dialects, readiness, intervals, and reading of earlier intervals.
@Suite struct SourceSettingsTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func writeJob(_ source: String, interval: String = "day", query: String) throws {
    try folder.write(
      "job.yaml",
      "job: j\ninterval: \(interval)\nsources:\n  s:\n    \(source.split(separator: "\n").joined(separator: "\n    "))\n"
        + "query: |\n  \(query)\nsinks: [{files: out/j}]\n")
  }

  private func run(_ date: String, _ more: String...) throws -> CommandRun {
    try CommandRun(["run", "job.yaml", "--date", date] + more, in: folder)
  }

  private func content(_ partition: String) throws -> String {
    let path = "out/j/dt=\(partition)"
    return try folder.list(path).filter { $0.hasPrefix("part-") }.map { try folder.read("\(path)/\($0)") }.joined()
  }

  @Test func dialect() throws {
    try folder.write(
      "raw/a.txt", "exported by x\n% comment\nt|n|s\n2026-07-01 12:00:00|-|'a^'b'\n2026-01-01 12:00:00|5|n/a\n% end\n")
    try writeJob(
      """
      path: raw/*.txt
      delimiter: "|"
      quote: "'"
      escape: "^"
      comment: "%"
      skip: 1
      null: ["-", "n/a"]
      timezone: Europe/Berlin
      filename: file
      columns: {t: timestamp, n: bigint, s: varchar}
      """, query: "SELECT t, n, s, file FROM s ORDER BY t")
    let result = try run("2026-03-01")
    #expect(result.status == 0, "\(result.messages)")
    #expect(
      try content("2026-03-01")
        == "t,n,s,file\n2026-01-01 11:00:00,5,,raw/a.txt\n2026-07-01 10:00:00,,a'b,raw/a.txt\n")
    #expect(try run("2026-03-01").messages.hasPrefix("unchanged"))
    // A setting that decides what is read makes another job.
    let job = try folder.read("job.yaml")
    for (old, new) in [
      ("timezone: Europe/Berlin", "timezone: UTC"), ("null: [\"-\", \"n/a\"]", "null: \"-\""),
      ("file: file", "file: file"),
    ] {
      try folder.write("job.yaml", job.replacingOccurrences(of: old, with: new))
      #expect(try !run("2026-03-01").messages.hasPrefix("unchanged") || old == new, "\(old)")
      try folder.write("job.yaml", job)
      #expect(try run("2026-03-01").status == 0)
    }
  }

  @Test func wrongDialects() throws {
    try folder.write("raw/a.txt", "a\n1\n")
    for (setting, part) in [
      ("timezone: Mars/Olympus", "knows no zone"), ("comment: ab", "not one character"),
      ("escape: ab", "not one character"),
      ("comment: \"\\\"\"", "same character"), ("skip: -1", "skip"), ("null: [[a]]", "null"),
      ("lookback: 2d", "same for every interval"),
    ] {
      try writeJob("path: raw/*.txt\n\(setting)", query: "SELECT * FROM s")
      let result = try run("2026-03-01")
      #expect(
        result.status == 78 && result.messages.contains(part) && result.messages.contains("job.yaml:"),
        "\(setting): \(result.messages)")
    }
  }

  @Test func lookback() throws {
    for day in 26...28 { try folder.write("raw/dt=2026-02-\(day)/a.csv", "n\n\(day)\n") }
    try folder.write("raw/dt=2026-03-01/a.csv", "n\n1\n")
    try folder.write("raw/dt=2026-03-02/a.csv", "n\n2\n")
    let source = "path: raw/dt={{ ds }}/*.csv\nlookback: 2d\nready: {min_files: 1}"
    try writeJob(source, query: "SELECT dt, sum(n) AS n FROM s GROUP BY ALL ORDER BY dt")
    let result = try run("2026-03-01")
    #expect(result.status == 0, "\(result.messages)")
    #expect(try content("2026-03-01") == "dt,n\n2026-02-27,27\n2026-02-28,28\n2026-03-01,1\n")
    #expect(try run("2026-03-01").messages.hasPrefix("unchanged"))
    // A late file of an earlier day is another input.
    try folder.write("raw/dt=2026-02-28/late.csv", "n\n100\n")
    #expect(try run("2026-03-01").messages.hasPrefix("published"))
    #expect(try content("2026-03-01").contains("2026-02-28,128"))
    // History begins somewhere; the run's own files must be there.
    #expect(try run("2026-02-26").status == 0)
    #expect(try content("2026-02-26") == "dt,n\n2026-02-26,26\n")
    #expect(try run("2026-03-04").status == 75)
  }

  @Test func hoursAndMonths() throws {
    try folder.write("raw/2026-02-28/23/a.csv", "n\n1\n")
    try folder.write("raw/2026-03-01/00/a.csv", "n\n2\n")
    try folder.write("raw/2026-03-01/01/a.csv", "n\n4\n")
    try writeJob(
      "path: raw/{{ ds }}/{{ hour }}/*.csv\nlookback: 1h\nfilename: true", interval: "hour",
      query: "SELECT sum(n) AS n, count(DISTINCT filename) AS files FROM s")
    #expect(try run("2026-03-01T00").status == 0)
    #expect(try content("2026-03-01T00") == "n,files\n3,2\n")
    #expect(try run("2026-03-01T01").status == 0)
    #expect(try content("2026-03-01T01") == "n,files\n6,2\n")
    #expect(try run("2026-03-01").status == 0)
    #expect(try run("2026-03-01T24").status == 64)

    try folder.write("monthly/2025-12.csv", "n\n12\n")
    try folder.write("monthly/2026-01.csv", "n\n1\n")
    try writeJob(
      "path: monthly/{{ year }}-{{ month }}.csv\nlookback: 1mo", interval: "month", query: "SELECT sum(n) AS n FROM s")
    #expect(try run("2026-01").status == 0)
    #expect(try content("2026-01-01") == "n\n13\n")
    #expect(try run("2026-01-02").status == 64)
  }

  @Test func readiness() throws {
    try folder.write("raw/dt=2026-03-01/a.csv", "n\n1\n")
    let cases = [
      ("{min_files: 2}", "1 file of 2"), ("{min_bytes: 1KB}", "4 bytes of 1024"),
      ("{marker: \"raw/dt={{ ds }}/_SUCCESS\"}", "_SUCCESS is not there"),
    ]
    for (condition, part) in cases {
      try writeJob("path: raw/dt={{ ds }}/*.csv\nready: \(condition)", query: "SELECT sum(n) AS n FROM s")
      let result = try run("2026-03-01")
      #expect(result.status == 75 && result.messages.contains(part), "\(condition): \(result.messages)")
      #expect(!folder.exists("out/j/dt=2026-03-01"))
    }
    try folder.write("raw/dt=2026-03-01/b.csv", "n\n" + String(repeating: "1\n", count: 600))
    try folder.write("raw/dt=2026-03-01/_SUCCESS", "")
    try writeJob(
      "path: raw/dt={{ ds }}/*.csv\nready: {min_files: 2, min_bytes: 1KB, marker: \"raw/dt={{ ds }}/_SUCCESS\"}",
      query: "SELECT sum(n) AS n FROM s")
    #expect(try run("2026-03-01").status == 0)
    #expect(try content("2026-03-01") == "n\n601\n")
  }

  /// More files than may be open, in every kind of split.
  @Test func manySmallFiles() throws {
    var sum = 0
    for file in 0..<3000 {
      let rows = file % 7
      sum += (0..<rows).reduce(0) { $0 + $1 + file }
      let header = file % 3 == 0 ? "s,n" : "n,s"
      let lines = (0..<rows).map { file % 3 == 0 ? "x\(file),\($0 + file)\n" : "\($0 + file),x\(file)\n" }
      try folder.write(
        "raw/k=\(file % 10)/f\(file).csv", file % 11 == 0 && rows == 0 ? "" : header + "\n" + lines.joined())
    }
    let sql = "SELECT count(*) AS rows, sum(n) AS n, count(DISTINCT s) AS files, sum(k) AS k FROM 'raw/*/*.csv'"
    let rows = (0..<3000).reduce(0) { $0 + $1 % 7 }
    let files = (0..<3000).count { $0 % 7 > 0 }
    let keys = (0..<3000).reduce(0) { $0 + $1 % 7 * ($1 % 10) }
    for size in ["64", "1000", "16MB"] {
      let run = try CommandRun(
        [
          "-c", "ulimit -n 48; exec \"$0\" \"$@\"", CommandRun.program.path, "query", "--format", "csv",
          "--partition-size", size, sql,
        ],
        in: folder, program: URL(fileURLWithPath: "/bin/sh"))
      #expect(run.status == 0, "\(run.messages)")
      #expect(run.output == "rows,n,files,k\n\(rows),\(sum),\(files),\(keys)\n", "\(size)")
    }
  }
}
