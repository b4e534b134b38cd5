/// Where a row stands by one sort key, as far as the key's leading bits say: rows at different places are in their order,
/// rows at the same place may be in any.
package struct SortPlace: Comparable, BitwiseCopyable {
  /// Of nulls: 0 before, 1 value, 2 behind.
  var rank: UInt8
  /// Order-preserving leading bits of the value.
  var prefix: UInt64

  init(isValid: Bool, bits: @autoclosure () -> UInt64, by key: RowOrder) {
    if isValid {
      rank = 1
      prefix = key.isDescending ? ~bits() : bits()
    } else {
      rank = key.nullsFirst ? 0 : 2
      prefix = 0
    }
  }

  @inline(__always)
  package static func < (left: SortPlace, right: SortPlace) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : left.prefix < right.prefix
  }

  /// Of a boolean, 64-bit integer or double, given by its bits.
  @inline(__always)
  static func leadingBits(word: UInt64, of type: PhysicalType) -> UInt64 {
    switch type {
    case .int64: return word ^ (1 << 63)
    case .double:
      // Unsigned order is numeric order, with one zero, and NaN greatest.
      let canonical = KeyHash.canonicalBits(Double(bitPattern: word))
      return canonical >> 63 == 1 ? ~canonical : canonical | (1 << 63)
    case .bool, .int128, .string: return word
    }
  }

  /// Of a 128-bit integer by its bits, or of a string.
  @inline(__always)
  static func leadingBits(pair: StringView, of type: PhysicalType) -> UInt64 {
    guard type == .string else { return pair.high ^ (1 << 63) }
    let head = (pair.low >> 32).byteSwapped  // first four bytes on top
    if pair.isInline { return head | UInt64(UInt32(truncatingIfNeeded: pair.high).byteSwapped) }
    // SAFETY: the text has more than 12 bytes.
    return unsafe UnsafeRawPointer(pair.address).loadUnaligned(as: UInt64.self).byteSwapped
  }
}

extension SelectionVector {
  /// Selects the rows of `column` that stand at `limit` or before it.
  package func select(_ column: Column, by key: RowOrder, notBehind limit: SortPlace, rowCount: Int) {
    precondition(rowCount <= capacity && rowCount <= column.rowCount)
    let type = column.physicalType
    let target = unsafe rows
    var found = 0
    for row in 0..<rowCount {
      // SAFETY: found <= row < rowCount <= capacity.
      unsafe target[found] = UInt32(truncatingIfNeeded: row)
      let bits: UInt64
      switch type {
      case .bool: bits = unsafe UInt64(column.bools[row])
      case .int64, .double:
        bits = unsafe SortPlace.leadingBits(word: UInt64(bitPattern: column.int64s[row]), of: type)
      case .int128, .string: bits = unsafe SortPlace.leadingBits(pair: column.strings[row], of: type)
      }
      found &+= SortPlace(isValid: column.isPresent(row), bits: bits, by: key) <= limit ? 1 : 0
    }
    count = found
  }
}
