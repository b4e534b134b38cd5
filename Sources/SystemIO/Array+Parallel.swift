import Dispatch

extension Array where Element: Sendable {
  /// The values of all elements, in their order, computed by several threads where there are many: for questions to the
  /// file system, which each take a few microseconds.
  package func mapInParallel<Value: Sendable>(_ value: @Sendable (Element) -> Value) -> [Value] {
    let threadCount = count > 64 ? Swift.min(MachineResources.current.defaultThreadCount, 8) : 1
    guard threadCount > 1 else { return map(value) }
    let share = (count + threadCount - 1) / threadCount
    let parts = Locked([[Value]](repeating: [], count: threadCount))
    DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
      let start = Swift.min(thread * share, count)
      let part = self[start..<Swift.min(start + share, count)].map(value)
      parts.withLock { $0[thread] = part }
    }
    return parts.withLock { $0.flatMap { $0 } }
  }
}
