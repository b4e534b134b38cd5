import MapReduce

/// A result sink whose output becomes visible, or is dropped, after the engine has finished and the run was checked.
///
/// ```
///   begin ─► segments ─► finish ─► (counts, rejects, inputs checked) ─► deliver
///                           └────────── any error ──────────────────► abort
/// ```
package protocol DeliverableSink: ResultSink {
  /// Makes the result visible. Called once, after `finish`.
  func deliver() throws
  /// Drops the result as far as it is not visible yet. May be called at any time when no segment is open.
  func abort()
}
