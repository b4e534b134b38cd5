import Columnar
import QueryPlan
import TextFormats

/// Held rows as the map stage reads tables: its splits are runs of rows.
struct HeldRowsTable: InputTable {
  /// Rows of a split. A constant, since splits decide the order in which sums are added up.
  static let rowsPerSplit = 128 << 10

  /// Rows `[first, first + count)` of a buffer.
  private struct Run: Sendable {
    var buffer: Int
    var first: Int
    var count: Int
  }

  let schema: Schema
  /// One for each split, so that splits have identities of their own.
  let files: [InputFile]
  let formatDescription: String
  private let rows: HeldRows?
  private let buffers: [RowBuffer]
  private let runsOfSplit: [[Run]]

  init(_ rows: HeldRows) {
    self.init(
      schema: rows.schema, buffers: rows.buffers, name: String(rows.identity.hash, radix: 16), holding: rows)
  }

  /// The table of one row without columns.
  static let oneRow: HeldRowsTable = {
    let buffer = RowBuffer(types: [])
    buffer.append([], rowCount: 1)
    return HeldRowsTable(schema: Schema([]), buffers: [buffer], name: "one row", holding: nil)
  }()

  private init(schema: Schema, buffers: [RowBuffer], name: String, holding rows: HeldRows?) {
    self.schema = schema
    self.rows = rows
    self.buffers = buffers
    var splits: [[Run]] = []
    var split: [Run] = []
    var room = Self.rowsPerSplit
    for (number, buffer) in buffers.enumerated() {
      var first = 0
      while first < buffer.rowCount {
        let count = min(room, buffer.rowCount - first)
        split.append(Run(buffer: number, first: first, count: count))
        first += count
        room -= count
        if room == 0 {
          splits.append(split)
          split = []
          room = Self.rowsPerSplit
        }
      }
    }
    if !split.isEmpty { splits.append(split) }
    runsOfSplit = splits
    files = splits.enumerated().map { index, runs in
      InputFile(
        path: "", relativePath: "rows of \(name) \(index)", size: runs.reduce(0) { $0 + $1.count }, inode: 0,
        modifiedNanoseconds: 0, changedNanoseconds: 0)
    }
    formatDescription = "rows of \(name)"
  }

  /// Lengths are rows, not bytes; the partition size does not matter.
  func splits(partitionSize: Int) throws -> [InputSplit] {
    files.enumerated().map { InputSplit(ranges: [FileRange(file: $0, offset: 0, length: $1.size)]) }
  }

  func makeReader(split: InputSplit, startState: RecordState, columns: [Int]) throws -> any SplitReader {
    precondition(split.ranges.count == 1 && runsOfSplit.indices.contains(split.ranges[0].file))
    return Reader(runsOfSplit[split.ranges[0].file].map { (buffers[$0.buffer], $0.first, $0.count) })
  }

  private final class Reader: SplitReader {
    private let runs: [(buffer: RowBuffer, first: Int, count: Int)]
    private var run = 0
    /// Rows of the current run that were handed out before the current batch.
    private var position = 0
    private var batchCount = 0
    private(set) var counters = InputCounters()

    init(_ runs: [(buffer: RowBuffer, first: Int, count: Int)]) { self.runs = runs }

    /// The buffers are the plan's.
    let stringsOutliveBatches = true

    func nextBatch() throws -> Int {
      position += batchCount
      while run < runs.count, position == runs[run].count {
        run += 1
        position = 0
      }
      batchCount = run < runs.count ? min(RecordBatch.maximumRowCount, runs[run].count - position) : 0
      counters.read += batchCount
      return batchCount
    }

    func read(column ordinal: Int, into column: Column, selecting selection: SelectionVector?) throws {
      let (buffer, first, _) = runs[run]
      buffer.read(ordinal, from: first + position, count: batchCount, selecting: selection, into: column)
    }

    func checkInput() {}

    func place(ofRow row: Int) -> RowPlace? { nil }

    func reject(row: Int, code: RejectCode, message: String) { preconditionFailure("held rows stand in no file") }

    var rowsReadByRange: [Int] { [counters.read] }
    var rowsRejectedByRange: [Int] { [0] }
    var rejectCapacity = RejectCapacity(rowCount: 0)
    var rejects: [RejectedRow] { [] }
    var rejectCounts: RejectCounts { RejectCounts() }
    var endState: RecordState { .recordStart }
  }
}
