#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A failed system call, with the file it concerned.
struct FileError: Error {
  let operation: String
  let path: String
  let code: Int32
}

/// A file being written through a 4 MiB buffer.
struct OutputFile: ~Copyable {
  private static let capacity = 4 << 20
  /// No row is longer than this many bytes.
  private static let longestRow = 4096

  private let path: String
  private let descriptor: Int32
  private var bytes = [UInt8](repeating: 0, count: capacity)
  private var count = 0

  init(path: String) throws {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FileError(operation: "create", path: path, code: errno) }
  }

  /// Makes room for one row; call it before each.
  @inline(__always)
  mutating func beginRow() throws {
    if count > Self.capacity - Self.longestRow { try flush() }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ text: [UInt8]) {
    for byte in text { append(byte) }
  }

  mutating func append(_ text: String) {
    for byte in text.utf8 { append(byte) }
  }

  /// Appends a decimal integer ≥ 0.
  @inline(__always)
  mutating func append(decimal value: Int) {
    var digitCount = 1
    var bound = 10
    while value >= bound {
      digitCount += 1
      bound *= 10
    }
    append(decimal: value, width: digitCount)
  }

  /// Appends the last `width` decimal digits of `value`, zero padded.
  @inline(__always)
  mutating func append(decimal value: Int, width: Int) {
    var rest = UInt64(truncatingIfNeeded: value)
    var position = count + width
    while position > count {
      position -= 1
      bytes[position] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    }
    count += width
  }

  /// Appends the low `width` hexadecimal digits of `value`.
  @inline(__always)
  mutating func append(hex value: UInt64, width: Int) {
    var rest = value
    var position = count + width
    while position > count {
      position -= 1
      let digit = UInt8(truncatingIfNeeded: rest & 15)
      bytes[position] = digit < 10 ? 48 + digit : 87 + digit
      rest >>= 4
    }
    count += width
  }

  /// Writes what is buffered and closes the file.
  consuming func close() throws {
    try flush()
    if closeDescriptor(descriptor) != 0 { throw FileError(operation: "close", path: path, code: errno) }
  }

  private mutating func flush() throws {
    var offset = 0
    while offset < count {
      // SAFETY: offset..<count lies within the array, whose storage the closure borrows.
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress! + offset, count - offset)
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw FileError(operation: "write", path: path, code: errno)
      }
      offset += written
    }
    count = 0
  }
}

/// `close(2)`, under a name that does not collide with `OutputFile.close`.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// Creates a directory and its parents; one that exists is fine.
func createDirectory(_ path: String) throws {
  var prefix = path.hasPrefix("/") ? "/" : ""
  for component in path.split(separator: "/") {
    prefix += prefix.isEmpty || prefix.hasSuffix("/") ? component : "/" + component
    if unsafe mkdir(prefix, 0o777) != 0 && errno != EEXIST {
      throw FileError(operation: "create directory", path: prefix, code: errno)
    }
  }
}

/// The system's text for an error number.
func errorText(_ code: Int32) -> String {
  unsafe String(cString: strerror(code))
}
