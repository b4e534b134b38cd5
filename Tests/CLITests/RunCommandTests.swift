import Foundation
import Testing

@Suite struct RunCommandTests {
  private let folder: TestFolder
  private let published = "out/daily_aggregates/dt=2026-03-01"

  init() throws {
    folder = try TestFolder()
    for file in ["a", "b"] {
      try folder.write(
        "raw/dt=2026-03-01/\(file).csv",
        """
        ts,user_id,event_type
        2026-03-01 00:00:01,1,view
        2026-03-01 01:00:01,2,"buy, now"
        2026-03-01 01:30:01,1,

        """)
    }
    try writeJob()
  }

  private func writeJob(_ change: (String) -> String = { $0 }) throws {
    let job = """
      job: nightly_events
      interval: day
      sources:
        events:
          path: raw/dt={{ ds }}/*.csv
          ready: {min_files: 2}
          columns:
            ts: timestamp not null
            user_id: bigint not null
            event_type: varchar
      query: |
        SELECT dt AS date, hour(ts) AS hour, user_id, event_type, count(*) AS events
        FROM events WHERE event_type IS NOT NULL GROUP BY ALL
      key: [date, hour, user_id, event_type]
      verify: {count: events, tolerance: 0}
      sinks:
        - files: out/daily_aggregates
          format: csv
      limits: {max_duration: 1h, memory: 1GB, rejects: {warn: 0.1%, fail: 20%}}

      """
    try folder.write("nightly.yaml", change(job))
  }

  private func run(_ arguments: String...) throws -> CommandRun {
    try CommandRun(["run", "nightly.yaml", "--date", "2026-03-01"] + arguments, in: folder)
  }

  private func parts() throws -> [String] {
    guard folder.exists(published) else { return [] }
    return try folder.list(published).filter { $0.hasPrefix("part-") }
  }

  private func content() throws -> String { try parts().map { try folder.read("\(published)/\($0)") }.joined() }

  @Test func publishesAndThenIsUnchanged() throws {
    let first = try run()
    #expect(first.status == 0, "\(first.messages)")
    #expect(first.messages.contains("published 2 rows in 1 file"))
    #expect(first.messages.contains("read 6 = accepted 4 + filtered 2 + rejected 0"))
    let lines = try content().split(separator: "\n").map(String.init)
    #expect(lines.first == "date,hour,user_id,event_type,events")
    #expect(Set(lines.dropFirst()) == ["2026-03-01,0,1,view,2", "2026-03-01,1,2,\"buy, now\",2"])
    let manifest = try folder.read("\(published)/_manifest.json")
    #expect(manifest.contains("\"job\": \"nightly_events\"") && !manifest.contains(folder.path))
    #expect(folder.exists("\(published)/_SUCCESS"))

    let second = try run()
    #expect(second.status == 0 && second.messages.hasPrefix("unchanged"), "\(second.messages)")
    #expect(try run("--skip-code", "99").status == 99)
    let fresh = try run("--fresh", "--json")
    #expect(fresh.status == 0)
    let summary = try JSONSerialization.jsonObject(with: Data(fresh.output.utf8)) as? [String: Any]
    #expect(summary?["status"] as? String == "published")
    // Equal runs publish equal bytes.
    #expect(try folder.read("\(published)/_manifest.json") == manifest)
  }

  @Test func changedInputPublishesAgain() throws {
    #expect(try run().status == 0)
    try folder.write("raw/dt=2026-03-01/c.csv", "ts,user_id,event_type\n2026-03-01 02:00:00,9,view\n")
    let again = try run()
    #expect(again.status == 0 && again.messages.contains("published 3 rows"), "\(again.messages)")
    try writeJob { $0.replacing("count(*) AS events", with: "count(*) AS events, max(ts) AS last") }
    #expect(try run().messages.contains("published 3 rows"))
    #expect(try content().contains("last"))
  }

