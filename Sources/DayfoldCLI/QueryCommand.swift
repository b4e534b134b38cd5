import ArgumentParser
import Dayfold
import JobFiles
import SystemIO
import TextFormats

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
      standard error; --strict makes them an error, and --rejects writes them to a file.

        dayfold query --rejects bad.ndjson "SELECT … FROM read_csv('raw/*.csv', columns = {…}) GROUP BY ALL"
      """)

  @Argument(help: "The query; - reads it from standard input.")
  var sql: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var options: RunOptions

  @Flag(
    name: .long,
    help: "Fail at the first rejected row (exit code 65); with --rejects, when all of them are written.")
  var strict = false

  @Option(
    name: .long,
    help: "Write the rejected rows to a file, which is replaced: NDJSON, or CSV for a name that ends with .csv.")
  var rejects: String?

  @Option(name: .long, help: "How many rejected rows --rejects writes at most; the counts are exact.")
  var keepRejects: Int = RejectCapacity.defaultRowCount

  @Option(
    name: .long,
    help: "What a failing expression (overflow, cast, division by zero) does: fail the query, or reject its row.")
  var onExpressionError: OnExpressionError = .fail

  enum OnExpressionError: String, ChoiceArgument {
    case fail, reject
  }

  func validate() throws {
    if rejects?.isEmpty == true || rejects == "-" {
      throw ValidationError("--rejects needs the name of a file; standard output is the result's.")
    }
    if let rejects, rejects == output.output {
      throw ValidationError("The result and the rejected rows cannot go to the same file.")
    }
    if !(0...Limits.Rejects.maximumKeptRowCount).contains(keepRejects) {
      throw ValidationError("--keep-rejects must be in 0...\(Limits.Rejects.maximumKeptRowCount).")
    }
  }

  func run() throws {
    let text = try QueryText.read(sql)
    let destination = output.queryOutput()
    try options.withSettings(
      rejectMode: !strict ? .report : rejects == nil ? .failAtFirst : .failAtEnd,
      progress: destination.streamsToTerminal ? .never : .onTerminal,
      summary: .error
    ) { settings in
      let start = SystemClock.shared.nowNanoseconds()
      var settings = settings
      settings.expressionErrors = onExpressionError == .reject ? .reject : .fail
      settings.rejectCapacity = RejectCapacity(rowCount: keepRejects)
      let outcome = try QueryFailure.wrapping(text) {
        try Query(settings).run(text, over: TableResolver(), to: destination, rejectsFile: rejects)
      }
      if let description = outcome.rejects, let rejected = outcome.rejectOutcome, !options.quiet {
        for line in description.lines { settings.notice(line) }
        if let path = rejected.path {
          let kept = rejected.keptRowCount < rejected.rejected ? "the first \(rejected.keptRowCount) of them" : "they"
          settings.notice("\(kept) are in \(path)")
        }
      }
      if options.json {
        var summary = RunSummary(
          outcome.report, nanoseconds: SystemClock.shared.nowNanoseconds() - start, status: "ok")
        if let rejected = outcome.rejectOutcome { summary.add(rejected) }
        StandardStream.error.print(summary.json + "\n")
      }
    }
  }
}
