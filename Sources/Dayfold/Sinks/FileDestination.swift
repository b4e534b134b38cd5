import SystemIO

/// A file written beside its final name and renamed over it, without flushing: for query results, which can be
/// computed again.
final class FileDestination: ByteDestination {
  private let path: String
  private let temporaryPath: String
  private let fileSystem: any FileSystem
  private let file: OutputFile
  private var isDelivered = false

  /// Creates the temporary file. Throws `cantCreate` where that is not possible.
  init(path: String, fileSystem: any FileSystem = PosixFileSystem.shared) throws {
    self.path = path
    self.fileSystem = fileSystem
    let name = ".\(PathName.last(of: path)).\(ProcessIdentity.randomHexadecimal(byteCount: 6)).tmp"
    temporaryPath = PathName.join(PathName.parent(of: path), name)
    do throws(SystemError) {
      file = try OutputFile(fileSystem, path: temporaryPath, permissions: 0o666)
    } catch {
      throw DayfoldError(
        error.at(path), exitCode: .cantCreate, remedy: error.remedy ?? "create the folder, or choose another place")
    }
  }

  func append(_ bytes: RawSpan) throws {
    do throws(SystemError) { try file.append(bytes) } catch { throw DayfoldError(error) }
  }

  func deliver() throws {
    do throws(SystemError) {
      try file.close()
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
