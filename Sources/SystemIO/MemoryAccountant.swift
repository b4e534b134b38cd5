import Synchronization

/// Keeps the sum of the big allocations below a budget, by answering; it never blocks and never allocates.
///
/// May be used from several threads. What was granted must be released with the same purpose.
package final class MemoryAccountant: Sendable {
  /// Says what memory is for, and with it whether its holder can move it to disk.
  package enum Purpose: Int, Sendable, Hashable, CaseIterable {
    case tables
    case mapOutputs
    case batches
    case writers
    case rejectBuffers
    case codecWindows
    case other

    /// Whether the holder can spill.
    package var canSpill: Bool {
      switch self {
      case .tables, .mapOutputs: true
      case .batches, .writers, .rejectBuffers, .codecWindows, .other: false
      }
    }
  }

  package enum Answer: Sendable, Hashable {
    case granted
    /// Nothing was reserved: spill the named memory, release it, and ask again.
    case spillFirst(Purpose)
    /// Nothing was reserved, and spilling cannot make room.
    case refused
  }

  /// In bytes.
  package let budget: Int
  private let total = Counter()
  private let peak = Counter()
  private let parts: [Counter] = Purpose.allCases.map { _ in Counter() }

  package init(budget: Int) {
    self.budget = budget
  }

  /// Asks for `bytes` more. O(1).
  package func reserve(_ bytes: Int, for purpose: Purpose) -> Answer {
    precondition(bytes >= 0, "a reservation is not negative")
    var current = total.value.load(ordering: .relaxed)
    while true {
      let (wanted, overflow) = current.addingReportingOverflow(bytes)
      if overflow || wanted > budget { return answerWhenFull(bytes) }
      let (exchanged, original) = total.value.weakCompareExchange(
        expected: current, desired: wanted, ordering: .relaxed)
      if exchanged {
        parts[purpose.rawValue].value.wrappingAdd(bytes, ordering: .relaxed)
        raisePeak(to: wanted)
        return .granted
      }
      current = original
    }
  }

  /// Gives back `bytes` that were granted for the purpose.
  package func release(_ bytes: Int, for purpose: Purpose) {
    precondition(bytes >= 0, "a release is not negative")
    let left = parts[purpose.rawValue].value.wrappingSubtract(bytes, ordering: .relaxed).newValue
    precondition(left >= 0, "more memory was released than reserved")
    total.value.wrappingSubtract(bytes, ordering: .relaxed)
  }

  /// Bytes granted and not released.
  package var reserved: Int { total.value.load(ordering: .relaxed) }

  /// The highest value of `reserved` so far.
  package var peakReserved: Int { peak.value.load(ordering: .relaxed) }

  /// Bytes granted for one purpose.
  package func reserved(for purpose: Purpose) -> Int {
    parts[purpose.rawValue].value.load(ordering: .relaxed)
  }

  private func answerWhenFull(_ bytes: Int) -> Answer {
    var fixed = 0
    var largest: (purpose: Purpose, bytes: Int)? = nil
    for purpose in Purpose.allCases {
      let held = reserved(for: purpose)
      if !purpose.canSpill {
        fixed += held
      } else if held > largest?.bytes ?? 0 {
        largest = (purpose, held)
      }
    }
    guard let largest, bytes <= budget - fixed else { return .refused }
    return .spillFirst(largest.purpose)
  }

  private func raisePeak(to value: Int) {
    var current = peak.value.load(ordering: .relaxed)
    while current < value {
      let (exchanged, original) = peak.value.weakCompareExchange(
        expected: current, desired: value, ordering: .relaxed)
      if exchanged { return }
      current = original
    }
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }
}
