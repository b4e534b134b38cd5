/// The median of repeated measurements, and how far they lie apart.
package struct Spread: Hashable, Sendable {
  package let count: Int
  package let minimum: Double
  package let lowerQuartile: Double
  package let median: Double
  package let upperQuartile: Double
  package let maximum: Double

  /// Quartiles are interpolated between the two nearest values (Hyndman and Fan 1996, definition 7). At least one value.
  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "there is no median of nothing")
    let sorted = values.sorted()
    func quantile(_ fraction: Double) -> Double {
      let position = fraction * Double(sorted.count - 1)
      let below = Int(position)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }
    count = sorted.count
    minimum = sorted[0]
    lowerQuartile = quantile(0.25)
    median = quantile(0.5)
    upperQuartile = quantile(0.75)
    maximum = sorted[sorted.count - 1]
  }

  /// Half the width of the 95 % interval of the median: 1.57 interquartile ranges over the root of the count, the notch of
  /// McGill, Tukey and Larsen, "Variations of Box Plots", 1978. Infinite where fewer than three values say nothing of it.
  package var medianUncertainty: Double {
    count < 3 ? .infinity : 1.57 * (upperQuartile - lowerQuartile) / Double(count).squareRoot()
  }
}
