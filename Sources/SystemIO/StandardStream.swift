#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes to standard output or error, or to a device, which may be pipes, terminals or files: in order, without offsets.
///
/// May be used from several threads; each call writes its bytes in one piece as far as the system does.
package struct StandardStream: Sendable, Hashable {
  package static let output = StandardStream(descriptor: 1, name: "standard output")
  package static let error = StandardStream(descriptor: 2, name: "standard error")

  private let descriptor: Int32
  private let name: String

  /// Opens an existing device or pipe for writing; it stays open to the end of the process.
  package static func opening(_ path: String) throws(SystemError) -> StandardStream {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno, operation: "open", path: path) }
    return StandardStream(descriptor: descriptor, name: path)
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

  /// Writes a text, ignoring failures: there is nobody left to tell.
  package func print(_ text: String) {
    // SAFETY: bytes have no padding.
    try? unsafe write(Array(text.utf8).span.bytes)
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
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe waitWritable(&poll)
      default: return errno
      }
    }
    return 0
  }

  private static func waitWritable(_ descriptor: UnsafeMutablePointer<pollfd>) -> Int32 {
    unsafe poll(descriptor, 1, -1)
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