  @Test func joinedTablesAreInputs() throws {
    try folder.write("users.csv", "user_id,country\n1,US\n2,DE\n2,FR\n")
    try writeJob {
      $0.replacing("event_type, count(*)", with: "event_type, country, count(*)")
        .replacing("FROM events", with: "FROM events JOIN 'users.csv' u USING (user_id)")
        .replacing("user_id, event_type]", with: "user_id, event_type, country]")
    }
    let doubled = try run()
    #expect(doubled.status == 65, "\(doubled.messages)")
    #expect(doubled.messages.contains("several rows of one key"), "\(doubled.messages)")
    #expect(try parts().isEmpty)

    try folder.write("users.csv", "user_id,country\n1,US\n2,DE\n")
    #expect(try run().messages.contains("published 2 rows"))
    #expect(try content().contains(",DE,2"))
    #expect(try run().messages.hasPrefix("unchanged"))
    try folder.write("users.csv", "user_id,country\n1,US\n2,JP\n")
    #expect(try run().messages.contains("published 2 rows"))
    #expect(try content().contains(",JP,2"))
  }

  @Test func notReadyComesBackLater() throws {
    let late = try CommandRun(["run", "nightly.yaml", "--date", "2026-03-02"], in: folder)
    #expect(late.status == 75, "\(late.messages)")
    #expect(late.messages.contains("source events is not ready: 0 files of 2"))
    #expect(!folder.exists("out/daily_aggregates/dt=2026-03-02"))
  }

  @Test func tooManyRejectsPublishNothing() throws {
    #expect(try run().status == 0)
    let before = try content()
    try folder.write("raw/dt=2026-03-01/b.csv", "ts,user_id,event_type\nyesterday,1,view\n2026-03-01 02:00:00,,view\n")
    let bad = try run()
    #expect(bad.status == 65, "\(bad.messages)")
    #expect(bad.messages.contains("2 of 5 rows were rejected (40 %)"))
    #expect(bad.messages.contains("raw/dt=2026-03-01/b.csv:2 (byte 22, column ts): CAST"), "\(bad.messages)")
    #expect(bad.messages.contains("NULL_NOT_ALLOWED") && bad.messages.contains("20 %"))
    #expect(try content() == before)
    // Staging is cleaned up.
    #expect(try folder.list("out/.dayfold/daily_aggregates/staging/dt=2026-03-01") == [])
    // Fewer than the limit only warn.
    try writeJob { $0.replacing("fail: 20%", with: "fail: 50%") }
    let warned = try run()
    #expect(warned.status == 0 && warned.messages.contains("limits.rejects.warn"), "\(warned.messages)")
  }

  @Test func dryRunTouchesNothing() throws {
    let dry = try run("--dry-run")
    #expect(dry.status == 0, "\(dry.messages)")
    #expect(dry.messages.contains("would publish out/daily_aggregates/dt=2026-03-01"))
    #expect(try folder.list() == ["nightly.yaml", "raw"])
  }

