/// Which value of a group's sorted values `median`, `quantile_cont` and `quantile_disc` ask for.
package struct Quantile: Hashable, Sendable {
  package enum Method: Hashable, Sendable {
    /// Interpolates between the two values nearest to the place.
    case continuous
    /// Takes a value as it is.
    case discrete
  }

  /// A fraction in `0...1`.
  package enum Fraction: Hashable, Sendable {
    /// `digits` / 10^`scale`, with `scale` of at most 18: ranks of discrete quantiles are exact.
    case decimal(digits: Int64, scale: Int)
    case double(Double)
  }

  package var method: Method
  package var fraction: Fraction
  /// Whether the greatest value comes first (a negative fraction).
  package var isDescending: Bool

  package init(_ method: Method, _ fraction: Fraction, isDescending: Bool = false) {
    self.method = method
    self.fraction = fraction
    self.isDescending = isDescending
  }

  package static let half = Fraction.decimal(digits: 5, scale: 1)

  /// The place among `count` values, at least one: a rank from 0, and for a continuous quantile how far it lies on the
  /// way to the next rank, in `0..<1`.
  func place(among count: Int64) -> (rank: Int64, share: Double) {
    switch method {
    case .continuous:
      let place = Double(count - 1) * fraction.value
      let rank = place.rounded(.down)
      return (min(Int64(rank), count - 1), place - rank)
    case .discrete:
      let above: Int64 =
        switch fraction {
        case .decimal(let digits, let scale):
          // The integer part of count · (1 - fraction).
          Int64(Int128(count) * Int128(Self.powerOfTen(scale) - digits) / Int128(Self.powerOfTen(scale)))
        case .double(let value): Int64((Double(count) - Double(count) * value).rounded(.down))
        }
      return (max(1, count - above) - 1, 0)
    }
  }

  private static func powerOfTen(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}

extension Quantile.Fraction {
  package var value: Double {
    switch self {
    case .decimal(let digits, let scale): Double(digits) / (0..<scale).reduce(1.0) { power, _ in power * 10 }
    case .double(let value): value
    }
  }
}

/// Values between two values, in the arithmetic of DuckDB 2.0. The fused operations are part of it.
enum Interpolation {
  static func double(_ low: Double, _ high: Double, share: Double) -> Double {
    (high * share).addingProduct(low, 1 - share)
  }

  /// Adds the part of the way, in whole microseconds; halves go away from zero.
  static func timestamp(_ low: Int64, _ high: Int64, share: Double) -> Int64 {
    let way = (Double(Int128(high) - Int128(low)) * share).rounded(.toNearestOrAwayFromZero)
    return Int64(clamping: Int128(low) + Int128(way))
  }

  /// Truncates. `limit`: 10 to the power of the type's precision.
  static func decimal(_ low: Int64, _ high: Int64, share: Double, limit: Int64) -> Int64 {
    let value = Double(low).addingProduct(Double(high) - Double(low), share)
    if value.magnitude < Double(limit), let whole = Int64(exactly: value.rounded(.towardZero)), abs(whole) < limit {
      return whole
    }
    return low + Int64(Double(high - low) * share)
  }

  /// Adds the truncated part of the way.
  static func decimal(_ low: Int128, _ high: Int128, share: Double) -> Int128 {
    let (difference, overflows) = high.subtractingReportingOverflow(low)
    if !overflows { return low + Int128(Double(difference) * share) }
    // 38 digits of both signs: in two steps of half the way.
    let half = Int128(Double(high / 2 - low / 2) * share)
    return low + half + half
  }
}
