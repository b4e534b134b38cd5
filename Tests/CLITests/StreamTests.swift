import Foundation
import Testing

/// Standard streams, limits and signals as shells set them.
@Suite struct StreamTests {
  private let folder: TestFolder
  private let query = "SELECT count(*) AS n FROM 'in.csv'"

  init() throws {
    folder = try TestFolder()
    try folder.write("in.csv", "a,b\n1,2\n3,4\n")
    try folder.write(
      "j.yaml",
      """
      job: j
      sources: {ev: {path: in.csv, columns: {a: bigint, b: bigint}}}
      query: SELECT a, count(*) AS n FROM ev GROUP BY ALL
      sinks: [{files: out/j}]

      """)
  }

  /// Runs a shell command in which `$D` is the program and `$Q` the query.
  private func shell(_ command: String) throws -> CommandRun {
    try CommandRun(
      ["-c", command], in: folder, environment: ["D": CommandRun.program.path, "Q": query],
      program: URL(fileURLWithPath: "/bin/sh"))
  }

  @Test func queryFromAPipe() throws {
    #expect(try shell("printf '%s' \"$Q\" | \"$D\" query -").output == "n\n2\n")
    #expect(try shell("printf '\\357\\273\\277%s' \"$Q\" | \"$D\" query -").output == "n\n2\n")
    #expect(try shell("printf '%s' \"$Q\" | \"$D\" explain -").status == 0)
    // From where the input stands.
    #expect(try shell("printf 'other\\n%s' \"$Q\" >q; { read first; \"$D\" query -; } <q").output == "n\n2\n")
    try folder.write("big.sql", String(repeating: "-- \(String(repeating: "x", count: 1000))\n", count: 2000) + query)
    #expect(try shell("cat big.sql | \"$D\" query -").output == "n\n2\n")
    #expect(try shell("\"$D\" query - <big.sql").output == "n\n2\n")
    let long = try shell("head -c 18000000 /dev/zero | tr '\\000' ' ' | \"$D\" query -")
    #expect(long.status == 64 && long.messages.contains("longer than 16 MiB"), "\(long.messages)")
    let foreign = try shell("printf 'SELECT \\351' | \"$D\" query -")
    #expect(foreign.status == 64 && foreign.messages.contains("not UTF-8"), "\(foreign.messages)")
    let closed = try shell("\"$D\" query - <&-")
    #expect(closed.status == 74 && closed.messages.contains("cannot read standard input"), "\(closed.messages)")
  }

  @Test func queryWithAByteOrderMark() throws {
    #expect(try folder.run("query", "\u{FEFF}" + query).output == "n\n2\n")
  }

  @Test(arguments: ["-", "/dev/stdin"])
  func jobFromAPipe(name: String) throws {
    let run = try shell("cat j.yaml | \"$D\" run \(name) --date 2026-03-01")
    #expect(run.status == 0 && run.messages.contains("to out/j/dt=2026-03-01"), "\(run.messages)")
    let wrong = try shell("sed s/files/fils/ j.yaml | \"$D\" run \(name) --date 2026-03-01")
    #expect(wrong.status == 78 && wrong.messages.contains("standard input:4"), "\(wrong.messages)")
    let long = try shell("head -c 300000 /dev/zero | tr '\\000' '#' | \"$D\" run \(name) --date 2026-03-01")
    #expect(long.status == 78 && long.messages.contains("256 KiB"), "\(long.messages)")
  }

  /// A file that got the number of a closed stream would be written as if it were the stream.
  @Test func closedStreamsAreNotOtherFiles() throws {
    try folder.write("in.csv", "a,b\n1,2\nx,4\n3,4\n")
    try folder.write("j.yaml", try folder.read("j.yaml") + "limits: {rejects: {fail: 100%}}\n")
    let run = try shell("\"$D\" run j.yaml --date 2026-03-01 <&- >&- 2>&-")
    #expect(run.status == 0)
    #expect(try folder.read("out/.dayfold/j/locks/dt=2026-03-01.lock") == "")
    #expect(try folder.list("out/j/dt=2026-03-01").contains("_SUCCESS"))
    for name in try folder.list("out/j/dt=2026-03-01") where name.hasPrefix("part-") {
      #expect(try folder.read("out/j/dt=2026-03-01/\(name)").hasPrefix("a,n\n"))
    }
    #expect(try shell("\"$D\" query \"$Q\" >&-").status == 74)
    #expect(try shell("\"$D\" query \"$Q\" <&- >&- 2>&-").status == 74)
  }

  @Test(arguments: [
    "query \"$Q\"", "query --format table \"$Q\"", "explain \"$Q\"", "explain --analyze \"$Q\"", "--help", "--version",
  ])
  func aFullDeviceIsAFailure(command: String) throws {
    let full = try shell("\"$D\" \(command) >/dev/full")
    #expect(full.status == 74, "\(full.messages)")
    #expect(full.messages.contains("cannot write standard output"), "\(full.messages)")
    #expect(try shell("\"$D\" \(command) >&-").status == 74)
  }

  @Test func aLostSummarySaysWhatWasPublished() throws {
    let run = try shell("\"$D\" run j.yaml --date 2026-03-01 --json >/dev/full")
    #expect(run.status == 74)
    #expect(run.messages.contains("out/j/dt=2026-03-01 was published, but its summary is lost"), "\(run.messages)")
    #expect(folder.exists("out/j/dt=2026-03-01/_SUCCESS"))
    let unchanged = try shell("\"$D\" run j.yaml --date 2026-03-01 --json >/dev/full")
    #expect(unchanged.status == 74 && !unchanged.messages.contains("was published"), "\(unchanged.messages)")
  }

