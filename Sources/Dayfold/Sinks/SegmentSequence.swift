import SystemIO
import TextFormats

/// Brings committed segments into their order and hands them on from one worker at a time.
///
/// ```
///   commit 2 ─► waits   commit 0 ─► written   commit 1 ─► written, then 2
/// ```
/// The worker whose commit finds its segment next writes it and all that follow it without a gap; the others go on.
/// Where much waits to be written, committing workers wait for the one that writes.
final class SegmentSequence: @unchecked Sendable {
  /// Text that may wait before workers do, in bytes.
  private static let waitingLimit = 256 << 20

  /// A committed segment's text.
  struct Content {
    var buffers: [OutputBuffer]
    var rowCount: Int
    var checksum: RowChecksum
    /// The sum of the column that counts rows, where one was asked for.
    var countSum: Int128 = 0

    var byteCount: Int { buffers.reduce(0) { $0 + $1.count } }
  }

  private struct State {
    var next: Int
    var waiting: [Int: Content] = [:]
    var waitingBytes = 0
    var isWriting = false
    var hasFailed = false
  }

  private let end: Int
  private let lock = Lock()
  /// Held by the worker that writes.
  private let writing = Lock()
  private var state: State
  private let write: (Content) throws -> Void
  private let complete: () throws -> Void

  /// Orders the segments of `range`; `write` gets each in turn, `complete` is called behind the last one.
  init(
    _ range: Range<Int>, write: @escaping (Content) throws -> Void, complete: @escaping () throws -> Void = {}
  ) {
    state = State(next: range.lowerBound)
    end = range.upperBound
    self.write = write
    self.complete = complete
  }

  /// Whether every segment was written.
  var isComplete: Bool { lock.withLock { state.next == end && !state.hasFailed } }

  /// Adds a committed segment. Throws what writing it, or one behind it, throws.
  func commit(_ segment: Int, _ content: Content) throws {
    let mustWait = lock.withLock {
      state.waiting[segment] = content
      state.waitingBytes += content.byteCount
      return state.isWriting && state.waitingBytes > Self.waitingLimit
    }
    if mustWait { writing.withLock {} }
    while let content = takeNext() {
      do {
        try writing.withLock { try write(content) }
        let isLast = lock.withLock {
          state.isWriting = false
          state.next += 1
          return state.next == end
        }
        if isLast { try complete() }
      } catch {
        lock.withLock {
          state.isWriting = false
          state.hasFailed = true
          state.waiting = [:]
        }
        throw error
      }
    }
  }

  private func takeNext() -> Content? {
    lock.withLock {
      guard !state.isWriting, !state.hasFailed, let content = state.waiting.removeValue(forKey: state.next) else {
        return nil
      }
      state.isWriting = true
      state.waitingBytes -= content.byteCount
      return content
    }
  }
}
