import SystemIO

/// Says what to do where a version is already published.
package enum PublishMode: Sendable, Hashable {
  case replace
  case failIfExists
}

/// Tells what a publish did.
package struct PublishResult: Sendable, Hashable {
  package var version: PublishedVersion
  /// Where the replaced version was moved, nil for a first version.
  package var previousPath: String?
  /// What went wrong after the version was in place and recorded, for the user; the next run puts it right.
  package var warnings: [String]
}

extension StagingDirectory {
  /// Publishes the finished parts as the target's version, in one step for readers.
  ///
  /// ```
  /// manifest, marker ► flush files, version, run folder ► intent ► rename or exchange ► flush both parents
  ///   ► old version to previous/ ► flush ► record ► clean up
  /// ```
  /// `manifest` needs no `files` and no `partition`; both are set here. `inputs` are the states the input files were
  /// read in. A failure up to the exchange leaves the old version as it was; a failure after it leaves the new
  /// version whole, and the next run's recovery finishes the rest. At most `previousVersions` replaced versions are
  /// kept.
  ///
  /// Throws `cantCreate` where the target cannot be created or exchanged, `ioError` where writing fails, `software`
  /// where the manifest's counters do not add up.
  package func publish(
    _ manifest: Manifest, inputs: [FileIdentity], mode: PublishMode = .replace, previousVersions: Int = 1
  ) throws(DayfoldError) -> PublishResult {
    let parts = try state.withLock { state throws(DayfoldError) in
      precondition(state.phase == .open, "a version is published once")
      state.phase = .publishing
      return state.parts.sorted { $0.key < $1.key }.map(\.value)
    }
    do throws(DayfoldError) {
      return try publish(manifest, parts: parts, inputs: inputs, mode: mode, previousVersions: previousVersions)
    } catch {
      state.withLock { state in
        if state.phase == .publishing { state.phase = .failed }
      }
      throw error
    }
  }

  private func publish(
    _ manifest: Manifest, parts: [Manifest.File], inputs: [FileIdentity], mode: PublishMode, previousVersions: Int
  ) throws(DayfoldError) -> PublishResult {
    var manifest = manifest
    manifest.files = parts
    manifest.partition = target.partitionPath
    try check(manifest)
    let bytes = manifest.encoded()
    let record = PublishRecord(
      run: run, engineVersion: manifest.engineVersion, jobHash: manifest.jobHash,
      manifestHash: ContentHash.hexadecimalDigest(of: bytes), inputs: inputs)
    try seal(manifestBytes: bytes, parts: parts, intent: record)
    let exists = try prepareTarget(mode)
    try exchange(exists ? .exchange : .noReplace)
    let previousPath = exists ? try keepReplacedVersion() : nil
    try store(record)
    let warnings = cleanUp(previousVersions: previousVersions)
    return PublishResult(
      version: PublishedVersion(path: target.publishedPath, manifest: manifest, manifestHash: record.manifestHash),
      previousPath: previousPath, warnings: warnings)
  }

  private func check(_ manifest: Manifest) throws(DayfoldError) {
    let written = manifest.files.reduce(0) { $0 + $1.rows }
    var discrepancy = manifest.counters.discrepancy
    if written != manifest.counters.published {
      discrepancy = "rows in the files \(written) ≠ published \(manifest.counters.published)"
    }
    if let discrepancy {
      throw DayfoldError(
        .software, "the row counts of \(target.publishedPath) do not add up: \(discrepancy)",
        remedy: "nothing was published; please report this")
    }
  }

  /// Completes the version and makes it, and the intent to publish it, durable.
  private func seal(manifestBytes: [UInt8], parts: [Manifest.File], intent: PublishRecord) throws(DayfoldError) {
    let names = try reporting { () throws(SystemError) in try fileSystem.list(versionFolder).map(\.name) }
    guard names == parts.map(\.name).sorted(by: bytesPrecede) else {
      throw DayfoldError(
        .software, "the staging folder \(versionFolder) does not hold what the run wrote",
        remedy: "nothing was published; keep other programs out of the state folder and run again")
    }
    try reporting { () throws(SystemError) in
      try fileSystem.createDurably(
        PathName.join(versionFolder, PublishedName.manifest), manifestBytes, permissions: Permissions.publicFile)
      try fileSystem.createDurably(
        PathName.join(versionFolder, PublishedName.success), [], permissions: Permissions.publicFile)
      try fileSystem.syncDirectory(versionFolder)
      // The parts were renamed from there: a rename is only sure when both folders are flushed.
      try fileSystem.syncDirectory(workFolder)
      // Recovery takes an intent as the proof that the version beside it was complete and durable, so not before.
      try fileSystem.createDurably(intentPath, intent.encoded(), permissions: Permissions.stateFile)
      try fileSystem.syncDirectory(runFolder)
    }
  }

