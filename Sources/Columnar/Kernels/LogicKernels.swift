/// Kleene's three-valued logic and the tests for null.
package enum LogicKernels {
  /// `AND`: false decides, else null, else true.
  package static func and(_ left: Operand, _ right: Operand, rowCount: Int, into result: Column) {
    connect(left, right, decisive: 0, rowCount: rowCount, into: result)
  }

  /// `OR`: true decides, else null, else false.
  package static func or(_ left: Operand, _ right: Operand, rowCount: Int, into result: Column) {
    connect(left, right, decisive: 1, rowCount: rowCount, into: result)
  }

  /// `result` may be the column of either operand.
  private static func connect(
    _ left: Operand, _ right: Operand, decisive: UInt8, rowCount: Int, into result: Column
  ) {
    precondition(
      left.physicalType == .bool && right.physicalType == .bool && result.physicalType == .bool
        && rowCount <= result.capacity)
    left.requireRows(rowCount)
    right.requireRows(rowCount)
    let flip: UInt8 = decisive == 0 ? 0 : 1
    if !left.mayBeNull && !right.mayBeNull {
      result.rowCount = rowCount
      result.hasNulls = false
      // By De Morgan, OR is AND with everything flipped.
      RowLoops.zip(
        left, as: UInt8.self, right, as: UInt8.self, rowCount: rowCount, into: result, as: UInt8.self
      ) { (($0 ^ flip) & ($1 ^ flip)) ^ flip }
      return
    }
    let lefts = unsafe left.values(as: UInt8.self)
    let rights = unsafe right.values(as: UInt8.self)
    let target = unsafe result.bools
    let targetValidity = unsafe result.validity
    let (leftMask, rightMask) = (left.rowMask, right.rowMask)
    let leftNulls = left.mayBeNull
    let rightNulls = right.mayBeNull
    var start = 0
    while start < rowCount {
      let end = min(start &+ 64, rowCount)
      // SAFETY: rows below rowCount, checked above; one validity word for 64 rows.
      let leftValid = unsafe leftNulls ? left.column.validity[start &>> 6] : ~0
      let rightValid = unsafe rightNulls ? right.column.validity[start &>> 6] : ~0
      var valid: UInt64 = 0
      for row in start..<end {
        let bit = UInt64(truncatingIfNeeded: row & 63)
        let a = unsafe (lefts[row & leftMask] ^ flip) & 1
        let b = unsafe (rights[row & rightMask] ^ flip) & 1
        let aValid = UInt8(truncatingIfNeeded: leftValid &>> bit) & 1
        let bValid = UInt8(truncatingIfNeeded: rightValid &>> bit) & 1
        // A null counts as undecided (1); the result is known if both are, or if a known one decides.
        unsafe target[row] = ((a | (aValid ^ 1)) & (b | (bValid ^ 1))) ^ flip
        let known = (aValid & bValid) | (aValid & (a ^ 1)) | (bValid & (b ^ 1))
        valid |= UInt64(known) &<< bit
      }
      unsafe targetValidity[start &>> 6] = valid
      start = end
    }
    result.rowCount = rowCount
    result.hasNulls = true
  }

  /// `NOT`: null stays null.
  package static func not(_ operand: Operand, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .bool && result.physicalType == .bool)
    result.beginResult(operand, rowCount: rowCount)
    RowLoops.map(operand, as: UInt8.self, rowCount: rowCount, into: result, as: UInt8.self) { $0 ^ 1 }
  }

  /// `IS NULL` and `IS NOT NULL`: never null.
  package static func testNull(isNull: Bool, _ operand: Operand, rowCount: Int, into result: Column) {
    precondition(result.physicalType == .bool && rowCount <= result.capacity)
    operand.requireRows(rowCount)
    result.rowCount = rowCount
    result.hasNulls = false
    let target = unsafe result.bools
    // SAFETY: rowCount was checked against both columns.
    guard operand.mayBeNull else {
      unsafe target.update(repeating: isNull ? 0 : 1, count: rowCount)
      return
    }
    let validity = unsafe operand.column.validity
    let flip: UInt8 = isNull ? 1 : 0
    for row in 0..<rowCount {
      unsafe target[row] =
        (UInt8(truncatingIfNeeded: validity[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1) ^ flip
    }
  }

  /// Selects the rows that do not yet decide the connective: for `AND` those that are not false, for `OR` not true.
  package static func selectUndecided(
    _ condition: Column, decisive: Bool, rowCount: Int, into selection: SelectionVector
  ) {
    precondition(condition.physicalType == .bool && rowCount <= condition.capacity && rowCount <= selection.capacity)
    let flags = unsafe condition.bools
    let rows = unsafe selection.rows
    let flip: UInt8 = decisive ? 1 : 0
    var found = 0
    // SAFETY: found <= row < rowCount <= both capacities.
    for row in 0..<rowCount {
      unsafe rows[found] = UInt32(truncatingIfNeeded: row)
      let isNull: UInt8 = condition.isPresent(row) ? 0 : 1
      unsafe found &+= Int((flags[row] ^ flip) & 1 | isNull)
    }
    selection.count = found
  }
}
