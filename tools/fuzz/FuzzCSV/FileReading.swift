import Columnar
import TextFormats

/// What reading a file gives.
struct FileReading {
  struct Reject: Hashable {
    var byteOffset: Int
    var code: RejectCode
    var column: String?
    var raw: [UInt8]
  }

  /// Rejects that a reader of splits keeps.
  private static let rejectLimit = 1000

  private var rows: [[String]] = []
  private var rejects: [Reject] = []
  private var read = 0
  private var rejected = 0

  init(serial table: CSVTable) throws {
    var reader = try SerialTableReader(table, file: 0, columns: Array(table.schema.fields.indices))
    while let row = try reader.next() {
      read += 1
      switch row {
      case .accepted(let values): rows.append(values.map(Self.text))
      case .rejected(let reject):
        rejected += 1
        rejects.append(
          Reject(byteOffset: reject.byteOffset, code: reject.code, column: reject.column, raw: reject.raw))
      }
    }
  }

  /// Reads the splits as the scheduler does: first from a record start, again where the chain says otherwise.
  init(_ table: CSVTable, partitionSize: Int) throws {
    var state = RecordState.recordStart
    for split in try table.splits(partitionSize: partitionSize) {
      var attempt = FileReading()
      var endState = try attempt.append(split, of: table, from: .recordStart)
      if split.continuesPreviousSplit && state != .recordStart {
        attempt = FileReading()
        endState = try attempt.append(split, of: table, from: state)
      }
      rows += attempt.rows
      rejects += attempt.rejects
      read += attempt.read
      rejected += attempt.rejected
      state = endState
    }
  }

  private init() {}

  private mutating func append(
    _ split: InputSplit, of table: CSVTable, from startState: RecordState
  ) throws -> RecordState {
    let ordinals = Array(table.schema.fields.indices)
    let reader = try table.makeReader(split: split, startState: startState, columns: ordinals)
    let columns = ordinals.map { Column(type: table.schema.fields[$0].type, capacity: RecordBatch.maximumRowCount) }
    while true {
      let rowCount = try reader.nextBatch()
      if rowCount == 0 { break }
      for (ordinal, column) in zip(ordinals, columns) {
        column.removeAll()
        try reader.read(column: ordinal, into: column, selecting: nil)
      }
      for row in 0..<rowCount { rows.append(columns.map { Self.text($0.value(at: row)) }) }
    }
    rejects += reader.rejects.map {
      Reject(byteOffset: $0.byteOffset, code: $0.code, column: $0.column, raw: $0.raw)
    }
    read += reader.counters.read
    rejected += reader.counters.rejected
    return reader.endState
  }

  /// What differs, in words.
  func difference(from expected: FileReading) -> String? {
    if read != expected.read || rejected != expected.rejected {
      return "\(read) read, \(rejected) rejected; expected \(expected.read), \(expected.rejected)"
    }
    if rows != expected.rows { return "rows \(rows), expected \(expected.rows)" }
    if rejected <= Self.rejectLimit && rejects != expected.rejects {
      return "rejects \(rejects), expected \(expected.rejects)"
    }
    return nil
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .double(let number): "double \(number.isNaN ? 0 : number.bitPattern) \(number)"
    case .string(let bytes): "\(bytes)"
    default: "\(value)"
    }
  }
}
