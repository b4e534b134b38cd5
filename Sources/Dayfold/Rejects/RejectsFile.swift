import MapReduce
import SystemIO

/// The file that a query's rejected rows are written to; it replaces one of that name when it is whole.
struct RejectsFile {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Writes the rows that the report holds: CSV where the name ends so, else NDJSON. Without any, the file is empty but for
  /// CSV's header.
  func write(_ report: ExecutionReport) throws {
    let isCSV = path.lowercased().hasSuffix(".csv")
    let file = try FileDestination(path: path)
    func append(_ bytes: [UInt8]) throws {
      // SAFETY: bytes have no padding.
      try unsafe file.append(bytes.span.bytes)
    }
    do {
      if isCSV { try append(RejectExport.csvHeader) }
      for record in RejectRecords(report).records {
        try append(isCSV ? RejectExport.csvLine(record) : RejectExport.jsonLine(record))
      }
      try file.deliver()
    } catch {
      file.abort()
      throw error
    }
  }
}
