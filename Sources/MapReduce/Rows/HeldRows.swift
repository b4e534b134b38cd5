import Columnar
import QueryPlan
import SystemIO

/// The rows of a plan that other plans read: a subquery's result, or the build side of a join. In memory, immutable.
final class HeldRows: Sendable {
  let schema: Schema
  /// In the result's order.
  let buffers: [RowBuffer]
  let rowCount: Int
  let byteCount: Int
  /// Stands for all that the rows are a function of.
  let identity: TaskIdentity
  private let reservation: MemoryReservation

  fileprivate init(schema: Schema, buffers: [RowBuffer], identity: TaskIdentity, reservation: MemoryReservation) {
    self.schema = schema
    self.buffers = buffers
    rowCount = buffers.reduce(0) { $0 + $1.rowCount }
    byteCount = buffers.reduce(0) { $0 + $1.byteCount }
    self.identity = identity
    self.reservation = reservation
  }
}

/// Memory that was granted, returned when nobody refers to it any more.
final class MemoryReservation: Sendable {
  private let accountant: MemoryAccountant
  private let byteCount = Locked(0)

  init(_ accountant: MemoryAccountant) { self.accountant = accountant }

  deinit { accountant.release(byteCount.withLock { $0 }, for: .tables) }

  /// Throws where the memory limit does not allow `added` bytes more.
  func add(_ added: Int, for what: String) throws {
    guard case .granted = accountant.reserve(added, for: .tables) else {
      throw DayfoldError(
        .usage, "\(what) does not fit in the memory limit of \(accountant.budget) bytes",
        remedy: "raise the memory limit, or let it select fewer rows and columns")
    }
    byteCount.withLock { $0 += added }
  }
}

/// Takes a plan's result into memory.
final class HeldRowsSink: ResultSink {
  private let reservation: MemoryReservation
  private let segments = Locked([RowBuffer?]())
  private let types: [DataType]

  init(types: [DataType], accountant: MemoryAccountant) {
    self.types = types
    reservation = MemoryReservation(accountant)
  }

  func begin(_ layout: ResultLayout) throws {
    segments.withLock { $0 = Array(repeating: nil, count: layout.partOfSegment.count) }
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment { Segment(self, number: segment) }

  func finish() throws {}

  /// The rows, once the sink is finished.
  func take(schema: Schema, identity: TaskIdentity) -> HeldRows {
    let buffers = segments.withLock { segments -> [RowBuffer] in
      defer { segments = [] }
      return segments.compactMap { $0 }.filter { $0.rowCount > 0 }
    }
    return HeldRows(schema: schema, buffers: buffers, identity: identity, reservation: reservation)
  }

  private final class Segment: ResultSegment {
    private let sink: HeldRowsSink
    private let number: Int
    private let buffer: RowBuffer

    init(_ sink: HeldRowsSink, number: Int) {
      self.sink = sink
      self.number = number
      buffer = RowBuffer(types: sink.types)
    }

    func append(_ batch: RecordBatch) throws { buffer.append(batch.columns, rowCount: batch.rowCount) }

    func commit() throws {
      try sink.reservation.add(buffer.byteCount, for: "the result of a subquery or joined table")
      sink.segments.withLock { $0[number] = buffer }
    }

    func abandon() {}
  }
}
