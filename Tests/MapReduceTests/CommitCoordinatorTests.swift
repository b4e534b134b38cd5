import Dispatch
import MapReduce
import SystemIO
import Testing
import TextFormats

/// Which attempts commit, and what becomes of the others.
struct CommitCoordinatorTests {
  struct Permanent: Error, Equatable {}
  struct FailedTask: Error, Equatable { var task: Int }

  /// A stage whose tasks are numbers; outputs count what happens to them.
  final class Stage: TaskStage {
    struct Tally {
      var commits: [Int: Int] = [:]
      var committedAttempts: [Int: Int] = [:]
      var made = 0
      var abandoned = 0
    }

    let name = "test"
    let taskCount: Int
    let tally = Locked(Tally())
    private let chained: Bool
    private let attempt: @Sendable (TaskAttempt) throws -> Void
    /// Tasks whose commit throws.
    private let failingCommits: Set<Int>

    /// - Parameters:
    ///   - chained: odd tasks end inside quotes, so that even ones (but the first) begin there.
    ///   - attempt: throws for attempts that are to fail.
    init(
      taskCount: Int, chained: Bool = false, failingCommits: Set<Int> = [],
      attempt: @escaping @Sendable (TaskAttempt) throws -> Void = { _ in }
    ) {
      self.taskCount = taskCount
      self.chained = chained
      self.attempt = attempt
      self.failingCommits = failingCommits
    }

    func identity(of task: Int, startState: RecordState) -> TaskIdentity {
      var builder = TaskIdentity.Builder()
      builder.add("task \(task) \(startState)")
      return builder.finish()
    }

    func continuesPrevious(_ task: Int) -> Bool { chained && task > 0 }

    /// The state in which a task really begins.
    func trueStart(of task: Int) -> RecordState {
      chained && task > 0 && task % 2 == 0 ? .insideQuotes : .recordStart
    }

    func makeOutput(_ attempt: TaskAttempt) -> Output {
      tally.withLock { $0.made += 1 }
      // From a wrong state, a wrong end.
      let right: RecordState = chained && attempt.task % 2 == 1 ? .insideQuotes : .recordStart
      let wrong: RecordState = right == .recordStart ? .insideQuotes : .recordStart
      let isRight = attempt.startState == trueStart(of: attempt.task)
      return Output(self, attempt, endState: isRight ? right : wrong)
    }

    func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
      try self.attempt(attempt)
      return makeOutput(attempt)
    }

    final class Output: AttemptOutput {
      let endState: RecordState
      private let stage: Stage
      private let attempt: TaskAttempt
      private let isOver = Locked(false)

      init(_ stage: Stage, _ attempt: TaskAttempt, endState: RecordState) {
        self.stage = stage
        self.attempt = attempt
        self.endState = endState
      }

      func commit() throws {
        precondition(isOver.withLock { !$0 })
        if stage.failingCommits.contains(attempt.task) { throw Permanent() }
        isOver.withLock { $0 = true }
        #expect(attempt.startState == stage.trueStart(of: attempt.task))
        stage.tally.withLock {
          $0.commits[attempt.task, default: 0] += 1
          $0.committedAttempts[attempt.task] = attempt.number
        }
      }

      func abandon() {
        let wasOver = isOver.withLock { over -> Bool in
          defer { over = true }
          return over
        }
        #expect(!wasOver, "abandoned once, and not behind a commit")
        stage.tally.withLock { $0.abandoned += 1 }
      }
    }

    /// Every output met its end, and every task was committed once at most.
    func expectTidy(allCommitted: Bool = true) {
      tally.withLock { tally in
        #expect(tally.made == tally.commits.count + tally.abandoned)
        #expect(tally.commits.values.allSatisfy { $0 == 1 })
        if allCommitted { #expect(tally.commits.count == taskCount) }
      }
    }
  }

  private func run(_ stage: Stage, _ executor: any Executor) throws -> CommitCoordinator.Counters {
    try executor.run(stage, cancellation: CancellationFlag()) { _, _ in }
  }

  private static let executors: [@Sendable () -> any Executor] = [
    { DispatchExecutor(workerCount: 1) }, { DispatchExecutor(workerCount: 3) }, { DispatchExecutor(workerCount: 8) },
    { DeterministicExecutor(seed: 3, disturbances: .none) }, { DeterministicExecutor(seed: 4) },
  ]

  @Test func `The first attempt to be offered commits, later ones are turned away`() {
    let stage = Stage(taskCount: 1)
    let coordinator = CommitCoordinator(stage: stage)
    let first = coordinator.begin(task: 0)
    let second = coordinator.begin(task: 0)
    #expect(first.number == 0 && second.number == 1)
    coordinator.offer(stage.makeOutput(second), of: second)
    coordinator.offer(stage.makeOutput(first), of: first)
    #expect(stage.tally.withLock { $0.committedAttempts } == [0: 1])
    #expect(coordinator.isFinished && coordinator.counters.refusedAttempts == 1)
    stage.expectTidy()
  }

