import SystemIO

/// Holds the version that a run prepares, out of every reader's sight.
///
/// ```
/// open ──publish──► publishing ──► exchanged
///   │                   └──error──► failed
///   └────────abort────► closed ◄──abort──┘
/// ```
/// Parts may be written by several workers at once. Only finished parts are in the version; what an abandoned attempt
/// still writes is in a folder that is never published.
package final class StagingDirectory: Sendable {
  enum Phase: Sendable {
    case open
    case publishing
    /// Publishing failed, the exchange included.
    case failed
    /// The exchange was done: only the publish itself, or recovery, may touch the folder.
    case exchanged
    case closed
  }

  struct State: Sendable {
    var phase = Phase.open
    var nextAttempt = 0
    var parts: [Int: Manifest.File] = [:]
  }

  package let target: PublishTarget
  package let run: RunIdentity
  let fileSystem: any FileSystem
  /// Keeps the partition locked for as long as the staging folder is in use.
  let lock: OutputLock
  let state = Locked(State())

  var runFolder: String { PathName.join(target.stagingFolder, run.id) }
  var versionFolder: String { PathName.join(runFolder, StagingName.version) }
  var workFolder: String { PathName.join(runFolder, StagingName.work) }
  var intentPath: String { PathName.join(runFolder, StagingName.intent) }

  /// Creates the staging folder of the lock's run. Run `PublishRecovery` before.
  ///
  /// Throws `cantCreate` where that fails, or where the target cannot be published to.
  package static func create(
    _ lock: OutputLock, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> StagingDirectory {
    let staging = StagingDirectory(lock: lock, fileSystem: fileSystem)
    // Before hours of work, not only behind them.
    try staging.target.refuseSymbolicLinks(in: fileSystem)
    try reporting(.cantCreate) { () throws(SystemError) in
      try staging.target.createStateFolder(staging.target.stagingFolder, in: fileSystem)
      try fileSystem.createDirectory(staging.runFolder, permissions: Permissions.stateFolder)
      try fileSystem.syncDirectory(staging.target.stagingFolder)
      try fileSystem.createDirectory(staging.workFolder, permissions: Permissions.stateFolder)
      try fileSystem.createDirectory(staging.versionFolder, permissions: Permissions.publicFolder)
    }
    return staging
  }

  private init(lock: OutputLock, fileSystem: any FileSystem) {
    self.lock = lock
    self.fileSystem = fileSystem
    target = lock.target
    run = lock.run
  }

  /// Opens a part for one attempt. Several attempts of one part may be open; one of them may finish.
  ///
  /// May be called from several workers. `index` is the part's place in the order of the output, from 0.
  package func createPart(index: Int, extension fileExtension: String) throws(DayfoldError) -> PartWriter {
    try requireOpen()
    let attempt = state.withLock { state in
      state.nextAttempt += 1
      return state.nextAttempt
    }
    let path = PathName.join(workFolder, "part-\(index).\(attempt)")
    let output = try reporting(.cantCreate) { () throws(SystemError) in
      try OutputFile(fileSystem, path: path, permissions: Permissions.publicFile)
    }
    return PartWriter(index: index, fileExtension: fileExtension, staging: self, output: output)
  }

  /// The finished parts in part order.
  package var finishedParts: [Manifest.File] {
    state.withLock { state in state.parts.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// Gives the version up and removes the folder. Does nothing once the version was exchanged in.
  ///
  /// What cannot be removed now is removed by the next run's recovery. Where an exchange failed with its outcome
  /// unknown, what is found decides, as in recovery.
  package func abort() {
    let mayRemove = state.withLock { state in
      guard state.phase == .open || state.phase == .failed else { return false }
      state.phase = .closed
      return true
    }
    guard mayRemove else { return }
    _ = try? PublishRecovery.settle(target, runFolder: runFolder, in: fileSystem)
  }

  func requireOpen() throws(DayfoldError) {
    let isOpen = state.withLock { state in state.phase == .open }
    guard isOpen else { throw Self.closedError(target) }
  }

  /// Moves a finished file into the version. Under the lock, so that no part can arrive once publishing began.
  func admit(_ file: Manifest.File, index: Int, from path: String) throws(DayfoldError) {
    let destination = PathName.join(versionFolder, file.name)
    try state.withLock { state throws(DayfoldError) in
      guard state.phase == .open else { throw Self.closedError(target) }
      guard state.parts[index] == nil else {
        throw DayfoldError(.software, "part \(index) of \(target.publishedPath) was finished by two attempts")
      }
      try reporting { () throws(SystemError) in try fileSystem.rename(path, to: destination, .noReplace) }
      state.parts[index] = file
    }
  }

  func discard(_ path: String) {
    try? fileSystem.unlink(path)
  }

  private static func closedError(_ target: PublishTarget) -> DayfoldError {
    DayfoldError(.software, "a late attempt tried to write to \(target.publishedPath)")
  }
}
