/// Owns a value that is only reachable with its lock held.
package final class Locked<Value>: @unchecked Sendable {
  private let mutex = Lock()
  private var value: Value

  package init(_ value: sending Value) {
    self.value = value
  }

  /// Runs `body` on the value with the lock held. Not reentrant.
  package func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    mutex.lock()
    defer { mutex.unlock() }
    return try body(&value)
  }
}
