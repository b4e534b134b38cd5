import SystemIO
import SystemIOTestSupport
import Testing

@testable import Publishing

struct PublishTests {
  @Test func publishesAFirstVersion() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let result = try scenario.publish("a", in: fileSystem)
    #expect(result.previousPath == nil)
    #expect(result.warnings == [])
    let names = scenario.publishedFiles(fileSystem).keys.sorted()
    #expect(names.count == 5)
    #expect(names[0] == "" || names.contains("_SUCCESS"))
    #expect(names.contains("_manifest.json"))
    let version = try #require(try PublishedVersion.load(scenario.target, in: fileSystem))
    #expect(version == result.version)
    #expect(try version.isWhole(in: fileSystem))
    #expect(version.manifest.files.map(\.name).allSatisfy { $0.hasPrefix("part-0000") && $0.hasSuffix(".csv") })
    #expect(version.manifest.partition == "dt=2026-03-01")
    #expect(version.manifest.rowChecksum.value == 3)
    #expect(fileSystem.openFileCount == 0)
  }

  @Test func replacesAVersionAndKeepsTheOldOne() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    try scenario.publish("a", in: fileSystem)
    let old = scenario.publishedFiles(fileSystem)
    let result = try scenario.publish("b", in: fileSystem)
    let previous = try #require(result.previousPath)
    #expect(scenario.files(fileSystem, below: previous) == old)
    #expect(scenario.publishedFiles(fileSystem) == (try scenario.expectedFiles("b")))
    // Only the last replaced version is kept.
    try scenario.publish("c", in: fileSystem)
    #expect(scenario.files(fileSystem, below: previous).isEmpty)
    #expect(try fileSystem.list("out/.dayfold/daily/previous/dt=2026-03-01").map(\.name) == ["run-c"])
    #expect(try fileSystem.list("out/.dayfold/daily/staging/dt=2026-03-01").isEmpty)
  }

  @Test func equalRunsPublishEqualBytes() throws {
    let scenario = try PublishScenario()
    let first = SimulatedFileSystem()
    let second = SimulatedFileSystem()
    try scenario.publish("a", in: first)
    try scenario.publish("b", in: second)
    try scenario.publish("a", in: second)
    #expect(scenario.publishedFiles(first) == scenario.publishedFiles(second))
  }

  @Test func republishingEqualContentKeepsItPublished() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    try scenario.publish("a", in: fileSystem)
    let before = scenario.publishedFiles(fileSystem)
    let lock = try OutputLock.acquire(scenario.target, run: scenario.run("again"), in: fileSystem)
    let staging = try scenario.stage("a", lock: lock, in: fileSystem)
    _ = try staging.publish(scenario.manifest(rows: 2), inputs: scenario.inputs("a"))
    #expect(scenario.publishedFiles(fileSystem) == before)
  }

  @Test func unpartitionedDatasetsPublishTheirFolder() throws {
    let fileSystem = SimulatedFileSystem()
    let target = try PublishTarget(dataset: "out/daily", partition: [])
    #expect(target.publishedPath == "out/daily")
    for label in ["a", "b"] {
      let lock = try OutputLock.acquire(target, run: PublishScenario().run(label), in: fileSystem)
      defer { lock.release() }
      let staging = try PublishScenario().stage(label, lock: lock, in: fileSystem)
      _ = try staging.publish(PublishScenario().manifest(rows: 2), inputs: [])
    }
    #expect(try PublishedVersion.load(target, in: fileSystem) != nil)
  }

  @Test func knowsWhenNothingChanged() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    #expect(try !scenario.isUnchanged("a", in: fileSystem))
    let result = try scenario.publish("a", in: fileSystem)
    #expect(try scenario.isUnchanged("a", in: fileSystem))
    #expect(try !scenario.isUnchanged("b", in: fileSystem))
    let target = scenario.target
    let reversed = Array(scenario.inputs("a").reversed())
    func check(job: String = "abc", engine: String = "1.0", _ inputs: [FileIdentity]) throws -> Bool {
      try PublishRecord.isUnchanged(target, jobHash: job, engineVersion: engine, inputs: inputs, in: fileSystem)
    }
    #expect(try check(reversed))
    #expect(try !check(job: "abd", reversed))
    #expect(try !check(engine: "1.1", reversed))
    #expect(try !check(Array(reversed.dropLast())))
    // A part that somebody removed, and a record that is damaged, ask for a new run.
    try fileSystem.unlink(PathName.join(target.publishedPath, result.version.manifest.files[0].name))
    #expect(try !check(reversed))
    fileSystem.place("out/.dayfold/daily/published/dt=2026-03-01.json", "{")
    #expect(try !check(reversed))
  }

  @Test func refusesFoldersItDidNotWrite() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    fileSystem.place("out/daily/dt=2026-03-01/precious.txt", "keep me")
    let error = #expect(throws: DayfoldError.self) { try scenario.publish("a", in: fileSystem) }
    #expect(error?.exitCode == .cantCreate)
    #expect(scenario.publishedFiles(fileSystem)["precious.txt"] == Array("keep me".utf8))
    #expect(try fileSystem.list("out/.dayfold/daily/staging/dt=2026-03-01").isEmpty)
  }

  @Test func refusesToReplaceWhereAsked() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    try scenario.publish("a", in: fileSystem, mode: .failIfExists)
    let error = #expect(throws: DayfoldError.self) { try scenario.publish("b", in: fileSystem, mode: .failIfExists) }
    #expect(error?.exitCode == .cantCreate)
    #expect(scenario.publishedFiles(fileSystem) == (try scenario.expectedFiles("a")))
  }

  @Test func refusesSymbolicLinksInsideTheDataset() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("elsewhere/_manifest.json", "{}")
    fileSystem.placeLink("out/daily/dt=2026-03-01", to: "../../elsewhere")
    let error = #expect(throws: DayfoldError.self) { try PublishScenario().publish("a", in: fileSystem) }
    #expect(error?.exitCode == .cantCreate)
    #expect(error?.message.contains("out/daily/dt=2026-03-01 is a symbolic link") == true)
    #expect(fileSystem.snapshot["elsewhere/_manifest.json"] != nil)
  }

  @Test(arguments: ["out/daily", "out/daily/"])
  func refusesASymbolicLinkInTheDatasetsPlace(dataset: String) throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("elsewhere/precious", "keep me")
    fileSystem.placeLink("out/daily", to: "../elsewhere")
    let lock = try OutputLock.acquire(
      try PublishScenario(dataset: dataset).target, run: PublishScenario().run("a"), in: fileSystem)
    // At once, not after the work.
    let error = #expect(throws: DayfoldError.self) { try StagingDirectory.create(lock, in: fileSystem) }
    #expect(error?.exitCode == .cantCreate)
    #expect(error?.message.contains("out/daily is a symbolic link") == true)
    #expect(try fileSystem.list("elsewhere").map(\.name) == ["precious"])
  }

  @Test func followsSymbolicLinksAboveTheDataset() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("mnt/data/other", "")
    fileSystem.placeLink("out", to: "mnt/data")
    let scenario = try PublishScenario()
    try scenario.publish("a", in: fileSystem)
    try scenario.publish("b", in: fileSystem)
    #expect(scenario.files(fileSystem, below: "mnt/data/daily/dt=2026-03-01") == (try scenario.expectedFiles("b")))
    #expect(try scenario.isUnchanged("b", in: fileSystem))
    #expect(try fileSystem.status(at: "out", followSymbolicLinks: false)?.kind == .symbolicLink)
  }

  @Test(arguments: ["", "{", "[]\n"])
  func aDamagedManifestIsReplaced(content: String) throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let version = try scenario.publish("a", in: fileSystem).version
    let path = PathName.join(version.path, PublishedName.manifest)
    try fileSystem.unlink(path)
    fileSystem.place(path, content)
    #expect(try !scenario.isUnchanged("a", in: fileSystem))
    try scenario.publish("again", in: fileSystem)
    #expect(try scenario.isUnchanged("again", in: fileSystem))
  }

  @Test func foreignThingsInTheStateFolderAreLeftAlone() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    try scenario.publish("a", in: fileSystem)
    let strangers = [
      "staging/dt=2026-03-01/.DS_Store", "staging/dt=2026-03-01/@eaDir/x", "previous/dt=2026-03-01/.DS_Store",
    ].map { scenario.target.stateFolder + "/" + $0 }
    for path in strangers { fileSystem.place(path, "x") }
    #expect(try scenario.recover(fileSystem) == PublishRecovery.Report())
    for label in ["b", "c"] {
      let result = try scenario.publish(label, in: fileSystem)
      #expect(result.warnings == [])
    }
    for path in strangers { #expect(fileSystem.snapshot[path] == [UInt8(ascii: "x")], "\(path)") }
    #expect(try fileSystem.list(scenario.target.previousFolder).map(\.name) == [".DS_Store", "run-c"])
  }

  @Test func datasetsOfOneNameShareAStateFolder() throws {
    let fileSystem = SimulatedFileSystem()
    let a = try PublishScenario(dataset: "a/ds", stateRoot: "st")
    let b = try PublishScenario(dataset: "b/ds", stateRoot: "st")
    #expect(a.target.stateFolder == "st/..%2Fa%2Fds")
    // Both at once.
    let lock = try OutputLock.acquire(a.target, run: a.run("held"), in: fileSystem)
    try b.publish("b1", in: fileSystem)
    lock.release()
    try a.publish("a1", in: fileSystem)
    #expect(try a.isUnchanged("a1", in: fileSystem))
    #expect(try b.isUnchanged("b1", in: fileSystem))
    let old = try #require(try a.publish("a2", in: fileSystem).previousPath)
    try b.publish("b2", in: fileSystem)
    #expect(!a.files(fileSystem, below: old).isEmpty)
    #expect(try fileSystem.status(at: "st", followSymbolicLinks: false)?.permissions == 0o700)
  }

  @Test func stateIsNamedByTheWholePath() throws {
    func state(_ dataset: String, _ root: String) throws -> String {
      try PublishTarget(dataset: dataset, partition: [], stateRoot: root).stateFolder
    }
    let here = ProcessIdentity.workingDirectory
    #expect(try state("x/../out/ds/", "st") == "st/..%2Fout%2Fds")
    #expect(try state(here + "/out/ds", "./st") == "./st/..%2Fout%2Fds")
    #expect(try state("/data/out/ds", "/data/state/all") == "/data/state/all/..%2F..%2Fout%2Fds")
    #expect(try state("/data/a%2Fb/ds", "/data/st") != (try state("/data/a/b/ds", "/data/st")))
    let long = (0..<40).map { "folder\($0)" }.joined(separator: "/")
    let (first, second) = (try state("/data/\(long)/a", "/st"), try state("/data/\(long)/b", "/st"))
    #expect(first != second && PathName.last(of: first).utf8.count < 200)
    for (dataset, root) in [
      ("out/ds", "out/ds"), ("out/ds", "out/ds/dt=2026-03-01"), ("out/ds", "out"), ("out/ds", "."), ("/a/b", "/"),
      ("out/ds", "out/ds/../ds/state"),
    ] {
      let error = #expect(throws: DayfoldError.self, "\(dataset) \(root)") { try state(dataset, root) }
      #expect(error?.exitCode == .config)
    }
  }

  @Test func partitionValuesCannotEscape() throws {
    let target = try PublishTarget(
      dataset: "out/daily", partition: [.init(key: "a", value: "../../x"), .init(key: "b", value: "/etc")])
    #expect(target.publishedPath == "out/daily/a=..%2F..%2Fx/b=%2Fetc")
    for dataset in ["/", "..", "x/..", "", "."] {
      let error = #expect(throws: DayfoldError.self) { try PublishTarget(dataset: dataset, partition: []) }
      #expect(error?.exitCode == .config)
    }
  }

  @Test func saysWhereFoldersCannotBeExchanged() throws {
    let fileSystem = SimulatedFileSystem(supportsExchange: false)
    let scenario = try PublishScenario()
    try scenario.publish("a", in: fileSystem)
    let error = #expect(throws: DayfoldError.self) { try scenario.publish("b", in: fileSystem) }
    #expect(error?.exitCode == .cantCreate)
    #expect(error?.description.contains("exchange") == true)
    #expect(scenario.publishedFiles(fileSystem) == (try scenario.expectedFiles("a")))
  }

  @Test func refusesCountsThatDoNotAddUp() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    for spoil: (inout Manifest.Counters) -> Void in [
      { $0.read += 1 }, { $0.dropped += 1 }, { $0.published += 1 },
    ] {
      let lock = try OutputLock.acquire(scenario.target, run: scenario.run("a"), in: fileSystem)
      defer { lock.release() }
      let staging = try scenario.stage("a", lock: lock, in: fileSystem)
      var manifest = scenario.manifest(rows: 2)
      spoil(&manifest.counters)
      let error = #expect(throws: DayfoldError.self) { try staging.publish(manifest, inputs: []) }
      #expect(error?.exitCode == .software)
      staging.abort()
    }
    #expect(scenario.publishedFiles(fileSystem).isEmpty)
  }

  @Test func lateAttemptsCannotChangeAVersion() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let lock = try OutputLock.acquire(scenario.target, run: scenario.run("a"), in: fileSystem)
    let staging = try scenario.stage("a", lock: lock, in: fileSystem)
    let late = try staging.createPart(index: 1, extension: "csv")
    try late.append(Array("late\n".utf8))
    let second = try staging.createPart(index: 0, extension: "csv")
    try second.append(Array("other\n".utf8))
    #expect(throws: DayfoldError.self) { try second.finish(rowCount: 1, checksum: RowChecksum()) }
    _ = try staging.publish(scenario.manifest(rows: 2), inputs: [])
    let published = scenario.publishedFiles(fileSystem)
    #expect(throws: DayfoldError.self) { try late.append(Array("later\n".utf8)) }
    #expect(throws: DayfoldError.self) { try late.finish(rowCount: 1, checksum: RowChecksum()) }
    #expect(throws: DayfoldError.self) { try staging.createPart(index: 5, extension: "csv") }
    late.abandon()
    second.abandon()
    staging.abort()
    #expect(scenario.publishedFiles(fileSystem) == published)
    #expect(published == (try scenario.expectedFiles("a")))
  }

  @Test func foreignFilesInStagingAreNotPublished() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let lock = try OutputLock.acquire(scenario.target, run: scenario.run("a"), in: fileSystem)
    let staging = try scenario.stage("a", lock: lock, in: fileSystem)
    fileSystem.place(staging.versionFolder + "/stranger", "x")
    #expect(throws: DayfoldError.self) { try staging.publish(scenario.manifest(rows: 2), inputs: []) }
    staging.abort()
    #expect(scenario.publishedFiles(fileSystem).isEmpty)
  }

  @Test func theLockExcludesOtherRunsAndNamesTheOwner() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let lock = try OutputLock.acquire(scenario.target, run: scenario.run("first"), in: fileSystem)
    let error = #expect(throws: DayfoldError.self) {
      try OutputLock.acquire(scenario.target, run: scenario.run("second"), in: fileSystem)
    }
    #expect(error?.exitCode == .tempFail)
    #expect(error?.message.contains("run-first (process 7 on host)") == true)
    lock.release()
    lock.release()
    try OutputLock.acquire(scenario.target, run: scenario.run("second"), in: fileSystem).release()
    #expect(fileSystem.openFileCount == 0)
  }

  @Test func stateIsPrivateAndVersionsArePublic() throws {
    let fileSystem = SimulatedFileSystem()
    let scenario = try PublishScenario()
    let version = try scenario.publish("a", in: fileSystem).version
    func permissions(_ path: String) throws -> UInt32? {
      try fileSystem.status(at: path, followSymbolicLinks: false)?.permissions
    }
    for path in ["out/.dayfold", "out/.dayfold/daily", "out/.dayfold/daily/staging", "out/.dayfold/daily/locks"] {
      #expect(try permissions(path) == 0o700)
    }
    #expect(try permissions("out/.dayfold/daily/published/dt=2026-03-01.json") == 0o600)
    #expect(try permissions(version.path) == 0o777)
    #expect(try permissions("out") == 0o777)
    #expect(try permissions("out/daily") == 0o777)
    for name in ["_manifest.json", "_SUCCESS", version.manifest.files[0].name] {
      #expect(try permissions(PathName.join(version.path, name)) == 0o666)
    }
  }
}
