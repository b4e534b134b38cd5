import Columnar
import SystemIO
import TextFormats

/// Counts the rows of a table's files again, with the serial reader.
struct SourceRecount {
  struct File: Hashable {
    var path: String
    var size: Int
    var read = 0
    var rejected = 0
  }

  private(set) var files: [File] = []
  /// Of the rows that were not rejected, those that the filter keeps; nil without a filter that can be evaluated here.
  private(set) var accepted: Int?

  var read: Int { files.reduce(0) { $0 + $1.read } }
  var rejected: Int { files.reduce(0) { $0 + $1.rejected } }

  /// Reads every file from its first to its last byte. `progress` gets the files done and all files.
  ///
  /// Throws `tempFail` where a file changes meanwhile.
  init(_ table: CSVTable, filter: SerialFilter?, progress: (Int, Int) -> Void = { _, _ in }) throws {
    var kept = 0
    for (index, input) in table.files.enumerated() {
      progress(index, table.files.count)
      var file = File(path: input.relativePath, size: input.size)
      var reader = try SerialTableReader(table, file: index, columns: filter?.columns ?? [])
      while let row = try reader.next() {
        file.read += 1
        switch row {
        case .rejected: file.rejected += 1
        case .accepted(let values): if let filter, filter.keeps(values) { kept += 1 }
        }
      }
      files.append(file)
    }
    progress(table.files.count, table.files.count)
    if filter != nil { accepted = kept }
    try FileIdentity.requireUnchanged(table.files.map { try $0.identity() }, in: PosixFileSystem.shared)
  }
}
