import Foundation
import Testing

@Suite struct BenchCommandTests {
  private let folder: TestFolder
  private let query = "SELECT kind, count(*) AS n, sum(x) AS s FROM 'raw/**/*.csv' GROUP BY ALL"

  init() throws {
    folder = try TestFolder()
    let rows = (0..<2000).map { "\($0),\($0 % 7 == 0 ? "\"a, b\"" : "c")\n" }.joined()
    for file in ["a", "b"] { try folder.write("raw/dt=2026-03-01/\(file).csv", "x,kind\n" + rows) }
    try folder.write(
      "kinds.yaml",
      """
      job: kinds
      sources:
        e:
          path: raw/dt={{ ds }}/*.csv
          columns: {x: bigint not null, kind: varchar}
      query: SELECT kind, count(*) AS n FROM e GROUP BY ALL
      key: [kind]
      sinks: [{files: out/kinds}]
      limits: {rejects: {warn: 0%, fail: 0%}}
      """)
  }

  private func report(_ run: CommandRun) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func queriesAsJSON() throws {
    let run = try folder.run(
      "bench", query, "--partition-sizes", "4KB,500rows,3parts", "--threads", "1,2", "--repetitions", "2", "--json")
    #expect(run.status == 0 && run.messages == "")
    let report = try report(run)
    #expect(report["status"] as? String == "ok" && report["read"] as? Int == 4000 && report["rows"] as? Int == 2)
    let configurations = try #require(report["configurations"] as? [[String: Any]])
    #expect(configurations.map { $0["size"] as? String } == ["4KB", "500rows", "3parts", "4KB", "500rows", "3parts"])
    #expect(configurations.map { $0["threads"] as? Int } == [1, 1, 1, 2, 2, 2])
    for configuration in configurations {
      #expect((configuration["process_ns"] as? [Int])?.count == 2)
      #expect(try #require(configuration["map_tasks"] as? Int) > 1)
      #expect(try #require(configuration["peak_memory_bytes"] as? Int) > 0)
      #expect(try #require(configuration["shuffled_bytes"] as? Int) > 0)
      let times = ["worker_ns", "busy_ns", "idle_ns", "overhead_ns"].map { configuration[$0] as? Int ?? -1 }
      #expect(times.allSatisfy { $0 >= 0 } && times[0] > 0 && times[1] > 0)
    }
    #expect(report["recommended"] is [String: Any])
  }

  /// A job is measured without a trace: no output, no state, no lock.
  @Test func jobsLeaveNoTrace() throws {
    let run = try folder.run(
      "bench", "kinds.yaml", "--date", "2026-03-01", "--partition-sizes", "1KB,1MB", "--repetitions", "3", "--html",
      "bench.html")
    #expect(run.status == 0 && run.messages == "")
    #expect(run.output.contains("recommended: ") && run.output.contains("overhead/task"))
    #expect(try folder.list().filter { !$0.hasPrefix(".std") } == ["bench.html", "kinds.yaml", "raw"])
    let page = try folder.read("bench.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<svg") && page.contains("kinds.yaml --date 2026-03-01"))
  }

  @Test func theQueryComesFromStandardInput() throws {
    let run = try folder.run(
      "bench", "-", "--partition-sizes", "1MB", "--repetitions", "1", "--json", input: query + " -- 'ü'")
    #expect(run.status == 0)
    #expect(try report(run)["subject"] as? String == query + " -- 'ü'")
  }

  /// What a run would refuse, a benchmark refuses too.
  @Test func checksOfARunApply() throws {
    try folder.write("raw/dt=2026-03-01/c.csv", "x,kind\nnot a number,c\n")
    let job = try folder.run("bench", "kinds.yaml", "--date", "2026-03-01", "--repetitions", "1")
    #expect(job.status == 65 && job.messages.contains("limits.rejects.fail"))
    #expect(job.output == "")
    let declared = "SELECT count(*) FROM read_csv('raw/**/*.csv', columns = {'x': 'BIGINT'})"
    let reported = try folder.run("bench", declared, "--partition-sizes", "1MB", "--repetitions", "1")
    // Said once, not once a run.
    #expect(reported.status == 0 && reported.messages.components(separatedBy: "was rejected").count == 2)
    let failing = try folder.run("bench", "SELECT x::BIGINT AS y, count(*) FROM 'raw/**/*.csv' GROUP BY ALL")
    #expect(failing.status == 65 && failing.messages.contains("c.csv:2"))
  }

  @Test func wrongUse() throws {
    func run(_ arguments: String...) throws -> CommandRun { try CommandRun(["bench"] + arguments, in: folder) }
    let cases: [([String], Int32, String)] = [
      ([query, "--partition-sizes", "16QB"], 64, "\"16QB\" is not a size"),
      ([query, "--partition-sizes", "16"], 64, "did you mean 16MB, 16rows or 16parts?"),
      ([query, "--partition-sizes", "1MB,1MB"], 64, "given twice"),
      ([query, "--threads", "1,x"], 64, "\"x\" is not another number"),
      ([query, "--repetitions", "0"], 64, "--repetitions"),
      ([query, "--memory", "1KB"], 64, "--memory"),
      (["SELECT count(*) FROM 'none/*.csv'"], 66, "no file matches"),
      (["SELECT 1"], 64, "reads no files"),
      (["SELECT kid FROM 'raw/**/*.csv'"], 64, "did you mean \"kind\"?"),
      (["kinds.yaml"], 64, "--date is missing"),
      (["none.yaml", "--date", "2026-03-01"], 78, "none.yaml"),
      (["kinds.yaml", "--date", "2026-03"], 64, "is not the start of a day"),
      (["kinds.yaml", "--date", "2026-03-09"], 75, "not ready"),
      (["-", "--date", "2026-03-01"], 64, "standard input"),
      ([query, "--html", "none/bench.html", "--repetitions", "1"], 73, "none/bench.html"),
      ([query, "--html", "raw", "--repetitions", "1"], 73, "raw is a folder"),
    ]
    for (arguments, status, message) in cases {
      let run = try CommandRun(["bench"] + arguments, in: folder)
      #expect(run.status == status && run.messages.contains(message), "\(arguments): \(run.status) \(run.messages)")
      #expect(run.output == "")
    }
    let failure = try run("SELECT count(*) FROM 'none/*.csv'", "--json")
    #expect(failure.status == 66)
    #expect(try report(failure)["exit_code"] as? Int == 66)
  }

  @Test func emptyInputIsSaidToBeEmpty() throws {
    try folder.write("empty.csv", "x,kind\n")
    let run = try folder.run("bench", "SELECT count(*) FROM 'empty.csv'", "--repetitions", "1")
    #expect(run.status == 66 && run.messages.contains("no rows"))
  }

  @Test func theMeasuredRunIsHidden() throws {
    let run = try folder.run("--help")
    #expect(run.output.contains("bench ") && !run.output.contains("bench-run"))
  }
}
