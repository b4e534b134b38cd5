/// The arithmetic operators. `rawValue` is the operator as SQL writes it.
package enum ArithmeticOperator: String, Hashable, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case integerDivide = "//"
  case modulo = "%"
}

/// Arithmetic on two operands of one type into a column of the result type; null where either operand is.
///
/// Integers and decimals fail on overflow, with the first row that overflows; doubles follow IEEE 754, so that `1/0` is
/// infinity. The result of a decimal product has the sum of the scales; sums and remainders keep the operands' scale.
/// DECIMAL operands and result may differ in storage.
package enum ArithmeticKernels {
  package static func apply(
    _ operation: ArithmeticOperator, _ left: Operand, _ right: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    result.beginResult(left, right, rowCount: rowCount)
    switch (left.physicalType, right.physicalType, result.physicalType) {
    case (.double, .double, .double): try applyToDoubles(operation, left, right, rowCount, result)
    case (.int64, .int64, .int64): try applyToIntegers(Int64.self, operation, left, right, rowCount, result)
    case (.int128, .int128, .int128): try applyToIntegers(Int128.self, operation, left, right, rowCount, result)
    case (.int64, .int64, .int128), (.int64, .int128, .int128), (.int128, .int64, .int128):
      try applyToIntegers(
        Int128.self, operation, widened(left, rowCount), widened(right, rowCount), rowCount, result)
    default: preconditionFailure("no arithmetic on \(left.column.type) and \(right.column.type)")
    }
  }

  /// `-operand`.
  package static func negate(_ operand: Operand, rowCount: Int, into result: Column) throws(KernelError) {
    precondition(operand.physicalType == result.physicalType)
    result.beginResult(operand, rowCount: rowCount)
    let failedRow: Int?
    switch operand.physicalType {
    case .int64:
      failedRow = RowLoops.mapChecked(
        operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self
      ) { (0 &- $0, $0 == .min) }
    case .int128:
      failedRow = RowLoops.mapChecked(
        operand, as: Int128.self, rowCount: rowCount, into: result, as: Int128.self
      ) { (0 &- $0, $0 == .min) }
    case .double:
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self) { -$0 }
      failedRow = nil
    case .bool, .string: preconditionFailure("no negation of \(operand.column.type)")
    }
    if let failedRow {
      throw KernelError(
        .overflow, "\(result.type) overflow in -(\(operand.describe(row: failedRow)))", row: failedRow)
    }
  }

  /// The operand as Int128, in a column of its own: a rare case, where the types of a decimal product differ in storage.
  private static func widened(_ operand: Operand, _ rowCount: Int) -> Operand {
    guard operand.physicalType == .int64 else { return operand }
    var type = DataType.hugeint
    if case .decimal(_, let scale) = operand.column.type { type = .decimal(precision: 38, scale: scale) }
    let wide = Column(type: type, capacity: operand.isConstant ? 1 : rowCount)
    let count = operand.isConstant ? 1 : rowCount
    wide.beginResult(Operand(column: operand.column), rowCount: count)
    RowLoops.map(operand, as: Int64.self, rowCount: count, into: wide, as: Int128.self) { Int128($0) }
    return operand.isConstant ? Operand(constant: wide) : Operand(column: wide)
  }

  // MARK: Integers and decimals

  private static func applyToIntegers<Element: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ type: Element.Type, _ operation: ArithmeticOperator, _ left: Operand, _ right: Operand, _ rowCount: Int,
    _ result: Column
  ) throws(KernelError) {
    @inline(__always)
    func run(_ body: (Element, Element) -> (Element, Bool)) -> Int? {
      RowLoops.zipChecked(left, right, as: type, rowCount: rowCount, into: result, as: type, body)
    }
    var failedRow: Int?
    if case .decimal(let precision, _) = result.type {
      // A decimal may not use the whole range of its storage. Digits of an unsigned magnitude spare a second test.
      let limit = Element(truncatingIfNeeded: PowersOfTen.int128[precision])
      @inline(__always)
      func isOutside(_ value: Element) -> Bool { value >= limit || value <= 0 &- limit }
      switch operation {
      case .add:
        failedRow = run {
          let (value, overflow) = $0.addingReportingOverflow($1)
          return (value, overflow || isOutside(value))
        }
      case .subtract:
        failedRow = run {
          let (value, overflow) = $0.subtractingReportingOverflow($1)
          return (value, overflow || isOutside(value))
        }
      case .multiply:
        failedRow = run {
          let (value, overflow) = $0.multipliedReportingOverflow(by: $1)
          return (value, overflow || isOutside(value))
        }
      default: break
      }
    } else {
      switch operation {
      case .add: failedRow = run { $0.addingReportingOverflow($1) }
      case .subtract: failedRow = run { $0.subtractingReportingOverflow($1) }
      case .multiply: failedRow = run { $0.multipliedReportingOverflow(by: $1) }
      default: break
      }
    }
    switch operation {
    case .integerDivide: failedRow = run { $1 == 0 ? (0, true) : $0.dividedReportingOverflow(by: $1) }
    case .modulo: failedRow = run { $1 == 0 ? (0, true) : $0.remainderReportingOverflow(dividingBy: $1) }
    case .divide: preconditionFailure("/ divides doubles")
    case .add, .subtract, .multiply: break
    }
    if let failedRow { throw failure(operation, left, right, result, row: failedRow) }
  }

  // MARK: Doubles

  private static func applyToDoubles(
    _ operation: ArithmeticOperator, _ left: Operand, _ right: Operand, _ rowCount: Int, _ result: Column
  ) throws(KernelError) {
    @inline(__always)
    func run(_ body: (Double, Double) -> Double) {
      RowLoops.zip(
        left, as: Double.self, right, as: Double.self, rowCount: rowCount, into: result, as: Double.self, body)
    }
    switch operation {
    case .add: run { $0 + $1 }
    case .subtract: run { $0 - $1 }
    case .multiply: run { $0 * $1 }
    case .divide: run { $0 / $1 }
    // As in C's fmod: the sign of the dividend, NaN for a zero divisor.
    case .modulo: run { $0.truncatingRemainder(dividingBy: $1) }
    case .integerDivide:
      // DuckDB 2.0 divides doubles without truncation here; only the check of the divisor differs from `/`.
      let failedRow = RowLoops.zipChecked(
        left, right, as: Double.self, rowCount: rowCount, into: result, as: Double.self
      ) { ($0 / $1, $1 == 0) }
      if let failedRow { throw failure(operation, left, right, result, row: failedRow) }
    }
  }

  private static func failure(
    _ operation: ArithmeticOperator, _ left: Operand, _ right: Operand, _ result: Column, row: Int
  ) -> KernelError {
    let text = "\(left.describe(row: row)) \(operation.rawValue) \(right.describe(row: row))"
    let isDivision = operation == .integerDivide || operation == .modulo
    if isDivision, right.isZero(row: row) {
      return KernelError(.divisionByZero, "division by zero in \(text)", row: row)
    }
    return KernelError(.overflow, "\(result.type) overflow in \(text)", row: row)
  }
}

extension Operand {
  fileprivate func isZero(row: Int) -> Bool {
    switch column.value(at: isConstant ? 0 : row) {
    case .int64(let value): value == 0
    case .int128(let value): value == 0
    case .double(let value): value == 0
    default: false
    }
  }
}
