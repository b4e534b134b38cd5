import SystemIO

/// A file written beside its final name and renamed over it, without flushing: for query results, which can be
/// computed again. An existing file's mode is kept; a symbolic link stays, and the file it leads to is replaced.
final class FileDestination: ByteDestination {
  /// Where the file goes, links followed.
  private let path: String
  private let temporaryPath: String
  private let fileSystem: any FileSystem
  private let file: OutputFile
  private var isDelivered = false

  /// Creates the temporary file. Throws `cantCreate` where that is not possible.
  init(path: String, fileSystem: any FileSystem = PosixFileSystem.shared) throws {
    self.fileSystem = fileSystem
    do throws(SystemError) {
      let target = try fileSystem.followingLinks(path)
      let mode = try fileSystem.status(at: target, followSymbolicLinks: false).map { $0.permissions & 0o777 }
      let name = ".\(PathName.last(of: target)).\(ProcessIdentity.randomHexadecimal(byteCount: 6)).tmp"
      self.path = target
      temporaryPath = PathName.join(PathName.parent(of: target), name)
      file = try OutputFile(fileSystem, path: temporaryPath, permissions: mode ?? 0o666)
      if let mode { try file.setPermissions(mode) }
    } catch {
      throw DayfoldError(
        error.at(path), exitCode: .cantCreate, remedy: error.remedy ?? "create the folder, or choose another place")
    }
  }

  func append(_ bytes: RawSpan) throws {
    do throws(SystemError) { try file.append(bytes) } catch { throw DayfoldError(error.at(path)) }
  }

  func deliver() throws {
    // Closing writes what is buffered.
    do throws(SystemError) { try file.close() } catch { throw DayfoldError(error.at(path)) }
    do throws(SystemError) {
      try fileSystem.rename(temporaryPath, to: path, .replace)
    } catch {
      throw DayfoldError(error, exitCode: .cantCreate)
    }
    isDelivered = true
  }

  func abort() {
    guard !isDelivered else { return }
    isDelivered = true
    file.abandon()
    try? fileSystem.unlink(temporaryPath)
  }

  deinit { abort() }
}
