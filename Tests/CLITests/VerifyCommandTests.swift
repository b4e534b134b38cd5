import Foundation
import Testing

/// A published day that somebody tampers with, and a source that is no longer what was published.
@Suite struct VerifyCommandTests {
  private let folder: TestFolder
  private let published = "out/daily/dt=2026-03-01"
  private let source = "raw/dt=2026-03-01"

  init() throws {
    folder = try TestFolder()
    for file in ["a", "b", "c"] {
      var text = "ts,user_id,event_type,ms\n"
      for row in 0..<500 {
        text += "2026-03-01 \(10 + row % 10):00:00,\(row % 40),\(row % 7 == 0 ? "" : "\"view, \(row % 3)\""),\(row)\n"
      }
      // Two rejects in most files: of the contract, and of structure.
      if file != "b" { text += "2026-03-01 10:00:00,none,view,1\nshort,row\n" }
      try folder.write("\(source)/\(file).csv", text)
    }
    try writeJob()
    let run = try folder.run("run", "job.yaml", "--date", "2026-03-01")
    #expect(run.status == 0, "\(run.messages)")
  }

  private func writeJob(_ change: (String) -> String = { $0 }) throws {
    let job = """
      job: daily
      sources:
        events:
          path: raw/dt={{ ds }}/*.csv
          columns:
            ts: timestamp not null
            user_id: bigint not null
            event_type: varchar
            ms: bigint
      query: |
        SELECT hour(ts) AS hour, user_id, event_type, count(*) AS events, sum(ms) AS ms
        FROM events WHERE event_type IS NOT NULL AND user_id < 39 GROUP BY ALL
      key: [hour, user_id, event_type]
      verify: {count: events}
      sinks:
        - files: out/daily
          format: csv
      limits: {rejects: {warn: 50%, fail: 50%}}

      """
    try folder.write("job.yaml", change(job))
  }

  private func verify(_ arguments: String...) throws -> CommandRun {
    try CommandRun(["verify", "job.yaml", "--date", "2026-03-01"] + arguments, in: folder)
  }

  private func part() throws -> String {
    try #require(try folder.list(published).first { $0.hasPrefix("part-") })
  }

  /// The names of the checks that failed.
  private func failures(_ arguments: String...) throws -> [String] {
    let run = try CommandRun(["verify", "job.yaml", "--date", "2026-03-01", "--json"] + arguments, in: folder)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let checks = try #require(object["checks"] as? [[String: Any]], "\(run.output) \(run.messages)")
    let failed = checks.filter { $0["verdict"] as? String == "failed" }.compactMap { $0["name"] as? String }
    #expect(run.status == (failed.isEmpty ? 0 : 65))
    #expect(object["status"] as? String == (failed.isEmpty ? "verified" : "failed"))
    return failed
  }

  /// Edits the lines of the first part.
  private func editRows(_ edit: (inout [String]) -> Void) throws {
    let path = "\(published)/\(try part())"
    var lines = try folder.read(path).split(separator: "\n").map(String.init)
    edit(&lines)
    try folder.write(path, lines.joined(separator: "\n") + "\n")
  }

  @Test func everythingIsAsItShouldBe() throws {
    let run = try verify()
    #expect(run.status == 0, "\(run.output)\(run.messages)")
    #expect(run.output.contains("verified: 17 checks passed") && !run.output.contains("not checked"))
    #expect(run.output.contains("source rows accepted") && run.output.contains("1504"))
    #expect(try verify("--quiet").output.isEmpty)
    #expect(try failures() == [])
  }

  // MARK: The source

  @Test func aRemovedSourceFile() throws {
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("\(source)/b.csv"))
    let run = try verify()
    #expect(run.status == 65 && run.output.contains("\(source)/b.csv is gone"), "\(run.output)")
    #expect(try failures().contains("source rows read"))
  }

  @Test func allSourceFilesRemoved() throws {
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent(source))
    #expect(try failures() == ["source"])
  }

  @Test func anAddedSourceFile() throws {
    try folder.write("\(source)/late.csv", "ts,user_id,event_type,ms\n2026-03-01 10:00:00,1,view,1\n")
    let run = try verify()
    #expect(run.status == 65 && run.output.contains("late.csv is new: 1 row\n"), "\(run.output)")
    // One row of 1,504 is within a tenth of a percent.
    #expect(try failures("--tolerance", "0.1%") == [])
    #expect(try failures("--tolerance", "0.01%").contains("source rows read"))
  }

  @Test func aTruncatedSourceFile() throws {
    let text = try folder.read("\(source)/c.csv")
    try folder.write("\(source)/c.csv", String(text.prefix(text.count / 2)))
    let run = try verify()
    #expect(run.status == 65 && run.output.contains("\(source)/c.csv: \(text.count) bytes published"), "\(run.output)")
    // Fewer bytes and fewer rows, but one file.
    #expect(run.output.contains(", 1 changed"), "\(run.output)")
  }

  /// The file is as long as ever, and the run that published had seen one row less: what a reader that loses rows does.
  @Test func aRowThatTheRunDidNotSee() throws {
    let path = "\(source)/a.csv"
    let text = try folder.read(path)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let lost = lines[77]
    lines[77] = ""
    lines[78] += String(repeating: "0", count: lost.count)
    try folder.write(path, lines.joined(separator: "\n"))
    #expect(try folder.run("run", "job.yaml", "--date", "2026-03-01").status == 0)
    #expect(try failures() == [])
    try folder.write(path, text)
    let failed = try failures()
    #expect(failed.contains("source rows read") && failed.contains("source rows accepted"), "\(failed)")
  }

  // MARK: What is published

  @Test func aDeletedRow() throws {
    try editRows { $0.remove(at: 5) }
    let failed = try failures()
    #expect(["bytes", "rows", "row checksum", "sum of events"].allSatisfy(failed.contains), "\(failed)")
  }

  @Test func aDoubledRow() throws {
    try editRows { $0.append($0[5]) }
    let failed = try failures()
    #expect(
      ["rows", "row checksum", "sum of events", "key hour, user_id, event_type"].allSatisfy(failed.contains),
      "\(failed)")
  }

  /// One digit of a sum: only the content tells.
  @Test func aChangedValue() throws {
    try editRows { lines in
      let digit = lines[3].last == "1" ? "2" : "1"
      lines[3] = String(lines[3].dropLast()) + digit
    }
    #expect(try failures() == ["SHA-256", "row checksum"])
  }

  @Test func rowsInAnotherOrder() throws {
    try editRows { $0.swapAt(1, 2) }
    #expect(try failures() == ["SHA-256"])
  }

  @Test func aMissingFile() throws {
    let part = try part()
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("\(published)/\(part)"))
    let run = try verify()
    #expect(run.status == 65 && run.output.contains("\(part) is missing"), "\(run.output)")
  }

  @Test func aForeignFile() throws {
    try folder.write("\(published)/part-00001-abcdef.csv", "hour,user_id,event_type,events,ms\n")
    #expect(try failures() == ["files"])
  }

  @Test func anotherHeader() throws {
    try editRows { $0[0] = $0[0].replacing("events", with: "counts") }
    #expect(try failures().contains("row format"))
  }

  /// Rows, files and manifest changed so that they fit each other.
  @Test func aForgedManifest() throws {
    let path = "\(published)/_manifest.json"
    try folder.write(path, try folder.read(path).replacing("\"accepted\": ", with: "\"accepted\": 1"))
    let failed = try failures()
    #expect(failed.contains("manifest") && failed.contains("read = accepted + filtered + rejected"), "\(failed)")
    try folder.write(path, "{")
    let damaged = try verify()
    #expect(damaged.status == 65 && damaged.messages.contains("the manifest is damaged"), "\(damaged.messages)")
  }

  @Test func nothingPublished() throws {
    let run = try CommandRun(["verify", "job.yaml", "--date", "2026-03-02"], in: folder)
    #expect(run.status == 66 && run.messages.contains("dayfold run job.yaml --date 2026-03-02"), "\(run.messages)")
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("\(published)/_SUCCESS"))
    let torn = try verify()
    #expect(torn.status == 65 && torn.messages.contains("_SUCCESS is missing"), "\(torn.messages)")
  }

  @Test func ndjsonSinks() throws {
    try writeJob { $0.replacing("format: csv", with: "format: ndjson") }
    #expect(try folder.run("run", "job.yaml", "--date", "2026-03-01").status == 0)
    #expect(try failures() == [])
    try editRows { $0.append($0[2]) }
    #expect(try failures().contains("key hour, user_id, event_type"))
  }

  /// A function in WHERE is not evaluated again; the rest is checked all the same.
  @Test func otherConditions() throws {
    try writeJob { $0.replacing("user_id < 39", with: "hour(ts) < 15") }
    let changed = try verify()
    #expect(changed.status == 0 && changed.output.contains("has changed since it published"), "\(changed.output)")
    #expect(try folder.run("run", "job.yaml", "--date", "2026-03-01").status == 0)
    let run = try verify()
    #expect(run.status == 0 && run.output.contains("the WHERE is not evaluated again"), "\(run.output)")
  }

  // MARK: The check before publishing

  @Test func runPublishesNothingThatDoesNotAddUp() throws {
    let before = try folder.read("\(published)/_manifest.json")
    try writeJob { $0.replacing("count(*) AS events", with: "count(DISTINCT ms) + 1 AS events") }
    let run = try folder.run("run", "job.yaml", "--date", "2026-03-01")
    #expect(run.status == 65, "\(run.messages)")
    #expect(run.messages.contains("verify: the sum of events over the result is"), "\(run.messages)")
    #expect(try folder.read("\(published)/_manifest.json") == before)
    #expect(try folder.list("out/.dayfold/daily/staging/dt=2026-03-01") == [])
  }

  @Test func runAllowsTheTolerance() throws {
    // One of the rows has no ms, and count(ms) does not count it.
    let text = try folder.read("\(source)/a.csv")
    try folder.write("\(source)/a.csv", text + "2026-03-01 10:00:00,1,view,\n")
    try writeJob { $0.replacing("count(*) AS events", with: "count(ms) AS events") }
    #expect(try folder.run("run", "job.yaml", "--date", "2026-03-01").status == 65)
    try writeJob {
      $0.replacing("count(*) AS events", with: "count(ms) AS events")
        .replacing("{count: events}", with: "{count: events, tolerance: 1%}")
    }
    #expect(try folder.run("run", "job.yaml", "--date", "2026-03-01").status == 0)
    #expect(try failures() == [])
  }

  @Test func countsBehindASubquery() throws {
    try writeJob {
      $0.replacing(
        "SELECT hour(ts) AS hour, user_id, event_type, count(*) AS events, sum(ms) AS ms\n  FROM events",
        with: "SELECT user_id, sum(n) AS events FROM (SELECT user_id, ts, count(*) AS n FROM events"
      )
      .replacing("AND user_id < 39 GROUP BY ALL", with: "GROUP BY ALL) GROUP BY ALL")
      .replacing("key: [hour, user_id, event_type]", with: "key: [user_id]")
    }
    let run = try folder.run("run", "job.yaml", "--date", "2026-03-01")
    #expect(run.status == 0, "\(run.messages)")
    #expect(try failures() == [])
  }

  // MARK: Datasets of others

  @Test func anyDataset() throws {
    try folder.write("lake/x.csv", "k,v\n1,a\n2,b\n3,c\n")
    try folder.write("lake/y.csv", "k,v\n1,a\n")
    try folder.write("sink/one.csv", "name,n\nx,3\ny,1\n")
    func run(_ arguments: String...) throws -> CommandRun {
      try CommandRun(
        ["verify", "--source", "lake/*.csv", "--sink", "sink/*", "--count-column", "n"] + arguments, in: folder)
    }
    let good = try run()
    #expect(good.status == 0, "\(good.output)\(good.messages)")
    try folder.write("sink/two.ndjson", "{\"name\":\"z\",\"n\":1}\n")
    let bad = try run()
    #expect(bad.status == 65 && bad.output.contains("sum of n"), "\(bad.output)")
    #expect(try run("--tolerance", "25%").status == 0)
    let none = try CommandRun(
      ["verify", "--source", "lake/*.csv", "--sink", "sink/*.csv", "--count-column", "m"], in: folder)
    #expect(none.status == 64 && none.messages.contains("its columns are name, n"), "\(none.messages)")
    let empty = try CommandRun(
      ["verify", "--source", "lake/*.tsv", "--sink", "sink/*", "--count-column", "n"], in: folder)
    #expect(empty.status == 66)
  }

  @Test func wrongUse() throws {
    #expect(try folder.run("verify").status == 64)
    #expect(try folder.run("verify", "job.yaml").status == 64)
    #expect(try folder.run("verify", "job.yaml", "--date", "2026-03-01", "--source", "x").status == 64)
    #expect(try folder.run("verify", "job.yaml", "--date", "2026-03-01", "--tolerance", "much").status == 64)
    #expect(try folder.run("verify", "--help").output.contains("--count-column"))
  }
}
