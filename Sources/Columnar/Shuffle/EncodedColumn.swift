import CKernels

/// One column of a map output in its compact form, rows in bucket order.
///
/// Integers are frame-of-reference: `base + code` with 0, 1, 2, 4 or 8 bytes a code. Strings are dictionary codes, or
/// offsets into a heap of bytes. Doubles and 128-bit values are stored as they are, or not at all when all are equal.
/// Immutable once made; may be read by several workers.
@safe
package final class EncodedColumn: @unchecked Sendable {
  enum Encoding {
    /// Every value is `base` (integers), or zero bits.
    case constant
    case frameOfReference(width: Int)
    case plain
    /// `width` bytes a code; the dictionary's strings are in `views`.
    case dictionary(width: Int)
    /// `rowCount + 1` offsets of 4 bytes, then the bytes in `heap`.
    case heap
  }

  package let type: DataType
  package let rowCount: Int
  package let hasNulls: Bool
  /// Bounds of the non-null integers; `nil` when there are none or the type is not stored as int64 or bool.
  package let bounds: ClosedRange<Int64>?
  /// Number of dictionary strings; `nil` for other encodings.
  package let dictionaryCount: Int?
  package let byteCount: Int
  let encoding: Encoding
  let base: Int64
  private let values: UnsafeMutableRawPointer
  private let heap: UnsafeMutablePointer<UInt8>
  private let views: UnsafeMutablePointer<StringView>
  private let validity: UnsafeMutablePointer<UInt64>

  deinit {
    unsafe values.deallocate()
    unsafe heap.deallocate()
    unsafe views.deallocate()
    unsafe validity.deallocate()
  }

  /// Encodes a stored column's rows in the order of `permutation` (`rowCount` source rows).
  init(_ source: borrowing StoredColumn, permutation: CodeVector, rowCount: Int) {
    precondition(permutation.capacity >= rowCount && source.rowCount == rowCount)
    type = source.type
    self.rowCount = rowCount
    let order = unsafe permutation.codes
    var bytes = 0

    // SAFETY: the permutation holds source rows below rowCount; every buffer is sized for rowCount rows below.
    let wordCount = source.hasNulls ? rowCount / 64 + 1 : 0
    hasNulls = source.hasNulls
    unsafe validity = UnsafeMutablePointer<UInt64>.allocate(capacity: max(wordCount, 1))
    unsafe validity.initialize(repeating: 0, count: max(wordCount, 1))
    if source.hasNulls {
      let flags = unsafe source.valid.base
      for row in 0..<rowCount {
        unsafe validity[row &>> 6] |= UInt64(flags[Int(order[row])]) &<< UInt64(row & 63)
      }
      bytes += wordCount * 8
    }

    switch source.type.physicalType {
    case .bool, .int64:
      let input = unsafe UnsafeMutableRawPointer(source.words.base).assumingMemoryBound(to: Int64.self)
      var least = Int64.max
      var greatest = Int64.min
      if source.hasNulls {
        let flags = unsafe source.valid.base
        for row in 0..<rowCount where unsafe flags[row] != 0 {
          least = unsafe min(least, input[row])
          greatest = unsafe max(greatest, input[row])
        }
      } else {
        for row in 0..<rowCount {
          least = unsafe min(least, input[row])
          greatest = unsafe max(greatest, input[row])
        }
      }
      bounds = least <= greatest ? least...greatest : nil
      let base = least <= greatest ? least : 0
      self.base = base
      let range = least <= greatest ? UInt64(bitPattern: greatest &- least) : 0
      let width = range == 0 ? 0 : range < 1 << 8 ? 1 : range < 1 << 16 ? 2 : range < 1 << 32 ? 4 : 8
      encoding = width == 0 ? .constant : .frameOfReference(width: width)
      unsafe values = UnsafeMutableRawPointer.allocate(byteCount: rowCount * width + 8, alignment: 8)
      bytes += rowCount * width
      switch width {
      case 0: break
      case 1:
        let output = unsafe values.assumingMemoryBound(to: UInt8.self)
        for row in 0..<rowCount { unsafe output[row] = UInt8(truncatingIfNeeded: input[Int(order[row])] &- base) }
      case 2:
        let output = unsafe values.assumingMemoryBound(to: UInt16.self)
        for row in 0..<rowCount { unsafe output[row] = UInt16(truncatingIfNeeded: input[Int(order[row])] &- base) }
      case 4:
        let output = unsafe values.assumingMemoryBound(to: UInt32.self)
        for row in 0..<rowCount { unsafe output[row] = UInt32(truncatingIfNeeded: input[Int(order[row])] &- base) }
      default:
        let output = unsafe values.assumingMemoryBound(to: Int64.self)
        for row in 0..<rowCount { unsafe output[row] = input[Int(order[row])] &- base }
      }
      unsafe heap = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
      unsafe views = UnsafeMutablePointer<StringView>.allocate(capacity: 1)
      dictionaryCount = nil

    case .double:
      base = 0
      bounds = nil
      dictionaryCount = nil
      let input = unsafe source.words.base
      if source.hasNulls && source.validCount == 0 {
        encoding = .constant
        unsafe values = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
      } else {
        encoding = .plain
        unsafe values = UnsafeMutableRawPointer.allocate(byteCount: rowCount * 8 + 8, alignment: 8)
        let output = unsafe values.assumingMemoryBound(to: UInt64.self)
        for row in 0..<rowCount { unsafe output[row] = input[Int(order[row])] }
        bytes += rowCount * 8
      }
      unsafe heap = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
      unsafe views = UnsafeMutablePointer<StringView>.allocate(capacity: 1)

    case .int128:
      base = 0
      bounds = nil
      dictionaryCount = nil
      encoding = .plain
      let input = unsafe source.pairs.base
      unsafe values = UnsafeMutableRawPointer.allocate(byteCount: rowCount * 16 + 16, alignment: 16)
      let output = unsafe values.assumingMemoryBound(to: StringView.self)
      for row in 0..<rowCount { unsafe output[row] = input[Int(order[row])] }
      bytes += rowCount * 16
      unsafe heap = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
      unsafe views = UnsafeMutablePointer<StringView>.allocate(capacity: 1)

    case .string:
      base = 0
      bounds = nil
      if let interner = source.interner {
        let count = interner.count
        dictionaryCount = count
        let width = count <= 1 ? 0 : count <= 1 << 8 ? 1 : count <= 1 << 16 ? 2 : 4
        encoding = .dictionary(width: width)
        let input = unsafe source.codes.base
        unsafe values = UnsafeMutableRawPointer.allocate(byteCount: rowCount * width + 8, alignment: 8)
        bytes += rowCount * width
        // The code of null is `none`; truncated, it is some code, and validity tells it apart.
        switch width {
        case 0: break
        case 1:
          let output = unsafe values.assumingMemoryBound(to: UInt8.self)
          for row in 0..<rowCount { unsafe output[row] = UInt8(truncatingIfNeeded: input[Int(order[row])]) }
        case 2:
          let output = unsafe values.assumingMemoryBound(to: UInt16.self)
          for row in 0..<rowCount { unsafe output[row] = UInt16(truncatingIfNeeded: input[Int(order[row])]) }
        default:
          let output = unsafe values.assumingMemoryBound(to: UInt32.self)
          for row in 0..<rowCount { unsafe output[row] = input[Int(order[row])] }
        }
        var heapSize = 0
        let strings = unsafe interner.strings
        for code in 0..<count where unsafe !strings[code].isInline { heapSize += unsafe strings[code].count }
        unsafe heap = UnsafeMutablePointer<UInt8>.allocate(capacity: heapSize + 16)
        unsafe views = UnsafeMutablePointer<StringView>.allocate(capacity: max(count, 1))
        var used = 0
        for code in 0..<count {
          var view = unsafe strings[code]
          if !view.isInline {
            unsafe (heap + used).update(from: view.address, count: view.count)
            let length = view.count
            view = unsafe StringView(heap + used, count: length)
            used += length
          }
          unsafe (views + code).initialize(to: view)
        }
        bytes += heapSize + count * 16
      } else {
        dictionaryCount = nil
        encoding = .heap
        let input = unsafe source.pairs.base
        var heapSize = 0
        for row in 0..<rowCount { heapSize &+= unsafe input[row].count }
        precondition(heapSize < 1 << 32, "string bytes of one map output exceed 4 GiB")
        unsafe values = UnsafeMutableRawPointer.allocate(byteCount: (rowCount + 1) * 4 + 8, alignment: 8)
        unsafe heap = UnsafeMutablePointer<UInt8>.allocate(capacity: heapSize + 16)
        unsafe views = UnsafeMutablePointer<StringView>.allocate(capacity: 1)
        let offsets = unsafe values.assumingMemoryBound(to: UInt32.self)
        // The heap has 16 bytes of slack, the kernel needs 12.
        unsafe dfk_gather_strings(input, order, rowCount, offsets, heap)
        bytes += heapSize + rowCount * 4
      }
    }
    byteCount = bytes
  }

  // MARK: Reading

  /// Writes rows `range` to `target` from row `offset` on; sets its row count to the end. Longer strings point here.
  package func decode(_ range: Range<Int>, into target: Column, at offset: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount && offset + range.count <= target.capacity)
    let first = range.lowerBound
    let count = range.count
    target.rowCount = offset + count
    // SAFETY: source rows are within rowCount, target rows within its capacity (checked above).
    switch (target.physicalType, encoding) {
    case (.int64, .constant):
      unsafe (target.int64s + offset).update(repeating: base, count: count)
    case (.int64, .frameOfReference(let width)):
      let output = unsafe target.int64s + offset
      widen(first, count, width: width) { unsafe output[$0] = $1 }
    case (.bool, .constant):
      unsafe (target.bools + offset).update(repeating: UInt8(truncatingIfNeeded: base), count: count)
    case (.bool, .frameOfReference(let width)):
      let output = unsafe target.bools + offset
      widen(first, count, width: width) { unsafe output[$0] = UInt8(truncatingIfNeeded: $1) }
    case (.int128, .constant):
      unsafe (target.int128s + offset).update(repeating: Int128(base), count: count)
    case (.int128, .frameOfReference(let width)):
      let output = unsafe target.int128s + offset
      widen(first, count, width: width) { unsafe output[$0] = Int128($1) }
    case (.int128, .plain):
      let input = unsafe values.assumingMemoryBound(to: Int128.self) + first
      unsafe (target.int128s + offset).update(from: input, count: count)
    case (.double, .constant):
      unsafe (target.doubles + offset).update(repeating: 0, count: count)
    case (.double, .plain):
      let input = unsafe values.assumingMemoryBound(to: Double.self) + first
      unsafe (target.doubles + offset).update(from: input, count: count)
    case (.string, .dictionary(let width)):
      let output = unsafe target.strings + offset
      for row in 0..<count {
        let code = isValid(first &+ row) ? code(first &+ row, width: width) : 0
        unsafe output[row] = dictionaryCount == 0 ? StringView() : views[code]
      }
    case (.string, .heap):
      let output = unsafe target.strings + offset
      let offsets = unsafe values.assumingMemoryBound(to: UInt32.self) + first
      let bytes = unsafe heap
      for row in 0..<count {
        let start = unsafe Int(offsets[row])
        let length = unsafe Int(offsets[row &+ 1]) &- start
        // The heap has 16 bytes of slack.
        unsafe output[row] = StringView(padded: bytes + start, count: length)
      }
    default: preconditionFailure("a \(type) column cannot be read as \(target.type)")
    }
    if hasNulls {
      for row in 0..<count where !isValid(first &+ row) {
        target.setNull(offset &+ row)
        if target.physicalType == .string { unsafe target.strings[offset &+ row] = StringView() }
      }
    }
  }

  /// Writes dictionary codes of rows `range`, translated by `translation`, to `target` from row `offset` on; nulls are
  /// ``CodeVector/none``. A code without a translation yet is interned.
  package func decodeCodes(
    _ range: Range<Int>, translation: CodeVector, interner: StringInterner, into target: CodeVector, at offset: Int
  ) {
    guard case .dictionary(let width) = encoding, let dictionaryCount else {
      preconditionFailure("not a dictionary column")
    }
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount && offset + range.count <= target.capacity)
    precondition(translation.capacity >= dictionaryCount)
    let known = unsafe translation.codes
    let output = unsafe target.codes + offset
    // SAFETY: codes of valid rows are below dictionaryCount, since the interner gave them.
    for row in 0..<range.count {
      let source = range.lowerBound &+ row
      if hasNulls && !isValid(source) {
        unsafe output[row] = CodeVector.none
        continue
      }
      let code = code(source, width: width)
      var translated = unsafe known[code]
      if translated == CodeVector.none {
        translated = unsafe interner.intern(views[code])
        unsafe known[code] = translated
      }
      unsafe output[row] = translated
    }
  }

  @inline(__always)
  private func isValid(_ row: Int) -> Bool {
    unsafe !hasNulls || (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 1
  }

  @inline(__always)
  private func code(_ row: Int, width: Int) -> Int {
    switch width {
    case 0: 0
    case 1: unsafe Int(values.load(fromByteOffset: row, as: UInt8.self))
    case 2: unsafe Int(values.load(fromByteOffset: row &* 2, as: UInt16.self))
    default: unsafe Int(values.load(fromByteOffset: row &* 4, as: UInt32.self))
    }
  }

  @inline(__always)
  private func widen(_ first: Int, _ count: Int, width: Int, _ store: (Int, Int64) -> Void) {
    let base = self.base
    switch width {
    case 1:
      let input = unsafe values.assumingMemoryBound(to: UInt8.self) + first
      for row in 0..<count { unsafe store(row, base &+ Int64(input[row])) }
    case 2:
      let input = unsafe values.assumingMemoryBound(to: UInt16.self) + first
      for row in 0..<count { unsafe store(row, base &+ Int64(input[row])) }
    case 4:
      let input = unsafe values.assumingMemoryBound(to: UInt32.self) + first
      for row in 0..<count { unsafe store(row, base &+ Int64(input[row])) }
    default:
      let input = unsafe values.assumingMemoryBound(to: Int64.self) + first
      for row in 0..<count { unsafe store(row, base &+ input[row]) }
    }
  }
}
