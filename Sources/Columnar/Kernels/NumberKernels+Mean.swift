extension NumberKernels {
  /// The mean of values by their exact sum, a HUGEINT or a DECIMAL of 128 bits, and their count, a BIGINT: the nearest
  /// double. Null where the sum is.
  package static func mean(ofSum sum: Operand, count: Operand, rowCount: Int, into result: Column) {
    precondition(sum.physicalType == .int128 && count.physicalType == .int64 && result.physicalType == .double)
    var scale = 0
    if case .decimal(_, let digits) = sum.column.type { scale = digits }
    result.beginResult(sum, count, rowCount: rowCount)
    RowLoops.zip(sum, as: Int128.self, count, as: Int64.self, rowCount: rowCount, into: result, as: Double.self) {
      // Under a null, anything.
      $1 <= 0 ? 0 : mean(ofSum: $0, scale: scale, count: $1)
    }
  }

  /// The double nearest to `sum / 10^scale / count`, of at least one value.
  static func mean(ofSum sum: Int128, scale: Int, count: Int64) -> Double {
    precondition(count > 0)
    let exact: UInt64 = 1 << 53
    if sum.magnitude <= exact, scale < PowersOfTen.int64.count {
      let (divisor, overflow) = PowersOfTen.int64[scale].multipliedReportingOverflow(by: count)
      // Both operands are exact, and their quotient is rounded once.
      if !overflow, divisor <= exact { return Double(sum) / Double(divisor) }
    }
    // sum / (count · 5^scale) / 2^scale.
    var divisor = UInt128(count.magnitude)
    for _ in 0..<scale {
      let (product, overflow) = divisor.multipliedReportingOverflow(by: 5)
      // 38 digits behind the point, and more than 2³⁹ values.
      if overflow { return Double(sum) / (0..<scale).reduce(1) { power, _ in power * 10 } / Double(count) }
      divisor = product
    }
    let magnitude = sum.magnitude
    // The quotient gets 66 bits at least, more than a double holds: a last one tells whether there is a rest.
    let width = divisor.leadingZeroBitCount - magnitude.leadingZeroBitCount
    let shift = max(0, 66 - width)
    let (quotient, rest) = divisor.dividingFullWidth(
      (shift == 0 ? 0 : magnitude >> (128 - shift), magnitude << shift))
    let value = Double(rest == 0 ? quotient : quotient | 1)
    return Double(sign: sum < 0 ? .minus : .plus, exponent: -shift - scale, significand: value)
  }
}
