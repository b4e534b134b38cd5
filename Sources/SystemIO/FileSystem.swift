/// Names an open file or directory of a `FileSystem`.
package struct FileDescriptor: Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }
}

/// Says how a file is opened. Every descriptor is closed on exec.
package enum OpenMode: Sendable, Hashable {
  /// An existing file, for reading; symbolic links are followed.
  case read
  /// As `read`, but who writes into a pipe is not waited for: for what has to be a file.
  case readNoWait
  /// As `read`, but a symbolic link as the last component is refused.
  case readNoFollow
  /// A file that must not exist yet, for reading and writing.
  case createExclusive(permissions: UInt32)
  /// An existing or new file, for reading and writing, never through a symbolic link.
  case readWrite(permissions: UInt32)
  /// An existing directory, to flush it; symbolic links are followed.
  case directory
}

package enum FileKind: Sendable, Hashable {
  case file
  case directory
  case symbolicLink
  case other
}

package struct FileStatus: Sendable, Hashable {
  package var kind: FileKind
  /// The permission bits.
  package var permissions: UInt32
  package var size: Int
  package var inode: UInt64
  package var device: UInt64
  /// Nanoseconds since 1970.
  package var mtimeNs: Int64
  /// Nanoseconds since 1970.
  package var ctimeNs: Int64

  package init(
    kind: FileKind, permissions: UInt32, size: Int, inode: UInt64, device: UInt64, mtimeNs: Int64, ctimeNs: Int64
  ) {
    self.kind = kind
    self.permissions = permissions
    self.size = size
    self.inode = inode
    self.device = device
    self.mtimeNs = mtimeNs
    self.ctimeNs = ctimeNs
  }
}

package struct DirectoryEntry: Sendable, Hashable {
  package var name: String
  package var kind: FileKind
  /// Whether the name is UTF-8. Where it is not, `name` shows the other bytes as `\xE9`, and names no file.
  package var isNameUTF8: Bool

  package init(name: String, kind: FileKind, isNameUTF8: Bool = true) {
    self.name = name
    self.kind = kind
    self.isNameUTF8 = isNameUTF8
  }
}

package enum RenameMode: Sendable, Hashable {
  /// An existing target is replaced.
  case replace
  /// An existing target is an error (`EEXIST`).
  case noReplace
  /// Both names exist and swap what they name, in one step.
  case exchange
}

/// Is the seam to the file system: the real one, and in tests one that fails and crashes on demand.
///
/// It is crossed once per file, window or commit step, never per row. Descriptors may be used from several threads;
/// `close` once. A failed `sync` must never be repeated on the same file: the kernel may have dropped the pages and
/// would report success.
package protocol FileSystem: AnyObject, Sendable {
  func open(_ path: String, _ mode: OpenMode) throws(SystemError) -> FileDescriptor

  func close(_ file: FileDescriptor) throws(SystemError)

  /// Reads up to `buffer.count` bytes at `offset`: fewer only at the end of the file, 0 past it.
  func read(
    _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int

  /// Writes all bytes at `offset`.
  func write(_ file: FileDescriptor, _ bytes: RawSpan, at offset: Int) throws(SystemError)

  /// Flushes a file's content, or a directory's entries, to stable storage.
  func sync(_ file: FileDescriptor) throws(SystemError)

  func status(of file: FileDescriptor) throws(SystemError) -> FileStatus

  /// Returns the status of what a path names, nil where nothing is there.
  func status(at path: String, followSymbolicLinks: Bool) throws(SystemError) -> FileStatus?

  /// Creates one directory; an existing one is an error (`EEXIST`).
  func createDirectory(_ path: String, permissions: UInt32) throws(SystemError)

  /// Sets the permission bits of an open file, whatever the umask.
  func setPermissions(_ file: FileDescriptor, _ permissions: UInt32) throws(SystemError)

  /// Returns the target of a symbolic link as it is written there. Throws `EINVAL` for what is no link.
  func readLink(_ path: String) throws(SystemError) -> String

  /// Lists a directory without `.` and `..`, sorted by the bytes of the names.
  func list(_ path: String) throws(SystemError) -> [DirectoryEntry]

  func rename(_ from: String, to: String, _ mode: RenameMode) throws(SystemError)

  func unlink(_ path: String) throws(SystemError)

  func removeDirectory(_ path: String) throws(SystemError)

  /// Takes an exclusive lock that the open file holds until it is closed; false where another holds it.
  func tryLock(_ file: FileDescriptor) throws(SystemError) -> Bool

  /// The operating system's descriptor to map the file with, nil where files cannot be mapped.
  func mappableDescriptor(of file: FileDescriptor) -> Int32?
}
