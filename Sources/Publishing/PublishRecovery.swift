import SystemIO

/// Finishes or removes what runs that ended early left in a partition's staging folder.
///
/// For each run folder, the intent tells how far the run came:
/// ```
/// being removed, or no intent        the version was never complete or is no longer needed: remove
/// intent, version is the intended    not exchanged: remove
/// intent, version is another         exchanged, the old version came out: move it to previous/, write the record
/// intent, no version                 renamed to a new place or already moved: write the record
/// ```
/// Every step may itself be cut short; running it again goes on from there.
package enum PublishRecovery {
  package struct Report: Sendable, Hashable {
    /// Replaced versions whose move was finished, as paths.
    package var moved: [String] = []
    /// Run folders that were removed.
    package var removed: [String] = []
  }

  /// Recovers the lock's partition. The lock proves that no run is alive there.
  @discardableResult
  package static func run(
    _ lock: OutputLock, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> Report {
    let target = lock.target
    var report = Report()
    for runFolder in try runFolders(target, fileSystem) {
      if let path = try settle(target, runFolder: runFolder, in: fileSystem) { report.moved.append(path) }
      report.removed.append(runFolder)
    }
    return report
  }

  /// Finishes or undoes what one run began, and removes its folder; returns where a replaced version was moved.
  static func settle(
    _ target: PublishTarget, runFolder: String, in fileSystem: any FileSystem
  ) throws(DayfoldError) -> String? {
    var moved: String?
    let isDoomed = PathName.last(of: runFolder).hasPrefix(StagingName.removedPrefix)
    if !isDoomed, let intent = try PublishRecord.load(PathName.join(runFolder, StagingName.intent), in: fileSystem) {
      let version = PathName.join(runFolder, StagingName.version)
      let hasVersion = try reporting { () throws(SystemError) -> Bool in
        try fileSystem.status(at: version, followSymbolicLinks: false) != nil
      }
      if hasVersion, try PublishedVersion.manifestHash(in: version, fileSystem) != intent.manifestHash {
        moved = try reporting { () throws(SystemError) -> String in
          // The exchange may be visible and yet not be on the disk: moving the old version on before that could,
          // after a crash, leave it neither here nor there.
          try fileSystem.syncDirectory(PathName.parent(of: target.publishedPath))
          try fileSystem.syncDirectory(runFolder)
          return try moveToPrevious(target, runFolder: runFolder, in: fileSystem)
        }
      }
      // A run that died between the exchange and the record published all the same.
      if try PublishedVersion.manifestHash(in: target.publishedPath, fileSystem) == intent.manifestHash {
        try reporting { () throws(SystemError) in try intent.store(target, in: fileSystem) }
      }
    }
    try reporting { () throws(SystemError) in try removeStaging(target, runFolder: runFolder, in: fileSystem) }
    return moved
  }

  /// What desktops, backups and file servers put beside them is left alone.
  private static func runFolders(
    _ target: PublishTarget, _ fileSystem: any FileSystem
  ) throws(DayfoldError) -> [String] {
    do throws(SystemError) {
      var folders: [String] = []
      for entry in try fileSystem.list(target.stagingFolder) where entry.kind == .directory && entry.isNameUTF8 {
        let path = PathName.join(target.stagingFolder, entry.name)
        if try isRunFolder(path, fileSystem) { folders.append(path) }
      }
      return folders
    } catch  where error.code == Errno.notFound {
      return []
    } catch {
      throw DayfoldError(error)
    }
  }

  /// Whether a run made the folder: it is empty yet, holds what runs put there, or is being removed.
  private static func isRunFolder(_ path: String, _ fileSystem: any FileSystem) throws(SystemError) -> Bool {
    if PathName.last(of: path).hasPrefix(StagingName.removedPrefix) { return true }
    let names = try fileSystem.list(path).map(\.name)
    return names.isEmpty || names.contains { [StagingName.version, StagingName.work, StagingName.intent].contains($0) }
  }

  /// Moves the version that was exchanged out to `previous/`, named by the run that replaced it; returns its path.
  static func moveToPrevious(
    _ target: PublishTarget, runFolder: String, in fileSystem: any FileSystem
  ) throws(SystemError) -> String {
    try target.createStateFolder(target.previousFolder, in: fileSystem)
    let path = PathName.join(target.previousFolder, PathName.last(of: runFolder))
    try fileSystem.rename(PathName.join(runFolder, StagingName.version), to: path, .noReplace)
    try fileSystem.syncDirectory(target.previousFolder)
    try fileSystem.syncDirectory(runFolder)
    return path
  }

  /// Removes a run's folder. It gets another name first, durably: an intent beside half a version would look like an
  /// exchange.
  static func removeStaging(
    _ target: PublishTarget, runFolder: String, in fileSystem: any FileSystem
  ) throws(SystemError) {
    var doomed = runFolder
    let name = PathName.last(of: runFolder)
    if !name.hasPrefix(StagingName.removedPrefix) {
      doomed = PathName.join(target.stagingFolder, StagingName.removedPrefix + name)
      try fileSystem.rename(runFolder, to: doomed, .noReplace)
      try fileSystem.syncDirectory(target.stagingFolder)
    }
    try fileSystem.removeTree(doomed)
  }

  /// Removes replaced versions beyond the number to keep; `newest` and then the last by name stay.
  static func prunePrevious(
    _ target: PublishTarget, keeping count: Int, newest: String, in fileSystem: any FileSystem
  ) throws(SystemError) {
    guard try fileSystem.status(at: target.previousFolder, followSymbolicLinks: false) != nil else { return }
    var names = try fileSystem.list(target.previousFolder).filter { $0.kind == .directory }.map(\.name)
    if let index = names.firstIndex(of: newest) { names.append(names.remove(at: index)) }
    for name in names.dropLast(max(0, count)) {
      try fileSystem.removeTree(PathName.join(target.previousFolder, name))
    }
  }
}
