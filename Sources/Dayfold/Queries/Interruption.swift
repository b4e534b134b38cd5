import Dispatch
import MapReduce
import SystemIO

/// Ends a run early, for a reason that decides its exit code. May be used from any thread.
package final class Interruption: Sendable {
  package let cancellation = CancellationFlag()
  private let reason = Locked<ExitCode?>(nil)
  private let queue = DispatchQueue(label: "dayfold.interruption")

  package init() {}

  /// Asks the run to end; the first reason counts.
  package func interrupt(_ code: ExitCode) {
    reason.withLock { $0 = $0 ?? code }
    cancellation.cancel()
  }

  /// Ends the run with `timeout` when it takes longer.
  package func limit(to duration: Duration) {
    let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    queue.asyncAfter(deadline: .now() + .milliseconds(Int(clamping: milliseconds))) { [weak self] in
      self?.interrupt(.timeout)
    }
  }

  /// Throws where the run is to end.
  package func check() throws {
    if let error { throw error }
  }

  /// What ended the run, nil where nobody asked for it.
  package var error: DayfoldError? {
    guard let code = reason.withLock({ $0 }) else { return nil }
    switch code {
    case .timeout:
      return DayfoldError(
        .timeout, "the run took longer than its limit", remedy: "raise limits.max_duration, or give the run less to do")
    case .terminated: return DayfoldError(code, "terminated")
    default: return DayfoldError(code, "interrupted")
    }
  }
}
