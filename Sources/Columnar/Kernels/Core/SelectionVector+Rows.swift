extension SelectionVector {
  /// The row number at a place below `count`, checked.
  package func row(at index: Int) -> Int {
    precondition(index >= 0 && index < count)
    // SAFETY: index < count <= capacity.
    return unsafe Int(rows[index])
  }

  /// Adds a row behind those selected, which it must follow in the batch.
  package func append(_ row: Int) {
    precondition(count < capacity && row >= 0 && row < capacity)
    // SAFETY: count < capacity.
    unsafe rows[count] = UInt32(row)
    count += 1
  }

  /// Makes this the rows `0..<rowCount`.
  package func selectAll(rowCount: Int) { SelectionKernels.selectAll(rowCount: rowCount, into: self) }

  /// Makes this a copy of another selection.
  package func copy(from other: SelectionVector) {
    precondition(other.count <= capacity)
    count = other.count
    // SAFETY: count <= both capacities.
    unsafe rows.update(from: other.rows, count: other.count)
  }

  /// Keeps the places of this selection that `inner` selects: for a filter over rows that were gathered by this one.
  package func keep(_ inner: SelectionVector) {
    precondition(inner.count == 0 || inner.row(at: inner.count - 1) < count, "selection reaches behind the outer one")
    let outerRows = unsafe rows
    let innerRows = unsafe inner.rows
    // SAFETY: inner rows ascend and are below count, so that a place is read before it is overwritten.
    for index in 0..<inner.count { unsafe outerRows[index] = outerRows[Int(innerRows[index])] }
    count = inner.count
  }

  /// Divides this selection by a BOOLEAN column with a value for every row of the batch: true rows to `matched`, the
  /// others (false and null) stay here.
  package func partition(by condition: Column, into matched: SelectionVector) {
    precondition(condition.physicalType == .bool && count <= matched.capacity)
    precondition(count == 0 || row(at: count - 1) < condition.capacity, "selection reaches behind the column")
    partition(condition, isDense: false, matched)
  }

  /// As `partition(by:into:)`, with a column that holds values for the rows of this selection only, densely.
  package func partition(byDense condition: Column, into matched: SelectionVector) {
    precondition(condition.physicalType == .bool && count <= matched.capacity && count <= condition.capacity)
    partition(condition, isDense: true, matched)
  }

  private func partition(_ condition: Column, isDense: Bool, _ matched: SelectionVector) {
    let source = unsafe rows
    let target = unsafe matched.rows
    let flags = unsafe condition.bools
    var kept = 0
    var moved = 0
    // SAFETY: the callers checked rows and count; kept and moved stay below count.
    for index in 0..<count {
      let row = unsafe source[index]
      let place = isDense ? index : Int(truncatingIfNeeded: row)
      let isTrue = unsafe Int(flags[place] & 1) & (condition.isPresent(place) ? 1 : 0)
      unsafe target[moved] = row
      unsafe source[kept] = row
      moved &+= isTrue
      kept &+= isTrue ^ 1
    }
    matched.count = moved
    count = kept
  }

  /// Divides this selection by validity: valid rows of the column leave, nulls stay. The column has a value for every row
  /// of the batch, or, if dense, for the rows of this selection.
  package func removeRows(validIn column: Column, isDense: Bool) {
    guard column.hasNulls else {
      count = 0
      return
    }
    precondition(count == 0 || (isDense ? count - 1 : row(at: count - 1)) < column.capacity)
    let rows = unsafe rows
    var kept = 0
    // SAFETY: checked above; kept <= index.
    for index in 0..<count {
      let row = unsafe rows[index]
      unsafe rows[kept] = row
      kept &+= column.isPresent(isDense ? index : Int(truncatingIfNeeded: row)) ? 0 : 1
    }
    count = kept
  }
}
