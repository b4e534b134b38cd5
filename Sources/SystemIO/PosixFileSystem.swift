import CSystem

/// Is the real file system.
package final class PosixFileSystem: FileSystem {
  package static let shared = PosixFileSystem()

  package init() {}

  package func open(_ path: String, _ mode: OpenMode) throws(SystemError) -> FileDescriptor {
    let result: Int32
    let operation: String
    switch mode {
    case .read:
      (result, operation) = (unsafe csys_open(path, Int32(csys_open_read.rawValue), 0), "open")
    case .readNoWait:
      (result, operation) = (unsafe csys_open(path, Int32(csys_open_read_no_wait.rawValue), 0), "open")
    case .readNoFollow:
      (result, operation) = (unsafe csys_open(path, Int32(csys_open_read_no_follow.rawValue), 0), "open")
    case .createExclusive(let permissions):
      (result, operation) = (
        unsafe csys_open(path, Int32(csys_open_create_exclusive.rawValue), permissions), "create"
      )
    case .readWrite(let permissions):
      (result, operation) = (unsafe csys_open(path, Int32(csys_open_read_write.rawValue), permissions), "open")
    case .directory:
      (result, operation) = (unsafe csys_open(path, Int32(csys_open_directory.rawValue), 0), "open the folder")
    }
    try check(result, operation, path)
    return FileDescriptor(rawValue: result)
  }

  package func close(_ file: FileDescriptor) throws(SystemError) {
    try check(csys_close(file.rawValue), "close", name(of: file))
  }

  package func read(
    _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    var done = 0
    while done < buffer.count {
      // SAFETY: done < buffer.count, so the rest is buffer.count - done bytes.
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = unsafe csys_pread(file.rawValue, rest.baseAddress, rest.count, Int64(offset + done))
      try check(Int32(truncatingIfNeeded: min(count, 0)), "read", name(of: file))
      if count == 0 { break }
      done += Int(count)
    }
    return done
  }

  package func write(_ file: FileDescriptor, _ bytes: RawSpan, at offset: Int) throws(SystemError) {
    var done = 0
    while done < bytes.byteCount {
      let count = unsafe bytes.withUnsafeBytes { all in
        // SAFETY: done < all.count, so the rest is all.count - done bytes.
        let rest = unsafe UnsafeRawBufferPointer(rebasing: all[done...])
        return unsafe csys_pwrite(file.rawValue, rest.baseAddress, rest.count, Int64(offset + done))
      }
      // A write that takes nothing and reports nothing would loop for ever.
      try check(count == 0 ? -Errno.io : Int32(truncatingIfNeeded: min(count, 0)), "write", name(of: file))
      done += Int(count)
    }
  }

  package func sync(_ file: FileDescriptor) throws(SystemError) {
    try check(csys_fsync(file.rawValue), "flush", name(of: file))
  }

  package func status(of file: FileDescriptor) throws(SystemError) -> FileStatus {
    var raw = csys_status()
    try check(unsafe csys_fstat(file.rawValue, &raw), "examine", name(of: file))
    return FileStatus(raw)
  }

  package func status(at path: String, followSymbolicLinks: Bool) throws(SystemError) -> FileStatus? {
    var raw = csys_status()
    let result = unsafe followSymbolicLinks ? csys_stat(path, &raw) : csys_lstat(path, &raw)
    if result == -Errno.notFound { return nil }
    try check(result, "examine", path)
    return FileStatus(raw)
  }

  package func createDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    try check(unsafe csys_mkdir(path, permissions), "create the folder", path)
  }

  package func setPermissions(_ file: FileDescriptor, _ permissions: UInt32) throws(SystemError) {
    try check(csys_fchmod(file.rawValue, permissions), "set the mode of", name(of: file))
  }

  package func readLink(_ path: String) throws(SystemError) -> String {
    // No system has longer paths.
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      // SAFETY: the callee writes at most bytes.count bytes.
      unsafe csys_readlink(path, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    try check(Int32(truncatingIfNeeded: min(count, 0)), "read the link", path)
    guard let target = String(validating: buffer[..<Int(count)], as: UTF8.self) else {
      throw SystemError(code: Errno.illegalSequence, operation: "read the link", path: path)
    }
    return target
  }

  package func list(_ path: String) throws(SystemError) -> [DirectoryEntry] {
    var failure: Int32 = 0
    guard let listing = unsafe csys_list_open(path, &failure) else {
      throw SystemError(code: failure, operation: "list", path: path)
    }
    defer { unsafe csys_list_close(listing) }
    var entries: [DirectoryEntry] = []
    while true {
      var name: UnsafePointer<CChar>? = nil
      var kind: Int32 = 0
      let result = unsafe csys_list_next(listing, &name, &kind)
      try check(result, "list", path)
      guard result == 1, let name = unsafe name else { break }
      // SAFETY: a NUL-terminated name, valid until the next call; copied here.
      if let text = unsafe String(validatingCString: name) {
        entries.append(DirectoryEntry(name: text, kind: FileKind(raw: kind)))
      } else {
        let text = unsafe Self.escaped(name)
        entries.append(DirectoryEntry(name: text, kind: FileKind(raw: kind), isNameUTF8: false))
      }
    }
    return sortedByBytes(entries, of: \.name)
  }

  /// Shows a name that is not UTF-8: its ASCII as it is, each other byte as `\xE9`.
  private static func escaped(_ name: UnsafePointer<CChar>) -> String {
    var text = ""
    var index = 0
    // SAFETY: the name ends with a NUL, where the loop ends.
    while case let byte = unsafe UInt8(bitPattern: name[index]), byte != 0 {
      if byte < 0x80 {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "\\x" + String(byte, radix: 16, uppercase: true)
      }
      index += 1
    }
    return text
  }

  package func rename(_ from: String, to: String, _ mode: RenameMode) throws(SystemError) {
    let result: Int32
    switch mode {
    case .replace: result = unsafe csys_rename(from, to)
    case .noReplace: result = unsafe csys_rename_no_replace(from, to)
    case .exchange: result = unsafe csys_rename_exchange(from, to)
    }
    try check(result, mode == .exchange ? "exchange \(from) with" : "rename \(from) to", to)
  }

  package func unlink(_ path: String) throws(SystemError) {
    try check(unsafe csys_unlink(path), "remove", path)
  }

  package func removeDirectory(_ path: String) throws(SystemError) {
    try check(unsafe csys_rmdir(path), "remove the folder", path)
  }

  package func tryLock(_ file: FileDescriptor) throws(SystemError) -> Bool {
    let result = csys_lock_exclusive(file.rawValue)
    if result == -Errno.again { return false }
    try check(result, "lock", name(of: file))
    return true
  }

  package func mappableDescriptor(of file: FileDescriptor) -> Int32? {
    file.rawValue
  }

  /// Callers that know the path put it in; by itself a descriptor has only its number.
  private func name(of file: FileDescriptor) -> String {
    "descriptor \(file.rawValue)"
  }

  private func check(_ result: Int32, _ operation: String, _ path: @autoclosure () -> String) throws(SystemError) {
    if result < 0 {
      throw SystemError(code: -result, operation: operation, path: path())
    }
  }
}

extension FileStatus {
  fileprivate init(_ raw: csys_status) {
    self.init(
      kind: FileKind(raw: raw.kind), permissions: raw.mode, size: Int(raw.size), inode: raw.inode,
      device: raw.device, mtimeNs: raw.mtime_ns, ctimeNs: raw.ctime_ns)
  }
}

extension FileKind {
  fileprivate init(raw: Int32) {
    switch raw {
    case Int32(csys_kind_file.rawValue): self = .file
    case Int32(csys_kind_directory.rawValue): self = .directory
    case Int32(csys_kind_symlink.rawValue): self = .symbolicLink
    default: self = .other
    }
  }
}
