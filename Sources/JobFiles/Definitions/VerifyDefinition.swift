/// How the sink is compared with the source.
package struct VerifyDefinition: Hashable, Sendable {
  /// The result column that counts source rows: its sum must be the number of accepted rows.
  package var countColumn: String
  /// The share of rows that may differ, in `0...1`.
  package var tolerance: Double
}
