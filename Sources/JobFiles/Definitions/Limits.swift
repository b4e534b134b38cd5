/// The bounds of a run.
package struct Limits: Hashable, Sendable {
  /// Shares of the rows read, in `0...1`.
  package struct Rejects: Hashable, Sendable {
    /// Above it the run warns.
    package var warn: Double
    /// Above it the run fails and publishes nothing.
    package var fail: Double
    /// Below this many rows read the thresholds do not apply: one bad row of ten is no trend.
    package var minimumRowCount: Int
    /// Rejected rows that a run keeps to be looked at, in `0...maximumKeptRowCount`.
    package var keptRowCount: Int

    package static let maximumKeptRowCount = 1_000_000

    package init(
      warn: Double = 0.001, fail: Double = 0.01, minimumRowCount: Int = 0, keptRowCount: Int = 10_000
    ) {
      self.warn = warn
      self.fail = fail
      self.minimumRowCount = minimumRowCount
      self.keptRowCount = keptRowCount
    }
  }

  /// What the engine needs at least.
  package static let minimumMemoryByteCount = 64 << 20

  /// The run is stopped after this time, exit code 124.
  package var maximumDuration: Duration?
  package var memoryByteCount: Int?
  package var rejects = Rejects()
}
