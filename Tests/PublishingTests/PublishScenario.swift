import SystemIO
import SystemIOTestSupport

@testable import Publishing

/// Publishes small versions of one partition and looks at what is there.
struct PublishScenario {
  static let partition = [HivePartition(key: "dt", value: "2026-03-01")]

  let target: PublishTarget

  init(dataset: String = "out/daily", stateRoot: String? = nil) throws {
    target = try PublishTarget(dataset: dataset, partition: Self.partition, stateRoot: stateRoot)
  }

  func run(_ label: String) -> RunIdentity {
    RunIdentity(id: "run-\(label)", startedNs: 1, host: "host", processID: 7)
  }

  func inputs(_ label: String) -> [FileIdentity] {
    (0..<2).map {
      FileIdentity(
        path: "raw/\($0).csv", inode: UInt64($0), device: 1, size: 10, mtimeNs: Int64(label.hashValueOfBytes),
        ctimeNs: 1)
    }
  }

  func manifest(rows: Int) -> Manifest {
    var counters = Manifest.Counters()
    counters.read = rows + 3
    counters.filtered = 2
    counters.rejected = 1
    counters.accepted = rows
    counters.represented = rows
    counters.published = rows
    return Manifest(
      engineVersion: "1.0", job: "nightly", jobHash: "abc", schema: [.init(name: "n", type: "BIGINT")],
      counters: counters, inputs: [.init(path: "0.csv", size: 10, rows: rows + 3)])
  }

  func stage(_ label: String, lock: OutputLock, in fileSystem: any FileSystem) throws(DayfoldError) -> StagingDirectory
  {
    let staging = try StagingDirectory.create(lock, in: fileSystem)
    for index in 0..<2 {
      let part = try staging.createPart(index: index, extension: "csv")
      try part.append(Array("n\n\(label)-\(index)\n".utf8))
      var checksum = RowChecksum()
      checksum.add(RowChecksum(value: UInt128(index + 1)))
      try part.finish(rowCount: 1, checksum: checksum)
    }
    return staging
  }

  /// A whole run: lock, recovery, staging, publish. Gives up properly where the publish fails.
  @discardableResult
  func publish(
    _ label: String, in fileSystem: any FileSystem, mode: PublishMode = .replace
  ) throws(DayfoldError) -> PublishResult {
    let lock = try OutputLock.acquire(target, run: run(label), in: fileSystem)
    defer { lock.release() }
    try PublishRecovery.run(lock, in: fileSystem)
    let staging = try stage(label, lock: lock, in: fileSystem)
    do throws(DayfoldError) {
      return try staging.publish(manifest(rows: 2), inputs: inputs(label), mode: mode)
    } catch {
      staging.abort()
      throw error
    }
  }

  @discardableResult
  func recover(_ fileSystem: any FileSystem, label: String = "recovery") throws -> PublishRecovery.Report {
    let lock = try OutputLock.acquire(target, run: run(label), in: fileSystem)
    defer { lock.release() }
    return try PublishRecovery.run(lock, in: fileSystem)
  }

  /// What the publish of a label leaves at the published path.
  func expectedFiles(_ label: String) throws -> [String: [UInt8]] {
    let fileSystem = SimulatedFileSystem()
    try publish(label, in: fileSystem)
    return publishedFiles(fileSystem)
  }

  func publishedFiles(_ fileSystem: SimulatedFileSystem) -> [String: [UInt8]] {
    files(fileSystem, below: target.publishedPath)
  }

  func files(_ fileSystem: SimulatedFileSystem, below folder: String) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for (path, bytes) in fileSystem.snapshot where path.hasPrefix(folder + "/") {
      found[String(path.dropFirst(folder.count + 1))] = bytes
    }
    return found
  }

  func isUnchanged(_ label: String, in fileSystem: any FileSystem) throws -> Bool {
    try PublishRecord.isUnchanged(
      target, jobHash: "abc", engineVersion: "1.0", inputs: inputs(label), in: fileSystem)
  }
}

extension String {
  /// A number that differs between different labels and not between processes.
  var hashValueOfBytes: Int {
    utf8.reduce(0) { $0 * 31 + Int($1) }
  }
}
