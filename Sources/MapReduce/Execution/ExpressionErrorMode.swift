/// What becomes of a row for which an expression cannot be computed before the shuffle: an overflow, a failing cast, a
/// division by zero. Behind the shuffle such errors always end the query.
package enum ExpressionErrorMode: Hashable, Sendable {
  /// The query fails.
  case fail
  /// A row of a file is rejected with the code `EXPRESSION`. Nothing of it is aggregated or written.
  case reject
}
