/// An abortable sink that makes its result visible itself.
package protocol DeliverableSink: AbortableSink {
  /// Makes the result visible. Called once, after `finish`.
  func deliver() throws
}
