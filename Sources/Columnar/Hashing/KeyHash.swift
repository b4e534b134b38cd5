/// The 64-bit hash of keys. It decides the canonical order of groups and the bucket of a row, so it belongs to the
/// format version: a change of any constant here changes published bytes.
///
/// Built from 64×64→128-bit multiplications folded by XOR (the primitive of wyhash, Wang Yi 2019). Values of equal
/// meaning hash alike: `-0.0` as `0.0`, every NaN as one.
package enum KeyHash {
  @usableFromInline static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
  static let multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93
  static let combiner: UInt64 = 0xA076_1D64_78BD_642F
  static let nullHash: UInt64 = 0x5851_F42D_4C95_7F2D

  @inline(__always)
  static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  @inline(__always)
  static func hash(_ value: Int64) -> UInt64 {
    fold(UInt64(bitPattern: value) ^ seed, multiplier)
  }

  @inline(__always)
  static func hash(_ value: Int128) -> UInt64 {
    let low = UInt64(truncatingIfNeeded: value)
    let high = UInt64(truncatingIfNeeded: value >> 64)
    return fold(fold(low ^ seed, multiplier) ^ high, combiner)
  }

  /// A double's bits with one zero and one NaN.
  @inline(__always)
  static func canonicalBits(_ value: Double) -> UInt64 {
    if value == 0 { return 0 }
    return value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
  }

  @inline(__always)
  static func hash(_ value: Double) -> UInt64 {
    fold(canonicalBits(value) ^ seed, multiplier)
  }

  @inline(__always)
  static func hash(_ view: StringView) -> UInt64 {
    if view.isInline { return fold(view.low ^ seed, view.high ^ multiplier) }
    return hashLong(view)
  }

  static func hashLong(_ view: StringView) -> UInt64 {
    // SAFETY: more than 12 bytes, alive; every load ends at or before the last byte.
    var cursor = unsafe UnsafeRawPointer(view.address)
    let end = unsafe cursor + view.count
    var state = view.low ^ seed
    while unsafe end - cursor > 16 {
      let first = unsafe cursor.loadUnaligned(as: UInt64.self)
      let second = unsafe cursor.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      state = fold(first ^ state, second ^ multiplier)
      unsafe cursor += 16
    }
    // The last 16 bytes (or all 13…16): two loads that may overlap.
    let remaining = unsafe end - cursor
    let head = unsafe (end - 8).loadUnaligned(as: UInt64.self)
    let tail: UInt64
    if remaining >= 8 {
      tail = unsafe cursor.loadUnaligned(as: UInt64.self)
    } else {
      tail = unsafe UInt64((end - 12).loadUnaligned(as: UInt32.self))
    }
    return fold(fold(head ^ state, tail ^ combiner) ^ state, multiplier)
  }

  /// Joins the hash of a further key column to a row's hash.
  @inline(__always)
  static func combine(_ state: UInt64, _ next: UInt64) -> UInt64 {
    fold(state ^ combiner, next ^ seed)
  }

  /// The last step of every key's hash.
  @inline(__always)
  static func finish(_ state: UInt64) -> UInt64 {
    #if DEGRADED_HASH_ZERO
      return 0
    #elseif DEGRADED_HASH_ONE_BIT
      return fold(state, multiplier) & (1 << 63)
    #else
      return fold(state, multiplier)
    #endif
  }

  /// The hash of the empty key: an aggregation without GROUP BY.
  package static let emptyKey: UInt64 = finish(seed)
}
