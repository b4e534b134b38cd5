/// One argument of a kernel: a column, or a constant that stands for every row.
///
/// A constant is a column of one row that is not null; functions of a null constant are folded before they get here.
package struct Operand {
  package let column: Column
  package let isConstant: Bool

  /// Makes an operand with a value for every row.
  package init(column: Column) {
    self.column = column
    isConstant = false
  }

  /// Makes an operand from a column of one valid row.
  package init(constant column: Column) {
    precondition(column.rowCount == 1 && column.isValid(0), "a constant operand is one value")
    self.column = column
    isConstant = true
  }

  /// Makes an operand from a literal that is not null.
  package init(_ value: Value, type: DataType) {
    let column = Column(type: type, capacity: 1)
    column.append(value)
    self.init(constant: column)
  }

  package var physicalType: PhysicalType { column.physicalType }

  /// Ends the program unless `rowCount` rows can be read. Kernels call this once and then read unchecked.
  @inline(__always)
  func requireRows(_ rowCount: Int) {
    precondition(isConstant || rowCount <= column.capacity, "operand has too few rows")
  }

  /// `row & rowMask` is the place of a row's value: zero for a constant.
  @inline(__always)
  var rowMask: Int { isConstant ? 0 : ~0 }

  @inline(__always)
  var mayBeNull: Bool { !isConstant && column.hasNulls }

  /// The values; the caller knows that `Element` is the column's representation.
  @inline(__always)
  func values<Element: BitwiseCopyable>(as type: Element.Type) -> UnsafePointer<Element> {
    unsafe UnsafePointer(column.values(as: type))
  }
}

extension Column {
  /// The values as a type of the same stride as the column's physical type.
  @inline(__always)
  func values<Element: BitwiseCopyable>(as type: Element.Type) -> UnsafeMutablePointer<Element> {
    precondition(MemoryLayout<Element>.stride == physicalType.stride)
    return unsafe UnsafeMutableRawPointer(bools).assumingMemoryBound(to: type)
  }
}
