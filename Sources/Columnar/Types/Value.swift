/// One scalar value, as literals and constants of a plan hold it. Its ``DataType`` stands beside it.
package enum Value: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// BIGINT, DATE (days), TIMESTAMP (microseconds) and DECIMAL up to 18 digits (unscaled).
  case int64(Int64)
  /// HUGEINT and DECIMAL above 18 digits (unscaled).
  case int128(Int128)
  case double(Double)
  /// UTF-8 bytes. Not a `String`: that compares by canonical equivalence, SQL compares by bytes.
  case string([UInt8])

  package static func text(_ string: String) -> Value { .string(Array(string.utf8)) }
}