  /// Creates the folders above the published one and answers whether a version is there.
  private func prepareTarget(_ mode: PublishMode) throws(DayfoldError) -> Bool {
    let path = target.publishedPath
    try target.refuseSymbolicLinks(in: fileSystem)
    let status = try reporting(.cantCreate) { () throws(SystemError) in
      try fileSystem.createParentsDurably(of: path, permissions: Permissions.publicFolder)
      return try fileSystem.status(at: path, followSymbolicLinks: false)
    }
    guard let status else { return false }
    guard status.kind == .directory else {
      throw DayfoldError(
        .cantCreate, "\(path) exists and is not a folder", remedy: "move it away, or publish somewhere else")
    }
    let isOurs = try PublishedVersion.manifestBytes(in: path, fileSystem) != nil
    let entries = try reporting { () throws(SystemError) in try fileSystem.list(path) }
    // Exchanging a folder that somebody else filled would take it out of sight and, later, delete it.
    guard isOurs || entries.isEmpty else {
      throw DayfoldError(
        .cantCreate, "\(path) exists and holds no \(PublishedName.manifest)",
        remedy: "move its files away, or publish somewhere else")
    }
    if mode == .failIfExists, isOurs {
      throw DayfoldError(.cantCreate, "\(path) is already published", remedy: "remove it, or allow replacing it")
    }
    return true
  }

  private func exchange(_ mode: RenameMode) throws(DayfoldError) {
    let path = target.publishedPath
    do throws(SystemError) {
      try fileSystem.rename(versionFolder, to: path, mode)
    } catch {
      throw Self.exchangeError(error, path: path, stateFolder: target.stateFolder)
    }
    state.withLock { state in state.phase = .exchanged }
    do throws(SystemError) {
      try fileSystem.syncDirectory(PathName.parent(of: path))
      try fileSystem.syncDirectory(runFolder)
    } catch {
      throw DayfoldError(
        .ioError, "\(path) was published, but making it durable failed: \(error.message)",
        remedy: error.remedy.map { $0 + "; then run again" } ?? "check the disk, then run again", cause: error)
    }
  }

  private static func exchangeError(_ error: SystemError, path: String, stateFolder: String) -> DayfoldError {
    switch error.code {
    case Errno.crossDevice:
      DayfoldError(
        .cantCreate, "\(path) and its state folder \(stateFolder) are on different file systems",
        remedy: "put the state folder on the file system of the output", cause: error)
    case Errno.invalid, Errno.notImplemented, Errno.notSupported:
      DayfoldError(
        .cantCreate, "the file system of \(path) cannot exchange folders in one step",
        remedy: "publish to a local file system that can (ext4, xfs, btrfs, tmpfs, APFS)", cause: error)
    default:
      DayfoldError(error, exitCode: .cantCreate)
    }
  }

  private func keepReplacedVersion() throws(DayfoldError) -> String {
    do throws(SystemError) {
      return try PublishRecovery.moveToPrevious(target, runFolder: runFolder, in: fileSystem)
    } catch {
      throw DayfoldError(
        .ioError, "\(target.publishedPath) was published, but keeping the replaced version failed: \(error.message)",
        remedy: Self.finishing(error), cause: error)
    }
  }

  private func store(_ record: PublishRecord) throws(DayfoldError) {
    do throws(SystemError) {
      try record.store(target, in: fileSystem)
    } catch {
      throw DayfoldError(
        .ioError, "\(target.publishedPath) was published, but recording it failed: \(error.message)",
        remedy: Self.finishing(error), cause: error)
    }
  }

  /// What to do about a failure behind the exchange, which the next run's recovery makes good.
  private static func finishing(_ error: SystemError) -> String {
    (error.remedy.map { $0 + "; then " } ?? "") + "run again to finish it"
  }

  /// Removes what nobody needs behind a publish; returns in words what stayed.
  private func cleanUp(previousVersions: Int) -> [String] {
    var warnings: [String] = []
    do throws(SystemError) {
      try PublishRecovery.removeStaging(target, runFolder: runFolder, in: fileSystem)
    } catch {
      warnings.append(
        "\(target.publishedPath) was published, but the run's staging folder could not be removed: \(error); the next run "
          + "tries again")
    }
    do throws(SystemError) {
      try PublishRecovery.prunePrevious(target, keeping: previousVersions, newest: run.id, in: fileSystem)
    } catch {
      warnings.append(
        "\(target.publishedPath) was published, but an old version could not be removed: \(error); the next publish tries "
          + "again")
    }
    return warnings
  }
}
