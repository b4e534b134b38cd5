import SystemIO
import TextFormats

/// Runs a stage's attempts through a clock: two readings an attempt, nothing within.
final class TimedStage: TaskStage {
  private let stage: any TaskStage
  private let start = SystemClock.shared.nowNanoseconds()
  private let state: Locked<State>

  private struct State {
    var taskNanoseconds: [Int64]
    var busyNanoseconds: Int64 = 0
    /// When each worker's last attempt ended; the stage's start for one that had none.
    var lastEnds: [Int64]
  }

  /// - Parameter workerCount: of the executor; workers are numbered below it.
  init(_ stage: any TaskStage, workerCount: Int) {
    self.stage = stage
    let lastEnds = Array(repeating: start, count: max(1, min(workerCount, stage.taskCount)))
    state = Locked(State(taskNanoseconds: Array(repeating: 0, count: stage.taskCount), lastEnds: lastEnds))
  }

  var name: String { stage.name }
  var taskCount: Int { stage.taskCount }
  func identity(of task: Int, startState: RecordState) -> TaskIdentity {
    stage.identity(of: task, startState: startState)
  }
  func continuesPrevious(_ task: Int) -> Bool { stage.continuesPrevious(task) }

  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
    let begin = SystemClock.shared.nowNanoseconds()
    defer {
      let end = SystemClock.shared.nowNanoseconds()
      state.withLock { state in
        state.taskNanoseconds[attempt.task] = end - begin
        state.busyNanoseconds += end - begin
        // An executor may number its workers beyond the tasks.
        let place = worker.index % state.lastEnds.count
        state.lastEnds[place] = max(state.lastEnds[place], end)
      }
    }
    return try stage.runAttempt(attempt, on: worker)
  }

  /// The times so far; call when the stage has ended.
  var times: StageTimes {
    let end = SystemClock.shared.nowNanoseconds()
    return state.withLock { state in
      StageTimes(
        workerNanoseconds: (end - start) * Int64(state.lastEnds.count), busyNanoseconds: state.busyNanoseconds,
        idleNanoseconds: state.lastEnds.reduce(0) { $0 + (end - $1) }, taskNanoseconds: state.taskNanoseconds)
    }
  }
}

/// Where the workers of a stage spent their time.
///
/// ```
///   worker 0  [attempt][attempt][attempt]| idle |
///   worker 1  [attempt ][attempt       ]|  idle |      the rest is overhead: taking tasks, committing outputs
/// ```
package struct StageTimes: Sendable, Hashable {
  /// From the stage's start to its end, once for each worker that could have a task.
  package var workerNanoseconds: Int64
  /// Within attempts, failed ones included.
  package var busyNanoseconds: Int64
  /// Behind each worker's last attempt, while others still ran or committed.
  package var idleNanoseconds: Int64
  /// How long the last attempt of each task took.
  package var taskNanoseconds: [Int64]

  /// Between attempts. Not below 0 where attempts of one worker overlap, as in simulations.
  package var overheadNanoseconds: Int64 { max(0, workerNanoseconds - busyNanoseconds - idleNanoseconds) }
}
