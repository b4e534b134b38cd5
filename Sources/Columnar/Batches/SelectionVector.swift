/// Ascending row numbers of a batch that a filter kept.
@safe
package final class SelectionVector {
  package let capacity: Int
  /// Rows selected, in `0...capacity`.
  package var count = 0
  private let storage: UnsafeMutablePointer<UInt32>

  package init(capacity: Int = RecordBatch.maximumRowCount) {
    self.capacity = capacity
    unsafe storage = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + 16)
    unsafe storage.initialize(repeating: 0, count: capacity + 16)
  }

  deinit { unsafe storage.deallocate() }

  /// `capacity` row numbers, the first `count` of them meaningful.
  package var rows: UnsafeMutablePointer<UInt32> { unsafe storage }

  /// Selects the rows of a BOOLEAN column that are true (neither false nor null).
  package func select(whereTrue condition: Column) {
    precondition(condition.physicalType == .bool && condition.rowCount <= capacity)
    let rowCount = condition.rowCount
    let target = unsafe storage
    let flags = unsafe condition.bools
    var found = 0
    // SAFETY: found <= row < rowCount <= capacity.
    if condition.hasNulls {
      let validity = unsafe condition.validity
      for row in 0..<rowCount {
        unsafe target[found] = UInt32(truncatingIfNeeded: row)
        let valid = unsafe UInt8(truncatingIfNeeded: validity[row &>> 6] &>> UInt64(row & 63)) & 1
        unsafe found &+= Int(flags[row] & valid)
      }
    } else {
      for row in 0..<rowCount {
        unsafe target[found] = UInt32(truncatingIfNeeded: row)
        unsafe found &+= Int(flags[row] & 1)
      }
    }
    count = found
  }

  /// Keeps the rows at the places that `kept` names: ascending, below the count.
  package func narrow(to kept: SelectionVector) {
    let places = unsafe kept.rows
    // Places ascend, so the last bounds them all.
    precondition(kept.count <= count && (unsafe kept.count == 0 || Int(places[kept.count - 1]) < count))
    // SAFETY: checked above; a row is read at its place or behind it before that is written.
    for index in 0..<kept.count { unsafe storage[index] = storage[Int(places[index])] }
    count = kept.count
  }
}
