/// Runs tasks on the calling thread in an order drawn from a seed, with failing and repeated attempts: for tests of what
/// must not depend on schedules.
package final class DeterministicExecutor: Executor {
  /// How often each disturbance is drawn, in percent of draws.
  package struct Disturbances: Sendable, Hashable {
    /// The attempt fails before it reads anything.
    package var failBefore = 8
    /// The attempt fails after its work is done.
    package var failAfter = 8
    /// A second attempt of the task runs to its end before the first is offered; both are offered.
    package var speculate = 10
    /// The finished attempt is offered only after others, perhaps long after another attempt has committed.
    package var lateWaker = 10

    package init() {}
    package static let none = {
      var none = Disturbances()
      none.failBefore = 0
      none.failAfter = 0
      none.speculate = 0
      none.lateWaker = 0
      return none
    }()
  }

  /// What was drawn, by kind.
  package struct Tally: Sendable, Hashable {
    package var failuresBefore = 0
    package var failuresAfter = 0
    package var speculations = 0
    package var lateWakers = 0
  }

  package var workerCount: Int { workers }
  private let workers: Int
  private let disturbances: Disturbances
  private let state: SeededState

  /// The generator's and the tally's state; the executor runs on one thread at a time.
  private final class SeededState: @unchecked Sendable {
    var random: UInt64
    var tally = Tally()
    init(seed: UInt64) { random = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    func next() -> UInt64 {
      random &+= 0x9E37_79B9_7F4A_7C15
      var z = random
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  }

  /// - Parameter workers: simulated workers; each keeps its own scratch, and tasks are dealt to them at random.
  package init(seed: UInt64, workers: Int = 3, disturbances: Disturbances = Disturbances()) {
    self.workers = workers
    self.disturbances = disturbances
    state = SeededState(seed: seed)
  }

  package var tally: Tally { state.tally }

  package func run(
    _ stage: any TaskStage, cancellation: CancellationFlag, progress: @escaping @Sendable (Int, Int) -> Void
  ) throws -> CommitCoordinator.Counters {
    let coordinator = CommitCoordinator(stage: stage)
    let workers = (0..<workerCount).map { Worker(index: $0, cancellation: cancellation) }
    var sleeping: [(attempt: TaskAttempt, output: any AttemptOutput)] = []
    // A task fails by decree at most twice, so that no schedule exhausts its attempts.
    var decreedFailures = [Int](repeating: 0, count: stage.taskCount)

    func runAttempt(_ attempt: TaskAttempt) throws -> any AttemptOutput {
      try cancellation.check()
      return try stage.runAttempt(attempt, on: workers[state.below(workers.count)])
    }
    /// Runs a further attempt of the task to its end.
    func runCopy(of task: Int) {
      let copy = coordinator.begin(task: task)
      do {
        coordinator.offer(try runAttempt(copy), of: copy)
      } catch {
        coordinator.fail(copy, error: error)
      }
    }
    func wakeOne() {
      let (attempt, output) = sleeping.remove(at: state.below(sleeping.count))
      coordinator.offer(output, of: attempt)
    }

    while !coordinator.isFinished {
      let pending = coordinator.pendingTasks
      if pending.isEmpty || (!sleeping.isEmpty && state.below(4) == 0) {
        precondition(!sleeping.isEmpty, "nothing to run, and the stage is not finished")
        wakeOne()
        progress(coordinator.committedCount, stage.taskCount)
        continue
      }
      let task = pending[state.below(pending.count)]
      let attempt = coordinator.begin(task: task)
      var draw = state.below(100)
      func isDrawn(_ share: Int) -> Bool {
        defer { draw -= share }
        return draw >= 0 && draw < share
      }
      do {
        if isDrawn(disturbances.failBefore), decreedFailures[task] < 2 {
          decreedFailures[task] += 1
          state.tally.failuresBefore += 1
          throw TransientFailure(message: "decreed before the attempt")
        }
        let output = try runAttempt(attempt)
        if isDrawn(disturbances.failAfter), decreedFailures[task] < 2 {
          decreedFailures[task] += 1
          state.tally.failuresAfter += 1
          output.abandon()
          throw TransientFailure(message: "decreed after the attempt")
        }
        if isDrawn(disturbances.speculate) {
          state.tally.speculations += 1
          runCopy(of: task)
          coordinator.offer(output, of: attempt)
        } else if isDrawn(disturbances.lateWaker) {
          state.tally.lateWakers += 1
          // A copy commits (or not) while this attempt sleeps.
          sleeping.append((attempt, output))
          if state.below(2) == 0 { runCopy(of: task) }
        } else {
          coordinator.offer(output, of: attempt)
        }
      } catch {
        coordinator.fail(attempt, error: error)
      }
      progress(coordinator.committedCount, stage.taskCount)
    }
    // Late wakers that wake when all is over must be turned away.
    while !sleeping.isEmpty { wakeOne() }
    coordinator.abandonHeld()
    if let failure = coordinator.failure { throw failure }
    return coordinator.counters
  }
}
