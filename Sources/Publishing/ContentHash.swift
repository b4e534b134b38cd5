import Crypto
import SystemIO

/// Computes SHA-256 over bytes that come in pieces.
struct ContentHash {
  private var state = SHA256()

  mutating func update(_ bytes: RawSpan) {
    // SAFETY: the bytes are read before the closure returns.
    unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
  }

  /// 64 lower-case hexadecimal digits.
  func finalize() -> String {
    hexadecimal(state.finalize())
  }

  static func hexadecimalDigest(of bytes: [UInt8]) -> String {
    hexadecimal(SHA256.hash(data: bytes))
  }
}
