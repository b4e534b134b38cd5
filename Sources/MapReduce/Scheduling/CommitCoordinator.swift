import SystemIO
import TextFormats

/// Decides which attempt of each task becomes the task's output: the first with the task's confirmed identity.
///
/// ```
///   pending ──take──► running ──offer──► held ──start state confirmed──► committing ──► committed
///      ▲                 │                 └── start state was wrong: abandoned, back to pending
///      └──── failed, tries left ◄┘
/// ```
/// A split that begins inside its file is read under a hypothesis (usually "a record starts here"), which is part of its
/// identity. Its output is held until the split before it has committed and so confirmed the state; no worker waits for
/// that. An error that the rows gave is held likewise: read from the wrong state, they are not the input's rows.
///
/// Of several such errors the first task's ends the stage: what a task fails with ends nothing before all tasks in front
/// of it have committed, while none behind it is begun any more. So which error is reported depends on the rows alone.
/// (The role of Spark's OutputCommitCoordinator.)
///
/// Thread-safe. Outputs are committed outside the lock, by the worker whose offer made them committable.
package final class CommitCoordinator: @unchecked Sendable {
  /// Tries of one task before its failure is final.
  package static let maximumAttempts = 3

  private struct Task {
    var isCommitted = false
    var isCommitting = false
    var isQueued = true
    var attempts = 0
    var failures = 0
    var running = 0
    var held: (output: any AttemptOutput, identity: TaskIdentity)?
    var endState: RecordState?
  }

  private struct State {
    var tasks: [Task]
    var queue: [Int]
    /// Next place of `queue`; requeued tasks are put at the end.
    var cursor = 0
    var committedCount = 0
    /// The first task as yet that failed for good, and what will end the stage unless one in front of it fails too.
    var firstFailed: (task: Int, error: any Error)?
    /// What has ended the stage.
    var failure: (any Error)?
    var counters = Counters()
  }

  /// What happened to attempts.
  package struct Counters: Sendable, Hashable {
    package var attempts = 0
    package var failedAttempts = 0
    /// Attempts whose output another attempt had forestalled.
    package var refusedAttempts = 0
    /// Attempts that began in the wrong state.
    package var wrongStartStates = 0
  }

  private let stage: any TaskStage
  private let lock = Lock()
  /// Reached with the lock held only.
  private var state: State

  package init(stage: any TaskStage) {
    self.stage = stage
    state = State(
      tasks: Array(repeating: Task(), count: stage.taskCount), queue: Array(0..<stage.taskCount))
  }

  package enum Next {
    case attempt(TaskAttempt)
    /// Nothing to start now, but running attempts may yet be followed by others.
    case wait
    /// All tasks are committed, or the stage has failed.
    case finished
  }

  /// Takes the next task to attempt.
  package func next() -> Next {
    lock.withLock {
      if state.failure != nil || state.committedCount == state.tasks.count { return .finished }
      while state.cursor < state.queue.count {
        let task = state.queue[state.cursor]
        state.cursor += 1
        if isWanted(task, state) { return .attempt(begin(task, &state)) }
        state.tasks[task].isQueued = false
      }
      return .wait
    }
  }

  /// Tasks that could be taken now, for executors that choose by themselves.
  package var pendingTasks: [Int] {
    lock.withLock { state.queue[state.cursor...].filter { isWanted($0, state) } }
  }

  /// Whether a queued task still needs an attempt: one that ran beside a failed one may have brought its output since.
  private func isWanted(_ task: Int, _ state: State) -> Bool {
    !isBehindFailure(task, state) && !state.tasks[task].isCommitted && !state.tasks[task].isCommitting
      && state.tasks[task].held == nil
  }

  private func isBehindFailure(_ task: Int, _ state: State) -> Bool {
    state.firstFailed.map { $0.task < task } ?? false
  }

  /// Takes one of `pendingTasks`, or starts a further attempt of a task that is running or done.
  package func begin(task: Int) -> TaskAttempt {
    lock.withLock {
      if state.tasks[task].isQueued, let place = state.queue[state.cursor...].firstIndex(of: task) {
        state.queue.swapAt(place, state.cursor)
        state.cursor += 1
      }
      return begin(task, &state)
    }
  }

  private func begin(_ task: Int, _ state: inout State) -> TaskAttempt {
    state.tasks[task].isQueued = false
    state.tasks[task].running += 1
    state.counters.attempts += 1
    let number = state.tasks[task].attempts
    state.tasks[task].attempts += 1
    return TaskAttempt(task: task, number: number, startState: presumedStart(of: task, state))
  }

  /// The start state as far as it is known: confirmed, or what the held attempt before says, or the usual one.
  private func presumedStart(of task: Int, _ state: State) -> RecordState {
    guard task > 0, stage.continuesPrevious(task) else { return .recordStart }
    let previous = state.tasks[task - 1]
    return previous.endState ?? previous.held?.output.endState ?? .recordStart
  }

  private func presumedIdentity(of task: Int, _ state: State) -> TaskIdentity {
    stage.identity(of: task, startState: presumedStart(of: task, state))
  }

  /// Hands an attempt's output in, and commits whatever that makes committable. Every output that is not committed is
  /// abandoned, now or by ``abandonHeld()``.
  package func offer(_ output: any AttemptOutput, of attempt: TaskAttempt) {
    let identity = stage.identity(of: attempt.task, startState: attempt.startState)
    var refused: [any AttemptOutput] = []
    var committable = lock.withLock { () -> (Int, any AttemptOutput)? in
      let task = attempt.task
      state.tasks[task].running -= 1
      if state.tasks[task].isCommitted || state.tasks[task].isCommitting || state.failure != nil
        || isBehindFailure(task, state)
      {
        state.counters.refusedAttempts += 1
        refused.append(output)
        return nil
      }
      if let held = state.tasks[task].held {
        // Two attempts of one identity are alike: the first stays. Otherwise keep the one that is presumed right.
        if held.identity == identity || held.identity == presumedIdentity(of: task, state) {
          state.counters.refusedAttempts += 1
          refused.append(output)
          return nil
        }
        refused.append(held.output)
      }
      state.tasks[task].held = (output, identity)
      return admit(task, &state, &refused)
    }
    for output in refused { output.abandon() }
    while let (task, admitted) = committable {
      var commitError: (any Error)?
      do {
        try admitted.commit()
      } catch {
        commitError = error
        admitted.abandon()
      }
      var dropped: [any AttemptOutput] = []
      committable = lock.withLock { () -> (Int, any AttemptOutput)? in
        state.tasks[task].isCommitting = false
        if let commitError {
          if !isBehindFailure(task, state) { state.firstFailed = (task, commitError) }
          endBehindFailure(&state)
          return nil
        }
        state.tasks[task].isCommitted = true
        state.tasks[task].endState = admitted.endState
        state.committedCount += 1
        endBehindFailure(&state)
        guard task + 1 < state.tasks.count, state.failure == nil else { return nil }
        return admit(task + 1, &state, &dropped)
      }
      for output in dropped { output.abandon() }
    }
  }

  /// Ends the stage where all tasks in front of the one that failed have committed.
  private func endBehindFailure(_ state: inout State) {
    guard state.failure == nil, let failed = state.firstFailed,
      state.tasks[..<failed.task].allSatisfy(\.isCommitted)
    else { return }
    state.failure = failed.error
  }

  /// Admits the held output of a task if its start state is confirmed; sends the task back when it was wrong.
  private func admit(_ task: Int, _ state: inout State, _ refused: inout [any AttemptOutput]) -> (
    Int, any AttemptOutput
  )? {
    guard !isBehindFailure(task, state), !state.tasks[task].isCommitted, !state.tasks[task].isCommitting,
      let held = state.tasks[task].held
    else { return nil }
    var confirmed = RecordState.recordStart
    if task > 0, stage.continuesPrevious(task) {
      guard let known = state.tasks[task - 1].endState else { return nil }
      confirmed = known
    }
    state.tasks[task].held = nil
    if held.identity == stage.identity(of: task, startState: confirmed) {
      state.tasks[task].isCommitting = true
      return (task, held.output)
    }
    refused.append(held.output)
    state.counters.wrongStartStates += 1
    enqueue(task, &state)
    return nil
  }

  private func enqueue(_ task: Int, _ state: inout State) {
    guard !state.tasks[task].isQueued else { return }
    state.tasks[task].isQueued = true
    state.queue.append(task)
  }

  /// Reports that an attempt failed; transient failures are tried again.
  package func fail(_ attempt: TaskAttempt, error: any Error) {
    let isTransient = TransientFailure.isTransient(error)
    let isCancelled = error is RunCancelled
    lock.withLock {
      let task = attempt.task
      state.counters.failedAttempts += 1
      if !isTransient && !isCancelled { return }
      state.tasks[task].running -= 1
      if isCancelled {
        state.failure = state.failure ?? error
        return
      }
      guard isWanted(task, state) else { return }
      state.tasks[task].failures += 1
      if state.tasks[task].failures < Self.maximumAttempts {
        enqueue(task, &state)
      } else if state.tasks[task].running == 0 {
        state.failure = state.failure ?? error
      }
    }
    if !isTransient && !isCancelled { offer(FailedOutput(error: error), of: attempt) }
  }

  /// Stands for the output of an attempt that failed for good, until its start state is confirmed.
  private final class FailedOutput: AttemptOutput {
    let error: any Error
    let endState = RecordState.recordStart

    init(error: any Error) { self.error = error }

    func commit() throws { throw error }
    func abandon() {}
  }

  /// The error that ended the stage, if one did.
  package var failure: (any Error)? { lock.withLock { state.failure } }

  package var isFinished: Bool { lock.withLock { state.failure != nil || state.committedCount == state.tasks.count } }

  package var committedCount: Int { lock.withLock { state.committedCount } }

  package var counters: Counters { lock.withLock { state.counters } }

  /// Drops outputs that were never committed. Call when no attempt runs any more.
  package func abandonHeld() {
    let left = lock.withLock { () -> [any AttemptOutput] in
      var left: [any AttemptOutput] = []
      for task in state.tasks.indices {
        if let held = state.tasks[task].held { left.append(held.output) }
        state.tasks[task].held = nil
      }
      return left
    }
    for output in left { output.abandon() }
  }
}

/// A failure that another attempt may not meet: I/O, injected faults.
package struct TransientFailure: Error {
  package var message: String

  package init(message: String) { self.message = message }

  static func isTransient(_ error: any Error) -> Bool {
    if error is TransientFailure { return true }
    if let error = error as? DayfoldError { return error.exitCode == .ioError }
    return false
  }
}