  @Test func refusesWrongJobs() throws {
    func failure(_ original: String, _ changed: String) throws -> CommandRun {
      try writeJob { $0.replacing(original, with: changed) }
      let failed = try run()
      #expect(failed.status == 78, "\(changed): \(failed.messages)")
      #expect(!folder.exists(published))
      return failed
    }
    #expect(
      try failure("key: [date, hour, user_id, event_type]", "key: [date, hour]").messages.contains("the key lacks"))
    #expect(try failure("count: events", "count: evnts").messages.contains("did you mean \"events\"?"))
    #expect(try failure("FROM events", "FROM evnts").messages.contains("did you mean \"events\"?"))
    #expect(try failure("hour(ts)", "hour(tss)").messages.contains("^^^"))
    #expect(try failure("format: csv", "fromat: csv").messages.contains("nightly.yaml:18"))
    #expect(try CommandRun(["run", "none.yaml", "--date", "2026-03-01"], in: folder).status == 78)
    try writeJob()
    #expect(try CommandRun(["run", "nightly.yaml", "--date", "tomorrow"], in: folder).status == 64)
  }

  @Test func failureAsJSON() throws {
    try writeJob { $0.replacing("count(*)", with: "cont(*)") }
    let failed = try run("--json")
    #expect(failed.status == 78)
    let summary = try JSONSerialization.jsonObject(with: Data(failed.output.utf8)) as? [String: Any]
    #expect(summary?["status"] as? String == "failed")
    #expect(summary?["exit_code"] as? Int == 78)
    #expect((summary?["error"] as? String)?.contains("cont") == true)
    #expect(failed.messages.contains("nightly.yaml:12"), "\(failed.messages)")
  }

  @Test func timeLimitEndsTheRun() throws {
    var text = "ts,user_id,event_type\n"
    for row in 0..<100_000 { text += "2026-03-01 05:00:00,\(row),view\n" }
    try folder.write("raw/dt=2026-03-01/b.csv", text)
    try writeJob { $0.replacing("max_duration: 1h", with: "max_duration: 1ms") }
    let late = try run("--partition-size", "1KB", "--threads", "1")
    #expect(late.status == 124, "\(late.messages)")
    #expect(late.messages.contains("limits.max_duration"))
    #expect(!folder.exists(published))
  }

  /// Without declared columns a job's types are inferred too; the staged version of the first start is given up.
  @Test func inferredTypesWidenInJobs() throws {
    var text = "ts,user_id,event_type\n"
    for row in 0..<60_000 { text += "2026-03-01 05:00:00,\(row == 29_000 ? "none" : "\(row % 5)"),view\n" }
    try folder.write("raw/dt=2026-03-01/b.csv", text)
    try writeJob { job in
      let contract = ["columns:", "ts: timestamp", "user_id: bigint", "event_type: varchar"]
      return job.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { line in !contract.contains { line.drop { $0 == " " }.hasPrefix($0) } }.joined(separator: "\n")
    }
    let run = try run("--partition-size", "64KB")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains("starting again"))
    #expect(try content().contains("2026-03-01,5,none,view,1\n"))
    #expect(try folder.list("out/.dayfold/daily_aggregates/staging/dt=2026-03-01") == [])
  }

  @Test func missingColumnIsNamed() throws {
    try folder.write("raw/dt=2026-03-01/b.csv", "ts,user,event_type\n2026-03-01 00:00:00,1,view\n")
    let failed = try run()
    #expect(failed.status == 65)
    #expect(failed.messages.contains("user_id") && failed.messages.contains("b.csv"), "\(failed.messages)")
  }

  @Test func refusesColumnsOfOneName() throws {
    try writeJob {
      $0.replacing("event_type, count(*) AS events", with: "event_type, ts AS Events, count(*) AS events")
    }
    for arguments in [[], ["--dry-run"]] {
      let failed = try CommandRun(["run", "nightly.yaml", "--date", "2026-03-01"] + arguments, in: folder)
      #expect(failed.status == 78 && failed.messages.contains("\"Events\" and \"events\""), "\(failed.messages)")
    }
    #expect(!folder.exists(published))
  }

  @Test(arguments: [".", "..", "/", "x/.", "out/.."])
  func refusesFoldersWithoutAName(name: String) throws {
    try writeJob { $0.replacing("files: out/daily_aggregates", with: "files: \(name)") }
    let failed = try run()
    #expect(failed.status == 78 && failed.messages.contains("nightly.yaml:17"), "\(failed.messages)")
  }

  @Test(arguments: ["out/daily_aggregates", "out/daily_aggregates/dt=2026-03-01", "out", "."])
  func refusesStateInsideTheDataset(state: String) throws {
    try writeJob { $0 + "state: \(state)\n" }
    let failed = try run()
    #expect(failed.status == 78 && failed.messages.contains("one inside the other"), "\(failed.messages)")
    #expect(!folder.exists("out"))
  }

  /// The state folder tells datasets of the same name apart.
  @Test func jobsShareAStateFolder() throws {
    for name in ["A", "B"] {
      try writeJob { $0.replacing("files: out/daily_aggregates", with: "files: \(name)/ds") + "state: st\n" }
      #expect(try run().messages.contains("published"))
      #expect(try run().messages.hasPrefix("unchanged"))
    }
    try writeJob { $0.replacing("files: out/daily_aggregates", with: "files: A/ds") + "state: st\n" }
    #expect(try run().messages.hasPrefix("unchanged"))
    #expect(try folder.list("st") == ["..%2FA%2Fds", "..%2FB%2Fds"])
  }

  /// Names that Unicode calls equal are two files, in whatever order tables name them.
  @Test(arguments: ["", " UNION ALL SELECT * FROM 'a-last.csv'"]) func namesInTwoNormalForms(more: String) throws {
    let names = ["\u{E9}", "e\u{301}"]
    for name in names { try folder.write("raw/dt=2026-03-01/\(name).csv", "ts,user_id,event_type\n") }
    try folder.write("a-last.csv", "x\n1\n")
    try folder.write(
      "nightly.yaml",
      """
      job: forms
      interval: day
      sources:
        events: {path: 'raw/dt={{ ds }}/*.csv'}
      query: SELECT user_id FROM events\(more)
      sinks:
        - {files: out/daily_aggregates, format: csv}

      """)
    for (round, name) in names.enumerated() {
      let first = try run()
      #expect(
        first.status == 0 && first.messages.contains("published \((more.isEmpty ? 6 : 7) + round) rows"),
        "\(first.messages)")
      #expect(try run().messages.hasPrefix("unchanged"))
      let manifest = try folder.read("\(published)/_manifest.json").utf8
      #expect(names.allSatisfy { manifest.contains("\($0).csv".utf8) })
      #expect(try CommandRun(["verify", "nightly.yaml", "--date", "2026-03-01"], in: folder).status == 0)
      try folder.write("raw/dt=2026-03-01/\(name).csv", "ts,user_id,event_type\n2026-03-01 00:00:01,1,view\n")
    }
    #expect(try run().messages.contains("published"))
  }

  @Test func aDamagedManifestIsPublishedAgain() throws {
    #expect(try run().status == 0)
    let manifest = try folder.read("\(published)/_manifest.json")
    try folder.write("\(published)/_manifest.json", "")
    let again = try run()
    #expect(again.status == 0 && again.messages.contains("published 2 rows"), "\(again.messages)")
    #expect(try folder.read("\(published)/_manifest.json") == manifest)
    #expect(try run().messages.hasPrefix("unchanged"))
  }

  @Test func strayFilesInStagingDoNotMatter() throws {
    try folder.write("out/.dayfold/daily_aggregates/staging/dt=2026-03-01/.DS_Store", "x")
    #expect(try run().status == 0)
    #expect(try run("--fresh").status == 0)
    #expect(try folder.list("out/.dayfold/daily_aggregates/staging/dt=2026-03-01") == [".DS_Store"])
  }

  @Test func theOutputFolderMayBeALink() throws {
    try folder.write("mnt/data/other", "")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appendingPathComponent("out").path, withDestinationPath: "mnt/data")
    #expect(try run().status == 0)
    #expect(try run("--fresh").status == 0)
    #expect(folder.exists("mnt/data/daily_aggregates/dt=2026-03-01/_SUCCESS"))
    #expect(try run().messages.hasPrefix("unchanged"))
  }

  @Test(arguments: ["out/daily_aggregates", "out/daily_aggregates/dt=2026-03-01"])
  func aLinkInThePlaceOfWhatIsPublishedIsRefused(path: String) throws {
    try folder.write("elsewhere/precious", "keep me")
    let link = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: folder.url.appendingPathComponent("elsewhere").path)
    let failed = try run()
    #expect(failed.status == 73 && failed.messages.contains("\(path) is a symbolic link"), "\(failed.messages)")
    #expect(try folder.list("elsewhere") == ["precious"])
  }

  @Test func aDateWithABlankIsNone() throws {
    #expect(try CommandRun(["run", "nightly.yaml", "--date", "2026-03-01 "], in: folder).status == 64)
  }

  /// Another run holds the partition as long as its process lives.
  @Test func terminatedRunLeavesNothing() throws {
    #expect(try run().status == 0)
    let before = try content()
    // Big enough to be caught at work.
    var text = "ts,user_id,event_type\n"
    for row in 0..<400_000 { text += "2026-03-01 05:00:00,\(row),view\n" }
    try folder.write("raw/dt=2026-03-01/b.csv", text)
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = ["run", "nightly.yaml", "--date", "2026-03-01", "--partition-size", "4KB", "--threads", "1"]
    process.currentDirectoryURL = folder.url
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 0.3)
    process.terminate()
    process.waitUntilExit()
    // A fast machine may have finished.
    if process.terminationStatus != 0 {
      #expect(process.terminationStatus == 143)
      #expect(try content() == before)
      #expect(try folder.list("out/.dayfold/daily_aggregates/staging/dt=2026-03-01") == [])
    }
    #expect(try run().status == 0)
  }
}
