#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Is standard input, output or error, or a device or pipe: read and written in order, without offsets.
///
/// May be used from several threads; each call writes its bytes in one piece as far as the system does.
package struct StandardStream: Sendable, Hashable {
  package static let input = StandardStream(descriptor: 0, name: "standard input")
  package static let output = StandardStream(descriptor: 1, name: "standard output")
  package static let error = StandardStream(descriptor: 2, name: "standard error")

  private let descriptor: Int32
  private let name: String

  /// Puts something in the place of standard descriptors that are closed, before any file is opened: a file that got one
  /// of these numbers would be read and written as if it were the stream. Using the stream stays an error (`EBADF`).
  package static func occupyClosed() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      // The lowest free number is the closed one; the wrong direction makes every use fail.
      _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Reads a file, device or pipe to its end, or to `limit` bytes.
  package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno, operation: "open", path: path) }
    defer { _ = close(descriptor) }
    return try StandardStream(descriptor: descriptor, name: path).readToEnd(limit: limit)
  }

  /// Opens an existing device or pipe for writing; it stays open to the end of the process.
  package static func opening(_ path: String) throws(SystemError) -> StandardStream {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno, operation: "open", path: path) }
    return StandardStream(descriptor: descriptor, name: path)
  }

  /// Reads to the end, or to `limit` bytes.
  package func readToEnd(limit: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let wanted = min(chunk.count, limit - bytes.count)
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        // SAFETY: wanted <= buffer.count.
        unsafe Self.read(descriptor, buffer.baseAddress, wanted)
      }
      if count == 0 { break }
      if count > 0 {
        bytes += chunk[..<count]
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // The other end made the pipe non-blocking.
        Self.wait(descriptor, for: POLLIN)
      default: throw SystemError(code: errno, operation: "read", path: name)
      }
    }
    return bytes
  }

  /// Writes all bytes. Throws `EPIPE` where the reader has gone (with SIGPIPE ignored, see ``TerminationSignals``).
  package func write(_ bytes: RawSpan) throws(SystemError) {
    let code = unsafe bytes.withUnsafeBytes { buffer -> Int32 in
      // SAFETY: offset <= count throughout.
      unsafe Self.write(descriptor, buffer)
    }
    if code != 0 {
      throw SystemError(code: code, operation: "write", path: name)
    }
  }

  /// Writes a text.
  package func write(_ text: String) throws(SystemError) {
    // SAFETY: bytes have no padding.
    try unsafe write(Array(text.utf8).span.bytes)
  }

  /// Writes a message, ignoring failures: there is nobody left to tell.
  package func print(_ text: String) {
    try? write(text)
  }

  /// Writes all bytes to any descriptor; 0 or an `errno`.
  static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int32 {
    var offset = 0
    guard let start = buffer.baseAddress else { return 0 }
    while offset < buffer.count {
      #if canImport(Darwin)
        let written = unsafe Darwin.write(descriptor, start + offset, buffer.count - offset)
      #elseif canImport(Musl)
        let written = unsafe Musl.write(descriptor, start + offset, buffer.count - offset)
      #else
        let written = unsafe Glibc.write(descriptor, start + offset, buffer.count - offset)
      #endif
      if written >= 0 {
        offset += written
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // The other end made the pipe non-blocking.
        wait(descriptor, for: POLLOUT)
      default: return errno
      }
    }
    return 0
  }

  private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.read(descriptor, buffer, count)
    #elseif canImport(Musl)
      unsafe Musl.read(descriptor, buffer, count)
    #else
      unsafe Glibc.read(descriptor, buffer, count)
    #endif
  }

  private static func wait(_ descriptor: Int32, for event: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    _ = unsafe poll(&request, 1, -1)
  }

  /// Whether it is a terminal.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The terminal's width in cells, nil where it is none or does not say.
  package var terminalWidth: Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

extension SystemError {
  /// Whether the reader of a pipe has gone.
  package var isBrokenPipe: Bool { code == EPIPE }
}
