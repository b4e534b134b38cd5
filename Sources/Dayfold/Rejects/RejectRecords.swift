import MapReduce
import Publishing
import SystemIO
import TextFormats

/// The rejected rows that a run's report holds, with their lines.
struct RejectRecords {
  /// In input order.
  let records: [RejectRecord]

  /// Takes the first `limit` rows. Paths below `folder` become relative to it; empty is the working directory.
  init(_ report: ExecutionReport, relativeTo folder: String = "", limit: Int = Int.max) {
    let rows = report.rejects.prefix(limit)
    let lines = Self.lines(of: rows, in: report.files)
    records = zip(rows, lines).map { row, line in
      Self.record(row, line: line, file: Self.relative(report.files[row.file].path, to: folder))
    }
  }

  /// One row by itself.
  static func record(_ row: RejectedRow, in file: InputFile) -> RejectRecord {
    record(row, line: try? LineLocator.line(ofOffset: row.byteOffset, in: file.path), file: file.path)
  }

  private static func record(_ row: RejectedRow, line: Int?, file: String) -> RejectRecord {
    RejectRecord(
      file: file, line: line, byteOffset: row.byteOffset, column: row.column, code: row.code.rawValue,
      message: row.message, raw: row.raw, rawByteCount: row.rawByteCount)
  }

  /// Lines from 1; nil where a file cannot be read any more. Each file is read once, up to its last row.
  private static func lines(of rows: ArraySlice<RejectedRow>, in files: [InputFile]) -> [Int?] {
    var lines = [Int?](repeating: nil, count: rows.count)
    let places = Dictionary(grouping: rows.indices, by: { rows[$0].file })
    for (file, indexes) in places {
      let ascending = indexes.sorted { rows[$0].byteOffset < rows[$1].byteOffset }
      guard let found = try? LineLocator.lines(ofOffsets: ascending.map { rows[$0].byteOffset }, in: files[file].path)
      else { continue }
      for (index, line) in zip(ascending, found) { lines[index - rows.startIndex] = line }
    }
    return lines
  }

  static func relative(_ path: String, to folder: String) -> String {
    guard !folder.isEmpty else { return path }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}

extension RejectRecord {
  /// `path:12 (byte 345, column ts)`.
  package var place: DayfoldError.Location {
    DayfoldError.Location(file: file, line: line, byteOffset: byteOffset, column: column)
  }
}
