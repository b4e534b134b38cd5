import Foundation
import Testing

/// Rejected rows from the input to `dayfold rejects`.
@Suite struct RejectsCommandTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func writeJob(_ limits: String = "{warn: 0.1%, fail: 1%}", expressionErrors: String = "fail") throws {
    try folder.write(
      "nightly.yaml",
      """
      job: nightly
      sources:
        events:
          path: raw/dt={{ ds }}/*.csv
          columns:
            ts: timestamp not null
            user_id: bigint not null
            event_type: varchar not null
            amount: varchar
      query: |
        SELECT dt AS date, event_type, count(*) AS events, sum(amount::BIGINT) AS amount
        FROM events WHERE user_id <> 3 GROUP BY ALL
      verify: {count: events}
      sinks: [{files: out/daily}]
      on_expression_error: \(expressionErrors)
      limits: {rejects: \(limits)}

      """)
  }

  private func write(_ path: String, _ bytes: [UInt8]) throws {
    try folder.write(path, "")
    try Data(bytes).write(to: folder.url.appendingPathComponent(path))
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.url.appendingPathComponent(path)))
  }

  private func run(_ arguments: String...) throws -> CommandRun {
    try CommandRun(["run", "nightly.yaml", "--date", "2026-03-01"] + arguments, in: folder)
  }

  private func rejects(_ arguments: String...) throws -> CommandRun {
    try CommandRun(["rejects"] + arguments, in: folder)
  }

  private struct Bad: Equatable {
    var file: String
    var line: Int
    var byte: Int
    var code: String
    var column: String?
    var raw: [UInt8]
  }

  /// Rows of which every `period`th is bad, in turn for each reason, in two files with this line end.
  private func writeEvents(rows: Int, badEvery period: Int, lineEnd: String) throws -> [Bad] {
    let kinds: [(code: String, column: String?, raw: [UInt8])] = [
      ("CAST", "ts", Array("yesterday\u{1B}[2J,1,view,5".utf8)),
      ("MISSING_COLUMNS", nil, Array("2026-03-01 00:00:00,1,view".utf8)),
      ("TOO_MANY_COLUMNS", nil, Array("2026-03-01 00:00:00,1,view,5,\"a,b\"".utf8)),
      ("BAD_QUOTE", nil, Array("2026-03-01 00:00:00,1,\"vi\"ew,5".utf8)),
      ("INVALID_UTF8", nil, Array("2026-03-01 00:00:00,1,vi".utf8) + [0xFF, 0x00, 0xC3] + Array("ew,5".utf8)),
      ("NULL_NOT_ALLOWED", "user_id", Array("2026-03-01 00:00:00,,view,5".utf8)),
      ("CAST", "user_id", Array("2026-03-01 00:00:00,99999999999999999999,view,5".utf8)),
      ("EXPRESSION", nil, Array("2026-03-01 00:00:00,1,\"two\(lineEnd)lines\",9 €".utf8)),
    ]
    var bad: [Bad] = []
    for (number, name) in ["a", "b"].enumerated() {
      let path = "raw/dt=2026-03-01/\(name).csv"
      var content = Array("ts,user_id,event_type,amount\(lineEnd)".utf8)
      var line = 2
      for row in (number * rows / 2)..<((number + 1) * rows / 2) {
        if period > 0, row % period == period - 1 {
          let kind = kinds[(row / period) % kinds.count]
          bad.append(
            Bad(file: path, line: line, byte: content.count, code: kind.code, column: kind.column, raw: kind.raw))
          content += kind.raw + Array(lineEnd.utf8)
          line += kind.code == "EXPRESSION" ? 2 : 1
        } else if row % 100 == 7 {
          // A row that WHERE drops is not rejected for what is computed behind it.
          content += Array("2026-03-01 00:00:00,3,\"quoted\(lineEnd)line\",none\(lineEnd)".utf8)
          line += 2
        } else {
          content += Array("2026-03-01 0\(row % 10):00:00,\(row % 2),view,\(row % 50)\(lineEnd)".utf8)
          line += 1
        }
      }
      try write(path, content)
    }
    return bad
  }

  private func kept(_ path: String) throws -> [Bad] {
    try folder.read(path).split(separator: "\n").map { line in
      let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let raw: [UInt8]
      if let text = row["raw"] as? String {
        raw = Array(text.utf8)
      } else {
        let encoded = try #require(row["raw_base64"] as? String)
        raw = Array(try #require(Data(base64Encoded: encoded)))
      }
      return Bad(
        file: try #require(row["file"] as? String), line: try #require(row["line"] as? Int),
        byte: try #require(row["byte"] as? Int), code: try #require(row["code"] as? String),
        column: row["column"] as? String, raw: raw)
    }
  }

  private func newestRun() throws -> String {
    let runs = try folder.list("out/.dayfold/daily/rejects/dt=2026-03-01")
    return "out/.dayfold/daily/rejects/dt=2026-03-01/" + (try #require(runs.last))
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// 0.05 %, 0.5 % and 5 % bad rows: a note, a warning, exit code 65; and every one of them is kept as it was.
  @Test(arguments: [(2000, 0), (200, 0), (20, 65)], ["\n", "\r\n"])
  func thresholds(share: (period: Int, status: Int32), lineEnd: String) throws {
    let rows = 32_000
    try writeJob(expressionErrors: "reject")
    let bad = try writeEvents(rows: rows, badEvery: share.period, lineEnd: lineEnd)
    #expect(bad.count == rows / share.period)
    var contents: Set<[UInt8]> = []
    for (threads, partitionSize) in [("1", "16MB"), ("2", "20KB"), ("8", "1KB")] {
      try? FileManager.default.removeItem(at: folder.url.appendingPathComponent("out"))
      let run = try run("--threads", threads, "--partition-size", partitionSize, "--json")
      #expect(run.status == share.status, "\(run.messages)")
      let isWarned = run.messages.contains("warning: more rows were rejected than limits.rejects.warn expects (0.1 %)")
      #expect(isWarned == (share.period == 200), "\(run.messages)")
      #expect(run.messages.contains("\(bad.count) of \(rows) rows were rejected"), "\(run.messages)")
      #expect(run.messages.contains("dayfold rejects show nightly.yaml --date 2026-03-01"))
      #expect(!run.messages.contains("\u{1B}"))
      #expect(folder.exists("out/daily/dt=2026-03-01/_SUCCESS") == (share.status == 0))

      let path = try newestRun()
      #expect(try kept(path + "/rows.ndjson") == bad)
      contents.insert(try bytes(path + "/rows.ndjson"))

      let summary = try #require(try object(run.output)["rejects"] as? [String: Any])
      #expect(summary["rows"] as? Int == bad.count && summary["kept"] as? Int == bad.count)
      #expect(summary["path"] as? String == path)
      #expect(summary["verdict"] as? String == (share.period == 20 ? "failed" : share.period == 200 ? "warned" : "ok"))
      let codes = Dictionary(grouping: bad, by: \.code).mapValues(\.count)
      #expect(summary["by_code"] as? [String: Int] == codes)

      let file = try object(try folder.read(path + "/summary.json"))
      #expect(file["read"] as? Int == rows && file["rejected"] as? Int == bad.count)
      let byFile = try #require(file["by_file"] as? [[String: Any]])
      let files = Dictionary(grouping: bad, by: \.file).mapValues(\.count)
      #expect(
        byFile.count == files.count && byFile.allSatisfy { files[$0["file"] as? String ?? ""] == $0["rows"] as? Int })
      let byColumn = try #require(file["by_column"] as? [[String: Any]])
      let columns = Dictionary(grouping: bad.compactMap(\.column), by: { $0 }).mapValues(\.count)
      #expect(
        byColumn.count == columns.count
          && byColumn.allSatisfy { columns[$0["column"] as? String ?? ""] == $0["rows"] as? Int })
      if share.status == 0 {
        let manifest = try object(try folder.read("out/daily/dt=2026-03-01/_manifest.json"))
        let counters = try #require(manifest["counters"] as? [String: Int])
        #expect(counters["rejected"] == bad.count && counters["read"] == rows)
        #expect(counters["rejected_by_expressions"] == codes["EXPRESSION"])
        let verified = try folder.run(
          "verify", "nightly.yaml", "--date", "2026-03-01", "--partition-size", partitionSize)
        #expect(verified.status == 0, "\(verified.output)\(verified.messages)")
        #expect(counters["read"] == (counters["accepted"] ?? 0) + (counters["filtered"] ?? 0) + bad.count)
      }
    }
    // The same rows by any number of threads and partition size, byte for byte.
    #expect(contents.count == 1)

    // The raw rows make a file again; what was good by structure is read as before.
    let export = try rejects("export", "nightly.yaml", "--format", "raw", "-o", "bad.csv")
    #expect(export.status == 0 && export.messages.contains("wrote \(bad.count) rows to bad.csv"), "\(export.messages)")
    let end = Array(lineEnd.utf8)
    #expect(
      try bytes("bad.csv") == Array("ts,user_id,event_type,amount".utf8) + end + bad.flatMap { $0.raw + end })
  }

  @Test func aFailingExpressionFailsTheRunUnlessItsRowIsRejected() throws {
    try folder.write(
      "raw/dt=2026-03-01/a.csv",
      "ts,user_id,event_type,amount\n2026-03-01 00:00:00,1,view,5\n2026-03-01 00:00:00,1,view,five\n")
    try writeJob("{warn: 50%, fail: 50%}")
    let failed = try run()
    #expect(failed.status == 65 && failed.messages.contains("a.csv:3 (byte 58)"), "\(failed.messages)")
    #expect(try rejects("ls", "nightly.yaml").messages.contains("no run has kept rejected rows"))
    try writeJob("{warn: 50%, fail: 50%}", expressionErrors: "reject")
    let passed = try run()
    #expect(
      passed.status == 0 && passed.messages.contains("accepted 1 + filtered 0 + rejected 1"), "\(passed.messages)")
    #expect(passed.messages.contains("a.csv:3 (byte 58): EXPRESSION: cannot cast 'five'"), "\(passed.messages)")
    // The mode is part of what the job computes.
    #expect(try run().messages.hasPrefix("unchanged"))
    try writeJob("{warn: 50%, fail: 50%}")
    #expect(try run().status == 65)
  }

  @Test func listsShowsAndFilters() throws {
    try writeJob("{warn: 10%, fail: 100%}", expressionErrors: "reject")
    let bad = try writeEvents(rows: 400, badEvery: 4, lineEnd: "\n")
    #expect(try run().status == 0)
    try writeJob("{warn: 10%, fail: 20%}", expressionErrors: "reject")
    #expect(try run("--fresh").status == 65)

    let list = try rejects("ls", "nightly.yaml")
    let lines = list.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("partition"), "\(list.output)\(list.messages)")
    #expect(lines[1].contains("25 %") && lines[1].contains("failed") && lines[1].hasSuffix("no"))
    #expect(lines[2].contains("warned") && lines[2].hasSuffix("yes"))
    let runs = try #require(
      try object(try rejects("ls", "nightly.yaml", "--date", "2026-03-01", "--json").output)["runs"] as? [[String: Any]]
    )
    #expect(
      runs.map { $0["published"] as? Bool } == [false, true] && runs.allSatisfy { $0["rejected"] as? Int == 100 })

    let show = try rejects("show", "nightly.yaml", "--date", "2026-03-01", "--code", "cast", "--limit", "3")
    #expect(show.status == 0 && !show.output.contains("\u{1B}"), "\(show.messages)")
    #expect(show.output.contains("100 of 400 rows were rejected (25 %), 100 are kept"))
    #expect(show.output.contains("a.csv:\(bad[0].line) (byte \(bad[0].byte), column ts): CAST: "), "\(show.output)")
    #expect(show.output.contains("\"yesterday\\u{1b}[2J,1,view,5\""), "\(show.output)")
    #expect(show.output.split(separator: "\n").count { $0.contains(": CAST: ") } == 3)
    let casts = bad.count { $0.code == "CAST" }
    #expect(show.messages.contains("\(casts - 3) further rows are kept"))

    func found(_ arguments: String...) throws -> [[String: Any]] {
      let run = try CommandRun(
        ["rejects", "show", "nightly.yaml", "--json", "--limit", "1000"] + arguments, in: folder)
      #expect(run.status == 0, "\(run.messages)")
      return try #require(try object(run.output)["rows"] as? [[String: Any]])
    }
    #expect(try found().count == 100)
    #expect(try found("--column", "USER_ID").count == bad.count { $0.column == "user_id" })
    #expect(try found("--file", "b.csv").count == bad.count { $0.file.hasSuffix("b.csv") })
    #expect(
      try found("--file", "raw/dt=2026-03-01/b.csv", "--code", "CAST").allSatisfy { $0["code"] as? String == "CAST" })
    #expect(try found("--run", try #require(runs[1]["run"] as? String)).count == 100)
    #expect(try found("--file", "v.csv").isEmpty)

    // The bytes of a row survive CSV as well.
    let csv = try rejects("export", "nightly.yaml", "--format", "csv", "--code", "INVALID_UTF8", "-o", "x.csv")
    #expect(csv.status == 0, "\(csv.messages)")
    let invalid = try #require(bad.first { $0.code == "INVALID_UTF8" })
    var expected = Array("file,line,byte,column,code,message,raw\n".utf8)
    for row in bad where row.code == "INVALID_UTF8" {
      expected += Array("\(row.file),\(row.line),\(row.byte),,INVALID_UTF8,the row is not valid UTF-8,\"".utf8)
      expected += invalid.raw + Array("\"\n".utf8)
    }
    #expect(try bytes("x.csv") == expected)
    let lines2 = try rejects("export", "nightly.yaml").output.split(separator: "\n")
    #expect(lines2.count == 100)

    // From another folder, paths lead to the files from there.
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("sub"), withIntermediateDirectories: true)
    let elsewhere = try CommandRun(
      ["-c", "cd sub && exec \"$0\" rejects show ../nightly.yaml --limit 1", CommandRun.program.path], in: folder,
      program: URL(fileURLWithPath: "/bin/sh"))
    #expect(elsewhere.output.contains("  ../raw/dt=2026-03-01/a.csv:"), "\(elsewhere.output)\(elsewhere.messages)")
  }

  @Test func saysWhatIsWrong() throws {
    try writeJob()
    for (arguments, status, text) in [
      (["show", "nightly.yaml"], Int32(66), "no run has kept rejected rows"),
      (["show", "nightly.yaml", "--date", "2026-03-01"], 66, "no run of 2026-03-01 has kept rejected rows"),
      (["show", "nightly.yaml", "--run", "../../x"], 66, "no run \"../../x\""),
      (["show", "nightly.yaml", "--code", "CASTS"], 64, "is no code"),
      (["show", "nightly.yaml", "--date", "today"], 64, "is not the start of a day"),
      (["export", "none.yaml"], 78, "none.yaml"), (["ls"], 64, "job"),
    ] {
      let run = try CommandRun(["rejects"] + arguments, in: folder)
      #expect(run.status == status && run.messages.contains(text), "\(arguments): \(run.status) \(run.messages)")
    }
    try folder.write("nightly.yaml", try folder.read("nightly.yaml").replacing("out/daily", with: "'out/{{ year }}'"))
    let run = try rejects("ls", "nightly.yaml")
    #expect(run.status == 64 && run.messages.contains("add --date"), "\(run.messages)")
  }

  @Test func keepsAsManyAsTheJobSays() throws {
    let bad = try writeEvents(rows: 1000, badEvery: 2, lineEnd: "\n")
    for (keep, expected) in [(7, 7), (0, 0)] {
      try writeJob("{warn: 100%, fail: 100%, keep: \(keep)}", expressionErrors: "reject")
      let run = try run("--fresh", "--partition-size", "1KB")
      #expect(run.status == 0 && run.messages.contains("500 of 1000 rows were rejected"), "\(run.messages)")
      #expect(try kept(try newestRun() + "/rows.ndjson") == Array(bad.prefix(expected)))
      let show = try rejects("show", "nightly.yaml")
      #expect(show.messages.contains("the run kept the first \(expected) of 500 rejected rows"), "\(show.messages)")
      // Fractions of a second may be equal: the next run must be a later one.
      try FileManager.default.removeItem(at: folder.url.appendingPathComponent("out/.dayfold/daily/rejects"))
    }
    try writeJob("{keep: 10000000}")
    let refused = try run()
    #expect(refused.status == 78 && refused.messages.contains("limits.rejects.keep"), "\(refused.messages)")
  }

  /// Keeping rejected rows is no condition of publishing.
  @Test func aRunPublishesThoughItsRejectsCannotBeKept() throws {
    try writeJob("{warn: 100%, fail: 100%}", expressionErrors: "reject")
    _ = try writeEvents(rows: 100, badEvery: 10, lineEnd: "\n")
    try folder.write("out/.dayfold/daily/rejects", "in the way")
    let run = try run()
    #expect(run.status == 0 && run.messages.contains("could not be kept"), "\(run.messages)")
    #expect(run.messages.contains("10 of 100 rows were rejected"))
    #expect(folder.exists("out/daily/dt=2026-03-01/_SUCCESS"))
    #expect(try folder.read("out/.dayfold/daily/rejects") == "in the way")
  }

  @Test func rawRowsOfDifferentHeadersAreNotMixed() throws {
    try writeJob("{warn: 100%, fail: 100%}")
    try folder.write("raw/dt=2026-03-01/a.csv", "ts,user_id,event_type,amount\nx,1,view,5\n")
    try folder.write("raw/dt=2026-03-01/b.csv", "\u{FEFF}amount,ts,user_id,event_type\r\n1,y,1,view\r\n")
    #expect(try run().status == 0)
    let refused = try rejects("export", "nightly.yaml", "--format", "raw", "-o", "bad.csv")
    #expect(refused.status == 65 && refused.messages.contains("different headers"), "\(refused.messages)")
    #expect(!folder.exists("bad.csv"))
    let run = try rejects("export", "nightly.yaml", "--format", "raw", "--file", "b.csv", "-o", "bad.csv")
    #expect(run.status == 0, "\(run.messages)")
    #expect(try folder.read("bad.csv") == "amount,ts,user_id,event_type\r\n1,y,1,view\r\n")
  }

  /// A record beyond the limit of 16 MiB loses its first line as a reject; what follows is read as lines of their own.
  @Test func aLineOfAMegabyteIsKeptCut() throws {
    try writeJob("{warn: 100%, fail: 100%}")
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 17 << 20)
    let start = Array("2026-03-01 00:00:00,1,\"".utf8)
    try write(
      "raw/dt=2026-03-01/a.csv",
      Array("ts,user_id,event_type,amount\n".utf8) + start + line + Array("\n2026-03-01 00:00:00,1,view,5\n".utf8))
    let run = try run("--json")
    #expect(run.status == 0, "\(run.messages)")
    let path = try newestRun()
    let row = try object(try folder.read(path + "/rows.ndjson"))
    #expect(row["line"] as? Int == 2 && row["byte"] as? Int == 29)
    #expect(["LINE_TOO_LONG", "BAD_QUOTE"].contains(row["code"] as? String ?? ""))
    #expect(row["raw_bytes"] as? Int == start.count + line.count)
    #expect((row["raw"] as? String)?.utf8.count == 1 << 20)
    let export = try rejects("export", "nightly.yaml", "--format", "raw", "-o", "bad.csv")
    #expect(export.status == 0 && export.messages.contains("left out 1 rows of more than 1 MiB"), "\(export.messages)")
  }

  // MARK: Queries

  private static let query =
    "SELECT k, sum(n::BIGINT) AS s FROM read_csv('t.csv', columns = {'k': 'VARCHAR', 'n': 'VARCHAR', 'm': 'BIGINT'}) GROUP BY ALL"

  @Test func queriesWriteRejectsToAFile() throws {
    try folder.write("t.csv", "k,n,m\na,1,1\na,x,1\na,2,y\na,3\n")
    let failed = try folder.run("query", Self.query)
    #expect(failed.status == 65 && failed.messages.contains("t.csv:3"), "\(failed.messages)")

    let run = try folder.run(
      "query", "--rejects", "bad.ndjson", "--on-expression-error", "reject", "--json", Self.query)
    #expect(run.status == 0 && run.output == "k,s\na,1\n", "\(run.messages)")
    #expect(run.messages.contains("they are in bad.ndjson"))
    #expect(
      try kept("bad.ndjson").map(\.code) == ["EXPRESSION", "CAST", "MISSING_COLUMNS"])
    let json = try #require(run.messages.split(separator: "\n").last { $0.hasPrefix("{") })
    let summary = try #require(try object(String(json))["rejects"] as? [String: Any])
    #expect(summary["path"] as? String == "bad.ndjson" && summary["rows"] as? Int == 3)

    let csv = try folder.run(
      "query", "--rejects", "bad.csv", "--keep-rejects", "1", "--on-expression-error", "reject", Self.query)
    #expect(csv.status == 0 && csv.messages.contains("the first 1 of them are in bad.csv"), "\(csv.messages)")
    #expect(
      try folder.read("bad.csv").hasPrefix("file,line,byte,column,code,message,raw\nt.csv,3,12,,EXPRESSION,")
        && (try folder.read("bad.csv")).split(separator: "\n").count == 2)

    let strict = try folder.run(
      "query", "--strict", "--rejects", "strict.ndjson", "--on-expression-error", "reject", "-o", "result.csv",
      Self.query)
    #expect(strict.status == 65 && strict.messages.contains("3 of 4 rows were rejected"), "\(strict.messages)")
    #expect(try kept("strict.ndjson").count == 3 && !folder.exists("result.csv"))

    // On standard output, where nothing can be taken back, neither.
    let shown = try folder.run(
      "query", "--strict", "--rejects", "strict.ndjson", "--on-expression-error", "reject", "--format", "csv",
      Self.query)
    #expect(shown.status == 65 && shown.output.isEmpty, "\(shown.output)")
    let unwritable = try folder.run("query", "--rejects", "none/rejects.ndjson", "--format", "csv", "SELECT 1 AS one")
    #expect(unwritable.status == 73 && unwritable.output.isEmpty, "\(unwritable.output)\(unwritable.messages)")

    // Also where none of them is to be written.
    let none = try folder.run(
      "query", "--strict", "--rejects", "none.ndjson", "--keep-rejects", "0", "--on-expression-error", "reject",
      Self.query)
    #expect(none.status == 65 && none.messages.contains("error: 3 of 4 rows were rejected\n"), "\(none.messages)")
    let first = try folder.run("query", "--strict", "--on-expression-error", "reject", "--json", Self.query)
    #expect(
      first.status == 65
        && first.messages.contains("a row was rejected: EXPRESSION: cannot cast 'x' from VARCHAR to BIGINT"))
    #expect(first.messages.contains("at t.csv:3 (byte 12)"), "\(first.messages)")

    try folder.write("t.csv", "k,n,m\na,1,1\n")
    #expect(try folder.run("query", "--rejects", "bad.ndjson", Self.query).status == 0)
    #expect(try folder.read("bad.ndjson").isEmpty)
    for arguments in [
      ["--rejects", ""], ["--rejects", "-"], ["--rejects", "x", "-o", "x"], ["--keep-rejects", "-1"],
    ] {
      #expect(try CommandRun(["query"] + arguments + [Self.query], in: folder).status == 64)
    }
    let denied = try folder.run("query", "--rejects", "none/x", "-o", "result.csv", Self.query)
    #expect(denied.status == 73 && !folder.exists("result.csv"), "\(denied.messages)")
  }
}
