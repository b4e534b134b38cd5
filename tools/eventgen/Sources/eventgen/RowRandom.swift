/// Random draws of one row, addressed by (seed, row, draw).
///
/// Counter-based: a row's values are the SplitMix64 outputs at positions row × 16 …, so any thread can produce any row
/// without the rows before it, and the rows do not depend on how they are cut into files.
/// Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct RowRandom {
  private var state: UInt64
  private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(seed: UInt64, row: Int) {
    state = Self.mix(seed &+ Self.gamma) &+ UInt64(row) &* 16 &* Self.gamma
  }

  /// Returns the next 64 random bits.
  @inline(__always)
  mutating func bits() -> UInt64 {
    state &+= Self.gamma
    return Self.mix(state)
  }

  /// Returns a double in 0..<1.
  @inline(__always)
  mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Takes small integers from one 64-bit draw, low bits last, so that a row needs few draws.
struct BitPool {
  private var bits: UInt64

  init(_ bits: UInt64) { self.bits = bits }

  /// Returns a nearly uniform integer in `0..<bound`; the bounds taken from one pool must multiply to less than 2^50.
  @inline(__always)
  mutating func below(_ bound: UInt64) -> Int {
    let product = bits.multipliedFullWidth(by: bound)
    bits = product.low
    return Int(truncatingIfNeeded: product.high)
  }
}
