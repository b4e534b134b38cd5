import Columnar
import MapReduce
import QueryPlan
import SystemIO
import TextFormats

/// What reading a table gives, comparable.
struct Reading: Equatable {
  struct Reject: Hashable {
    var file: Int
    var byteOffset: Int
    var code: RejectCode
    var column: String?
    var raw: [UInt8]
  }

  /// Values as texts that are equal where values are bitwise equal.
  var rows: [[String]] = []
  var rejects: [Reject] = []
  var read = 0
  var rejected = 0

  /// Rejects that the engine keeps; beyond them only counts are compared.
  static let rejectLimit = 1000

  /// Reads with the serial reader.
  init(serial table: CSVTable, columns: [Int]) throws {
    for file in table.files.indices {
      var reader = try SerialTableReader(table, file: file, columns: columns)
      while let row = try reader.next() {
        read += 1
        switch row {
        case .accepted(let values): rows.append(values.map(Self.text))
        case .rejected(let reject):
          rejected += 1
          rejects.append(
            Reject(
              file: file, byteOffset: reject.byteOffset, code: reject.code, column: reject.column, raw: reject.raw))
        }
      }
    }
    if rejected > Self.rejectLimit { rejects = [] }
  }

  /// Reads with the engine: splits of about `partitionSize` bytes, on several threads.
  init(_ table: CSVTable, columns: [Int], partitionSize: Int, threadCount: Int) throws {
    let fields = table.schema.fields
    let scan = LogicalPlan.scan(TableScan(table: .name("t"), schema: table.schema, columns: columns))
    // Without columns, one that is no file's: the rows are still counted.
    let expressions =
      columns.isEmpty
      ? [NamedExpression(name: "one", expression: .literal(.int64(1), .bigint))]
      : columns.enumerated().map {
        NamedExpression(name: "c\($0.offset)", expression: .column($0.offset, fields[$0.element].type))
      }
    let sink = ValueSink()
    let options = ExecutionOptions(
      executor: DispatchExecutor(workerCount: threadCount), partitionSize: partitionSize)
    let report = try QueryExecutor(options).execute(
      try PhysicalPlanner.plan(.project(scan, expressions)), tables: { _ in table }, sink: sink)
    read = report.read
    rejected = report.rejected
    rows = sink.rows.map { columns.isEmpty ? [] : $0.map(Self.text) }
    if rejected <= Self.rejectLimit {
      rejects = report.rejects.map {
        Reject(file: $0.file, byteOffset: $0.byteOffset, code: $0.code, column: $0.column, raw: $0.raw)
      }
    }
  }

  static func text(_ value: Value) -> String {
    switch value {
    case .double(let number): "double \(number.bitPattern)"
    case .string(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
    default: "\(value)"
    }
  }
}

/// Keeps rows in the order of their segments.
final class ValueSink: ResultSink {
  private let segments = Locked<[Int: [[Value]]]>([:])

  func begin(_ layout: ResultLayout) {}
  func makeSegment(_ segment: Int) -> any ResultSegment { Segment(self, segment) }
  func finish() {}

  var rows: [[Value]] { segments.withLock { segments in segments.keys.sorted().flatMap { segments[$0] ?? [] } } }

  private final class Segment: ResultSegment {
    private let sink: ValueSink
    private let number: Int
    private var rows: [[Value]] = []

    init(_ sink: ValueSink, _ number: Int) {
      self.sink = sink
      self.number = number
    }

    func append(_ batch: RecordBatch) {
      for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0.value(at: row) }) }
    }

    func commit() {
      let rows = rows
      sink.segments.withLock { [number] in $0[number] = rows }
    }

    func abandon() {}
  }
}
