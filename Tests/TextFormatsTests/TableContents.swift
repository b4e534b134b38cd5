import Columnar
import SystemIO

@testable import TextFormats

/// Everything that reading a table gives, comparable.
struct TableContents: Equatable {
  struct Reject: Hashable, Comparable {
    var file: Int
    var byteOffset: Int
    var code: RejectCode
    var column: String?
    var raw: [UInt8]

    static func < (left: Reject, right: Reject) -> Bool {
      (left.file, left.byteOffset) < (right.file, right.byteOffset)
    }
  }

  var rows: [[Value]] = []
  var rejects: [Reject] = []
  var read = 0
  var rejected = 0

  init() {}

  /// Reads a table as the scheduler does: every split first from a record start, again where the chain says otherwise.
  init(_ table: CSVTable, partitionSize: Int, columns: [Int]? = nil) throws {
    let columns = columns ?? Array(table.schema.fields.indices)
    var state = RecordState.recordStart
    for split in try table.splits(partitionSize: partitionSize) {
      var attempt = TableContents()
      var endState = try attempt.append(split, of: table, startState: .recordStart, columns: columns)
      if split.continuesPreviousSplit && state != .recordStart {
        attempt = TableContents()
        endState = try attempt.append(split, of: table, startState: state, columns: columns)
      }
      rows += attempt.rows
      rejects += attempt.rejects
      read += attempt.read
      rejected += attempt.rejected
      state = endState
    }
  }

  private mutating func append(
    _ split: InputSplit, of table: CSVTable, startState: RecordState, columns: [Int]
  ) throws -> RecordState {
    let reader = try table.makeReader(split: split, startState: startState, columns: columns)
    let vectors = columns.map {
      Column(type: table.schema.fields[$0].type, capacity: RecordBatch.maximumRowCount)
    }
    while true {
      let rowCount = try reader.nextBatch()
      if rowCount == 0 { break }
      for (ordinal, vector) in zip(columns, vectors) {
        vector.removeAll()
        try reader.read(column: ordinal, into: vector, selecting: nil)
      }
      for row in 0..<rowCount { rows.append(vectors.map { $0.value(at: row) }) }
    }
    rejects += reader.rejects.map {
      Reject(file: $0.file, byteOffset: $0.byteOffset, code: $0.code, column: $0.column, raw: $0.raw)
    }
    read += reader.counters.read
    rejected += reader.counters.rejected
    return reader.endState
  }
}