  @Test func `A failure beside a committed attempt changes nothing`() {
    let stage = Stage(taskCount: 1)
    let coordinator = CommitCoordinator(stage: stage)
    let first = coordinator.begin(task: 0)
    let second = coordinator.begin(task: 0)
    coordinator.offer(stage.makeOutput(first), of: first)
    coordinator.fail(second, error: Permanent())
    #expect(coordinator.failure == nil && coordinator.isFinished)
    stage.expectTidy()
  }

  @Test func `An output waits until the state it began in is confirmed`() {
    let stage = Stage(taskCount: 3, chained: true)
    let coordinator = CommitCoordinator(stage: stage)
    let attempts = (0..<3).map { coordinator.begin(task: $0) }
    coordinator.offer(stage.makeOutput(attempts[2]), of: attempts[2])
    coordinator.offer(stage.makeOutput(attempts[1]), of: attempts[1])
    #expect(coordinator.committedCount == 0)
    coordinator.offer(stage.makeOutput(attempts[0]), of: attempts[0])
    // Task 2 began at a record start by hypothesis, but begins inside quotes.
    #expect(coordinator.committedCount == 2)
    #expect(coordinator.counters.wrongStartStates == 1)
    #expect(coordinator.pendingTasks == [2])
    let again = coordinator.begin(task: 2)
    #expect(again.startState == .insideQuotes)
    coordinator.offer(stage.makeOutput(again), of: again)
    #expect(coordinator.isFinished)
    stage.expectTidy()
  }

  @Test func `An error under a wrong hypothesis sends the task back`() {
    let stage = Stage(taskCount: 3, chained: true)
    let coordinator = CommitCoordinator(stage: stage)
    let attempts = (0..<3).map { coordinator.begin(task: $0) }
    coordinator.fail(attempts[2], error: Permanent())
    #expect(coordinator.failure == nil)
    coordinator.offer(stage.makeOutput(attempts[0]), of: attempts[0])
    coordinator.offer(stage.makeOutput(attempts[1]), of: attempts[1])
    #expect(coordinator.failure == nil && coordinator.pendingTasks == [2])
    let again = coordinator.begin(task: 2)
    coordinator.fail(again, error: Permanent())
    #expect(coordinator.failure is Permanent)
    stage.expectTidy(allCommitted: false)
  }

  @Test func `Of an error and an output of one identity, the first counts`() {
    let stage = Stage(taskCount: 2, chained: true)
    let coordinator = CommitCoordinator(stage: stage)
    let one = coordinator.begin(task: 1)
    let other = coordinator.begin(task: 1)
    coordinator.offer(stage.makeOutput(one), of: one)
    coordinator.fail(other, error: Permanent())
    let first = coordinator.begin(task: 0)
    coordinator.offer(stage.makeOutput(first), of: first)
    #expect(coordinator.isFinished && coordinator.failure == nil)
    stage.expectTidy()
  }

  @Test func `A queued retry is dropped when another attempt has brought the output`() {
    let stage = Stage(taskCount: 1)
    let coordinator = CommitCoordinator(stage: stage)
    let slow = coordinator.begin(task: 0)
    let failing = coordinator.begin(task: 0)
    coordinator.fail(failing, error: TransientFailure(message: "once"))
    #expect(coordinator.pendingTasks == [0])
    coordinator.offer(stage.makeOutput(slow), of: slow)
    #expect(coordinator.pendingTasks.isEmpty && coordinator.isFinished)
    stage.expectTidy()
  }

  @Test(arguments: executors.indices)
  func `Transient failures are tried again, three times in all`(executor: Int) throws {
    let stage = Stage(taskCount: 20) { attempt in
      if attempt.task % 5 == 2 && attempt.number < 2 { throw TransientFailure(message: "not yet") }
    }
    // Decreed failures on top could exhaust the attempts: only executors without them.
    if executor == 4 { return }
    let counters = try run(stage, Self.executors[executor]())
    #expect(counters.failedAttempts == 8)
    stage.expectTidy()

    let hopeless = Stage(taskCount: 20) { attempt in
      if attempt.task == 7 { throw TransientFailure(message: "never") }
    }
    #expect(throws: TransientFailure.self) { try run(hopeless, Self.executors[executor]()) }
    hopeless.expectTidy(allCommitted: false)
    #expect(hopeless.tally.withLock { $0.commits[7] } == nil)
  }

  @Test(arguments: executors.indices)
  func `A permanent error ends the stage and every output`(executor: Int) {
    for failing in [0, 7, 19] {
      let stage = Stage(taskCount: 20, chained: true) { attempt in
        if attempt.task == failing { throw Permanent() }
      }
      #expect(throws: Permanent.self) { try run(stage, Self.executors[executor]()) }
      stage.expectTidy(allCommitted: false)
      // What follows in the chain was never confirmed.
      #expect(stage.tally.withLock { $0.commits.keys.allSatisfy { $0 < failing } })
    }
  }

