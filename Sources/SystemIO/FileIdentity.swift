/// Identifies the state of an input file, to notice that it changed during the run or since an earlier one.
package struct FileIdentity: Sendable, Hashable {
  package var path: String
  package var inode: UInt64
  package var device: UInt64
  package var size: Int
  /// Nanoseconds since 1970.
  package var mtimeNs: Int64
  /// Nanoseconds since 1970. Unlike `mtimeNs` it cannot be set back by a program.
  package var ctimeNs: Int64

  package init(path: String, inode: UInt64, device: UInt64, size: Int, mtimeNs: Int64, ctimeNs: Int64) {
    self.path = path
    self.inode = inode
    self.device = device
    self.size = size
    self.mtimeNs = mtimeNs
    self.ctimeNs = ctimeNs
  }

  package init(path: String, status: FileStatus) {
    self.init(
      path: path, inode: status.inode, device: status.device, size: status.size, mtimeNs: status.mtimeNs,
      ctimeNs: status.ctimeNs)
  }

  /// Reads the identity of what `path` names now. Throws where nothing is there or it is not a regular file.
  package init(path: String, in fileSystem: any FileSystem) throws(SystemError) {
    guard let status = try fileSystem.status(at: path, followSymbolicLinks: true) else {
      throw SystemError(code: Errno.notFound, operation: "examine", path: path)
    }
    try self.init(path: path, fileStatus: status)
  }

  /// Reads the identity of an open file. Throws where it is not a regular file.
  package init(of file: FileDescriptor, path: String, in fileSystem: any FileSystem) throws(SystemError) {
    try self.init(path: path, fileStatus: try fileSystem.status(of: file))
  }

  private init(path: String, fileStatus status: FileStatus) throws(SystemError) {
    guard status.kind == .file else {
      throw SystemError(
        code: status.kind == .directory ? Errno.isDirectory : Errno.invalid, operation: "read", path: path,
        remedy: "name regular files, or a pattern that matches them")
    }
    self.init(path: path, status: status)
  }

  /// Answers whether the path still names the same file in the same state.
  package func isCurrent(in fileSystem: any FileSystem) throws(SystemError) -> Bool {
    guard let status = try fileSystem.status(at: path, followSymbolicLinks: true) else { return false }
    return FileIdentity(path: path, status: status) == self
  }

  /// Throws exit 75 naming the first file that changed since its identity was taken.
  package static func requireUnchanged(_ files: [FileIdentity], in fileSystem: any FileSystem) throws {
    let states = files.mapInParallel { file -> (isCurrent: Bool, error: SystemError?) in
      do throws(SystemError) {
        return (try file.isCurrent(in: fileSystem), nil)
      } catch {
        return (false, error)
      }
    }
    for (file, state) in zip(files, states) where !state.isCurrent {
      if let error = state.error { throw error }
      throw DayfoldError(
        .tempFail, "the input changed while it was read", location: .init(file: file.path),
        remedy: "run again when the files are complete")
    }
  }
}
