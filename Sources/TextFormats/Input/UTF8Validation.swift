import CKernels

extension [UInt8] {
  /// Whether the bytes of the range are valid UTF-8.
  func isValidUTF8(in range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    guard !range.isEmpty else { return true }
    return unsafe withUnsafeBufferPointer { buffer in
      // SAFETY: the range is inside the buffer.
      unsafe dfk_utf8_is_valid(buffer.baseAddress.unsafelyUnwrapped + range.lowerBound, range.count) != 0
    }
  }
}
