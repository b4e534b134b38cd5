/// Writes a new file front to back through a buffer.
///
/// Belongs to one thread at a time. After a failed write or flush every further call throws the same error: what the
/// kernel did with the bytes is unknown then, so the file can only be abandoned.
package final class OutputFile {
  package let path: String
  /// Bytes appended so far.
  package private(set) var byteCount = 0
  private let fileSystem: any FileSystem
  private let file: FileDescriptor
  private let capacity: Int
  private var buffer: [UInt8] = []
  private var written = 0
  private var failure: SystemError?
  private var isOpen = true

  /// Creates the file, which must not exist. `bufferSize` is in bytes.
  package init(
    _ fileSystem: any FileSystem, path: String, permissions: UInt32, bufferSize: Int = 1 << 18
  ) throws(SystemError) {
    self.path = path
    self.fileSystem = fileSystem
    capacity = bufferSize
    file = try fileSystem.open(path, .createExclusive(permissions: permissions))
  }

  deinit {
    if isOpen { try? fileSystem.close(file) }
  }

  /// Sets the permission bits, whatever the umask.
  package func setPermissions(_ permissions: UInt32) throws(SystemError) {
    do throws(SystemError) {
      try fileSystem.setPermissions(file, permissions)
    } catch {
      throw error.at(path)
    }
  }

  /// Appends bytes; they reach the kernel when the buffer is full.
  package func append(_ bytes: RawSpan) throws(SystemError) {
    precondition(isOpen, "append to a closed file")
    if let failure { throw failure }
    if buffer.count + bytes.byteCount > capacity { try flush() }
    if bytes.byteCount >= capacity {
      try writeThrough(bytes)
    } else {
      if buffer.capacity < capacity { buffer.reserveCapacity(capacity) }
      // SAFETY: the bytes are copied before the closure returns.
      unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    }
    byteCount += bytes.byteCount
  }

  package func append(_ bytes: [UInt8]) throws(SystemError) {
    // SAFETY: bytes have no padding.
    try unsafe append(bytes.span.bytes)
  }

  /// Hands the buffer to the kernel.
  package func flush() throws(SystemError) {
    if let failure { throw failure }
    guard !buffer.isEmpty else { return }
    var full: [UInt8] = []
    swap(&full, &buffer)
    // SAFETY: bytes have no padding.
    try unsafe writeThrough(full.span.bytes)
    full.removeAll(keepingCapacity: true)
    swap(&full, &buffer)
  }

  /// Flushes the file to stable storage.
  package func sync() throws(SystemError) {
    try flush()
    do throws(SystemError) {
      try fileSystem.sync(file)
    } catch {
      throw remember(error)
    }
  }

  /// Flushes the buffer and closes the file. Without `sync` before it the content may be lost in a crash.
  package func close() throws(SystemError) {
    guard isOpen else { return }
    defer { isOpen = false }
    do throws(SystemError) {
      try flush()
    } catch {
      try? fileSystem.close(file)
      throw error
    }
    do throws(SystemError) {
      try fileSystem.close(file)
    } catch {
      throw remember(error)
    }
  }

  /// Closes the file without writing what is buffered; it can be removed then.
  package func abandon() {
    guard isOpen else { return }
    isOpen = false
    try? fileSystem.close(file)
  }

  private func writeThrough(_ bytes: RawSpan) throws(SystemError) {
    if let failure { throw failure }
    do throws(SystemError) {
      try fileSystem.write(file, bytes, at: written)
    } catch {
      throw remember(error)
    }
    written += bytes.byteCount
  }

  private func remember(_ error: SystemError) -> SystemError {
    let error = error.at(path)
    failure = error
    return error
  }
}
