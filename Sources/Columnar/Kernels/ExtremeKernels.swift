/// `greatest`, `least` and `nullif`.
package enum ExtremeKernels {
  package enum Extreme { case greatest, least }

  /// The greater or lesser of two values; a null gives way to the other. The first wins among equals.
  /// `result` may be the column of either operand.
  package static func choose(
    _ extreme: Extreme, _ left: Operand, _ right: Operand, rowCount: Int, into result: Column
  ) {
    precondition(
      left.physicalType == right.physicalType && left.physicalType == result.physicalType
        && rowCount <= result.capacity)
    left.requireRows(rowCount)
    right.requireRows(rowCount)
    let isGreatest = extreme == .greatest
    switch left.physicalType {
    case .bool: choose(UInt8.self, left, right, rowCount, result) { isGreatest ? $0 < $1 : $1 < $0 }
    case .int64: choose(Int64.self, left, right, rowCount, result) { isGreatest ? $0 < $1 : $1 < $0 }
    case .int128: choose(Int128.self, left, right, rowCount, result) { isGreatest ? $0 < $1 : $1 < $0 }
    case .double:
      // NaN is greater than all else.
      choose(Double.self, left, right, rowCount, result) {
        isGreatest ? $0 < $1 || ($0 == $0 && $1 != $1) : $1 < $0 || ($1 == $1 && $0 != $0)
      }
    case .string:
      var owners = left.column.owners
      if right.column !== left.column { owners += right.column.owners }
      choose(StringView.self, left, right, rowCount, result) {
        isGreatest ? $0.compare($1) < 0 : $1.compare($0) < 0
      }
      result.owners = owners
    }
  }

  @inline(__always)
  private static func choose<Element: BitwiseCopyable>(
    _ type: Element.Type, _ left: Operand, _ right: Operand, _ rowCount: Int, _ result: Column,
    _ rightIsBetter: (Element, Element) -> Bool
  ) {
    let lefts = unsafe left.values(as: type)
    let rights = unsafe right.values(as: type)
    let target = unsafe result.values(as: type)
    let targetValidity = unsafe result.validity
    let (leftMask, rightMask) = (left.rowMask, right.rowMask)
    let (leftNulls, rightNulls) = (left.mayBeNull, right.mayBeNull)
    var start = 0
    while start < rowCount {
      let end = min(start &+ 64, rowCount)
      // SAFETY: rows below rowCount, checked by the caller; one validity word for 64 rows.
      let leftValid = unsafe leftNulls ? left.column.validity[start &>> 6] : ~0
      let rightValid = unsafe rightNulls ? right.column.validity[start &>> 6] : ~0
      for row in start..<end {
        let a = unsafe lefts[row & leftMask]
        let b = unsafe rights[row & rightMask]
        let bit = UInt64(truncatingIfNeeded: row & 63)
        let aValid = (leftValid &>> bit) & 1 == 1
        let bValid = (rightValid &>> bit) & 1 == 1
        unsafe target[row] = bValid && (!aValid || rightIsBetter(a, b)) ? b : a
      }
      unsafe targetValidity[start &>> 6] = leftValid | rightValid
      start = end
    }
    result.rowCount = rowCount
    result.hasNulls = leftNulls && rightNulls
  }

  /// `NULLIF(value, other)`, given the column of `value = other`: null where that is true, else the value.
  package static func nullIf(_ value: Operand, equal: Column, rowCount: Int, into result: Column) {
    precondition(equal.physicalType == .bool && rowCount <= equal.capacity)
    result.copy(from: value, rowCount: rowCount)
    // SAFETY: row < rowCount, checked above.
    for row in 0..<rowCount where unsafe equal.bools[row] == 1 && equal.isPresent(row) { result.markNull(row) }
  }
}
