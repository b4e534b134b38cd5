/// What must be there before any task starts; otherwise the run ends with exit code 75, to be tried again.
package struct ReadyCondition: Hashable, Sendable {
  /// The number of files that the path must match; one even where nothing is said.
  package var minimumFileCount: Int
  /// The bytes the matching files must have together.
  package var minimumByteCount: Int
  /// A file that must exist, such as `raw/dt={{ ds }}/_SUCCESS`.
  package var markerPath: String?

  package init(minimumFileCount: Int = 1, minimumByteCount: Int = 0, markerPath: String? = nil) {
    self.minimumFileCount = minimumFileCount
    self.minimumByteCount = minimumByteCount
    self.markerPath = markerPath
  }
}
