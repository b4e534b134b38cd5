import SystemIO
import SystemIOTestSupport
import Testing

@testable import Publishing

/// Lets each call of a publish fail in turn.
struct FaultTests {
  @Test(arguments: [
    FaultPlan.Fault(code: Errno.io), FaultPlan.Fault(code: Errno.noSpace),
    FaultPlan.Fault(code: Errno.io, effect: .doneAndFailed), FaultPlan.Fault(code: Errno.crossDevice),
  ])
  func everyFailingCallLeavesAWholeVersion(fault: FaultPlan.Fault) throws {
    let scenario = try PublishScenario()
    let old = try scenario.expectedFiles("old")
    let new = try scenario.expectedFiles("new")
    var failures = 0
    var left: Set<String> = []
    for call in 1... {
      let fileSystem = SimulatedFileSystem()
      try scenario.publish("old", in: fileSystem)
      fileSystem.setFaults(FaultPlan([call: fault]))
      var reported: DayfoldError?
      var warnings: [String] = []
      do throws(DayfoldError) {
        warnings = try scenario.publish("new", in: fileSystem).warnings
      } catch {
        reported = error
        failures += 1
      }
      let wasReached = fileSystem.callCount >= call
      fileSystem.setFaults(FaultPlan())
      let visible = scenario.publishedFiles(fileSystem)
      #expect(visible == old || visible == new, "call \(call)")
      if reported == nil { #expect(visible == new, "call \(call)") }
      if let reported {
        #expect([.ioError, .cantCreate].contains(reported.exitCode), "call \(call): \(reported)")
        #expect(!reported.message.contains("descriptor"), "call \(call): \(reported)")
        if fault.effect != .doneAndFailed {
          #expect((visible == new) == reported.message.contains("was published"), "call \(call): \(reported)")
        }
      }
      // What stayed, why, and what becomes of it.
      for warning in warnings {
        for subject in ["the run's staging folder", "an old version"]
        where warning.hasPrefix(
          "\(scenario.target.publishedPath) was published, but \(subject) could not be removed: cannot ")
        {
          left.insert(subject)
        }
        #expect(warning.hasSuffix(" tries again"), "call \(call): \(warning)")
      }
      #expect(fileSystem.violations.isEmpty, "call \(call): \(fileSystem.violations)")
      #expect(fileSystem.openFileCount == 0, "call \(call)")
      // Whatever happened, recovery and the next run work, and nothing of the failed run is left.
      try scenario.recover(fileSystem)
      let recovered = scenario.publishedFiles(fileSystem)
      #expect(recovered == visible, "call \(call)")
      if visible == new, warnings.isEmpty {
        let kept = scenario.files(fileSystem, below: scenario.target.previousFolder + "/run-new")
        #expect(kept == old, "call \(call): the replaced version is not whole")
      }
      try scenario.publish("next", in: fileSystem)
      if !wasReached { break }
    }
    #expect(failures > 30)
    #expect(left == ["the run's staging folder", "an old version"])
  }

  @Test func aFailedFlushOfAPartIsNotRepeated() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let lock = try OutputLock.acquire(scenario.target, run: scenario.run("a"), in: fileSystem)
    let staging = try StagingDirectory.create(lock, in: fileSystem)
    let part = try staging.createPart(index: 0, extension: "csv")
    try part.append(Array("x\n".utf8))
    // The write, then the flush.
    fileSystem.setFaults(FaultPlan([2: .init(code: Errno.io)]))
    #expect(throws: DayfoldError.self) { try part.finish(rowCount: 1, checksum: RowChecksum()) }
    #expect(throws: DayfoldError.self) { try part.finish(rowCount: 1, checksum: RowChecksum()) }
    #expect(throws: DayfoldError.self) { try part.append(Array("y\n".utf8)) }
    #expect(fileSystem.violations.isEmpty)
    part.abandon()
    #expect(try fileSystem.list(staging.workFolder).isEmpty)
    #expect(staging.finishedParts.isEmpty)
  }
}
