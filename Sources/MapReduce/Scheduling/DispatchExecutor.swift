import Dispatch

/// Runs tasks on worker threads: one private serial queue a worker, one long-lived block a stage, tasks pulled from the
/// coordinator. Dispatch's global pool is not used, since its threads starve when blocks wait for I/O.
package final class DispatchExecutor: Executor {
  package let workerCount: Int
  private let queues: [DispatchQueue]

  package init(workerCount: Int) {
    precondition(workerCount >= 1)
    self.workerCount = workerCount
    queues = (0..<workerCount).map { DispatchQueue(label: "dayfold.worker.\($0)", qos: .userInitiated) }
  }

  package func run(
    _ stage: any TaskStage, cancellation: CancellationFlag, progress: @escaping @Sendable (Int, Int) -> Void
  ) throws -> CommitCoordinator.Counters {
    let coordinator = CommitCoordinator(stage: stage)
    // A failed stage cancels its own attempts. The run's flag stays: a run may start again with wider types.
    let cancellation = CancellationFlag(under: cancellation)
    // Wakes workers that found nothing to start; spare signals only make them look once more.
    let somethingHappened = DispatchSemaphore(value: 0)
    let workers = DispatchGroup()
    let used = min(workerCount, max(stage.taskCount, 1))
    for index in 0..<used {
      queues[index].async(group: workers) {
        let worker = Worker(index: index, cancellation: cancellation)
        loop: while true {
          switch coordinator.next() {
          case .finished: break loop
          case .wait: somethingHappened.wait()
          case .attempt(let attempt):
            do {
              try cancellation.check()
              coordinator.offer(try stage.runAttempt(attempt, on: worker), of: attempt)
            } catch {
              coordinator.fail(attempt, error: error)
            }
            if coordinator.failure != nil { cancellation.cancel() }
            progress(coordinator.committedCount, stage.taskCount)
            for _ in 1..<max(used, 2) { somethingHappened.signal() }
          }
        }
        // The others may be waiting for what this one has just seen.
        for _ in 0..<used { somethingHappened.signal() }
      }
    }
    workers.wait()
    coordinator.abandonHeld()
    if let failure = coordinator.failure { throw failure }
    return coordinator.counters
  }
}
