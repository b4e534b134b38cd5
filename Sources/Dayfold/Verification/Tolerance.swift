/// The share of rows by which two counts may differ.
package struct Tolerance: Hashable, Sendable {
  /// In `0...1`.
  package var share: Double

  package init(_ share: Double = 0) { self.share = share }

  package var isExact: Bool { share == 0 }

  /// Whether a count is near enough to the expected one.
  package func allows(_ found: Int128, for expected: Int128) -> Bool {
    if found == expected { return true }
    let (difference, overflow) = found.subtractingReportingOverflow(expected)
    return !overflow && Double(difference.magnitude) <= share * Double(expected.magnitude)
  }
}
