/// Writes the strings of a result column one behind the other into an arena.
///
/// `reserve` gives room for the longest string that may come, `finish` keeps what was written of it: strings of at most
/// 12 bytes go into their view and leave the room to the next one.
@safe
struct StringHeap {
  private let arena: ByteArena
  private var current: UnsafeMutablePointer<UInt8>
  private var remaining = 0
  private var written = 0

  /// `bytesExpected` sizes the first reservation.
  init(_ arena: ByteArena, bytesExpected: Int) {
    self.arena = arena
    let count = bytesExpected + 16
    unsafe current = unsafe arena.reserve(count)
    remaining = count
  }

  /// Room for `count` bytes and 16 bytes of overhang.
  @inline(__always)
  mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count &+ 16 > remaining { grow(count &+ 16) }
    return unsafe current
  }

  @inline(never)
  private mutating func grow(_ count: Int) {
    arena.commit(written)
    written = 0
    let size = max(count, 65_536)
    unsafe current = unsafe arena.reserve(size)
    remaining = size
  }

  /// The view of the first `count` bytes of the last reservation.
  @inline(__always)
  mutating func finish(_ count: Int) -> StringView {
    // SAFETY: reserve left 16 readable bytes behind any string.
    let view = unsafe StringView(padded: current, count: count)
    if count > StringView.inlineCapacity {
      unsafe current += count
      remaining &-= count
      written &+= count
    }
    return view
  }

  /// Hands the written bytes over to the arena; call once, after the last string.
  mutating func close() {
    arena.commit(written)
    written = 0
    remaining = 0
  }
}
