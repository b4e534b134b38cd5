/// What becomes of a row for which an expression cannot be computed before the shuffle: an overflow, a failing cast, a
/// division by zero. Behind the shuffle such errors always end the query.
package enum ExpressionErrorMode: String, Hashable, Sendable {
  /// The query fails.
  case fail
  /// A row of a file is rejected with the code `EXPRESSION`. Nothing of it is aggregated or written.
  case reject

  /// What to do about an expression that fails where there is no row to reject, in the imperative.
  ///
  /// - Parameter subquery: what a subquery would have to compute for its rows to be rejected; nil where none helps.
  func remedy(subquery: String?) -> String {
    let guarding = "guard the expression with a CASE or TRY_CAST"
    guard self == .reject, let subquery else { return guarding }
    return "no row can be rejected for it there: compute \(subquery) in a subquery, whose rows are, or \(guarding)"
  }
}
