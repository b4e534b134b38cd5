import ArgumentParser
import Dayfold
import SystemIO

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Answers a query over files.",
    discussion: """
      FROM names a path or glob in quotes, or read_csv('glob', delim = ';', columns = {'ts': 'TIMESTAMP', …}).
      Directories called key=value become columns.

        dayfold query "SELECT kind, count(*) FROM 'raw/*.csv' GROUP BY ALL"
        dayfold query -o daily.csv "SELECT dt, count(*) FROM 'raw/**/*.csv' GROUP BY ALL"
        dayfold query --format ndjson "SELECT * FROM 'events.csv'" | head

      Rows that are wrong in structure, or in columns declared with read_csv, are rejected, counted and reported on \
      standard error; --strict makes the first of them an error.
      """)

  @Argument(help: "The query; - reads it from standard input.")
  var sql: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var options: RunOptions

  @Flag(name: .long, help: "Fail when a row is rejected (exit code 65).")
  var strict = false

  func run() throws {
    let text = try QueryText.read(sql)
    let destination = output.queryOutput()
    try options.withSettings(
      rejectMode: strict ? .fail : .report, progress: destination.streamsToTerminal ? .never : .onTerminal,
      summary: .error
    ) { settings in
      let start = SystemClock.shared.nowNanoseconds()
      let outcome = try QueryFailure.wrapping(text) {
        try Query(settings).run(text, over: TableResolver(), to: destination)
      }
      if let rejects = outcome.rejects, !options.quiet {
        for line in rejects.lines { settings.notice(line) }
      }
      if options.json {
        let summary = RunSummary(
          outcome.report, nanoseconds: SystemClock.shared.nowNanoseconds() - start, status: "ok")
        StandardStream.error.print(summary.json + "\n")
      }
    }
  }
}
