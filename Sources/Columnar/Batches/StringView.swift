/// A 16-byte handle of a string: up to 12 bytes are held inline, longer ones by address.
///
/// ```
///   bytes 0–3   length                 bytes 0–3   length
///   bytes 4–15  the string, zero-      bytes 4–7   first four bytes
///               padded (≤ 12 bytes)    bytes 8–15  address of all bytes (> 12 bytes)
/// ```
/// The address points into a buffer that the owning ``Column`` (or the task that made it) keeps alive.
/// Equal strings of at most 12 bytes have equal words. Little-endian machines only.
/// Follows Neumann and Freitag, "Umbra", CIDR 2020, section 3.1.
@safe
package struct StringView: BitwiseCopyable, Sendable {
  package var low: UInt64
  package var high: UInt64

  package static let inlineCapacity = 12

  @inlinable @inline(__always)
  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The empty string.
  @inlinable @inline(__always)
  package init() {
    low = 0
    high = 0
  }

  /// Makes a view of `count` bytes at `start`, reading only those bytes; `count` in `0...UInt32.max`.
  @inlinable @inline(__always)
  package init(_ start: UnsafePointer<UInt8>, count: Int) {
    // SAFETY: every load lies within [start, start + count).
    let raw = unsafe UnsafeRawPointer(start)
    let length = UInt64(truncatingIfNeeded: count)
    if count > Self.inlineCapacity {
      low = unsafe length | UInt64(raw.loadUnaligned(as: UInt32.self)) << 32
      high = UInt64(UInt(bitPattern: raw))
    } else if count >= 8 {
      low = unsafe length | UInt64(raw.loadUnaligned(as: UInt32.self)) << 32
      let tail = unsafe raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      high = tail &>> (UInt64(truncatingIfNeeded: 12 &- count) &* 8)
    } else if count >= 4 {
      low = unsafe length | UInt64(raw.loadUnaligned(as: UInt32.self)) << 32
      let tail = unsafe UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
      high = tail &>> (UInt64(truncatingIfNeeded: 8 &- count) &* 8)
    } else if count > 0 {
      let first = unsafe UInt64(start[0])
      let middle = unsafe UInt64(start[count &>> 1])
      let last = unsafe UInt64(start[count &- 1])
      let bytes =
        first | middle &<< (UInt64(truncatingIfNeeded: count &>> 1) &* 8)
        | last &<< (UInt64(truncatingIfNeeded: count &- 1) &* 8)
      low = length | bytes &<< 32
      high = 0
    } else {
      low = 0
      high = 0
    }
  }

  /// Makes a view of `count` bytes at `start`, where at least 12 bytes can be read whatever `count` is.
  @inlinable @inline(__always)
  package init(padded start: UnsafePointer<UInt8>, count: Int) {
    // SAFETY: the caller states that 12 bytes are readable.
    let raw = unsafe UnsafeRawPointer(start)
    let length = UInt64(truncatingIfNeeded: count)
    let head = unsafe UInt64(raw.loadUnaligned(as: UInt32.self))
    let rest = unsafe raw.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
    if count > Self.inlineCapacity {
      low = length | head &<< 32
      high = UInt64(UInt(bitPattern: raw))
    } else if count > 4 {
      low = length | head &<< 32
      high = rest & (~0 &>> (UInt64(truncatingIfNeeded: 12 &- count) &* 8))
    } else {
      let mask = (UInt64(1) &<< (length &* 8)) &- 1
      low = length | (head & mask) &<< 32
      high = 0
    }
  }

  /// Length in bytes.
  @inlinable @inline(__always)
  package var count: Int { Int(truncatingIfNeeded: low & 0xFFFF_FFFF) }

  @inlinable @inline(__always)
  package var isInline: Bool { count <= Self.inlineCapacity }

  /// The address of a string of more than 12 bytes.
  @inlinable @inline(__always)
  package var address: UnsafePointer<UInt8> {
    unsafe UnsafePointer(bitPattern: UInt(truncatingIfNeeded: high)).unsafelyUnwrapped
  }

  /// The address of the bytes of the view at `view`; valid while that memory is.
  @inlinable @inline(__always)
  package static func bytes(of view: UnsafePointer<StringView>) -> UnsafePointer<UInt8> {
    if unsafe view.pointee.isInline {
      return unsafe UnsafeRawPointer(view).advanced(by: 4).assumingMemoryBound(to: UInt8.self)
    }
    return unsafe view.pointee.address
  }

  /// Whether both views hold the same bytes. Both must be alive.
  @inlinable @inline(__always)
  package static func == (left: StringView, right: StringView) -> Bool {
    if left.low != right.low { return false }
    if left.high == right.high { return true }
    return left.count > inlineCapacity && left.equalsLong(right)
  }

  @inlinable @inline(__always)
  func equalsLong(_ other: StringView) -> Bool {
    // SAFETY: both are longer than 12 bytes, of equal length, and alive.
    var left = unsafe UnsafeRawPointer(address)
    var right = unsafe UnsafeRawPointer(other.address)
    var remaining = count
    while remaining >= 8 {
      if unsafe left.loadUnaligned(as: UInt64.self) != right.loadUnaligned(as: UInt64.self) { return false }
      unsafe left += 8
      unsafe right += 8
      remaining &-= 8
    }
    if remaining == 0 { return true }
    let back = remaining &- 8  // negative: the last eight bytes overlap those already compared
    return unsafe left.loadUnaligned(fromByteOffset: back, as: UInt64.self)
      == right.loadUnaligned(fromByteOffset: back, as: UInt64.self)
  }

  /// Whether `self` sorts before `other` by bytes.
  package func isLess(than other: StringView) -> Bool { compare(other) < 0 }

  /// Three-way comparison by bytes: negative, zero or positive.
  package func compare(_ other: StringView) -> Int {
    let leftPrefix = UInt32(truncatingIfNeeded: low &>> 32).byteSwapped
    let rightPrefix = UInt32(truncatingIfNeeded: other.low &>> 32).byteSwapped
    if leftPrefix != rightPrefix { return leftPrefix < rightPrefix ? -1 : 1 }
    return unsafe withBytes { left in
      unsafe other.withBytes { right in
        let common = min(left.count, right.count)
        var index = 4
        while index < common {
          let a = unsafe left[index]
          let b = unsafe right[index]
          if a != b { return Int(a) - Int(b) }
          index &+= 1
        }
        return left.count - right.count
      }
    }
  }

  /// Calls `body` with the bytes; they are valid only during the call.
  @inlinable @inline(__always)
  package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    if isInline {
      var copy = self
      return try unsafe withUnsafeBytes(of: &copy) { raw in
        let start = unsafe raw.baseAddress.unsafelyUnwrapped.advanced(by: 4).assumingMemoryBound(to: UInt8.self)
        return try unsafe body(UnsafeBufferPointer(start: start, count: count))
      }
    }
    return try unsafe body(UnsafeBufferPointer(start: address, count: count))
  }

  /// A copy of the bytes.
  package var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}
