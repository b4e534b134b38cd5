import Dayfold
import SystemIO
import SystemIOTestSupport
import Testing

/// The façade as another program uses it: public names only.
@Suite struct EngineTests {
  @Test func queriesAndRuns() throws {
    let folder = try TemporaryDirectory()
    try folder.file("raw/dt=2026-03-01/a.csv", Array("id,kind\n1,a\n2,b\n3,\n".utf8))
    let engine = DayfoldEngine(threadCount: 2)
    let figures = try engine.query(
      "SELECT kind, count(*) AS n FROM '\(folder("raw/**/*.csv"))' WHERE kind IS NOT NULL GROUP BY ALL ORDER BY kind",
      to: folder("out.csv"))
    #expect(figures.rowsRead == 3 && figures.rowsFiltered == 1 && figures.rowsWritten == 2)
    #expect(try PosixFileSystem.shared.readAll(folder("out.csv")) == Array("kind,n\na,1\nb,1\n".utf8))

    let job = """
      job: kinds
      sources: {e: {path: "raw/dt={{ ds }}/*.csv"}}
      query: SELECT kind, count(*) AS n FROM e GROUP BY ALL
      sinks: [{files: out/kinds, format: ndjson}]
      """
    try folder.file("kinds.yaml", Array(job.utf8))
    let first = try engine.run(jobFile: folder("kinds.yaml"), date: "2026-03-01")
    #expect(first.rowsWritten == 3 && first.publishedPath == folder("out/kinds/dt=2026-03-01"))
    #expect(try engine.run(jobFile: folder("kinds.yaml"), date: "2026-03-01").isUnchanged)
  }

  @Test func failuresHaveTextAndCode() throws {
    let engine = DayfoldEngine()
    let failure = try #require(throws: DayfoldEngine.Failure.self) {
      try engine.query("SELECT x FROM 'none/*.csv'", to: "/tmp/never.csv")
    }
    #expect(failure.exitCode == 66)
    #expect(failure.description.contains("no file matches"))
  }
}
