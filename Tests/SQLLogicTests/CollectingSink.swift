import Columnar
import Dayfold
import MapReduce
import SystemIO
import TextFormats

/// Keeps all rows of a result as texts, nil for NULL.
final class CollectingSink: AbortableSink {
  private let segments = Locked<[[[String?]]]>([])

  /// In order.
  var rows: [[String?]] { segments.withLock { $0.flatMap { $0 } } }

  func begin(_ layout: ResultLayout) throws {
    segments.withLock { $0 = Array(repeating: [], count: layout.partOfSegment.count) }
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment {
    Segment { [segments] rows in segments.withLock { $0[segment] = rows } }
  }

  func finish() throws {}
  func abort() {}

  private final class Segment: ResultSegment {
    private let onCommit: ([[String?]]) -> Void
    private var rows: [[String?]] = []

    init(onCommit: @escaping ([[String?]]) -> Void) { self.onCommit = onCommit }

    func append(_ batch: RecordBatch) throws {
      for row in 0..<batch.rowCount { rows.append(batch.columns.map { CellText.string($0, at: row) }) }
    }

    func commit() throws { onCommit(rows) }
    func abandon() {}
  }
}
