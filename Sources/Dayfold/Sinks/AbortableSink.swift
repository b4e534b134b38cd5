import MapReduce

/// A result sink whose output stays private until the run was checked, and can be dropped.
///
/// ```
///   begin ─► segments ─► finish ─► (counts, rejects, inputs checked) ─► made visible
///                           └────────── any error ──────────────────► abort
/// ```
package protocol AbortableSink: ResultSink {
  /// Drops the result as far as it is not visible yet. May be called at any time when no segment is open.
  func abort()
}
