import Columnar

/// What a table's columns hold, from a sample or from all rows.
package struct TableProfile: Sendable {
  /// Which rows are looked at.
  package enum Extent: Hashable, Sendable {
    /// The beginnings of some files, for counts; types as a query infers them.
    case sample
    case allRows
  }

  package struct Column: Sendable {
    package var field: Field
    package var nullCount: Int
    /// The first text that is neither NULL nor empty, at most 4 KB of it.
    package var example: [UInt8]?
  }

  /// The columns of the files, without those of the path.
  package var columns: [Column]
  /// Rows looked at and accepted.
  package var rowCount: Int
  package var rejectedCount: Int
  /// Whether every row of every file was looked at.
  package var isComplete: Bool
}

extension CSVTable {
  /// Files and bytes of each that a sample looks at.
  private static let sampledFileCount = 16
  private static let sampledByteCount = 1 << 20

  /// Looks at rows of a table without declared columns. One thread; for all rows the cost is that of reading every
  /// column.
  package func profile(_ extent: TableProfile.Extent) throws -> TableProfile {
    let columns = Array(0..<fileColumnCount)
    let scan = TypeScan(self, columns: columns)
    var candidates = candidates
    var isComplete = true
    switch extent {
    case .allRows:
      var state = RecordState.recordStart
      for split in try splits(partitionSize: 64 << 20) {
        if !split.continuesPreviousSplit { state = .recordStart }
        state = try scan.narrow(&candidates, by: split, startState: state)
      }
    case .sample:
      let filled = csvFiles.indices.filter { csvFiles[$0].input.size > csvFiles[$0].dataOffset }
      let step = max(1, (filled.count + Self.sampledFileCount - 1) / Self.sampledFileCount)
      for index in stride(from: 0, to: filled.count, by: step) {
        let size = csvFiles[filled[index]].input.size
        let length = min(size, csvFiles[filled[index]].dataOffset + Self.sampledByteCount)
        if length < size { isComplete = false }
        let range = FileRange(file: filled[index], offset: 0, length: length)
        _ = try scan.narrow(&candidates, by: InputSplit(ranges: [range]), startState: .recordStart)
      }
      if step > 1 { isComplete = false }
    }
    return TableProfile(
      columns: columns.map { ordinal in
        TableProfile.Column(
          field: Field(name: schema.fields[ordinal].name, type: candidates[ordinal].type),
          nullCount: scan.tally.nullCounts[ordinal], example: scan.tally.examples[ordinal])
      }, rowCount: scan.tally.rowCount, rejectedCount: scan.tally.rejectedCount, isComplete: isComplete)
  }
}
