import TextFormats

/// One stage of a run: tasks that are pure functions of their identity, and what commits their outputs.
package protocol TaskStage: AnyObject, Sendable {
  /// For messages: `map`, `reduce`, `order`.
  var name: String { get }
  var taskCount: Int { get }
  /// What the task's output is a pure function of, given the state in which it begins to read.
  func identity(of task: Int, startState: RecordState) -> TaskIdentity
  /// Whether a task's start state is the end state of the task before it.
  func continuesPrevious(_ task: Int) -> Bool
  /// Runs one attempt. Nothing it does may be visible before its output is committed.
  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput
}

/// One numbered try of a task.
package struct TaskAttempt: Hashable, Sendable {
  package var task: Int
  /// From 0.
  package var number: Int
  /// The state in which the attempt begins to read: known, or a hypothesis that the commit checks.
  package var startState: RecordState

  package init(task: Int, number: Int, startState: RecordState) {
    self.task = task
    self.number = number
    self.startState = startState
  }
}

/// What an attempt produced, private until `commit`.
package protocol AttemptOutput: AnyObject {
  var endState: RecordState { get }
  /// Makes the output the task's output. Called at most once a task.
  func commit() throws
  /// Drops the output; also called when `commit` threw.
  func abandon()
}

/// A worker thread's identity and its reusable memory.
package final class Worker {
  package let index: Int
  package let cancellation: CancellationFlag
  private var scratch: (stage: AnyObject, input: Int, memory: AnyObject)?

  package init(index: Int, cancellation: CancellationFlag) {
    self.index = index
    self.cancellation = cancellation
  }

  /// The memory that a stage keeps here from task to task, for one of its inputs; made where that of another one is found.
  func scratch<Memory: AnyObject>(of stage: any TaskStage, input: Int = 0, make: () -> Memory) -> Memory {
    if let scratch, scratch.stage === stage, scratch.input == input, let memory = scratch.memory as? Memory {
      return memory
    }
    // The old one first, so that there is never memory for two.
    scratch = nil
    let memory = make()
    scratch = (stage, input, memory)
    return memory
  }
}
