/// One key column of a batch as the hash kernels take it.
package enum KeyColumn {
  /// A column of a fixed-width type.
  case values(Column)
  /// Dictionary codes of a VARCHAR column and the interner that gave them; null rows hold ``CodeVector/none``.
  case codes(CodeVector, StringInterner)
  /// A VARCHAR column as it is.
  case strings(Column)
}

/// Computes the canonical 64-bit hash of each row's key.
package enum KeyHasher {
  /// Writes `rowCount` hashes. No key columns: every row has ``KeyHash/emptyKey``.
  package static func hash(_ keys: [KeyColumn], rowCount: Int, into target: WordVector) {
    precondition(target.capacity >= rowCount)
    let output = unsafe target.words
    if keys.isEmpty {
      unsafe output.update(repeating: KeyHash.emptyKey, count: rowCount)
      return
    }
    for (ordinal, key) in keys.enumerated() {
      let isFirst = ordinal == 0
      let isLast = ordinal == keys.count - 1
      // SAFETY: every column holds at least rowCount rows, checked here; loops run over 0..<rowCount.
      switch key {
      case .codes(let codes, let interner):
        precondition(codes.capacity >= rowCount)
        let input = unsafe codes.codes
        let hashes = unsafe interner.hashes
        unsafe apply(rowCount, output, isFirst, isLast) { row in
          let code = unsafe input[row]
          return unsafe code == CodeVector.none ? KeyHash.nullHash : hashes[Int(code)]
        }
      case .strings(let column), .values(let column):
        precondition(column.rowCount >= rowCount)
        let validity = unsafe column.validity
        let hasNulls = column.hasNulls
        switch column.physicalType {
        case .bool:
          let values = unsafe column.bools
          unsafe applyNullable(rowCount, output, isFirst, isLast, hasNulls, validity) {
            unsafe KeyHash.hash(Int64(values[$0]))
          }
        case .int64:
          let values = unsafe column.int64s
          unsafe applyNullable(rowCount, output, isFirst, isLast, hasNulls, validity) {
            unsafe KeyHash.hash(values[$0])
          }
        case .int128:
          let values = unsafe column.int128s
          unsafe applyNullable(rowCount, output, isFirst, isLast, hasNulls, validity) {
            unsafe KeyHash.hash(values[$0])
          }
        case .double:
          let values = unsafe column.doubles
          unsafe applyNullable(rowCount, output, isFirst, isLast, hasNulls, validity) {
            unsafe KeyHash.hash(values[$0])
          }
        case .string:
          let values = unsafe column.strings
          unsafe applyNullable(rowCount, output, isFirst, isLast, hasNulls, validity) {
            unsafe KeyHash.hash(values[$0])
          }
        }
      }
    }
  }

  @inline(__always)
  private static func applyNullable(
    _ rowCount: Int, _ output: UnsafeMutablePointer<UInt64>, _ isFirst: Bool, _ isLast: Bool, _ hasNulls: Bool,
    _ validity: UnsafeMutablePointer<UInt64>, _ hash: (Int) -> UInt64
  ) {
    if hasNulls {
      unsafe apply(rowCount, output, isFirst, isLast) { row in
        unsafe (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 1 ? hash(row) : KeyHash.nullHash
      }
    } else {
      unsafe apply(rowCount, output, isFirst, isLast, hash)
    }
  }

  @inline(__always)
  private static func apply(
    _ rowCount: Int, _ output: UnsafeMutablePointer<UInt64>, _ isFirst: Bool, _ isLast: Bool, _ hash: (Int) -> UInt64
  ) {
    switch (isFirst, isLast) {
    case (true, true):
      for row in 0..<rowCount { unsafe output[row] = KeyHash.finish(hash(row)) }
    case (true, false):
      for row in 0..<rowCount { unsafe output[row] = hash(row) }
    case (false, false):
      for row in 0..<rowCount { unsafe output[row] = KeyHash.combine(output[row], hash(row)) }
    case (false, true):
      for row in 0..<rowCount {
        unsafe output[row] = KeyHash.finish(KeyHash.combine(output[row], hash(row)))
      }
    }
  }
}
