import SystemIO
import TextFormats

/// How a query is run. Nothing here but `partitionSize` and `expressionErrors` may change a result's bytes.
package struct ExecutionOptions: Sendable {
  /// Bytes of input a map task reads; see ``defaultPartitionSize(forInputOf:)``.
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

  /// 16 MiB; 32 or 64 MiB where the input has more than 256 of these.
  ///
  /// More partitions make shorter runs of rows in each map output, which cost the reduce stage time; larger ones lose more
  /// work with a failed task. Part of what decides published bytes, so that it depends on the input alone.
  package static func defaultPartitionSize(forInputOf byteCount: Int) -> Int {
    var size = 16 << 20
    while size < 64 << 20, byteCount > 256 * size { size *= 2 }
    return size
  }

  package init(
    executor: any Executor, partitionSize: Int, cancellation: CancellationFlag = CancellationFlag(),
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
