import Columnar

/// Turns batches into the text of one format. The seam is crossed once a batch.
///
/// A writer belongs to one worker; its output depends on the rows alone, so that rows divided among several writers and
/// joined in order are the bytes one writer would have written.
package protocol RowWriter: AnyObject {
  /// Appends the batch's rows, each with its line end.
  func write(_ batch: RecordBatch, to output: OutputBuffer)
}

/// A text format of results.
package enum OutputFormat: String, Hashable, Sendable, CaseIterable {
  case csv
  case ndjson
  /// One JSON array of objects, one a line.
  case json

  /// Returns a writer of rows with this schema.
  package func makeWriter(schema: Schema) -> any RowWriter {
    switch self {
    case .csv: CSVWriter(schema: schema)
    case .ndjson: NDJSONWriter(schema: schema)
    case .json: NDJSONWriter(schema: schema, layout: .elements)
    }
  }

  /// What stands once before all rows of a file.
  package func header(of schema: Schema) -> [UInt8] {
    switch self {
    case .csv: CSVWriter.header(of: schema)
    case .ndjson: []
    case .json: Array("[\n".utf8)
    }
  }

  /// What stands between rows and not behind the last one; writers append it behind every row.
  package var separator: [UInt8] { self == .json ? Array(",\n".utf8) : [] }

  /// What stands once behind all rows of a file.
  package var footer: [UInt8] { self == .json ? Array("\n]\n".utf8) : [] }

  /// The usual ending of file names, without the dot.
  package var fileExtension: String { rawValue }
}
