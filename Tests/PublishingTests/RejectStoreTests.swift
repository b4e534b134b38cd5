import Foundation
import SystemIO
import SystemIOTestSupport
import Testing

@testable import Publishing

/// Rejected rows as files: what is written is what is read, whatever bytes they have and whenever a crash comes.
struct RejectStoreTests {
  private func scenario() throws -> PublishScenario { try PublishScenario() }

  private func run(_ number: Int) -> RunIdentity {
    RunIdentity(id: "17000000\(number + 10)-abc", startedNs: Int64(number), host: "host", processID: 7)
  }

  private func summary(_ run: RunIdentity, rejected: Int) -> RejectSummary {
    RejectSummary(
      run: run, engineVersion: "1.0", job: "nightly", partition: "dt=2026-03-01", verdict: .warned, read: 1000,
      rejected: rejected, byCode: [.init(name: "CAST", rows: rejected)], byColumn: [.init(name: "ts \"x\"", rows: 3)],
      byFile: [.init(file: "raw/ü.csv", read: 1000, rejected: rejected, head: 0)], heads: [Array("a,\u{0}b\r\n".utf8)])
  }

  private func record(_ raw: [UInt8], line: Int? = 2, column: String? = nil, cutFrom: Int? = nil) -> RejectRecord {
    RejectRecord(
      file: "raw/ü \"q\".csv", line: line, byteOffset: 12, column: column, code: "CAST",
      message: "cannot read '\u{1B}'",
      raw: raw, rawByteCount: cutFrom ?? raw.count)
  }

  private func read(_ store: RejectStore, _ id: String) throws -> [RejectRecord] {
    let summary = try #require(try store.summary(ofRun: id))
    var rows: [RejectRecord] = []
    try store.forEachRow(of: summary) {
      rows.append($0)
      return true
    }
    return rows
  }

