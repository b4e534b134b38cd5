import ArgumentParser
import Dayfold
import SystemIO
import TextFormats

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Shows the columns, types and dialect of files.",
    discussion: """
      Names a path or pattern, a call of read_csv with options, or a job file, whose sources are shown with what they \
      declare. Types are those that a query would infer from its samples; --all looks at every row.

        dayfold schema 'raw/dt=2026-03-01/*.csv'
        dayfold schema "read_csv('export.txt', skip = 3, comment = '#')"
        dayfold schema nightly.yaml --date 2026-03-01
        dayfold schema 'raw/dt=2026-03-01/*.csv' --yaml >> nightly.yaml

      --yaml prints a sources: entry for a job file, whose columns: are then a contract: a row that breaks it is \
      rejected. Exit code 66: no file matches, or no file has a row; 65: the files do not make one table.
      """)

  @Argument(help: "A path or pattern in quotes, a call of read_csv, or a job file (.yaml, .yml).")
  var input: String

  @Option(name: .long, help: "The interval whose files a job's sources are shown for, such as 2026-03-01.")
  var date: String?

  @Flag(name: .long, help: "Look at every row of every file, not at samples.")
  var all = false

  @Flag(name: .long, help: "Print a sources: entry for a job file.")
  var yaml = false

  @Flag(name: .long, help: "Print one JSON object.")
  var json = false

  private var isJob: Bool { [".yaml", ".yml"].contains { input.lowercased().hasSuffix($0) } }

  func validate() throws {
    if yaml && json { throw ValidationError("--yaml and --json exclude each other.") }
    if date != nil && !isJob { throw ValidationError("--date is for job files; name the files' path as it is.") }
  }

  func run() throws {
    let extent: TableProfile.Extent = all ? .allRows : .sample
    let reports =
      isJob
      ? try SchemaReport.reports(ofJob: input, date: date, extent: extent)
      : [try SchemaReport(input, extent: extent)]
    let text: String
    if json {
      text = "{\"sources\":[\(reports.map(\.json).joined(separator: ","))]}\n"
    } else if yaml {
      text = "sources:\n" + reports.map(\.yaml).joined()
    } else {
      let renderer = Terminal.tableRenderer()
      text = reports.map { $0.text(renderer) }.joined(separator: "\n")
    }
    try StandardStream.output.deliver(text)
  }
}
