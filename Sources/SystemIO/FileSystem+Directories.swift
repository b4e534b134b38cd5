extension FileSystem {
  /// Flushes the entries of a directory.
  package func syncDirectory(_ path: String) throws(SystemError) {
    let directory = try open(path, .directory)
    do throws(SystemError) {
      try sync(directory)
    } catch {
      try? close(directory)
      throw error.at(path)
    }
    do throws(SystemError) {
      try close(directory)
    } catch {
      throw error.at(path)
    }
  }

  /// Creates a directory and those above it, and flushes each new entry. Existing ones are fine, at every level.
  ///
  /// The last component must not be a symbolic link; those above may be.
  package func createDirectoriesDurably(_ path: String, permissions: UInt32) throws(SystemError) {
    if let status = try status(at: path, followSymbolicLinks: false) {
      switch status.kind {
      case .directory: return
      case .symbolicLink: throw SystemError(code: Errno.symlinkLoop, operation: "create the folder", path: path)
      default: throw SystemError(code: Errno.notDirectory, operation: "create the folder", path: path)
      }
    }
    let parent = PathName.parent(of: path)
    if try status(at: parent, followSymbolicLinks: true) == nil {
      try createDirectoriesDurably(parent, permissions: permissions)
    }
    do throws(SystemError) {
      try createDirectory(path, permissions: permissions)
    } catch  where error.code == Errno.exists {
      // Another process was faster; the entry may still be only in memory, so flush it all the same.
    }
    try syncDirectory(parent)
  }

  /// Removes a file, or a directory with all that is below it, without following symbolic links; absent is fine.
  package func removeTree(_ path: String) throws(SystemError) {
    guard let status = try status(at: path, followSymbolicLinks: false) else { return }
    guard status.kind == .directory else {
      try unlink(path)
      return
    }
    for entry in try list(path) {
      let child = PathName.join(path, entry.name)
      if entry.kind == .directory {
        try removeTree(child)
      } else {
        try unlink(child)
      }
    }
    try removeDirectory(path)
  }

  /// Throws `ELOOP` where a component of `relative`, below `root`, is a symbolic link; absent components are fine.
  ///
  /// The root itself and what lies above it belong to the user and may be links.
  package func refuseSymbolicLinks(below root: String, _ relative: String) throws(SystemError) {
    var path = root
    for component in PathName.components(of: relative) {
      path = PathName.join(path, component)
      guard let status = try status(at: path, followSymbolicLinks: false) else { return }
      if status.kind == .symbolicLink {
        throw SystemError(code: Errno.symlinkLoop, operation: "write below", path: path)
      }
    }
  }
}
