import SystemIO

/// Holds an output partition for one run: at most one run publishes to it at a time.
///
/// The lock belongs to an open file (an OFD lock), so it ends with the process, however that ends. The lock file stays:
/// removing it would let two runs lock two files of the same name. A text file beside it names the owner, for messages
/// only.
package final class OutputLock: Sendable {
  package let target: PublishTarget
  package let run: RunIdentity
  private let fileSystem: any FileSystem
  private let file: Locked<FileDescriptor?>

  /// Takes the lock without waiting. Throws `tempFail` naming the owner when another run holds it.
  package static func acquire(
    _ target: PublishTarget, run: RunIdentity, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> OutputLock {
    let lockPath = PathName.join(target.locksFolder, target.key + ".lock")
    let ownerPath = PathName.join(target.locksFolder, target.key + ".owner")
    let file = try reporting(.cantCreate) { () throws(SystemError) -> FileDescriptor in
      try target.createStateFolder(target.locksFolder, in: fileSystem)
      return try fileSystem.open(lockPath, .readWrite(permissions: Permissions.stateFile))
    }
    do throws(DayfoldError) {
      guard try tryLock(file, lockPath, fileSystem) else {
        throw heldError(target, owner: ownerText(ownerPath, fileSystem))
      }
    } catch {
      try? fileSystem.close(file)
      throw error
    }
    writeOwner(run, ownerPath, fileSystem)
    return OutputLock(target: target, run: run, fileSystem: fileSystem, file: file)
  }

  private init(target: PublishTarget, run: RunIdentity, fileSystem: any FileSystem, file: FileDescriptor) {
    self.target = target
    self.run = run
    self.fileSystem = fileSystem
    self.file = Locked(file)
  }

  deinit {
    release()
  }

  /// Gives the lock back; more than once is fine.
  package func release() {
    let held = file.withLock { file in
      defer { file = nil }
      return file
    }
    if let held { try? fileSystem.close(held) }
  }

  private static func tryLock(
    _ file: FileDescriptor, _ path: String, _ fileSystem: any FileSystem
  ) throws(DayfoldError) -> Bool {
    do throws(SystemError) {
      return try fileSystem.tryLock(file)
    } catch {
      throw DayfoldError(error.at(path))
    }
  }

  private static func heldError(_ target: PublishTarget, owner: String?) -> DayfoldError {
    DayfoldError(
      .tempFail, "\(target.publishedPath) is being written by \(owner ?? "another run")",
      remedy: "wait for that run to end, then run again")
  }

  private static func ownerText(_ path: String, _ fileSystem: any FileSystem) -> String? {
    guard let bytes = try? fileSystem.readAll(path, maximumSize: 4096, mode: .readNoFollow), !bytes.isEmpty else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }

  /// Without a flush, and without failing: nothing but a message depends on it.
  private static func writeOwner(_ run: RunIdentity, _ path: String, _ fileSystem: any FileSystem) {
    let text = "run \(run.id) (process \(run.processID) on \(run.host))\n"
    let temporary = path + ".tmp"
    try? fileSystem.unlink(temporary)
    guard
      let output = try? OutputFile(fileSystem, path: temporary, permissions: Permissions.stateFile),
      (try? output.append(Array(text.utf8))) != nil, (try? output.close()) != nil
    else { return }
    try? fileSystem.rename(temporary, to: path, .replace)
  }
}
