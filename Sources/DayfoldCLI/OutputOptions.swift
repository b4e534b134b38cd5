import ArgumentParser
import Dayfold
import SystemIO
import TextFormats

/// Where a result goes and how it looks.
struct OutputOptions: ParsableArguments {
  enum Format: String, ChoiceArgument {
    case table, csv, ndjson, json
  }

  @Option(name: .long, help: "The result's format: table on a terminal, else csv.")
  var format: Format?

  @Option(
    name: .shortAndLong,
    help: "Write the result to a file, which is replaced when the query is done; - is standard output.")
  var output: String?

  @Option(name: .long, help: "How many rows a table shows.")
  var rows: Int = 40

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("The file name is empty.") }
    if format == .table, let output, output != "-" {
      throw ValidationError("A table is for terminals; write csv, ndjson or json to a file.")
    }
    if rows < 1 { throw ValidationError("--rows must be at least 1.") }
  }

  func queryOutput() -> QueryOutput {
    var place = QueryOutput.Place.standardOutput
    if let output, output != "-", output != "/dev/stdout" { place = .file(output) }
    switch format ?? defaultFormat(place) {
    case .table: return QueryOutput(.table(Terminal.tableRenderer(), shownRowCount: rows), to: place)
    case .csv: return QueryOutput(.text(.csv), to: place)
    case .ndjson: return QueryOutput(.text(.ndjson), to: place)
    case .json: return QueryOutput(.text(.json), to: place)
    }
  }

  /// For a file, its name decides.
  private func defaultFormat(_ place: QueryOutput.Place) -> Format {
    switch place {
    case .standardOutput, .nowhere: return StandardStream.output.isTerminal && output == nil ? .table : .csv
    case .file(let path):
      let name = path.lowercased()
      if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") { return .ndjson }
      return name.hasSuffix(".json") ? .json : .csv
    }
  }
}

extension QueryOutput {
  /// Whether rows appear on the terminal while the query runs.
  var streamsToTerminal: Bool {
    guard case .text = presentation, place == .standardOutput else { return false }
    return StandardStream.output.isTerminal
  }
}
