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
  /// Interners whose strings stored views may point into.
  private var interners: [StringInterner] = []

  private final class ColumnBox {
    var column: StoredColumn
    init(type: DataType) { column = StoredColumn(type: type) }
  }

  package init(types: [DataType]) {
    self.types = types
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

  /// Orders the rows by bucket (rows of one bucket keep their order), encodes them and empties the store.
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
    let encoded = columns.map { EncodedColumn($0.column, permutation: permutation, rowCount: rowCount) }
    let section = ShuffleSection(rowCount: rowCount, columns: encoded, bucketStarts: starts)
    removeAll()
    return section
  }

  package func removeAll() {
    rowCount = 0
    for box in columns { box.column.removeAll() }
    interners.removeAll(keepingCapacity: true)
  }
}
