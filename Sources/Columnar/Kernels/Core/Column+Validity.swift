extension Column {
  /// Makes this the result of a function that is null where an operand is: `rowCount` rows, validity the AND of the
  /// operands'. Checks that this column and the operands hold that many rows.
  func beginResult(_ operands: Operand..., rowCount: Int) { beginResult(operands, rowCount: rowCount) }

  func beginResult(_ operands: [Operand], rowCount: Int) {
    precondition(rowCount >= 0 && rowCount <= capacity, "result column is too small")
    self.rowCount = rowCount
    hasNulls = false
    for operand in operands {
      operand.requireRows(rowCount)
      if operand.mayBeNull { intersectValidity(with: operand.column) }
    }
  }

  /// Makes rows null that are null in `other`.
  func intersectValidity(with other: Column) {
    guard other.hasNulls else { return }
    let wordCount = (rowCount + 63) / 64
    // SAFETY: both columns hold rowCount rows, checked by beginResult, hence wordCount words.
    let source = unsafe other.validity
    let target = unsafe validity
    if hasNulls {
      for index in 0..<wordCount { unsafe target[index] &= source[index] }
    } else {
      for index in 0..<wordCount { unsafe target[index] = source[index] }
      hasNulls = true
    }
  }

  /// Makes a row null that is inside `0..<rowCount`.
  @inline(__always)
  func markNull(_ row: Int) {
    makeNullable()
    // SAFETY: callers pass rows below rowCount <= capacity.
    unsafe validity[row &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: row & 63))
  }

  /// Whether the row, inside `0..<capacity`, is not null; unchecked.
  @inline(__always)
  func isPresent(_ row: Int) -> Bool {
    guard hasNulls else { return true }
    // SAFETY: callers pass rows below rowCount <= capacity.
    return unsafe (validity[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 == 1
  }

  /// Makes the column `rowCount` nulls.
  package func fillWithNulls(rowCount: Int) {
    precondition(rowCount >= 0 && rowCount <= capacity)
    self.rowCount = rowCount
    hasNulls = true
    // SAFETY: capacity / 64 + 1 words, and capacity values.
    unsafe validity.update(repeating: 0, count: rowCount / 64 + 1)
    if physicalType == .string { unsafe strings.update(repeating: StringView(), count: rowCount) }
  }

  /// Makes the column `rowCount` times the constant's value.
  package func fill(with constant: Operand, rowCount: Int) {
    precondition(constant.isConstant && constant.physicalType == physicalType)
    precondition(rowCount >= 0 && rowCount <= capacity)
    self.rowCount = rowCount
    hasNulls = false
    owners = constant.column.owners
    // SAFETY: rowCount <= capacity; a constant holds one value.
    switch physicalType {
    case .bool: unsafe bools.update(repeating: constant.column.bools[0], count: rowCount)
    case .int64: unsafe int64s.update(repeating: constant.column.int64s[0], count: rowCount)
    case .double: unsafe doubles.update(repeating: constant.column.doubles[0], count: rowCount)
    case .int128: unsafe int128s.update(repeating: constant.column.int128s[0], count: rowCount)
    case .string: unsafe strings.update(repeating: constant.column.strings[0], count: rowCount)
    }
  }
}
