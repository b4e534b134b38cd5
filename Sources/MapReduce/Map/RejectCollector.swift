import SystemIO
import TextFormats

/// Keeps the first rejected rows of a map stage in input order, as its tasks commit in any order.
///
/// What committed tasks before a task keep leaves less room for it, so a task only keeps what may still count, and what
/// turns out not to count is dropped. The rows left at the end depend on the input alone. Thread-safe.
final class RejectCollector: Sendable {
  private struct TaskRejects {
    var task: Int
    var rows: [RejectedRow]
    /// What the accountant granted for them.
    var byteCount: Int
  }

  private let capacity: RejectCapacity
  private let accountant: MemoryAccountant
  /// Of committed tasks with rejects, in task order.
  private let kept = Locked<[TaskRejects]>([])

  init(_ capacity: RejectCapacity, accountant: MemoryAccountant) {
    self.capacity = capacity
    self.accountant = accountant
  }

  /// Memory that rejected rows take, about.
  static func byteCount(_ rows: [RejectedRow]) -> Int {
    rows.reduce(0) { $0 + $1.raw.count + $1.message.utf8.count + 200 }
  }

  /// Room that the tasks committed so far leave for an attempt of `task`.
  func capacity(forTask task: Int) -> RejectCapacity {
    kept.withLock { kept in
      var budget = RejectBudget(capacity)
      for earlier in kept where earlier.task < task {
        for row in earlier.rows where !budget.admits(row) { return budget.remaining }
      }
      return budget.remaining
    }
  }

  /// Takes the rows of a task that commits, with the memory that was reserved for them.
  func add(_ rows: [RejectedRow], ofTask task: Int, byteCount: Int) {
    guard !rows.isEmpty else { return accountant.release(byteCount, for: .rejectBuffers) }
    let freed = kept.withLock { kept in
      let place = kept.firstIndex { $0.task > task } ?? kept.count
      kept.insert(TaskRejects(task: task, rows: rows, byteCount: byteCount), at: place)
      return trim(&kept)
    }
    accountant.release(freed, for: .rejectBuffers)
  }

  /// Drops what committed tasks before it leave no room for; returns the bytes that are free now.
  private func trim(_ kept: inout [TaskRejects]) -> Int {
    var budget = RejectBudget(capacity)
    var freed = 0
    for index in kept.indices {
      let fitting = kept[index].rows.prefix { budget.admits($0) }.count
      guard fitting < kept[index].rows.count else { continue }
      kept[index].rows.removeLast(kept[index].rows.count - fitting)
      let left = Self.byteCount(kept[index].rows)
      freed += kept[index].byteCount - left
      kept[index].byteCount = left
    }
    kept.removeAll { $0.rows.isEmpty }
    return freed
  }

  /// Returns the rows with their tasks, and the memory to the accountant: the caller holds them from here on.
  func take() -> [(task: Int, rows: [RejectedRow])] {
    let taken = kept.withLock { kept in
      defer { kept = [] }
      return kept
    }
    for task in taken { accountant.release(task.byteCount, for: .rejectBuffers) }
    return taken.map { ($0.task, $0.rows) }
  }
}
