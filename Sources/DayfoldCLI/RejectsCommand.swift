import ArgumentParser
import Dayfold
import JobFiles
import SystemIO
import TextFormats

struct RejectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejects",
    abstract: "Shows the rows that a job's runs rejected.",
    discussion: """
      A run keeps the first rejected rows of its input (limits.rejects.keep, 10,000 by default) with their place, the \
      reason and their bytes, and exact counts of all of them; for each interval the last five runs that rejected rows \
      and the one that published.

        dayfold rejects ls nightly.yaml
        dayfold rejects show nightly.yaml --date 2026-03-01 --code CAST
        dayfold rejects export nightly.yaml --date 2026-03-01 --format raw -o bad.csv
      """,
    subcommands: [List.self, Show.self, Export.self])

  struct JobArgument: ParsableArguments {
    @Argument(help: "The job file; - reads it from standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var job: String

    @Option(name: .long, help: "The interval's start, as for run; without it, all intervals.")
    var date: String?

    func history() throws -> RejectHistory { try RejectHistory(try Job.read(job), date: date) }
  }

  struct RowOptions: ParsableArguments {
    @Option(name: .long, help: "The run, as ls names it; the default is the newest that rejected rows.")
    var run: String?

    @Option(name: .long, help: "Only rows with this code, such as CAST.")
    var code: String?

    @Option(name: .long, help: "Only rows of this file, by its path or the end of it.")
    var file: String?

    @Option(name: .long, help: "Only rows that were rejected for this column.")
    var column: String?

    var filter: RejectHistory.Filter { RejectHistory.Filter(code: code, file: file, column: column) }

    func validate() throws {
      if let code, !RejectCode.allCases.contains(where: { $0.rawValue == code.uppercased() }) {
        throw ValidationError(
          "\"\(code)\" is no code; there are \(RejectCode.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls",
      abstract: "Lists the runs that rejected rows, the newest first.",
      discussion: """
        The verdict is what limits.rejects made of the run: ok, warned or failed. Published marks the run whose version \
        is published.

          dayfold rejects ls nightly.yaml
          dayfold rejects ls nightly.yaml --date 2026-03-01 --json
        """)

    @OptionGroup var job: JobArgument

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    func run() throws {
      let runs = try job.history().runs(notice: RejectsCommand.note)
      if json {
        let list = runs.map { RejectRunReport($0).json }.joined(separator: ",")
        return try StandardStream.output.deliver("{\"runs\":[\(list)]}\n")
      }
      guard !runs.isEmpty else { return RejectsCommand.note("no run has kept rejected rows") }
      try StandardStream.output.deliver(RejectRunReport.table(runs))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Shows the rejected rows of a run: place, code, message and the row.",
      discussion: """
        Rows are shown on one line each; control characters are escaped, so that nothing in them reaches the terminal.

          dayfold rejects show nightly.yaml --date 2026-03-01
          dayfold rejects show nightly.yaml --date 2026-03-01 --column ts --limit 100
          dayfold rejects show nightly.yaml --run 1772323200-5f1c2e9a0b3d --json
        """)

    @OptionGroup var job: JobArgument
    @OptionGroup var rows: RowOptions

    @Option(name: .long, help: "How many rows are shown.")
    var limit: Int = 20

    @Flag(name: .long, help: "Print one JSON object, with the rows as they are kept.")
    var json = false

    func validate() throws {
      if limit < 0 { throw ValidationError("--limit must not be negative.") }
    }

    func run() throws {
      let history = try job.history()
      let run = try history.run(rows.run, notice: RejectsCommand.note)
      let report = RejectRunReport(run)
      if !json { try StandardStream.output.deliver(report.heading) }
      var shown: [String] = []
      var found = 0
      try history.forEachRow(of: run, rows.filter) { record in
        found += 1
        if found <= limit { shown.append(json ? record.json : "  " + RejectDescription.line(record)) }
        return true
      }
      if json {
        return try StandardStream.output.deliver(
          "{\"run\":\(report.json),\"found\":\(found),\"rows\":[\(shown.joined(separator: ","))]}\n")
      }
      try StandardStream.output.deliver(shown.map { $0 + "\n" }.joined())
      if found > shown.count {
        RejectsCommand.note("\(found - shown.count) further rows are kept; --limit shows more of them")
      }
      if found == 0, !rows.filter.isEmpty { RejectsCommand.note("no kept row is like that") }
      RejectsCommand.noteMissingRows(run)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Writes the rejected rows of a run to a file.",
      discussion: """
        ndjson has one object a row, csv one record a row, with the place, the code, the message and the row. raw has \
        the rows alone, byte for byte, below their files' header: to be repaired and read again.

          dayfold rejects export nightly.yaml --date 2026-03-01 -o rejects.ndjson
          dayfold rejects export nightly.yaml --date 2026-03-01 --format csv -o rejects.csv
          dayfold rejects export nightly.yaml --date 2026-03-01 --format raw --code CAST -o repair.csv
        """)

    @OptionGroup var job: JobArgument
    @OptionGroup var rows: RowOptions

    @Option(name: .long, help: "ndjson, csv or raw; the default is ndjson, for a file called .csv it is csv.")
    var format: RejectExport.Format?

    @Option(name: .shortAndLong, help: "The file, which is replaced when the export is done; - is standard output.")
    var output: String?

    func validate() throws {
      if output?.isEmpty == true { throw ValidationError("The file name is empty.") }
    }

    func run() throws {
      let path = output == "-" || output == "/dev/stdout" ? nil : output
      let format = format ?? (path?.lowercased().hasSuffix(".csv") == true ? .csv : .ndjson)
      if path == nil, format != .ndjson, StandardStream.output.isTerminal {
        throw DayfoldError(
          .usage, "the rows are written byte for byte, which is nothing for a terminal",
          remedy: "name a file with -o, or look at them with: dayfold rejects show")
      }
      let history = try job.history()
      let run = try history.run(rows.run, notice: RejectsCommand.note)
      let figures = try RejectExport(format).write(run, of: history, rows.filter, to: path)
      if let path { RejectsCommand.note("wrote \(figures.rows) row\(figures.rows == 1 ? "" : "s") to \(path)") }
      if figures.cutRows > 0 {
        RejectsCommand.note("left out \(figures.cutRows) rows of more than 1 MiB, of which only the beginning is kept")
      }
      if figures.repeatedRows > 0 {
        RejectsCommand.note("left out \(figures.repeatedRows) rows that the query rejected twice")
      }
      RejectsCommand.noteMissingRows(run)
    }
  }

  static func note(_ text: String) { StandardStream.error.print("note: \(text)\n") }

  /// Says where not all rows were kept.
  static func noteMissingRows(_ run: RejectHistory.Run) {
    let summary = run.summary
    guard summary.keptRows < summary.rejected else { return }
    note(
      "the run kept the first \(TableRenderer.grouped(summary.keptRows)) of \(TableRenderer.grouped(summary.rejected))"
        + " rejected rows; limits.rejects.keep says how many")
  }
}

extension RejectExport.Format: ExpressibleByArgument {}
