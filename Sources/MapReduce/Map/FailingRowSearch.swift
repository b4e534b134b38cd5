/// Finds the rows of a batch for which an evaluation fails, by evaluating ranges of it.
///
/// The ranges grow while nothing fails and shrink behind a failure, so that a batch with one failing row costs a few
/// evaluations, and one in which every row fails some rows' work for each.
enum FailingRowSearch {
  /// How much an error's row says.
  enum Precision {
    /// It is the first row of the range that fails.
    case exact
    /// Nothing: behind joins it is one of the joined rows.
    case unknown
  }

  /// Ranges are not made smaller than this as long as errors tell their rows.
  private static let leastLength = 16

  /// Evaluates `0..<rowCount` in ranges; `evaluate` succeeds for each row that is not reported to `fail` exactly once,
  /// in order.
  static func run(
    rowCount: Int, _ precision: Precision, evaluate: (Range<Int>) throws -> Void, fail: (Int, ExpressionError) -> Void
  ) throws {
    var start = 0
    var length = rowCount
    while start < rowCount {
      let range = start..<min(start + length, rowCount)
      do {
        try evaluate(range)
        start = range.upperBound
        length = min(2 * length, rowCount)
      } catch let error as ExpressionError {
        switch precision {
        case .exact where error.row == 0, .unknown where range.count == 1:
          fail(start, error)
          start += 1
          length = precision == .unknown ? 1 : max(Self.leastLength, length / 2)
        case .exact: length = error.row
        case .unknown: length = range.count / 2
        }
      }
    }
  }
}
