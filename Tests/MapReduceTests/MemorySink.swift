import Columnar
import MapReduce
import SystemIO
import TextFormats

/// Keeps the result in memory and counts what happens to segments.
final class MemorySink: ResultSink {
  struct Failure: Error {}

  struct State {
    var layout: ResultLayout?
    var text: [Int: [UInt8]] = [:]
    var rows: [Int: [[Value]]] = [:]
    var opened = 0
    var committed = 0
    var abandoned = 0
    var isFinished = false
  }

  let state = Locked(State())
  /// Fails this many commits, as a full disk does.
  private let failingCommits: Locked<Int>

  init(failingCommits: Int = 0) { self.failingCommits = Locked(failingCommits) }

  func begin(_ layout: ResultLayout) throws {
    state.withLock {
      precondition($0.layout == nil, "begin is called once")
      $0.layout = layout
    }
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment {
    let schema = state.withLock { state -> Schema in
      state.opened += 1
      guard let layout = state.layout else { preconditionFailure("begin comes first") }
      precondition(layout.partOfSegment.indices.contains(segment))
      return layout.schema
    }
    return Segment(self, segment, schema)
  }

  func finish() throws { state.withLock { $0.isFinished = true } }

  private final class Segment: ResultSegment {
    private let sink: MemorySink
    private let number: Int
    private let writer: CSVWriter
    private let buffer = OutputBuffer()
    private var rows: [[Value]] = []
    private var isOver = false

    init(_ sink: MemorySink, _ number: Int, _ schema: Schema) {
      self.sink = sink
      self.number = number
      writer = CSVWriter(schema: schema)
    }

    func append(_ batch: RecordBatch) throws {
      precondition(!isOver)
      writer.write(batch, to: buffer)
      for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0.value(at: row) }) }
    }

    func commit() throws {
      precondition(!isOver)
      let fails = sink.failingCommits.withLock { left -> Bool in
        left -= 1
        return left >= 0
      }
      if fails { throw Failure() }
      isOver = true
      let text = buffer.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
      let number = number
      let rows = rows
      sink.state.withLock {
        precondition($0.text[number] == nil, "a segment is committed once")
        $0.text[number] = text
        $0.rows[number] = rows
        $0.committed += 1
      }
    }

    func abandon() {
      precondition(!isOver, "abandoned once, and not behind a commit")
      isOver = true
      sink.state.withLock { $0.abandoned += 1 }
    }
  }

  /// The result's text: segments in order.
  var text: [UInt8] { state.withLock { state in state.text.keys.sorted().flatMap { state.text[$0] ?? [] } } }
  var rows: [[Value]] { state.withLock { state in state.rows.keys.sorted().flatMap { state.rows[$0] ?? [] } } }
}