  @Test func everyByteComesBack() throws {
    let fileSystem = SimulatedFileSystem()
    let store = RejectStore(try scenario().target, in: fileSystem)
    var records = [
      record(Array(0...255)), record([]), record([0xFF, 0xFE]), record([0xC3]), record(Array("plain".utf8)),
      record(Array("tab\t\"quote\\ \u{7F}\u{9B}31m\u{202E}\u{2028}\u{FEFF}😀\n\r".utf8), line: nil, column: "ts"),
      record(Array("begin".utf8), cutFrom: 1 << 30), record(Array(0..<0x80)),
    ]
    var random = SeededGenerator(seed: 9)
    for length in 0..<300 {
      records.append(record((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }))
    }
    let written = try store.write(summary(run(1), rejected: 99), records)
    #expect(written.keptRows == records.count)
    #expect(try read(store, run(1).id) == records)
    #expect(try store.summary(ofRun: run(1).id) == written)
    #expect(try store.runs() == [run(1).id])
    #expect(try RejectStore.partitions(of: store.target, in: fileSystem) == ["dt=2026-03-01"])
    // Nothing that a terminal acts on, and one line a row.
    let bytes = try fileSystem.readAll(store.path(ofRun: run(1).id) + "/rows.ndjson")
    let text = try #require(String(validating: bytes, as: UTF8.self))
    #expect(text.split(separator: "\n").count == records.count)
    #expect(
      text.unicodeScalars.allSatisfy { $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory) })
  }

  @Test func base64IsThatOfTheStandard() {
    let pairs = [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
    for (plain, encoded) in pairs {
      #expect(Base64.encode(Array(plain.utf8)) == encoded)
      #expect(Base64.decode(encoded) == Array(plain.utf8))
    }
    for wrong in ["Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-v", "=g=="] {
      #expect(Base64.decode(wrong) == nil, "\(wrong)")
    }
  }

  @Test func oldRunsGoAndThePublishedOneStays() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try scenario()
    let store = RejectStore(scenario.target, in: fileSystem)
    // The published run is an old one.
    let published = PublishRecord(run: run(0), engineVersion: "1.0", jobHash: "", manifestHash: "", inputs: [])
    try published.store(scenario.target, in: fileSystem)
    #expect(store.publishedRun == run(0).id)
    for number in 0..<9 {
      _ = try store.write(summary(run(number), rejected: 1), [record([1])])
      try store.prune(keeping: run(number).id)
      if number == 3 {
        // A run that was cut short, and a folder that is nobody's business.
        let folder = store.path(ofRun: "1700000001-cut")
        try fileSystem.createDirectory(folder, permissions: 0o700)
        try fileSystem.createDurably(folder + "/rows.ndjson", [1], permissions: 0o600)
        fileSystem.place(store.path(ofRun: "1600000000-foreign") + "/precious.txt", "x")
      }
    }
    #expect(try store.runs() == [8, 7, 6, 5, 4, 0].map { run($0).id })
    #expect(!fileSystem.snapshot.keys.contains { $0.contains("-cut") })
    #expect(fileSystem.snapshot.keys.contains { $0.hasSuffix("precious.txt") })
    #expect(try read(store, run(0).id).count == 1)
    #expect(fileSystem.openFileCount == 0)
  }

  /// Old rows that cannot be removed are no matter of the new ones, and are removed later.
  @Test func oldRunsThatCannotBeRemovedStay() throws {
    var failures = 0
    for call in 1... {
      let fileSystem = SimulatedFileSystem()
      let store = RejectStore(try scenario().target, in: fileSystem)
      for number in 0..<7 { _ = try store.write(summary(run(number), rejected: 1), [record([UInt8(number)])]) }
      fileSystem.setFaults(FaultPlan([call: .init(code: Errno.io)]))
      do throws(DayfoldError) {
        try store.prune(keeping: run(6).id)
      } catch {
        failures += 1
        #expect(error.message.hasPrefix("cannot "))
      }
      let wasReached = fileSystem.callCount >= call
      fileSystem.setFaults(FaultPlan())
      for number in 2..<7 { #expect(try read(store, run(number).id) == [record([UInt8(number)])]) }
      try store.prune(keeping: run(6).id)
      #expect(try store.runs() == [6, 5, 4, 3, 2].map { run($0).id })
      if !wasReached { break }
    }
    #expect(failures > 3)
  }

  @Test func aCrashLeavesARunWholeOrNotAtAll() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try scenario()
    let store = RejectStore(scenario.target, in: fileSystem)
    _ = try store.write(summary(run(1), rejected: 5), [record([1]), record([2])])
    let rows = (0..<5).map { record([UInt8($0), 0xFF]) }
    var generator = SeededGenerator(seed: 3)
    var sawNew = false
    var stateCount = 0
    fileSystem.observeChanges {
      for state in fileSystem.crashStates(using: &generator) {
        stateCount += 1
        let found = RejectStore(scenario.target, in: state)
        do {
          #expect(try read(found, run(1).id).count == 2)
          for id in try found.runs() where id == run(2).id {
            sawNew = true
            #expect(try read(found, id) == rows)
          }
          // The next run of the partition is not in anybody's way.
          _ = try found.write(summary(run(3), rejected: 1), [record([7])])
          try found.prune(keeping: run(3).id)
          #expect(try read(found, run(3).id).count == 1)
        } catch {
          Issue.record("after a crash: \(error)")
        }
      }
    }
    _ = try store.write(summary(run(2), rejected: 5), rows)
    fileSystem.observeChanges(nil)
    #expect(sawNew && stateCount > 20)
    #expect(fileSystem.violations.isEmpty)
  }

  @Test func failingCallsAreErrorsAndLeaveEarlierRuns() throws {
    for fault in [FaultPlan.Fault(code: Errno.noSpace), .init(code: Errno.io, effect: .doneAndFailed)] {
      var failures = 0
      for call in 1... {
        let fileSystem = SimulatedFileSystem()
        let scenario = try scenario()
        let store = RejectStore(scenario.target, in: fileSystem)
        try scenario.publish("old", in: fileSystem)
        _ = try store.write(summary(run(1), rejected: 5), [record([1])])
        fileSystem.setFaults(FaultPlan([call: fault]))
        do throws(DayfoldError) {
          _ = try store.write(summary(run(2), rejected: 5), [record([2])])
          try store.prune(keeping: run(2).id)
        } catch {
          failures += 1
          #expect([.ioError, .cantCreate].contains(error.exitCode))
        }
        let wasReached = fileSystem.callCount >= call
        fileSystem.setFaults(FaultPlan())
        #expect(try read(store, run(1).id).count == 1)
        #expect(fileSystem.openFileCount == 0, "call \(call)")
        #expect(fileSystem.violations.isEmpty)
        // What is published, and publishing, is untouched.
        #expect(scenario.publishedFiles(fileSystem) == (try scenario.expectedFiles("old")))
        try scenario.publish("new", in: fileSystem)
        if !wasReached { break }
      }
      #expect(failures > 10)
    }
  }

  @Test func damagedFilesAreErrors() throws {
    let fileSystem = SimulatedFileSystem()
    let store = RejectStore(try scenario().target, in: fileSystem)
    let id = run(1).id
    _ = try store.write(summary(run(1), rejected: 2), [record([1]), record([2])])
    let rowsPath = store.path(ofRun: id) + "/rows.ndjson"
    let rows = try fileSystem.readAll(rowsPath)
    func replace(_ path: String, _ bytes: [UInt8]) throws {
      try fileSystem.replaceDurably(path, bytes, permissions: 0o600)
    }
    for damaged in [Array(rows.dropLast()), rows + rows, Array(rows.dropFirst(3)), [], Array(rows[..<40])] {
      try replace(rowsPath, damaged)
      let error = #expect(throws: DayfoldError.self) { try read(store, id) }
      #expect(error?.exitCode == .data)
    }
    let summaryPath = store.path(ofRun: id) + "/summary.json"
    let bytes = try fileSystem.readAll(summaryPath)
    for length in stride(from: 0, to: bytes.count - 2, by: 7) {
      try replace(summaryPath, Array(bytes[..<length]))
      #expect(throws: DayfoldError.self) { try store.summary(ofRun: id) }
    }
    for name in ["", ".", "..", "../x", "a/b", "none"] { #expect(try store.summary(ofRun: name) == nil) }
  }

  @Test func modesArePrivateAndLinksAreNotFollowed() throws {
    let folder = try TemporaryDirectory()
    let target = try PublishTarget(dataset: folder("out/daily"), partition: PublishScenario.partition)
    let store = RejectStore(target)
    _ = try store.write(summary(run(1), rejected: 1), [record([1])])
    let fileSystem = PosixFileSystem.shared
    let path = store.path(ofRun: run(1).id)
    for (name, mode) in [("", UInt32(0o700)), ("/rows.ndjson", 0o600), ("/summary.json", 0o600)] {
      #expect(try fileSystem.status(at: path + name, followSymbolicLinks: false)?.permissions == mode)
    }
    // A link in place of the rows is not followed.
    try fileSystem.rename(path + "/rows.ndjson", to: folder("elsewhere"), .replace)
    try FileManager.default.createSymbolicLink(
      atPath: path + "/rows.ndjson", withDestinationPath: folder("elsewhere"))
    #expect(throws: DayfoldError.self) { try read(store, run(1).id) }
    // The same run cannot be written twice.
    #expect(throws: DayfoldError.self) { try store.write(summary(run(1), rejected: 1), [record([1])]) }
  }
}
