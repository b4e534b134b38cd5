import Synchronization

/// Says to workers that the run is to end; read once a batch.
package final class CancellationFlag: Sendable {
  private let state = Atomic<Bool>(false)
  private let parent: CancellationFlag?

  /// - Parameter parent: cancels this flag too; not the other way round.
  package init(under parent: CancellationFlag? = nil) { self.parent = parent }

  package var isCancelled: Bool { state.load(ordering: .relaxed) || parent?.isCancelled ?? false }

  package func cancel() { state.store(true, ordering: .relaxed) }

  /// Throws ``RunCancelled`` once cancelled.
  package func check() throws {
    if isCancelled { throw RunCancelled() }
  }
}

/// The run was cancelled, by a signal or because another task failed for good.
package struct RunCancelled: Error {
  package init() {}
}
