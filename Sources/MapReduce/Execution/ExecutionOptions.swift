import SystemIO
import TextFormats

/// How a query is run. Nothing here but `partitionSize` and `expressionErrors` may change a result's bytes.
package struct ExecutionOptions: Sendable {
  /// Bytes of input a map task reads; see ``defaultPartitionSize``.
  package var partitionSize: Int
  package var executor: any Executor
  package var cancellation: CancellationFlag
  package var joinKeys = JoinKeys.any
  package var expressionErrors = ExpressionErrorMode.fail
  package var rejectedRows = RejectedRows.counted
  /// How many rejected rows the report holds.
  package var rejectCapacity = RejectCapacity()
  package var accountant: MemoryAccountant
  /// Called with the stage's name, committed tasks, all tasks; from any worker.
  package var progress: @Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void

  /// What a rejected row does.
  package enum RejectedRows: Hashable, Sendable {
    /// It is counted, and kept where there is room.
    case counted
    /// The first one in input order ends the query as ``FirstReject``; what is behind it need not be read.
    case refused
  }

  /// What joined tables may hold.
  package enum JoinKeys: Hashable, Sendable {
    case any
    /// Several rows of one key are an error: they would double rows.
    case unique
  }

  /// 16 MiB: a constant, since it is part of what decides published bytes.
  package static let defaultPartitionSize = 16 << 20

  package init(
    executor: any Executor, partitionSize: Int = ExecutionOptions.defaultPartitionSize,
    cancellation: CancellationFlag = CancellationFlag(),
    accountant: MemoryAccountant = MemoryAccountant(budget: Int.max),
    progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in }
  ) {
    self.executor = executor
    self.partitionSize = partitionSize
    self.cancellation = cancellation
    self.accountant = accountant
    self.progress = progress
  }
}