  @Test(arguments: ["query \"$Q\"", "explain \"$Q\"", "run j.yaml --date 2026-03-01 --json", "--help"])
  func aReaderWhoHasGoneEndsItQuietly(command: String) throws {
    let run = try shell("{ sleep 0.3; \"$D\" \(command); echo $? >status; } | true")
    #expect(run.messages == "")
    #expect(try folder.read("status") == "0\n")
  }

  @Test func aLimitOfFileSizesIsAnError() throws {
    try folder.write("big.csv", "n\n" + (0..<20_000).map { "\($0)\n" }.joined())
    let run = try shell("ulimit -f 8; \"$D\" query -o result.csv \"SELECT n FROM 'big.csv'\"")
    #expect(run.status == 74 && run.messages.contains("too large"), "\(run.status) \(run.messages)")
    #expect(try folder.list().filter { $0.contains("result") } == [])
  }

  @Test func hangUpEndsARunInOrder() throws {
    try folder.write("in.csv", "a,b\n" + (0..<400_000).map { "\($0),1\n" }.joined())
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = ["run", "j.yaml", "--date", "2026-03-01", "--partition-size", "4KB", "--threads", "1"]
    process.currentDirectoryURL = folder.url
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 0.3)
    kill(process.processIdentifier, SIGHUP)
    process.waitUntilExit()
    // A fast machine may have finished.
    if process.terminationReason == .uncaughtSignal || process.terminationStatus != 0 {
      #expect(process.terminationReason == .exit && process.terminationStatus == 129)
      #expect(try folder.list("out/.dayfold/j/staging/dt=2026-03-01") == [])
    }
  }

  @Test func hangUpStaysIgnoredBelowNohup() throws {
    try folder.write("in.csv", "a,b\n" + (0..<200_000).map { "\($0),1\n" }.joined())
    let run = try shell(
      "trap '' HUP; \"$D\" query --partition-size 4KB --threads 1 \"$Q\" & sleep 0.2; kill -HUP $!; wait $!")
    #expect(run.status == 0 && run.output == "n\n200000\n", "\(run.messages)")
  }

  @Test func messagesBeginAlike() throws {
    for arguments in [
      ["query"], ["query", "--threads", "0", "x"], ["query", "SELECT"], ["run", "none", "--date", "x"],
    ] {
      let run = try CommandRun(arguments, in: folder)
      #expect(run.messages.hasPrefix("error: "), "\(run.messages)")
    }
  }

  @Test func inputsThatAreNoFiles() throws {
    let run = try shell("mkfifo pipe; \"$D\" query \"SELECT * FROM 'pipe'\"")
    #expect(run.status == 66 && run.messages.contains("pipe is a pipe, socket or device"), "\(run.messages)")
    // Who waits to write into it goes on waiting, so that nothing is lost.
    let held = try shell(
      """
      mkdir held; mkfifo held/a.csv; (echo x >held/a.csv) & sleep 0.2
      "$D" query "SELECT * FROM 'held/*.csv'"; s=$?; [ "$(timeout 10 cat held/a.csv)" = x ] || s=99; exit $s
      """)
    #expect(held.status == 66 && held.messages.contains("pipe, socket or device"), "\(held.messages)")
    try folder.write("blank.csv", "\n\n\n")
    let blank = try folder.run("query", "SELECT * FROM 'blank.csv'")
    #expect(blank.status == 66 && blank.messages.contains("nothing but blank lines"), "\(blank.messages)")
    #expect(blank.messages.contains("blank.csv"))
    try folder.write("h/k=1/a.csv", "x\n1\n")
    try folder.write("h/K=1/a.csv", "x\n1\n")
    let keys = try folder.run("query", "SELECT * FROM 'h/*/a.csv'")
    #expect(keys.status == 65 && keys.messages.contains("K=…") && keys.messages.contains("k=…"), "\(keys.messages)")
    for key in ["\u{E9}", "e\u{301}"] { try folder.write("forms/k=\(key)/a.csv", "x\n1\n") }
    let forms = try folder.run("query", "--format", "csv", "SELECT length(k) AS n FROM 'forms/*/a.csv' ORDER BY n")
    #expect(forms.output == "n\n1\n2\n", "\(forms.messages)")
  }

  @Test func namesThatAreNotUTF8() throws {
    let run = try shell(
      "mkdir inv; n=$(printf 'inv/\\351.csv'); cp in.csv \"$n\"; \"$D\" query \"SELECT * FROM 'inv/*.csv'\"; s=$?; rm \"$n\"; exit $s"
    )
    #expect(run.status == 66, "\(run.messages)")
    #expect(
      run.messages.contains("\"\\xE9.csv\" in the folder inv") && run.messages.contains("rename it"), "\(run.messages)")
  }

  @Test(arguments: ["ndjson", "json"])
  func objectsNameEachColumnOnce(format: String) throws {
    let run = try folder.run("query", "--format", format, "SELECT a AS n, b AS N FROM 'in.csv'")
    #expect(run.status == 64 && run.output == "", "\(run.messages)")
    #expect(run.messages.contains("\"n\" and \"N\"") && run.messages.contains("with AS"), "\(run.messages)")
    #expect(try folder.run("query", "SELECT a AS n, b AS n FROM 'in.csv'").output == "n,n\n1,2\n3,4\n")
  }

  @Test func readOptionsThatCannotBe() throws {
    for options in ["delim = '\n'", "delim = '\"'", "quote = '\n'", "delim = ';', quote = ';'"] {
      let run = try folder.run("query", "SELECT * FROM read_csv('in.csv', \(options))")
      #expect(run.status == 64, "\(options): \(run.messages)")
    }
  }
}
