/// How forgiving a text-to-value conversion is.
package enum CastMode: Hashable, Sendable {
  /// As `CAST` in SQL: what a declared column accepts.
  case cast
  /// Only texts that type inference takes for the type, so that a column's type never depends on the rows sampled.
  case inferred
}
