/// How the rows of a crowded bucket are ordered: by pieces, so that equal values lie in one piece and each piece's
/// distinct values can be counted alone, by any worker and in the cache.
///
/// Constants of the format: they decide the order of rows in a map output.
package enum BucketPieces {
  static let bits = 8
  /// Pieces of a bucket, `0..<256`.
  package static let count = 1 << bits
  /// Rows of one map output from which on a bucket has pieces.
  static let minimumRows = 512

  /// The piece of a value. Reads hash bits that neither name a bucket nor place a string in an interner's small table.
  @inline(__always)
  static func piece(ofHash hash: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: KeyHash.finish(hash) &>> 28)
  }
}

/// Where the pieces of a bucket lie, by the values of one column.
struct PieceIndex {
  /// Where each piece starts, and the end: in the section, or in `rows`.
  var starts: [UInt32]
  /// The section's rows by piece; `nil` where they are in that order themselves.
  var rows: [UInt32]?

  func rows(of pieces: Range<Int>) -> [Range<Int>] {
    let range = Int(starts[pieces.lowerBound])..<Int(starts[pieces.upperBound])
    guard let rows else { return [range] }
    return rows[range].map { Int($0)..<Int($0) + 1 }
  }

  var byteCount: Int { (starts.count + (rows?.count ?? 0)) * 4 }
}

extension StoredColumn {
  /// Writes the piece of each of the rows `rows[0..<count]` to `target`; nulls are in the first piece.
  func pieces(of rows: UnsafePointer<UInt32>, count: Int, into target: UnsafeMutablePointer<UInt8>) {
    // SAFETY: rows are rows of this column.
    switch type.physicalType {
    case .bool, .int64:
      let input = unsafe words.base
      for index in 0..<count {
        unsafe target[index] = BucketPieces.piece(ofHash: KeyHash.hash(Int64(bitPattern: input[Int(rows[index])])))
      }
    case .double:
      let input = unsafe words.base
      for index in 0..<count {
        unsafe target[index] = BucketPieces.piece(ofHash: KeyHash.hash(Double(bitPattern: input[Int(rows[index])])))
      }
    case .int128:
      let input = unsafe UnsafeMutableRawPointer(pairs.base).assumingMemoryBound(to: Int128.self)
      for index in 0..<count {
        unsafe target[index] = BucketPieces.piece(ofHash: KeyHash.hash(input[Int(rows[index])]))
      }
    case .string:
      if let interner {
        let codes = unsafe self.codes.base
        let hashes = unsafe interner.hashes
        for index in 0..<count {
          let code = unsafe codes[Int(rows[index])]
          unsafe target[index] = code == CodeVector.none ? 0 : BucketPieces.piece(ofHash: hashes[Int(code)])
        }
      } else {
        let input = unsafe pairs.base
        for index in 0..<count {
          unsafe target[index] = BucketPieces.piece(ofHash: KeyHash.hash(input[Int(rows[index])]))
        }
      }
    }
    guard hasNulls else { return }
    let flags = unsafe valid.base
    for index in 0..<count where unsafe flags[Int(rows[index])] == 0 { unsafe target[index] = 0 }
  }
}

extension Column {
  /// Makes those values of `rows` null that are in none of the pieces.
  package func clearOutside(pieces: Range<Int>, rows: Range<Int>) {
    precondition(pieces.lowerBound >= 0 && pieces.upperBound <= BucketPieces.count)
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    switch physicalType {
    case .bool:
      let input = unsafe bools
      clearOutside(pieces, rows) { unsafe KeyHash.hash(Int64(input[$0])) }
    case .int64:
      let input = unsafe int64s
      clearOutside(pieces, rows) { unsafe KeyHash.hash(input[$0]) }
    case .double:
      let input = unsafe doubles
      clearOutside(pieces, rows) { unsafe KeyHash.hash(input[$0]) }
    case .int128:
      let input = unsafe int128s
      clearOutside(pieces, rows) { unsafe KeyHash.hash(input[$0]) }
    case .string:
      let input = unsafe strings
      clearOutside(pieces, rows) { unsafe KeyHash.hash(input[$0]) }
    }
  }

  @inline(__always)
  private func clearOutside(_ pieces: Range<Int>, _ rows: Range<Int>, _ hash: (Int) -> UInt64) {
    for row in rows where !pieces.contains(Int(BucketPieces.piece(ofHash: hash(row)))) { setNull(row) }
  }
}
