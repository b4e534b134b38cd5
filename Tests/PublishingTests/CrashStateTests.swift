import SystemIO
import SystemIOTestSupport
import Testing

@testable import Publishing

/// Publishes, and after every change of the file system looks at all states in which a crash could leave it.
struct CrashStateTests {
  @Test func aFirstVersionIsThereWholeOrNotAtAll() throws {
    try enumerate(replacing: nil)
  }

  @Test func aReplacementLeavesTheOldOrTheNewVersion() throws {
    try enumerate(replacing: "old")
  }

  @Test func aReplacementByEqualContentLeavesItWhole() throws {
    try enumerate(replacing: "new")
  }

  private func enumerate(replacing old: String?) throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    if let old { try publishOld(old, scenario, fileSystem) }
    let checker = CrashStateChecker(
      scenario: scenario, old: scenario.publishedFiles(fileSystem), new: try scenario.expectedFiles("new"),
      oldInputs: old)
    fileSystem.observeChanges { checker.check(fileSystem) }
    try scenario.publish("new", in: fileSystem)
    fileSystem.observeChanges(nil)
    checker.mustBeNew = true
    checker.check(fileSystem)
    #expect(fileSystem.violations.isEmpty)
    #expect(checker.stateCount > 300)
    #expect(checker.repeatedCount > 100)
    #expect(checker.sawOld && checker.sawNew)
  }

  /// Under a run of its own, so that equal content does not mean an equal run.
  private func publishOld(_ label: String, _ scenario: PublishScenario, _ fileSystem: SimulatedFileSystem) throws {
    let lock = try OutputLock.acquire(scenario.target, run: scenario.run("0"), in: fileSystem)
    defer { lock.release() }
    let staging = try scenario.stage(label, lock: lock, in: fileSystem)
    _ = try staging.publish(scenario.manifest(rows: 2), inputs: scenario.inputs("old"))
  }
}

/// Checks the promises in every state that a crash could leave.
final class CrashStateChecker {
  let scenario: PublishScenario
  let old: [String: [UInt8]]
  let new: [String: [UInt8]]
  let oldInputs: String?
  var mustBeNew = false
  private(set) var stateCount = 0
  private(set) var repeatedCount = 0
  private(set) var sawOld = false
  private(set) var sawNew = false
  private var seen: Set<UInt128> = []
  private var generator = SeededGenerator(seed: 42)

  init(scenario: PublishScenario, old: [String: [UInt8]], new: [String: [UInt8]], oldInputs: String?) {
    self.scenario = scenario
    self.old = old
    self.new = new
    self.oldInputs = oldInputs
  }

  func check(_ fileSystem: SimulatedFileSystem) {
    for state in fileSystem.crashStates(using: &generator) {
      guard mustBeNew || seen.insert(state.fingerprint).inserted else { continue }
      stateCount += 1
      do {
        try check(state: state, depth: 0)
      } catch {
        Issue.record("recovery failed: \(error)")
      }
    }
  }

  private func check(state: SimulatedFileSystem, depth: Int) throws {
    let visible = scenario.publishedFiles(state)
    expectWhole(visible)
    // A crash during the recovery, once in a while: every state would be the square of what is checked.
    if depth == 0, stateCount % 20 == 0 {
      state.observeChanges { [self] in
        for nested in state.crashStates(exhaustiveCount: 4, sampleCount: 12, using: &generator)
        where seen.insert(nested.fingerprint).inserted {
          repeatedCount += 1
          do {
            try check(state: nested, depth: 1)
          } catch {
            Issue.record("repeated recovery failed: \(error)")
          }
        }
      }
    }
    try scenario.recover(state)
    state.observeChanges(nil)
    let published = scenario.publishedFiles(state)
    #expect(published == visible, "recovery changed what readers see")
    #expect(scenario.files(state, below: scenario.target.stagingFolder).keys.allSatisfy { $0.isEmpty })
    if published == new, !old.isEmpty, old != new {
      let kept = scenario.files(state, below: scenario.target.previousFolder)
      let whole = Dictionary(uniqueKeysWithValues: old.map { ("run-new/" + $0.key, $0.value) })
      #expect(whole.allSatisfy { kept[$0.key] == $0.value }, "the replaced version is not whole")
    }
    if old != new {
      if try scenario.isUnchanged("new", in: state) { #expect(published == new) }
      if try scenario.isUnchanged("old", in: state) { #expect(published == old) }
    }
    let settled = state.fingerprint
    #expect(try scenario.recover(state) == PublishRecovery.Report(), "recovery found work twice")
    #expect(state.fingerprint == settled)
    if stateCount % 20 == 1 {
      try scenario.publish("next", in: state)
      #expect(try scenario.isUnchanged("next", in: state))
    }
    #expect(state.violations.isEmpty)
  }

  private func expectWhole(_ visible: [String: [UInt8]]) {
    #expect(visible == new || (!mustBeNew && visible == old), "neither the old nor the new version")
    if visible == new { sawNew = true }
    if visible == old { sawOld = true }
  }
}
