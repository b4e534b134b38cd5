/// Runs a stage's tasks to the end: the seam between the engine and threads.
package protocol Executor: AnyObject, Sendable {
  /// Threads that run tasks.
  var workerCount: Int { get }
  /// Runs every task until it is committed. Throws the error that ended the stage; then no attempt runs any more and no
  /// uncommitted output is left.
  ///
  /// - Parameter progress: called after each commit or failure with the committed and the total number of tasks; from
  ///   any worker.
  func run(
    _ stage: any TaskStage, cancellation: CancellationFlag, progress: @escaping @Sendable (Int, Int) -> Void
  ) throws -> CommitCoordinator.Counters
}
