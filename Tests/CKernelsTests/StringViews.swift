/// Views of texts as the kernels take them. Each text ends where its memory ends, so that a checker of addresses sees a
/// read behind it.
@safe
final class StringViews {
  /// Two words a text.
  private(set) var views: [UInt64]
  private let memory: [UnsafeMutableBufferPointer<UInt8>]

  init(_ texts: [[UInt8]]) {
    unsafe memory = texts.map { text in
      let start = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
      _ = unsafe start.initialize(from: text)
      return unsafe start
    }
    views = [UInt64](repeating: 0, count: texts.count * 2)
    for (row, text) in texts.enumerated() {
      let address = unsafe UInt(bitPattern: memory[row].baseAddress)
      unsafe views.withUnsafeMutableBytes { bytes in
        unsafe bytes.storeBytes(of: UInt32(text.count), toByteOffset: row * 16, as: UInt32.self)
        for (index, byte) in text.prefix(text.count <= 12 ? 12 : 4).enumerated() {
          unsafe bytes[row * 16 + 4 + index] = byte
        }
        if text.count > 12 { unsafe bytes.storeBytes(of: address, toByteOffset: row * 16 + 8, as: UInt.self) }
      }
    }
  }

  deinit {
    for row in unsafe memory.indices { unsafe memory[row].deallocate() }
  }
}