  @Test func `An error waits for the tasks in front of it, and nothing is begun behind it`() {
    let stage = Stage(taskCount: 10)
    let coordinator = CommitCoordinator(stage: stage)
    let attempts = (0..<7).map { coordinator.begin(task: $0) }
    coordinator.offer(stage.makeOutput(attempts[5]), of: attempts[5])
    coordinator.fail(attempts[4], error: FailedTask(task: 4))
    #expect(coordinator.failure == nil && coordinator.pendingTasks.isEmpty)
    coordinator.offer(stage.makeOutput(attempts[6]), of: attempts[6])
    coordinator.offer(stage.makeOutput(attempts[0]), of: attempts[0])
    // A task in front of it may still be tried again, and then fail itself.
    coordinator.fail(attempts[1], error: TransientFailure(message: "once"))
    #expect(coordinator.pendingTasks == [1])
    coordinator.fail(attempts[2], error: FailedTask(task: 2))
    #expect(coordinator.failure == nil)
    let again = coordinator.begin(task: 1)
    coordinator.offer(stage.makeOutput(again), of: again)
    #expect(coordinator.failure as? FailedTask == FailedTask(task: 2) && coordinator.isFinished)
    coordinator.offer(stage.makeOutput(attempts[3]), of: attempts[3])
    stage.expectTidy(allCommitted: false)
    #expect(stage.tally.withLock { $0.commits.keys.sorted() } == [0, 1, 5])
  }

  @Test(arguments: executors.indices, [false, true])
  func `The first task's error ends the stage, by any schedule`(executor: Int, chained: Bool) {
    for failing in [[3, 9, 15], [0, 1], [14, 19], [19]] {
      let stage = Stage(taskCount: 20, chained: chained) { attempt in
        if failing.contains(attempt.task) { throw FailedTask(task: attempt.task) }
      }
      #expect(throws: FailedTask(task: failing[0])) { try run(stage, Self.executors[executor]()) }
      stage.expectTidy(allCommitted: false)
      #expect(stage.tally.withLock { Set($0.commits.keys) }.isSuperset(of: 0..<failing[0]))
      // One worker goes in order, and stops there.
      if executor == 0, !chained { #expect(stage.tally.withLock { $0.made } == failing[0]) }
    }
  }

  @Test(arguments: executors.indices)
  func `An error of a commit ends the stage and every output`(executor: Int) {
    let stage = Stage(taskCount: 20, failingCommits: [9])
    #expect(throws: Permanent.self) { try run(stage, Self.executors[executor]()) }
    stage.expectTidy(allCommitted: false)
    #expect(stage.tally.withLock { $0.commits[9] } == nil)
  }

  @Test(arguments: executors.indices)
  func `Chains with wrong hypotheses end right`(executor: Int) throws {
    let stage = Stage(taskCount: 60, chained: true)
    _ = try run(stage, Self.executors[executor]())
    stage.expectTidy()
  }

  @Test(arguments: 0..<50)
  func `Schedules with failing copies end every output`(seed: UInt64) {
    let fails = Locked(SeededRandom(seed))
    let stage = Stage(taskCount: 30, chained: seed % 2 == 0) { attempt in
      let draw = fails.withLock { Int.random(in: 0..<100, using: &$0) }
      if draw < 25 { throw TransientFailure(message: "drawn") }
      if draw == 99 { throw Permanent() }
    }
    var isDone = true
    do { _ = try run(stage, DeterministicExecutor(seed: seed)) } catch { isDone = false }
    stage.expectTidy(allCommitted: isDone)
  }

  @Test func `Many threads offering the same tasks commit each once`() {
    for chained in [false, true] {
      for round in 0..<20 {
        let stage = Stage(taskCount: 40, chained: chained)
        let coordinator = CommitCoordinator(stage: stage)
        let threads = DispatchGroup()
        for thread in 0..<6 {
          DispatchQueue(label: "contender.\(thread)").async(group: threads) {
            var random = SeededRandom(UInt64(round * 100 + thread))
            while !coordinator.isFinished {
              // Anything: pending tasks, running ones, committed ones.
              let attempt = coordinator.begin(task: Int.random(in: 0..<40, using: &random))
              if random.chance(10) {
                coordinator.fail(attempt, error: TransientFailure(message: "drawn"))
                if coordinator.failure != nil { return }
              } else {
                coordinator.offer(stage.makeOutput(attempt), of: attempt)
              }
            }
          }
        }
        threads.wait()
        coordinator.abandonHeld()
        stage.expectTidy(allCommitted: coordinator.failure == nil)
      }
    }
  }

  @Test func `A stage without tasks is finished`() throws {
    for executor in Self.executors {
      let counters = try run(Stage(taskCount: 0), executor())
      #expect(counters.attempts == 0)
    }
  }
}
