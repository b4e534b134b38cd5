extension FileSystem {
  /// Reads a whole file. Throws `EFBIG` beyond `maximumSize` bytes, so that a damaged state file cannot exhaust memory.
  package func readAll(
    _ path: String, maximumSize: Int = 1 << 30, mode: OpenMode = .read
  ) throws(SystemError) -> [UInt8] {
    let file = try open(path, mode)
    defer { try? close(file) }
    // The size is only a hint: files below /proc report 0.
    let hint: Int
    do throws(SystemError) {
      hint = try status(of: file).size
    } catch {
      throw error.at(path)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(hint, maximumSize) + 1)
    var chunk = [UInt8](repeating: 0, count: min(max(hint + 1, 4096), 1 << 20))
    while true {
      var count = 0
      var failure: SystemError? = nil
      unsafe chunk.withUnsafeMutableBytes { buffer in
        do throws(SystemError) {
          // SAFETY: the buffer's own length bounds the read.
          count = try unsafe read(file, into: buffer, at: bytes.count)
        } catch {
          failure = error.at(path)
        }
      }
      if let failure { throw failure }
      if count == 0 { return bytes }
      guard bytes.count + count <= maximumSize else {
        throw SystemError(code: Errno.fileTooBig, operation: "read", path: path)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Creates a file with the given content and flushes it. The directory entry is the caller's to flush.
  package func createDurably(_ path: String, _ bytes: [UInt8], permissions: UInt32) throws(SystemError) {
    let file = try open(path, .createExclusive(permissions: permissions))
    do throws(SystemError) {
      // SAFETY: bytes have no padding.
      try unsafe write(file, bytes.span.bytes, at: 0)
      try sync(file)
    } catch {
      try? close(file)
      throw error.at(path)
    }
    do throws(SystemError) {
      try close(file)
    } catch {
      throw error.at(path)
    }
  }

  /// Replaces a file's content in one durable step: temporary file, flush, rename, flush of the directory.
  ///
  /// The caller makes sure that nobody else replaces the same file; a temporary file left by a crash is overwritten.
  package func replaceDurably(_ path: String, _ bytes: [UInt8], permissions: UInt32) throws(SystemError) {
    let temporary = path + ".tmp"
    if try status(at: temporary, followSymbolicLinks: false) != nil { try unlink(temporary) }
    try createDurably(temporary, bytes, permissions: permissions)
    try rename(temporary, to: path, .replace)
    try syncDirectory(PathName.parent(of: path))
  }
}

extension SystemError {
  /// Returns the error with the path in place of a descriptor number.
  package func at(_ path: String) -> SystemError {
    var error = self
    error.path = path
    return error
  }
}
