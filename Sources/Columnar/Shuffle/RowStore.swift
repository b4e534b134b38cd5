/// One column of the rows that a map task hands to the shuffle.
package enum ShuffleInput {
  /// - copiesBytes: whether long strings must be copied, because they do not outlive the batch.
  case values(Column, copiesBytes: Bool)
  case codes(CodeVector, StringInterner)
}

/// Collects the rows of one map task and seals them, ordered by hash bucket, as a ``ShuffleSection``.
///
/// Belongs to one worker and is reused from task to task.
package final class RowStore {
  package let types: [DataType]
  package private(set) var rowCount = 0
  private var columns: [ColumnBox] = []
  private var buckets = GroupStorage<UInt16>(empty: 0)
  private var permutation = CodeVector(capacity: 1024)
  /// The columns by whose values the rows of crowded buckets are in pieces.
  private let pieceColumns: [Int]
  private var pieces = GroupStorage<UInt8>(empty: 0)
  private var unorderedRows = CodeVector(capacity: 0)
  /// Interners whose strings stored views may point into.
  private var interners: [StringInterner] = []

  private final class ColumnBox {
    var column: StoredColumn
    init(type: DataType) { column = StoredColumn(type: type) }
  }

  /// - Parameter pieceColumns: the columns by whose values the rows of crowded buckets are in ``BucketPieces``: by those
  ///   of the first they are ordered, by those of others listed.
  package init(types: [DataType], pieceColumns: [Int] = []) {
    precondition(pieceColumns.allSatisfy { types.indices.contains($0) })
    self.types = types
    self.pieceColumns = pieceColumns
    columns = types.map { ColumnBox(type: $0) }
  }

  /// Bytes allocated.
  package var byteCount: Int { columns.reduce(rowCount * 6) { $0 + $1.column.byteCount } }

  /// Appends rows: all `count`, or the selected ones. `inputs` and `hashes` are of one batch.
  package func append(_ inputs: [ShuffleInput], hashes: WordVector, rows: SelectionVector?, count: Int) {
    precondition(inputs.count == columns.count && hashes.capacity >= count)
    let added = rows?.count ?? count
    buckets.ensure(rowCount + added)
    // SAFETY: ensured above; selected rows are below count.
    let output = unsafe buckets.base + rowCount
    let input = unsafe hashes.words
    let shift = UInt64(64 - ShuffleFanOut.bits)
    if let rows {
      let selection = unsafe rows.rows
      for row in 0..<added {
        unsafe output[row] = UInt16(truncatingIfNeeded: input[Int(selection[row])] &>> shift)
      }
    } else {
      for row in 0..<added { unsafe output[row] = UInt16(truncatingIfNeeded: input[row] &>> shift) }
    }
    for (box, source) in zip(columns, inputs) {
      switch source {
      case .values(let column, let copiesBytes):
        if let interner = box.column.interner { interners.append(interner) }
        box.column.append(column, rows: rows, count: count, copiesBytes: copiesBytes)
      case .codes(let codes, let interner):
        box.column.append(codes: codes, of: interner, rows: rows, count: count)
      }
    }
    rowCount += added
  }

  /// Orders the rows by bucket (rows of one bucket or piece keep their order), encodes them and empties the store.
  package func seal() -> ShuffleSection {
    let rowCount = self.rowCount
    permutation.ensureCapacity(rowCount)
    var starts = [UInt32](repeating: 0, count: ShuffleFanOut.count + 1)
    // SAFETY: buckets are below the fan-out by construction (the top bits of a hash).
    let buckets = unsafe self.buckets.base
    let order = unsafe permutation.codes
    unsafe starts.withUnsafeMutableBufferPointer { starts in
      let first = unsafe starts.baseAddress.unsafelyUnwrapped
      for row in 0..<rowCount { unsafe first[Int(buckets[row]) &+ 1] &+= 1 }
      for bucket in 0..<ShuffleFanOut.count { unsafe first[bucket &+ 1] &+= first[bucket] }
      for row in 0..<rowCount {
        let bucket = unsafe Int(buckets[row])
        let position = unsafe Int(first[bucket])
        unsafe order[position] = UInt32(truncatingIfNeeded: row)
        unsafe first[bucket] &+= 1
      }
      // Each start has moved to the bucket's end, which is the next bucket's start: shift back.
      var bucket = ShuffleFanOut.count
      while bucket > 0 {
        unsafe first[bucket] = first[bucket &- 1]
        bucket &-= 1
      }
      unsafe first[0] = 0
    }
    let pieces = makePieces(bucketStarts: starts)
    let encoded = columns.map { EncodedColumn($0.column, permutation: permutation, rowCount: rowCount) }
    let section = ShuffleSection(rowCount: rowCount, columns: encoded, bucketStarts: starts, pieces: pieces)
    removeAll()
    return section
  }

  /// Puts the rows of crowded buckets into pieces.
  private func makePieces(bucketStarts: [UInt32]) -> [Int: [PieceIndex]] {
    var made: [Int: [PieceIndex]] = [:]
    if pieceColumns.isEmpty { return made }
    for bucket in 0..<ShuffleFanOut.count {
      let rows = Int(bucketStarts[bucket])..<Int(bucketStarts[bucket + 1])
      guard rows.count >= BucketPieces.minimumRows else { continue }
      made[bucket] = pieceColumns.enumerated().map { ordinal, column in
        ordinal == 0 ? orderPieces(rows, by: columns[column].column) : listPieces(rows, by: columns[column].column)
      }
    }
    return made
  }

  /// Orders a part of the permutation by the pieces of the column's values.
  private func orderPieces(_ range: Range<Int>, by column: borrowing StoredColumn) -> PieceIndex {
    unorderedRows.ensureCapacity(range.count)
    let rows = unsafe unorderedRows.codes
    let order = unsafe permutation.codes + range.lowerBound
    unsafe rows.update(from: order, count: range.count)
    let starts = unsafe distribute(rows, count: range.count, by: column) { row, position in
      unsafe order[position] = rows[row]
    }
    return PieceIndex(starts: starts.map { $0 + UInt32(truncatingIfNeeded: range.lowerBound) }, rows: nil)
  }

  /// Lists the positions of a part of the permutation by the pieces of the column's values.
  private func listPieces(_ range: Range<Int>, by column: borrowing StoredColumn) -> PieceIndex {
    var list = [UInt32](repeating: 0, count: range.count)
    let order = unsafe permutation.codes + range.lowerBound
    let starts = unsafe distribute(order, count: range.count, by: column) { row, position in
      list[position] = UInt32(truncatingIfNeeded: range.lowerBound + row)
    }
    return PieceIndex(starts: starts, rows: list)
  }

  /// Calls `place` with each of `0..<count` and its position among the rows by piece, rows of one piece in their order.
  ///
  /// - Returns: where each piece starts, and the end.
  private func distribute(
    _ rows: UnsafePointer<UInt32>, count: Int, by column: borrowing StoredColumn, _ place: (Int, Int) -> Void
  ) -> [UInt32] {
    pieces.ensure(count)
    let pieces = unsafe self.pieces.base
    unsafe column.pieces(of: rows, count: count, into: pieces)
    var starts = [UInt32](repeating: 0, count: BucketPieces.count + 1)
    // SAFETY: storage is ensured for count rows; a piece is a byte, so below the 256 counters.
    for row in 0..<count { unsafe starts[Int(pieces[row]) + 1] += 1 }
    for piece in 0..<BucketPieces.count { starts[piece + 1] += starts[piece] }
    var next = starts
    for row in 0..<count {
      let piece = unsafe Int(pieces[row])
      place(row, Int(next[piece]))
      next[piece] += 1
    }
    return starts
  }

  package func removeAll() {
    rowCount = 0
    for box in columns { box.column.removeAll() }
    interners.removeAll(keepingCapacity: true)
  }
}
