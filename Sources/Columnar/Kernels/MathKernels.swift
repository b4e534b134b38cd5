#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Functions of DOUBLE, by IEEE 754: a square root of less than zero is NaN, the logarithm of zero is -infinity.
package enum MathKernels {
  package enum Function: String, Hashable, Sendable, CaseIterable {
    case sqrt, exp, ln, log10, log2
  }

  package static func apply(_ function: Function, _ operand: Operand, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .double && result.physicalType == .double)
    result.beginResult(operand, rowCount: rowCount)
    @inline(__always)
    func run(_ body: (Double) -> Double) {
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self, body)
    }
    switch function {
    case .sqrt: run { $0.squareRoot() }
    case .exp: run { exp($0) }
    case .ln: run { log($0) }
    case .log10: run { log10($0) }
    case .log2: run { log2($0) }
    }
  }

  package static func power(_ base: Operand, _ exponent: Operand, rowCount: Int, into result: Column) {
    precondition(
      base.physicalType == .double && exponent.physicalType == .double && result.physicalType == .double)
    result.beginResult(base, exponent, rowCount: rowCount)
    RowLoops.zip(
      base, as: Double.self, exponent, as: Double.self, rowCount: rowCount, into: result, as: Double.self
    ) { pow($0, $1) }
  }

  /// The logarithm to any base.
  package static func logarithm(base: Operand, _ operand: Operand, rowCount: Int, into result: Column) {
    precondition(
      base.physicalType == .double && operand.physicalType == .double && result.physicalType == .double)
    result.beginResult(base, operand, rowCount: rowCount)
    RowLoops.zip(
      base, as: Double.self, operand, as: Double.self, rowCount: rowCount, into: result, as: Double.self
    ) { log10($1) / log10($0) }
  }

  /// -1, 0 or 1, into a BIGINT column; 0 for NaN.
  package static func sign(_ operand: Operand, rowCount: Int, into result: Column) {
    precondition(result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    switch operand.physicalType {
    case .int64:
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) { $0.signum() }
    case .int128:
      RowLoops.map(operand, as: Int128.self, rowCount: rowCount, into: result, as: Int64.self) {
        $0 > 0 ? 1 : $0 < 0 ? -1 : 0
      }
    case .double:
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: Int64.self) {
        $0 > 0 ? 1 : $0 < 0 ? -1 : 0
      }
    case .bool, .string: preconditionFailure("no sign of \(operand.column.type)")
    }
  }

  package enum Kind { case nan, infinite, finite }

  /// `isnan`, `isinf`, `isfinite`.
  package static func test(_ kind: Kind, _ operand: Operand, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .double && result.physicalType == .bool)
    result.beginResult(operand, rowCount: rowCount)
    @inline(__always)
    func run(_ body: (Double) -> Bool) {
      RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: UInt8.self) { body($0) ? 1 : 0 }
    }
    switch kind {
    case .nan: run { $0.isNaN }
    case .infinite: run { $0.isInfinite }
    case .finite: run { $0.isFinite }
    }
  }
}
