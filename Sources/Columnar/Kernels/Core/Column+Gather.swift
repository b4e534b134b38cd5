/// Moving rows by row number. Columns share the heaps of their strings: only views are copied.
extension Column {
  /// Makes this column the selected rows of `source`, densely from row 0.
  package func gather(from source: Column, selecting selection: SelectionVector) {
    let count = selection.count
    precondition(source.physicalType == physicalType && count <= capacity)
    // SAFETY: selections ascend, so the last row bounds them all; count <= capacity.
    let rows = unsafe selection.rows
    precondition(unsafe count == 0 || Int(rows[count - 1]) < source.capacity, "selection reaches behind the column")
    rowCount = count
    hasNulls = false
    owners = source.owners
    switch physicalType.stride {
    case 1: unsafe gather(UInt8.self, from: source, rows: rows, count: count)
    case 8: unsafe gather(UInt64.self, from: source, rows: rows, count: count)
    default: unsafe gather(StringView.self, from: source, rows: rows, count: count)
    }
    guard source.hasNulls else { return }
    hasNulls = true
    let sourceValidity = unsafe source.validity
    let targetValidity = unsafe validity
    var index = 0
    while index < count {
      let end = min(index &+ 64, count)
      var word: UInt64 = 0
      for position in index..<end {
        let row = unsafe Int(truncatingIfNeeded: rows[position])
        let bit = unsafe (sourceValidity[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1
        word |= bit &<< UInt64(truncatingIfNeeded: position & 63)
      }
      unsafe targetValidity[index &>> 6] = word
      index = end
    }
  }

  @inline(__always)
  private func gather<Element: BitwiseCopyable>(
    _ type: Element.Type, from source: Column, rows: UnsafePointer<UInt32>, count: Int
  ) {
    let input = unsafe source.values(as: type)
    let output = unsafe values(as: type)
    // SAFETY: gather(from:selecting:) checked rows and count.
    for index in 0..<count { unsafe output[index] = input[Int(truncatingIfNeeded: rows[index])] }
  }

  /// Writes the rows of `source` (dense) to the selected rows of this column; the others stay.
  /// A constant source is written to all of them.
  package func scatter(from source: Operand, to selection: SelectionVector) {
    let count = selection.count
    precondition(source.physicalType == physicalType)
    source.requireRows(count)
    // SAFETY: selections ascend, so the last row bounds them all.
    let rows = unsafe selection.rows
    precondition(unsafe count == 0 || Int(rows[count - 1]) < rowCount, "selection reaches behind the column")
    switch physicalType.stride {
    case 1: unsafe scatter(UInt8.self, from: source, rows: rows, count: count)
    case 8: unsafe scatter(UInt64.self, from: source, rows: rows, count: count)
    default: unsafe scatter(StringView.self, from: source, rows: rows, count: count)
    }
    if !source.column.owners.isEmpty { owners += source.column.owners }
    guard source.mayBeNull else {
      if hasNulls {
        let target = unsafe validity
        for index in 0..<count {
          let row = unsafe rows[index]
          unsafe target[Int(row &>> 6)] |= 1 &<< UInt64(row & 63)
        }
      }
      return
    }
    makeNullable()
    let target = unsafe validity
    for index in 0..<count {
      let row = unsafe rows[index]
      let valid: UInt64 = source.column.isPresent(index) ? 1 : 0
      let bit = UInt64(row & 63)
      unsafe target[Int(row &>> 6)] = target[Int(row &>> 6)] & ~(1 &<< bit) | valid &<< bit
    }
  }

  @inline(__always)
  private func scatter<Element: BitwiseCopyable>(
    _ type: Element.Type, from source: Operand, rows: UnsafePointer<UInt32>, count: Int
  ) {
    let input = unsafe source.values(as: type)
    let output = unsafe values(as: type)
    // SAFETY: scatter(from:to:) checked rows and count.
    if source.isConstant {
      let value = unsafe input[0]
      for index in 0..<count { unsafe output[Int(truncatingIfNeeded: rows[index])] = value }
    } else {
      for index in 0..<count { unsafe output[Int(truncatingIfNeeded: rows[index])] = input[index] }
    }
  }

  /// Writes the rows of `source` to the same, selected rows of this column; the others stay.
  package func copyRows(from source: Column, selecting selection: SelectionVector) {
    let count = selection.count
    let rows = unsafe selection.rows
    precondition(source.physicalType == physicalType)
    // SAFETY: selections ascend, so the last row bounds them all.
    precondition(
      unsafe count == 0 || Int(rows[count - 1]) < min(rowCount, source.capacity), "selection reaches behind the column")
    switch physicalType.stride {
    case 1: unsafe copyRows(UInt8.self, from: source, rows: rows, count: count)
    case 8: unsafe copyRows(UInt64.self, from: source, rows: rows, count: count)
    default: unsafe copyRows(StringView.self, from: source, rows: rows, count: count)
    }
    if !source.owners.isEmpty { owners += source.owners }
    guard hasNulls || source.hasNulls else { return }
    makeNullable()
    let target = unsafe validity
    for index in 0..<count {
      let row = unsafe Int(truncatingIfNeeded: rows[index])
      let valid: UInt64 = source.isPresent(row) ? 1 : 0
      let bit = UInt64(truncatingIfNeeded: row & 63)
      unsafe target[row &>> 6] = target[row &>> 6] & ~(1 &<< bit) | valid &<< bit
    }
  }

  @inline(__always)
  private func copyRows<Element: BitwiseCopyable>(
    _ type: Element.Type, from source: Column, rows: UnsafePointer<UInt32>, count: Int
  ) {
    let input = unsafe source.values(as: type)
    let output = unsafe values(as: type)
    // SAFETY: copyRows(from:selecting:) checked rows and count.
    for index in 0..<count {
      let row = unsafe Int(truncatingIfNeeded: rows[index])
      unsafe output[row] = input[row]
    }
  }

  /// Empties the column and gives it `rowCount` valid rows of unspecified (but initialised) values, to be scattered to.
  package func beginScatter(rowCount: Int) {
    precondition(rowCount >= 0 && rowCount <= capacity)
    removeAll()
    self.rowCount = rowCount
    // SAFETY: rowCount <= capacity. Views of an earlier batch may point to freed memory.
    if physicalType == .string { unsafe strings.update(repeating: StringView(), count: rowCount) }
  }

  /// Copies all rows, sharing string heaps.
  package func copy(from source: Column, rowCount: Int) {
    precondition(source.physicalType == physicalType && rowCount <= capacity && rowCount <= source.capacity)
    beginResult(Operand(column: source), rowCount: rowCount)
    owners = source.owners
    // SAFETY: both hold rowCount rows.
    unsafe UnsafeMutableRawPointer(bools).copyMemory(
      from: UnsafeRawPointer(source.bools), byteCount: rowCount * physicalType.stride)
  }
}
