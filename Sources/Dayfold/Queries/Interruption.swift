import Dispatch
import MapReduce
import SystemIO

/// Ends a run early, for a reason that decides its exit code. May be used from any thread.
package final class Interruption: Sendable {
  private struct State {
    var reason: ExitCode?
    /// Of the stages that run now; an engine also cancels its own flag when a task fails for good.
    var flag: CancellationFlag?
  }

  private let state = Locked(State())
  private let queue = DispatchQueue(label: "dayfold.interruption")

  package init() {}

  /// Asks the run to end; the first reason counts.
  package func interrupt(_ code: ExitCode) {
    state.withLock { state in
      state.reason = state.reason ?? code
      state.flag?.cancel()
    }
  }

  /// Returns the flag that ends one start of the engine.
  func beginStart() -> CancellationFlag {
    state.withLock { state in
      let flag = CancellationFlag()
      if state.reason != nil { flag.cancel() }
      state.flag = flag
      return flag
    }
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
    guard let code = state.withLock({ $0.reason }) else { return nil }
    switch code {
    case .timeout:
      return DayfoldError(
        .timeout, "the run took longer than its limit", remedy: "raise limits.max_duration, or give the run less to do")
    case .terminated: return DayfoldError(code, "terminated")
    case .hungUp: return DayfoldError(code, "the terminal hung up")
    default: return DayfoldError(code, "interrupted")
    }
  }
}
