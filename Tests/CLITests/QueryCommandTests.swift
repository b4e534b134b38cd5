import Foundation
import Testing

@Suite struct QueryCommandTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write(
      "raw/dt=2026-03-01/a.csv",
      """
      ts,user_id,event_type,price
      2026-03-01 00:00:01,1,view,1.5
      2026-03-01 01:00:01,2,"buy, now",2
      2026-03-01 01:30:01,1,,

      """)
    try folder.write("raw/dt=2026-03-02/a.csv", "ts,user_id,event_type,price\n2026-03-02 00:00:01,3,view,0.25\n")
  }

  @Test func writesCSVWhereThereIsNoTerminal() throws {
    let run = try folder.run(
      "query",
      "SELECT dt, event_type, count(*) AS n, sum(price) AS p FROM 'raw/**/*.csv' GROUP BY ALL ORDER BY dt, event_type")
    #expect(
      run.output == """
        dt,event_type,n,p
        2026-03-01,"buy, now",1,2.0
        2026-03-01,view,1,1.5
        2026-03-01,,1,
        2026-03-02,view,1,0.25

        """)
    #expect(run.status == 0)
    #expect(run.messages == "")
  }

  @Test func everyFormat() throws {
    func output(_ format: String, _ query: String) throws -> String {
      let run = try folder.run("query", "--format", format, query)
      #expect(run.status == 0, "\(run.messages)")
      return run.output
    }
    let query = "SELECT user_id, price FROM 'raw/dt=2026-03-01/a.csv' ORDER BY ts"
    #expect(
      try output("ndjson", query)
        == "{\"user_id\":1,\"price\":1.5}\n{\"user_id\":2,\"price\":2.0}\n{\"user_id\":1,\"price\":null}\n")
    let array = try output("json", query)
    let decoded = try JSONSerialization.jsonObject(with: Data(array.utf8)) as? [[String: Any]]
    #expect(decoded?.count == 3)
    let empty = try output("json", query.replacing("ORDER", with: "WHERE user_id > 5 ORDER"))
    #expect((try JSONSerialization.jsonObject(with: Data(empty.utf8)) as? [Any])?.isEmpty == true)
    #expect(try output("table", query).contains("│       1 │   NULL │"))
    #expect(try output("table", query).hasSuffix(" 3 rows\n"))
    #expect(try output("csv", query.replacing("ORDER", with: "WHERE user_id > 5 ORDER")) == "user_id,price\n")
  }

  @Test func replacesTheOutputFileWhenDone() throws {
    try folder.write("out.csv", "old")
    let good = try folder.run("query", "-o", "out.csv", "SELECT count(*) AS n FROM 'raw/**/*.csv'")
    #expect(good.status == 0 && good.output == "")
    #expect(try folder.read("out.csv") == "n\n4\n")
    let json = try folder.run("query", "-o", "out.json", "SELECT count(*) AS n FROM 'raw/**/*.csv'")
    #expect(json.status == 0)
    #expect(try folder.read("out.json") == "[\n\t{\"n\":4}\n]\n")
    #expect(try folder.list() == ["out.csv", "out.json", "raw"])
  }

  @Test func failedQueryLeavesTheOutputFile() throws {
    try folder.write("out.csv", "old")
    let bad = try folder.run("query", "-o", "out.csv", "SELECT user_id % 0 FROM 'raw/**/*.csv'")
    #expect(bad.status == 65, "\(bad.messages)")
    #expect(try folder.read("out.csv") == "old")
    #expect(try folder.list() == ["out.csv", "raw"])
    let none = try folder.run("query", "-o", "none/out.csv", "SELECT count(*) FROM 'raw/**/*.csv'")
    #expect(none.status == 73)
    #expect(none.messages.contains("none/out.csv"))
  }

  @Test func outputToADevice() throws {
    let run = try folder.run("query", "-o", "/dev/null", "SELECT count(*) FROM 'raw/**/*.csv'")
    #expect(run.status == 0, "\(run.messages)")
    let status = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(status == .typeCharacterSpecial)
  }

  @Test func queryFromStandardInput() throws {
    let run = try folder.run("query", "-", input: "SELECT count(*) AS n\nFROM 'raw/**/*.csv'\n")
    #expect(run.output == "n\n4\n")
  }

  @Test(arguments: [
    (
      "SELECT evnt_type FROM 'raw/**/*.csv'", 64,
      ["unknown column \"evnt_type\"", "^^^^^^^^^", "did you mean \"event_type\"?"]
    ),
    ("SELECT count(* FROM 'raw/**/*.csv'", 64, ["^"]),
    ("SELECT * FROM 'nothing/*.csv'", 66, ["no file matches 'nothing/*.csv'"]),
    ("SELECT * FROM events", 64, ["unknown table \"events\"", "in quotes"]),
    ("SELECT * FROM read_csv('raw/**/*.csv', delm = ';')", 64, ["unknown option \"delm\"", "did you mean \"delim\"?"]),
    (
      "SELECT * FROM read_csv('raw/**/*.csv', columns = {'user_id': 'bigit'})", 64,
      ["unknown type \"bigit\"", "BIGINT"]
    ),
    ("SELECT * FROM read_csv('raw/**/*.csv', columns = {'user': 'bigint'})", 65, ["user", "missing", "user_id"]),
    ("SELECT * FROM 'x.parquet'", 64, ["parquet files are not supported yet"]),
    ("SELECT cnt(*) FROM 'raw/**/*.csv'", 64, ["cnt"]),
  ]) func errorsSayWhatAndWhere(_ query: String, _ status: Int32, _ parts: [String]) throws {
    let run = try folder.run("query", query)
    #expect(run.status == status, "\(run.messages)")
    #expect(run.output == "")
    for part in parts { #expect(run.messages.lowercased().contains(part.lowercased()), "\(run.messages)") }
  }

  @Test func commandLineErrors() throws {
    for arguments in [
      ["query"], ["query", "--format", "xml", "SELECT 1"], ["nonsense"], ["query", "--threads", "0", "SELECT 1"],
      ["query", "--partition-size", "lots", "SELECT 1"], ["query", "--format", "table", "-o", "x.txt", "SELECT 1"],
      ["run", "x"],
    ] {
      let run = try CommandRun(arguments, in: folder)
      #expect(run.status == 64, "\(arguments): \(run.messages)")
      #expect(run.output == "" && !run.messages.isEmpty)
    }
    let help = try folder.run("--help")
    #expect(help.status == 0 && help.output.contains("query") && help.messages == "")
    let version = try folder.run("--version")
    #expect(version.status == 0 && version.output.hasPrefix("dayfold "))
  }

  /// What is shown of names from outside does nothing to a terminal, and stays on its line.
  @Test func awkwardNames() throws {
    let name = "we ird\u{1B}[31m\n[1] ü.csv"
    try folder.write(name, "a,b\n1,x\n2\n")
    try folder.write("more/a.csv", "a,b\n3,y\n")
    try folder.write("more/b\n.csv", "a,b,c\u{1B}]0;\n4,z,\n")
    let pattern = name.replacing("[", with: "\\[")
    let run = try folder.run("query", "SELECT * FROM '\(pattern)'")
    #expect(run.status == 0 && run.output == "a,b\n1,x\n", "\(run.messages)")
    #expect(run.messages.contains("note:   we ird␛[31m↵[1] ü.csv:3 (byte 8): MISSING_COLUMNS"), "\(run.messages)")
    let strict = try folder.run("query", "--strict", "SELECT * FROM '\(pattern)'")
    #expect(strict.messages.contains("\n  at we ird␛[31m↵[1] ü.csv:3 (byte 8)\n"), "\(strict.messages)")
    let extra = try folder.run("query", "SELECT count(*) FROM 'more/*.csv'")
    #expect(extra.messages == "note: columns not read: c␛]0; (more/b↵.csv)\n")
    // As in a shell, brackets are a set; the message says so where it matters.
    let literal = try folder.run("query", "SELECT * FROM '\(name)'")
    #expect(literal.status == 66 && literal.messages.contains("write \\[ for it"), "\(literal.messages)")
    for (pattern, remedy) in [
      ("~/a.csv", "write the whole path"), ("s3://x/a.csv", "copy them first"), ("[", "check the path"),
    ] {
      let none = try folder.run("query", "SELECT * FROM '\(pattern)'")
      #expect(none.status == 66 && none.messages.contains(remedy), "\(none.messages)")
    }
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/more/z.csv", withDestinationPath: "nowhere")
    let dangling = try folder.run("query", "SELECT count(*) FROM 'more/*.csv'")
    #expect(dangling.status == 66 && dangling.messages.contains("leads nowhere"), "\(dangling.messages)")
  }

  @Test func rejectsAreReported() throws {
    try folder.write("bad.csv", "a,b\n1,x\nonly\n3,y\n4,y,z\n")
    let run = try folder.run("query", "SELECT count(*) AS n FROM 'bad.csv'")
    #expect(run.status == 0)
    #expect(run.output == "n\n2\n")
    #expect(run.messages.contains("2 of 4 rows were rejected (50 %)"), "\(run.messages)")
    #expect(run.messages.contains("bad.csv:3 (byte 8): MISSING_COLUMNS"))
    #expect(run.messages.contains("bad.csv:5 (byte 17): TOO_MANY_COLUMNS"))
    let strict = try folder.run("query", "--strict", "SELECT count(*) AS n FROM 'bad.csv'", "-o", "n.csv")
    #expect(strict.status == 65)
    #expect(
      strict.messages
        == "error: a row was rejected: MISSING_COLUMNS: expected 2 columns, found 1: \"only\"\n  at bad.csv:3 (byte 8)\n"
        + "  correct the row, or leave out --strict\n")
    #expect(!folder.exists("n.csv"))
    let declared = try folder.run(
      "query", "SELECT count(*) AS n FROM read_csv('bad.csv', columns = {'a': 'bigint', 'b': 'bigint'})")
    #expect(declared.output == "n\n0\n")
    #expect(declared.messages.contains("CAST") && declared.messages.contains("column b"))
  }

  /// The sample cannot see the text: it stands in the middle of a big file.
  @Test func typesWidenOnce() throws {
    var text = "id,code\n"
    for row in 0..<60_000 { text += "\(row),\(row == 29_000 ? "none" : "\(row % 7)")\n" }
    try folder.write("wide.csv", text)
    for (query, expected) in [
      ("SELECT count(*) AS n, count(DISTINCT code) AS d FROM 'wide.csv'", "n,d\n60000,8\n"),
      ("SELECT id, code FROM 'wide.csv' WHERE id = 29000", "id,code\n29000,none\n"),
    ] {
      let run = try folder.run("query", "--partition-size", "64KB", query)
      #expect(run.status == 0, "\(run.messages)")
      #expect(run.output == expected)
      #expect(run.messages.components(separatedBy: "note:").count == 2, "\(run.messages)")
      #expect(run.messages.contains("\"none\" of column code does not fit its inferred type BIGINT"))
    }
    let rows = try folder.run("query", "--partition-size", "64KB", "SELECT id, code FROM 'wide.csv'")
    #expect(rows.output == text)
    let bad = try folder.run("query", "--partition-size", "64KB", "SELECT code + 1 AS c FROM 'wide.csv'", "-o", "c.csv")
    #expect(bad.status == 65, "\(bad.messages)")
    #expect(bad.messages.contains("wide.csv:29002") && bad.messages.contains("TRY_CAST"), "\(bad.messages)")
    #expect(!folder.exists("c.csv"))
  }

  @Test func sameBytesForAnyThreadCount() throws {
    var text = "user_id,event_type,amount\n"
    for row in 0..<50_000 { text += "\(row * 7919 % 9973),type \(row % 11),\(Double(row % 1000) / 8)\n" }
    try folder.write("events.csv", text)
    let query =
      "SELECT user_id, event_type, count(*) AS n, sum(amount) AS a, count(DISTINCT amount) AS d FROM 'events.csv' GROUP BY ALL"
    let first = try folder.run("query", "--partition-size", "32KB", "--threads", "1", query)
    #expect(first.status == 0)
    for threads in ["2", "3", "8"] {
      #expect(try folder.run("query", "--partition-size", "32KB", "--threads", threads, query).output == first.output)
    }
  }

  @Test func failureBeforeTheFirstRowWritesNothing() throws {
    let run = try folder.run("query", "SELECT user_id, sum(user_id) % 0 AS x FROM 'raw/**/*.csv' GROUP BY ALL")
    #expect(run.status == 65 && run.output == "", "\(run.messages)")
    #expect(run.messages.contains("division by zero"))
  }

  @Test func summaryAsJSON() throws {
    let run = try folder.run("query", "--json", "SELECT count(*) AS n FROM 'raw/**/*.csv' WHERE user_id = 1")
    #expect(run.output == "n\n2\n")
    let summary = try JSONSerialization.jsonObject(with: Data(run.messages.utf8)) as? [String: Any]
    #expect(summary?["read"] as? Int == 4)
    #expect(summary?["accepted"] as? Int == 2)
    #expect(summary?["filtered"] as? Int == 2)
    #expect(summary?["partition_size"] as? Int == 16 << 20)
  }

  /// Long enough for the bar to appear in slow builds; the result stays clean in any case.
  @Test func progressGoesToStandardError() throws {
    var text = "user_id\n"
    for row in 0..<300_000 { text += "\(row % 1000)\n" }
    try folder.write("many.csv", text)
    let run = try folder.run(
      "query", "--progress", "--partition-size", "1KB", "SELECT count(DISTINCT user_id) AS n FROM 'many.csv'")
    #expect(run.status == 0)
    #expect(run.output == "n\n1000\n")
  }

  @Test func explain() throws {
    let query = "SELECT event_type, count(*) AS n FROM 'raw/**/*.csv' WHERE user_id = 1 GROUP BY ALL ORDER BY n"
    let plan = try folder.run("explain", query)
    #expect(plan.status == 0)
    for stage in ["order", "reduce", "shuffle", "map", "scan", "user_id = 1"] { #expect(plan.output.contains(stage)) }
    let analyzed = try folder.run("explain", "--analyze", query)
    #expect(analyzed.output.contains("read 4 = accepted 2 + filtered 2 + rejected 0"), "\(analyzed.output)")
  }

  /// A reader that stops early, as `head` does, is no failure.
  @Test func readerThatLeaves() throws {
    var text = "n\n"
    for row in 0..<200_000 { text += "\(row)\n" }
    try folder.write("many.csv", text)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "{ '\(CommandRun.program.path)' query \"SELECT n FROM 'many.csv'\"; echo $? >status; } | head -n 1 >first",
    ]
    process.currentDirectoryURL = folder.url
    try process.run()
    process.waitUntilExit()
    #expect(try folder.read("first") == "n\n")
    #expect(try folder.read("status") == "0\n")
  }
}
