import SystemIO

/// The files of a table whose mappings failed: further attempts read them into memory. Thread-safe.
final class DistrustedFiles: Sendable {
  private let indexes = Locked<Set<Int>>([])

  func insert(_ file: Int) { indexes.withLock { _ = $0.insert(file) } }

  func contains(_ file: Int) -> Bool { indexes.withLock { $0.contains(file) } }
}
