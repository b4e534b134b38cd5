import Synchronization

/// Is a clock that only moves when told, for deterministic tests. A sleep moves it and returns at once.
package final class VirtualClock: MonotonicClock {
  private let now: Atomic<Int64>

  package init(nowNanoseconds: Int64 = 0) {
    now = Atomic(nowNanoseconds)
  }

  package func nowNanoseconds() -> Int64 {
    now.load(ordering: .acquiring)
  }

  package func sleep(nanoseconds: Int64) {
    advance(byNanoseconds: nanoseconds)
  }

  package func advance(byNanoseconds nanoseconds: Int64) {
    now.wrappingAdd(max(0, nanoseconds), ordering: .acquiringAndReleasing)
  }
}
