// Rounding compiles to calls of libm, which this import links.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `abs`, `round`, `trunc`, `floor` and `ceil`; null in, null out.
package enum NumberKernels {
  package static func abs(_ operand: Operand, rowCount: Int, into result: Column) throws(KernelError) {
    precondition(operand.physicalType == result.physicalType)
    result.beginResult(operand, rowCount: rowCount)
    var failedRow: Int?
    switch operand.physicalType {
    case .int64:
      failedRow = RowLoops.mapChecked(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
        ($0 < 0 ? 0 &- $0 : $0, $0 == .min)
      }
    case .int128:
      failedRow = RowLoops.mapChecked(operand, as: Int128.self, rowCount: rowCount, into: result, as: Int128.self) {
        ($0 < 0 ? 0 &- $0 : $0, $0 == .min)
      }
    case .double:
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self) { $0.magnitude }
    case .bool, .string: preconditionFailure("no absolute value of \(operand.column.type)")
    }
    if let failedRow {
      throw KernelError(
        .overflow, "\(result.type) overflow in abs(\(operand.describe(row: failedRow)))", row: failedRow)
    }
  }

  /// Rounds to `digits` places after the point (negative: before it), halves away from zero.
  ///
  /// Doubles are scaled, rounded and scaled back, as DuckDB does it; a product that only rounding has made a half is less
  /// than that. The result of a decimal has the scale that remains.
  package static func round(
    _ operand: Operand, digits: Int, rowCount: Int, into result: Column
  ) throws(KernelError) {
    result.beginResult(operand, rowCount: rowCount)
    var failedRow: Int?
    switch (operand.physicalType, operand.column.type) {
    case (.double, _): roundDoubles(operand, digits, rowCount, result)
    case (.int64, .decimal(_, let scale)):
      failedRow = rescaleDown(Int64.self, operand, from: scale, digits: digits, rowCount, result, divideRounding)
    case (.int128, .decimal(_, let scale)):
      failedRow = rescaleDown(Int128.self, operand, from: scale, digits: digits, rowCount, result, divideRounding)
    case (.int64, _): failedRow = roundIntegers(Int64.self, operand, digits, rowCount, result)
    case (.int128, _): failedRow = roundIntegers(Int128.self, operand, digits, rowCount, result)
    default: preconditionFailure("no rounding of \(operand.column.type)")
    }
    if let failedRow {
      let value = operand.describe(row: failedRow)
      throw KernelError(.overflow, "\(result.type) overflow in round(\(value), \(digits))", row: failedRow)
    }
  }

  /// Drops what is behind the point; a decimal loses its scale, integers stay as they are.
  package static func truncate(_ operand: Operand, rowCount: Int, into result: Column) {
    result.beginResult(operand, rowCount: rowCount)
    switch (operand.physicalType, operand.column.type) {
    case (.double, _):
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self) {
        $0.rounded(.towardZero)
      }
    case (.int64, .decimal(_, let scale)):
      rescaleDown(Int64.self, operand, from: scale, digits: 0, rowCount, result) { $0 / $1 }
    case (.int128, .decimal(_, let scale)):
      rescaleDown(Int128.self, operand, from: scale, digits: 0, rowCount, result) { $0 / $1 }
    default: result.copy(from: operand, rowCount: rowCount)
    }
  }

  /// Rounds towards negative infinity; a decimal loses its scale, integers stay as they are.
  package static func floor(_ operand: Operand, rowCount: Int, into result: Column) {
    result.beginResult(operand, rowCount: rowCount)
    switch (operand.physicalType, operand.column.type) {
    case (.double, _):
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self) { $0.rounded(.down) }
    case (.int64, .decimal(_, let scale)):
      rescaleDown(Int64.self, operand, from: scale, digits: 0, rowCount, result, divideDown)
    case (.int128, .decimal(_, let scale)):
      rescaleDown(Int128.self, operand, from: scale, digits: 0, rowCount, result, divideDown)
    default: result.copy(from: operand, rowCount: rowCount)
    }
  }

  /// Rounds towards positive infinity; a decimal loses its scale, integers stay as they are.
  package static func ceil(_ operand: Operand, rowCount: Int, into result: Column) {
    result.beginResult(operand, rowCount: rowCount)
    switch (operand.physicalType, operand.column.type) {
    case (.double, _):
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self) { $0.rounded(.up) }
    case (.int64, .decimal(_, let scale)):
      rescaleDown(Int64.self, operand, from: scale, digits: 0, rowCount, result, divideUp)
    case (.int128, .decimal(_, let scale)):
      rescaleDown(Int128.self, operand, from: scale, digits: 0, rowCount, result, divideUp)
    default: result.copy(from: operand, rowCount: rowCount)
    }
  }

  // MARK: Doubles

  private static func roundDoubles(_ operand: Operand, _ digits: Int, _ rowCount: Int, _ result: Column) {
    @inline(__always)
    func run(_ body: (Double) -> Double) {
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self, body)
    }
    if digits == 0 {
      run { $0.rounded(.toNearestOrAwayFromZero) }
    } else if digits > 0 {
      let power = powerOfTen(digits)
      let isExact = digits < PowersOfTen.double.count
      run {
        let scaled = $0 * power
        var nearest = scaled.rounded(.toNearestOrAwayFromZero)
        if isExact, (nearest - scaled).magnitude == 0.5 {
          // What the product has lost: 2.005 is less than its text, and 200.5 the double nearest to a hundred times it.
          let rest = (-scaled).addingProduct($0, power)
          if scaled > 0 ? rest < 0 : rest > 0 { nearest = scaled.rounded(.towardZero) }
        }
        let rounded = nearest / power
        return rounded.isFinite ? rounded : $0
      }
    } else {
      let power = powerOfTen(0 - max(digits, -400))
      run {
        let rounded = ($0 / power).rounded(.toNearestOrAwayFromZero) * power
        // Where the power is infinite, nothing is left of a number; infinity stays.
        return rounded.isFinite ? rounded : $0.isFinite ? power.isFinite ? $0 : 0 : $0
      }
    }
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    if exponent < PowersOfTen.double.count { return PowersOfTen.double[exponent] }
    return Double("1e\(min(exponent, 400))") ?? .infinity
  }

  // MARK: Integers and decimals

  private static func roundIntegers<Element: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ type: Element.Type, _ operand: Operand, _ digits: Int, _ rowCount: Int, _ result: Column
  ) -> Int? {
    guard digits < 0 else {
      result.copy(from: operand, rowCount: rowCount)
      return nil
    }
    guard digits >= -38, let power = Element(exactly: PowersOfTen.int128[-digits]) else {
      RowLoops.map(operand, as: type, rowCount: rowCount, into: result, as: type) { _ in 0 }
      return nil
    }
    return RowLoops.mapChecked(operand, as: type, rowCount: rowCount, into: result, as: type) {
      divideRounding($0, power).multipliedReportingOverflow(by: power)
    }
  }

  /// Divides unscaled values by the power of ten that leaves `digits` places; places before the point are refilled.
  ///
  /// - Returns: the first row whose value the result's type does not hold; only where places are refilled.
  @inline(__always)
  @discardableResult
  private static func rescaleDown<Element: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ type: Element.Type, _ operand: Operand, from scale: Int, digits: Int, _ rowCount: Int, _ result: Column,
    _ divide: (Element, Element) -> Element
  ) -> Int? {
    let dropped = scale - digits
    guard dropped > 0 else {
      result.copy(from: operand, rowCount: rowCount)
      return nil
    }
    guard dropped <= 38, let power = Element(exactly: PowersOfTen.int128[dropped]) else {
      RowLoops.map(operand, as: type, rowCount: rowCount, into: result, as: type) { _ in 0 }
      return nil
    }
    guard digits < 0 else {
      RowLoops.map(operand, as: type, rowCount: rowCount, into: result, as: type) { divide($0, power) }
      return nil
    }
    let refill = Element(truncatingIfNeeded: PowersOfTen.int128[-digits])
    var limit = Element.max
    if case .decimal(let precision, _) = result.type {
      limit = Element(truncatingIfNeeded: PowersOfTen.int128[precision]) - 1
    }
    return RowLoops.mapChecked(operand, as: type, rowCount: rowCount, into: result, as: type) {
      let (value, overflows) = divide($0, power).multipliedReportingOverflow(by: refill)
      return (value, overflows || value > limit || value < 0 - limit)
    }
  }

  /// Halves away from zero.
  @inline(__always)
  static func divideRounding<Element: FixedWidthInteger & SignedInteger>(_ value: Element, _ power: Element) -> Element
  {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: power)
    // |remainder| >= power / 2, without overflow: powers of ten above 1 are even.
    let half = power / 2
    if remainder >= half { return quotient &+ 1 }
    return remainder <= 0 &- half ? quotient &- 1 : quotient
  }

  @inline(__always)
  private static func divideDown<Element: FixedWidthInteger & SignedInteger>(
    _ value: Element, _ power: Element
  ) -> Element {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: power)
    return remainder < 0 ? quotient &- 1 : quotient
  }

  @inline(__always)
  private static func divideUp<Element: FixedWidthInteger & SignedInteger>(
    _ value: Element, _ power: Element
  ) -> Element {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: power)
    return remainder > 0 ? quotient &+ 1 : quotient
  }
}

extension Column {
  /// Makes this the operand's values, sharing string heaps.
  package func copy(from operand: Operand, rowCount: Int) {
    if operand.isConstant {
      fill(with: operand, rowCount: rowCount)
    } else {
      copy(from: operand.column, rowCount: rowCount)
    }
  }
}
