import SystemIO
import Testing

struct ClockAndLockTests {
  @Test func theVirtualClockMovesOnlyWhenTold() {
    let clock = VirtualClock(nowNanoseconds: 5)
    #expect(clock.nowNanoseconds() == 5)
    clock.sleep(nanoseconds: 10)
    clock.advance(byNanoseconds: -3)
    #expect(clock.nowNanoseconds() == 15)
  }

  @Test func theSystemClockDoesNotGoBack() {
    let first = SystemClock.shared.nowNanoseconds()
    SystemClock.shared.sleep(nanoseconds: 0)
    #expect(SystemClock.shared.nowNanoseconds() >= first)
    #expect(ThreadCPUClock.nowNanoseconds() >= 0)
  }

  @Test func theLockExcludes() async {
    let counter = Locked(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 { counter.withLock { $0 += 1 } }
        }
      }
    }
    #expect(counter.withLock { $0 } == 8000)
  }

  @Test func theLockPassesErrorsOn() {
    let lock = Lock()
    #expect(throws: SystemError.self) {
      try lock.withLock { () throws(SystemError) in
        throw SystemError(code: Errno.io, operation: "test", path: "x")
      }
    }
    #expect(lock.withLock { 1 } == 1)
  }
}
