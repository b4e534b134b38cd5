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
    try createParentsDurably(of: path, permissions: permissions)
    do throws(SystemError) {
      try createDirectory(path, permissions: permissions)
    } catch  where error.code == Errno.exists {
      // Another process was faster; the entry may still be only in memory, so flush it all the same.
    }
    try syncDirectory(PathName.parent(of: path))
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

  /// Creates the directories above `path` that are missing. Existing ones may be reached through symbolic links.
  package func createParentsDurably(of path: String, permissions: UInt32) throws(SystemError) {
    let parent = PathName.parent(of: path)
    if try status(at: parent, followSymbolicLinks: true) == nil {
      try createDirectoriesDurably(parent, permissions: permissions)
    }
  }

  /// Returns the first of `root` and the components of `relative` below it that is a symbolic link, nil where none is;
  /// absent ones are fine.
  ///
  /// What lies above the root belongs to the user and may be links.
  package func firstSymbolicLink(from root: String, _ relative: String) throws(SystemError) -> String? {
    var path = root
    var rest = PathName.components(of: relative)[...]
    while let status = try status(at: path, followSymbolicLinks: false) {
      if status.kind == .symbolicLink { return path }
      guard let component = rest.popFirst() else { return nil }
      path = PathName.join(path, component)
    }
    return nil
  }

  /// Follows symbolic links in the place of `path` itself to the path they lead to, where a file may be or not.
  ///
  /// Throws `ELOOP` where they lead round in a circle.
  package func followingLinks(_ path: String) throws(SystemError) -> String {
    var path = path
    for _ in 0..<40 {
      guard try status(at: path, followSymbolicLinks: false)?.kind == .symbolicLink else { return path }
      path = PathName.join(PathName.parent(of: path), try readLink(path))
    }
    throw SystemError(code: Errno.symlinkLoop, operation: "follow the links of", path: path)
  }
}
