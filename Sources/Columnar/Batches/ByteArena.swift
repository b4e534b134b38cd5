/// An append-only buffer of string bytes whose addresses stay put: it grows by further blocks.
@safe
package final class ByteArena {
  private var blocks: [UnsafeMutableRawPointer] = unsafe []
  private var current: UnsafeMutablePointer<UInt8>
  private var used: Int
  private var blockCapacity: Int
  /// Bytes allocated.
  package private(set) var byteCount = 0

  /// Makes an arena whose first block holds `capacity` bytes.
  package init(capacity: Int = 0) {
    unsafe current = UnsafeMutablePointer<UInt8>(bitPattern: 16).unsafelyUnwrapped
    used = 0
    blockCapacity = 0
    if capacity > 0 { addBlock(capacity) }
  }

  deinit {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }

  package var isEmpty: Bool { unsafe blocks.isEmpty }

  private func addBlock(_ minimum: Int) {
    let capacity = max(minimum, min(max(blockCapacity * 2, 256), 1 << 20))
    // 16 bytes of slack: padded loads of the last string stay inside.
    let block = UnsafeMutableRawPointer.allocate(byteCount: capacity + 16, alignment: 16)
    unsafe blocks.append(block)
    unsafe current = unsafe block.assumingMemoryBound(to: UInt8.self)
    used = 0
    blockCapacity = capacity
    byteCount += capacity + 16
  }

  /// Returns room for `count` bytes, which nobody else writes, and unless that is 0 for 16 more of which nothing is kept;
  /// follow with `commit`.
  package func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if blockCapacity - used < count { addBlock(count) }
    return unsafe current + used
  }

  /// Keeps the first `count` bytes of the last reservation.
  package func commit(_ count: Int) {
    precondition(count >= 0 && count <= blockCapacity - used)
    used += count
  }

  /// Forgets all strings and keeps the last block (the biggest) for reuse. Views into the arena become invalid.
  package func removeAll() {
    used = 0
    guard unsafe blocks.count > 1, let last = unsafe blocks.last else { return }
    for index in unsafe blocks.indices.dropLast() { unsafe blocks[index].deallocate() }
    unsafe blocks = [last]
    byteCount = blockCapacity + 16
  }

  /// Copies the bytes and returns a view of them; strings of at most 12 bytes take no room.
  package func append(_ bytes: UnsafeBufferPointer<UInt8>) -> StringView {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return StringView() }
    if bytes.count <= StringView.inlineCapacity { return unsafe StringView(start, count: bytes.count) }
    let target = unsafe reserve(bytes.count)
    // SAFETY: reserve returned room for bytes.count.
    unsafe target.update(from: start, count: bytes.count)
    commit(bytes.count)
    return unsafe StringView(target, count: bytes.count)
  }

  /// Copies the view's bytes unless they are inline.
  package func append(_ view: StringView) -> StringView {
    view.isInline ? view : unsafe append(UnsafeBufferPointer(start: view.address, count: view.count))
  }
}
