import CXXHash

/// Sums the XXH3-128 of output rows modulo 2^128: the same for every order and division of the same rows.
///
/// A row is the bytes of an output record without its line ending.
package struct RowChecksum: Sendable, Hashable, CustomStringConvertible {
  package private(set) var value: UInt128

  package init(value: UInt128 = 0) {
    self.value = value
  }

  /// Adds rows that stand one after another in a buffer.
  ///
  /// `rowEnds` holds one offset per row, ascending, each just after the row's last byte and before its line ending of
  /// `terminatorLength` bytes; quoted newlines inside rows are therefore no matter. O(bytes).
  package mutating func add(_ bytes: RawSpan, rowEnds: Span<UInt32>, terminatorLength: Int = 1) {
    guard rowEnds.count > 0 else { return }
    var start = 0
    for index in rowEnds.indices {
      precondition(Int(rowEnds[index]) >= start, "row ends must ascend")
      start = Int(rowEnds[index]) + terminatorLength
    }
    precondition(Int(rowEnds[rowEnds.count - 1]) <= bytes.byteCount, "row end beyond the buffer")
    var sum = cxxhash_128(low: UInt64(truncatingIfNeeded: value), high: UInt64(truncatingIfNeeded: value >> 64))
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe rowEnds.withUnsafeBufferPointer { ends in
        // SAFETY: the ends ascend and the last lies within the buffer, both checked above.
        unsafe cxxhash_xxh3_128_sum(bytes.baseAddress, ends.baseAddress, ends.count, terminatorLength, &sum)
      }
    }
    value = UInt128(sum.high) << 64 | UInt128(sum.low)
  }

  /// Adds one row.
  package mutating func add(row: RawSpan) {
    value &+= XXH3.hash128(row)
  }

  /// Adds the rows of another sum.
  package mutating func add(_ other: RowChecksum) {
    value &+= other.value
  }

  /// 32 lower-case hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }

  /// Reads what `description` wrote.
  package init?(hexadecimal text: String) {
    guard text.utf8.count == 32, let value = UInt128(text, radix: 16), !text.utf8.contains(0x2B) else { return nil }
    self.value = value
  }
}
