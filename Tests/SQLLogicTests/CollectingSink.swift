import Columnar
import Dayfold
import MapReduce
import SystemIO
import TextFormats

/// Keeps all rows of a result as lines of tab-separated texts.
final class CollectingSink: AbortableSink {
  private let segments = Locked<[[String]]>([])

  /// In order.
  var lines: [String] { segments.withLock { $0.flatMap { $0 } } }

  func begin(_ layout: ResultLayout) throws {
    segments.withLock { $0 = Array(repeating: [], count: layout.partOfSegment.count) }
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment {
    Segment { [segments] lines in segments.withLock { $0[segment] = lines } }
  }

  func finish() throws {}
  func abort() {}

  private final class Segment: ResultSegment {
    private let onCommit: ([String]) -> Void
    private var lines: [String] = []

    init(onCommit: @escaping ([String]) -> Void) { self.onCommit = onCommit }

    func append(_ batch: RecordBatch) throws {
      for row in 0..<batch.rowCount {
        let texts = batch.columns.map { column in
          CellText.string(column, at: row).map { $0.isEmpty ? "(empty)" : $0 } ?? "NULL"
        }
        lines.append(texts.joined(separator: "\t"))
      }
    }

    func commit() throws { onCommit(lines) }
    func abandon() {}
  }
}
