/// Reads how far back a source reads, as a number of the job's intervals: `2d`, `36h`, `1mo`.
enum LookbackText {
  /// Intervals at most.
  static let maximum = 1_000

  static func expected(_ interval: IntervalLength) -> String {
    let examples =
      switch interval {
      case .hour: "hours or days, such as 6h or 2d"
      case .day: "days, such as 2d"
      case .month: "months, such as 1mo"
      }
    return "a whole number of \(examples), and at most \(maximum) intervals"
  }

  /// Returns nil where the text is no whole number of intervals, or too many.
  static func parse(_ text: String, _ interval: IntervalLength) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number <= 1_000_000 else { return nil }
    let factor: Int? =
      switch (text[digits.endIndex...], interval) {
      case ("h", .hour), ("d", .day), ("mo", .month): 1
      case ("d", .hour): 24
      case ("h", .day) where number % 24 == 0: -24
      default: nil
      }
    guard let factor else { return nil }
    let count = factor > 0 ? number * factor : number / -factor
    return count <= maximum ? count : nil
  }
}
