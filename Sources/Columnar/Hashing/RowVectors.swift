/// 64-bit words, one a row: key hashes or packed keys of a batch.
@safe
package final class WordVector {
  package private(set) var capacity: Int
  private var storage: UnsafeMutablePointer<UInt64>

  package init(capacity: Int) {
    self.capacity = capacity
    unsafe storage = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity + 8)
    unsafe storage.initialize(repeating: 0, count: capacity + 8)
  }

  deinit { unsafe storage.deallocate() }

  package var words: UnsafeMutablePointer<UInt64> { unsafe storage }

  /// Grows to at least `minimum` words; contents are lost.
  package func ensureCapacity(_ minimum: Int) {
    guard minimum > capacity else { return }
    unsafe storage.deallocate()
    capacity = minimum
    unsafe storage = UnsafeMutablePointer<UInt64>.allocate(capacity: minimum + 8)
    unsafe storage.initialize(repeating: 0, count: minimum + 8)
  }
}

/// 32-bit numbers, one a row: group numbers or dictionary codes of a batch.
@safe
package final class CodeVector {
  /// Marks a row that belongs to no group (the table was full).
  package static let none = UInt32.max

  package private(set) var capacity: Int
  private var storage: UnsafeMutablePointer<UInt32>

  package init(capacity: Int) {
    self.capacity = capacity
    unsafe storage = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + 16)
    unsafe storage.initialize(repeating: 0, count: capacity + 16)
  }

  deinit { unsafe storage.deallocate() }

  package var codes: UnsafeMutablePointer<UInt32> { unsafe storage }

  /// Grows to at least `minimum` codes; contents are lost.
  package func ensureCapacity(_ minimum: Int) {
    guard minimum > capacity else { return }
    unsafe storage.deallocate()
    capacity = minimum
    unsafe storage = UnsafeMutablePointer<UInt32>.allocate(capacity: minimum + 16)
    unsafe storage.initialize(repeating: 0, count: minimum + 16)
  }

  /// Writes 0, 1, … `count - 1`.
  package func fillAscending(count: Int) {
    precondition(count <= capacity)
    for row in 0..<count { unsafe storage[row] = UInt32(truncatingIfNeeded: row) }
  }

  package func fill(with code: UInt32, count: Int) {
    precondition(count <= capacity)
    unsafe storage.update(repeating: code, count: count)
  }
}

extension SelectionVector {
  /// Selects the rows of `0..<rowCount` whose code is `code`.
  package func select(_ codes: CodeVector, equalTo code: UInt32, rowCount: Int) {
    precondition(rowCount <= capacity && rowCount <= codes.capacity)
    let input = unsafe codes.codes
    let target = unsafe rows
    var found = 0
    // SAFETY: found <= row < rowCount <= capacity.
    for row in 0..<rowCount {
      unsafe target[found] = UInt32(truncatingIfNeeded: row)
      unsafe found &+= input[row] == code ? 1 : 0
    }
    count = found
  }
}

extension CodeVector {
  /// Makes the first codes those of the selected rows of `source`.
  package func gather(from source: CodeVector, selecting selection: SelectionVector) {
    let count = selection.count
    let rows = unsafe selection.rows
    // Selections ascend, so the last row bounds them all.
    precondition(count <= capacity && (unsafe count == 0 || Int(rows[count - 1]) < source.capacity))
    let input = unsafe source.codes
    let output = unsafe codes
    // SAFETY: checked above.
    for index in 0..<count { unsafe output[index] = input[Int(rows[index])] }
  }

  /// Sorts the first `count` codes.
  package func sortAscending(count: Int) {
    precondition(count <= capacity)
    var prefix = unsafe UnsafeMutableBufferPointer(start: codes, count: count)
    unsafe prefix.sort()
  }
}
