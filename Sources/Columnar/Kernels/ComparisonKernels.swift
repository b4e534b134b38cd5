/// The six comparisons. `rawValue` is the operator as SQL writes it.
package enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// The operator that gives the same answer with the operands exchanged.
  package var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// Comparisons of two operands of one type into a BOOLEAN column.
///
/// DOUBLE is ordered totally, as in DuckDB: NaN equals NaN and is greater than all else; -0.0 equals 0.0.
package enum ComparisonKernels {
  /// Null where either operand is.
  package static func compare(
    _ comparison: ComparisonOperator, _ left: Operand, _ right: Operand, rowCount: Int, into result: Column
  ) {
    precondition(left.physicalType == right.physicalType && result.physicalType == .bool)
    result.beginResult(left, right, rowCount: rowCount)
    switch left.physicalType {
    case .bool: compareOrdered(UInt8.self, comparison, left, right, rowCount, result)
    case .int64: compareOrdered(Int64.self, comparison, left, right, rowCount, result)
    case .int128: compareOrdered(Int128.self, comparison, left, right, rowCount, result)
    case .double: compareDoubles(comparison, left, right, rowCount, result)
    case .string: compareStrings(comparison, left, right, rowCount, result)
    }
  }

  /// `IS [NOT] DISTINCT FROM`: nulls equal nulls, and the result is never null.
  package static func compareDistinct(
    isDistinct: Bool, _ left: Operand, _ right: Operand, rowCount: Int, into result: Column
  ) {
    compare(isDistinct ? .notEqual : .equal, left, right, rowCount: rowCount, into: result)
    guard result.hasNulls else { return }
    result.hasNulls = false
    let flags = unsafe result.bools
    for row in 0..<rowCount {
      let leftValid = left.isConstant || left.column.isPresent(row)
      let rightValid = right.isConstant || right.column.isPresent(row)
      // SAFETY: row < rowCount <= capacity, checked by compare.
      if !(leftValid && rightValid) { unsafe flags[row] = (leftValid != rightValid) == isDistinct ? 1 : 0 }
    }
  }

  @inline(__always)
  private static func flag(_ condition: Bool) -> UInt8 { condition ? 1 : 0 }

  @inline(__always)
  private static func compareOrdered<Element: BitwiseCopyable & Comparable>(
    _ type: Element.Type, _ comparison: ComparisonOperator, _ left: Operand, _ right: Operand, _ rowCount: Int,
    _ result: Column
  ) {
    @inline(__always)
    func run(_ body: (Element, Element) -> UInt8) {
      RowLoops.zip(left, as: type, right, as: type, rowCount: rowCount, into: result, as: UInt8.self, body)
    }
    switch comparison {
    case .equal: run { flag($0 == $1) }
    case .notEqual: run { flag($0 != $1) }
    case .less: run { flag($0 < $1) }
    case .lessOrEqual: run { flag($0 <= $1) }
    case .greater: run { flag($0 > $1) }
    case .greaterOrEqual: run { flag($0 >= $1) }
    }
  }

  private static func compareDoubles(
    _ comparison: ComparisonOperator, _ left: Operand, _ right: Operand, _ rowCount: Int, _ result: Column
  ) {
    @inline(__always)
    func run(_ body: (Double, Double) -> UInt8) {
      RowLoops.zip(
        left, as: Double.self, right, as: Double.self, rowCount: rowCount, into: result, as: UInt8.self, body)
    }
    if right.isConstant, unsafe !right.column.doubles[0].isNaN {
      // One comparison each: a NaN on the left is greater than any constant.
      switch comparison {
      case .equal: run { flag($0 == $1) }
      case .notEqual: run { flag($0 != $1) }
      case .less: run { flag($0 < $1) }
      case .lessOrEqual: run { flag($0 <= $1) }
      case .greater: run { flag(!($0 <= $1)) }
      case .greaterOrEqual: run { flag(!($0 < $1)) }
      }
      return
    }
    @inline(__always)
    func equal(_ a: Double, _ b: Double) -> UInt8 { flag(a == b) | (flag(a != a) & flag(b != b)) }
    @inline(__always)
    func less(_ a: Double, _ b: Double) -> UInt8 { flag(a < b) | (flag(a == a) & flag(b != b)) }
    switch comparison {
    case .equal: run { equal($0, $1) }
    case .notEqual: run { equal($0, $1) ^ 1 }
    case .less: run { less($0, $1) }
    case .lessOrEqual: run { less($1, $0) ^ 1 }
    case .greater: run { less($1, $0) }
    case .greaterOrEqual: run { less($0, $1) ^ 1 }
    }
  }

  private static func compareStrings(
    _ comparison: ComparisonOperator, _ left: Operand, _ right: Operand, _ rowCount: Int, _ result: Column
  ) {
    @inline(__always)
    func run(_ body: (StringView, StringView) -> UInt8) {
      RowLoops.zip(
        left, as: StringView.self, right, as: StringView.self, rowCount: rowCount, into: result, as: UInt8.self, body)
    }
    switch comparison {
    case .equal, .notEqual:
      let inverse: UInt8 = comparison == .equal ? 0 : 1
      // A string of at most 12 bytes is its two words: no other string has them.
      if left.isConstant, unsafe left.column.strings[0].isInline {
        run { flag(($0.low ^ $1.low) | ($0.high ^ $1.high) == 0) ^ inverse }
      } else if right.isConstant, unsafe right.column.strings[0].isInline {
        run { flag(($0.low ^ $1.low) | ($0.high ^ $1.high) == 0) ^ inverse }
      } else {
        run { flag($0 == $1) ^ inverse }
      }
    case .less: run { flag($0.compare($1) < 0) }
    case .lessOrEqual: run { flag($0.compare($1) <= 0) }
    case .greater: run { flag($0.compare($1) > 0) }
    case .greaterOrEqual: run { flag($0.compare($1) >= 0) }
    }
  }
}
