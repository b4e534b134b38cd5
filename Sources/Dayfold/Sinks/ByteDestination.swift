import SystemIO

/// Where an ordered sink's bytes go, front to back. Belongs to one thread at a time.
protocol ByteDestination: AnyObject {
  func append(_ bytes: RawSpan) throws
  /// Makes what was appended the result.
  func deliver() throws
  /// Drops what was appended, as far as that can be undone.
  func abort()
}
