import CSystem

/// Guards a short critical section with a pthread mutex.
///
/// `Synchronization.Mutex` gives false reports under the thread sanitizer, which knows pthread mutexes.
@safe
package final class Lock: @unchecked Sendable {
  private let mutex: UnsafeMutableRawPointer

  package init() {
    unsafe mutex = csys_mutex_create()
  }

  deinit {
    unsafe csys_mutex_destroy(mutex)
  }

  /// Runs `body` with the mutex held. Not reentrant.
  @inlinable
  package func withLock<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  @usableFromInline
  package func lock() {
    unsafe csys_mutex_lock(mutex)
  }

  @usableFromInline
  package func unlock() {
    unsafe csys_mutex_unlock(mutex)
  }
}
