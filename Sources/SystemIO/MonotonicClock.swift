import CSystem

/// Is the seam to time: the real one, and in tests one that moves when told.
package protocol MonotonicClock: AnyObject, Sendable {
  /// Nanoseconds since some fixed moment; never goes back.
  func nowNanoseconds() -> Int64

  /// Blocks the calling thread.
  func sleep(nanoseconds: Int64)
}

/// Is the machine's monotonic clock.
package final class SystemClock: MonotonicClock {
  package static let shared = SystemClock()

  package init() {}

  package func nowNanoseconds() -> Int64 {
    csys_monotonic_ns()
  }

  package func sleep(nanoseconds: Int64) {
    csys_sleep_ns(nanoseconds)
  }
}

/// Reads the CPU time of the calling thread: what tells a blocked attempt from a merely big one.
package enum ThreadCPUClock {
  package static func nowNanoseconds() -> Int64 {
    csys_thread_cpu_ns()
  }
}

/// Reads the calendar time, for run records only; nothing published depends on it.
package enum WallClock {
  /// Nanoseconds since 1970.
  package static func nowNanoseconds() -> Int64 {
    csys_realtime_ns()
  }
}
