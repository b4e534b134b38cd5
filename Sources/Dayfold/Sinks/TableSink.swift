import Columnar
import MapReduce
import SystemIO
import TextFormats

/// Collects the first rows of the result for a terminal, and counts all of them.
final class TableSink: DeliverableSink, @unchecked Sendable {
  private struct Collected {
    var rows: [[String?]] = []
    var rowCount = 0
  }

  private let shownRowCount: Int
  private let renderer: TableRenderer
  private let stream: StandardStream
  private var schema = Schema([])
  private let segments = Locked<[Collected]>([])

  init(shownRowCount: Int, renderer: TableRenderer, stream: StandardStream = .output) {
    self.shownRowCount = shownRowCount
    self.renderer = renderer
    self.stream = stream
  }

  func begin(_ layout: ResultLayout) throws {
    schema = layout.schema
    segments.withLock { $0 = Array(repeating: Collected(), count: layout.partOfSegment.count) }
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment {
    Segment(limit: shownRowCount) { [unowned self] rows, rowCount in
      segments.withLock { $0[segment] = Collected(rows: rows, rowCount: rowCount) }
    }
  }

  func finish() throws {}

  func deliver() throws {
    var rows: [[String?]] = []
    var rowCount = 0
    for collected in segments.withLock({ $0 }) {
      rows += collected.rows.prefix(shownRowCount - rows.count)
      rowCount += collected.rowCount
    }
    try stream.deliver(renderer.render(schema: schema, rows: rows, rowCount: rowCount))
  }

  func abort() {}

  private final class Segment: ResultSegment {
    private let limit: Int
    private let onCommit: ([[String?]], Int) -> Void
    private var rows: [[String?]] = []
    private var rowCount = 0

    init(limit: Int, onCommit: @escaping ([[String?]], Int) -> Void) {
      self.limit = limit
      self.onCommit = onCommit
    }

    func append(_ batch: RecordBatch) throws {
      for row in 0..<min(batch.rowCount, limit - rows.count) {
        rows.append(batch.columns.map { CellText.string($0, at: row) })
      }
      rowCount += batch.rowCount
    }

    func commit() throws { onCommit(rows, rowCount) }
    func abandon() {}
  }
}
