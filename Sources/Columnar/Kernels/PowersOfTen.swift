/// Powers of ten as the decimal kernels and the text formats need them.
package enum PowersOfTen {
  /// `10^0` to `10^18`: all that an Int64 holds.
  package static let int64: [Int64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
  ]

  /// `10^0` to `10^38`: all that an Int128 holds.
  package static let int128: [Int128] = {
    var powers: [Int128] = [1]
    for exponent in 1...38 { powers.append(powers[exponent - 1] * 10) }
    return powers
  }()

  /// `10^0` to `10^22`: those that a Double holds exactly.
  package static let double: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
