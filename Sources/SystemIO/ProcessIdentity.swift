import CSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Names this process, for lock owners and run records.
package enum ProcessIdentity {
  package static var processID: Int {
    Int(csys_process_id())
  }

  /// The machine's name, "unknown" where it has none.
  package static var hostName: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let capacity = buffer.count
    let result = unsafe buffer.withUnsafeMutableBytes { bytes in
      // SAFETY: the callee writes at most `capacity` bytes and leaves the last one 0.
      unsafe csys_host_name(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), capacity)
    }
    let name = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    return result < 0 || name.isEmpty ? "unknown" : name
  }

  /// The working directory's absolute path; "/" where it was removed.
  package static var workingDirectory: String {
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    let capacity = buffer.count
    return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: the callee writes at most `capacity` bytes, terminator included.
      guard let path = unsafe getcwd(buffer.baseAddress, capacity) else { return "/" }
      return unsafe String(cString: path)
    }
  }

  /// Returns `byteCount` bytes of the system's random source as hexadecimal digits.
  package static func randomHexadecimal(byteCount: Int) -> String {
    var buffer = [UInt8](repeating: 0, count: byteCount)
    let result = unsafe buffer.withUnsafeMutableBytes { bytes in
      // SAFETY: the callee fills bytes.count bytes.
      unsafe csys_random(bytes.baseAddress, bytes.count)
    }
    precondition(result == 0, "the system has no random source")
    return hexadecimal(buffer)
  }
}

/// Writes bytes as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
