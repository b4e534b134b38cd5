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

  /// Returns a writer of rows with this schema.
  package func makeWriter(schema: Schema) -> any RowWriter {
    switch self {
    case .csv: CSVWriter(schema: schema)
    case .ndjson: NDJSONWriter(schema: schema)
    }
  }

  /// What stands once before all rows of a file: the CSV header line.
  package func header(of schema: Schema) -> [UInt8] {
    switch self {
    case .csv: CSVWriter.header(of: schema)
    case .ndjson: []
    }
  }

  /// The usual ending of file names, without the dot.
  package var fileExtension: String { rawValue }
}
