import MapReduce
import SystemIO
import TextFormats

/// How a query or job is run; the result's bytes depend on `partitionSize` and `expressionErrors` alone.
package struct QuerySettings: Sendable {
  /// What happens to rows that are wrong in structure or contract.
  package enum RejectMode: Hashable, Sendable {
    /// They are counted and reported.
    case report
    /// The first one ends the query.
    case failAtFirst
    /// They fail the query when all rows were read, so that all of them are known.
    case failAtEnd
  }

  package var threadCount: Int
  package var memoryByteCount: Int
  /// Bytes of input a map task reads; nil where the input's size decides.
  package var partitionSize: Int?
  package var rejectMode: RejectMode
  package var expressionErrors = ExpressionErrorMode.fail
  /// How many rejected rows are kept.
  package var rejectCapacity = RejectCapacity()
  package var joinKeys = ExecutionOptions.JoinKeys.any
  package var interruption: Interruption
  /// Stage name, committed tasks, all tasks; called from any worker.
  package var progress: @Sendable (String, Int, Int) -> Void
  /// Words for the user on the way, one sentence each.
  package var notice: @Sendable (String) -> Void
  /// What needs somebody's attention though nothing failed.
  package var warning: @Sendable (String) -> Void
  /// Called before a result is delivered, for a terminal that shows progress until then.
  package var willDeliver: @Sendable () -> Void = {}

  /// The machine's processors and memory, and the engine's constants.
  package init(
    threadCount: Int? = nil, memoryByteCount: Int? = nil, partitionSize: Int? = nil,
    rejectMode: RejectMode = .report, interruption: Interruption = Interruption(),
    progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in },
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    let machine = MachineResources.current
    self.threadCount = threadCount ?? machine.defaultThreadCount
    self.memoryByteCount = memoryByteCount ?? machine.defaultMemoryBudget
    self.partitionSize = partitionSize
    self.rejectMode = rejectMode
    self.interruption = interruption
    self.progress = progress
    self.notice = notice
    warning = notice
  }

  /// Options for one start of the engine over files of so many bytes.
  func executionOptions(inputByteCount: Int) -> ExecutionOptions {
    var options = ExecutionOptions(
      executor: DispatchExecutor(workerCount: threadCount),
      partitionSize: partitionSize ?? ExecutionOptions.defaultPartitionSize(forInputOf: inputByteCount),
      cancellation: interruption.beginStart(), accountant: MemoryAccountant(budget: memoryByteCount),
      progress: progress)
    options.joinKeys = joinKeys
    options.expressionErrors = expressionErrors
    options.rejectCapacity = rejectCapacity
    if rejectMode == .failAtFirst {
      options.rejectedRows = .refused
      options.rejectCapacity = RejectCapacity(rowCount: 1)
    }
    return options
  }
}
