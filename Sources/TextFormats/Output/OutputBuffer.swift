/// A growing byte buffer that row writers append to, reused from flush to flush.
///
/// Belongs to one worker at a time. Writers keep a cursor of their own inside it for the length of a batch, so that no
/// row pays for a call.
@safe
package final class OutputBuffer {
  /// Whether the end of every row is remembered, which row checksums need.
  package enum RowEndMode: Hashable, Sendable { case ignored, recorded }

  package let rowEndMode: RowEndMode
  /// Bytes in use.
  package private(set) var count = 0
  /// Row ends recorded since the last `removeAll`; 0 where they are ignored.
  package private(set) var rowEndCount = 0
  private var capacity: Int
  private var rowEndCapacity = 0
  private var storage: UnsafeMutablePointer<UInt8>
  private var rowEndStorage: UnsafeMutablePointer<UInt32>

  /// Bytes past every reservation that writers may scribble over with whole-word stores.
  static let slack = 64

  /// Makes a buffer with room for `capacity` bytes.
  package init(capacity: Int = 1 << 16, rowEnds: RowEndMode = .ignored) {
    self.capacity = max(capacity, 256)
    rowEndMode = rowEnds
    unsafe storage = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity + Self.slack)
    unsafe rowEndStorage = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
  }

  deinit {
    unsafe storage.deallocate()
    unsafe rowEndStorage.deallocate()
  }

  /// Bytes allocated, for the memory accountant.
  package var allocatedByteCount: Int { capacity + Self.slack + rowEndCapacity * 4 }

  /// Forgets the content and keeps the room.
  package func removeAll() {
    count = 0
    rowEndCount = 0
  }

  /// Drops the last `dropped` bytes, at most all.
  package func removeLast(_ dropped: Int) {
    precondition(dropped >= 0 && dropped <= count)
    count -= dropped
  }

  /// Appends bytes that are no row, such as a header. O(count).
  package func append(_ bytes: RawSpan) {
    ensureRoom(bytes.byteCount)
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      // SAFETY: ensureRoom made room for source.count bytes behind count.
      unsafe UnsafeMutableRawPointer(storage + count).copyMemory(from: start, byteCount: source.count)
    }
    count += bytes.byteCount
  }

  /// Appends text that is no row. O(count).
  package func append(_ text: String) {
    // SAFETY: bytes have no padding.
    unsafe append(Array(text.utf8).span.bytes)
  }

  /// Calls `body` with the bytes in use.
  package func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the first count bytes are initialised, and the storage outlives the call.
    try unsafe body(UnsafeRawBufferPointer(start: storage, count: count).bytes)
  }

  /// Calls `body` with the recorded row ends: offsets just behind a row's last byte, before its line end, ascending.
  package func withRowEnds<Result, Failure: Error>(
    _ body: (Span<UInt32>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the first rowEndCount values are initialised, and the storage outlives the call.
    try unsafe body(UnsafeBufferPointer(start: rowEndStorage, count: rowEndCount).span)
  }

  // MARK: For writers

  /// The first byte; changes with `ensureRoom`.
  var base: UnsafeMutablePointer<UInt8> { unsafe storage }
  /// Room for the ends of the rows that `beginRows` announced.
  var rowEndCursor: UnsafeMutablePointer<UInt32> { unsafe rowEndStorage + rowEndCount }
  /// How many bytes the buffer can hold, `slack` not counted.
  var byteCapacity: Int { capacity }

  /// Makes room for `extra` bytes behind `count`. Amortised O(1) a byte.
  func ensureRoom(_ extra: Int) {
    guard capacity - count < extra else { return }
    grow(to: count + extra)
  }

  /// Makes room for the ends of `rowCount` rows.
  func beginRows(_ rowCount: Int) {
    guard rowEndMode == .recorded, rowEndCapacity - rowEndCount < rowCount else { return }
    let newCapacity = max(rowEndCapacity * 2, rowEndCount + rowCount)
    let replacement = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
    // SAFETY: rowEndCount <= rowEndCapacity < newCapacity.
    unsafe replacement.update(from: rowEndStorage, count: rowEndCount)
    unsafe rowEndStorage.deallocate()
    unsafe rowEndStorage = unsafe replacement
    rowEndCapacity = newCapacity
  }

  /// Takes over what a writer wrote: bytes up to `newCount`, and the ends of `rowCount` rows.
  func commit(count newCount: Int, rowCount: Int) {
    precondition(newCount >= count && newCount <= capacity)
    // Row ends are 32-bit offsets.
    precondition(rowEndMode == .ignored || newCount <= Int(UInt32.max), "an output buffer ends at 4 GiB")
    count = newCount
    if rowEndMode == .recorded { rowEndCount += rowCount }
  }

  /// Reallocates, keeping the first `used` bytes and making room for `extra` more behind them.
  func grow(keeping used: Int, extra: Int) {
    precondition(used >= count && used <= capacity)
    let committed = count
    count = used
    grow(to: used + extra)
    count = committed
  }

  private func grow(to minimum: Int) {
    let newCapacity = max(capacity * 2, minimum)
    let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity + Self.slack)
    // SAFETY: count <= capacity < newCapacity.
    unsafe replacement.update(from: storage, count: count)
    unsafe storage.deallocate()
    unsafe storage = unsafe replacement
    capacity = newCapacity
  }
}
