extension Cast {
  func fromBoolean() throws(KernelError) {
    var scale = 0
    if case .decimal(_, let digits) = result.type { scale = digits }
    switch result.physicalType {
    case .double: try run(UInt8.self, Double.self) { (Double($0), false) }
    // DuckDB writes the unscaled value 1 where the type has no digit before the point.
    case .int64:
      let one = hasWholeDigits ? PowersOfTen.int64[scale] : 1
      try run(UInt8.self, Int64.self) { ($0 == 0 ? 0 : one, false) }
    case .int128:
      let one = hasWholeDigits ? PowersOfTen.int128[scale] : 1
      try run(UInt8.self, Int128.self) { ($0 == 0 ? 0 : one, false) }
    case .bool, .string: preconditionFailure("not a number")
    }
  }

  private var hasWholeDigits: Bool {
    if case .decimal(let precision, let scale) = result.type { precision > scale } else { true }
  }

  func toBoolean() throws(KernelError) {
    switch operand.physicalType {
    case .double: try run(Double.self, UInt8.self) { ($0 == 0 ? 0 : 1, false) }
    case .int64: try run(Int64.self, UInt8.self) { ($0 == 0 ? 0 : 1, false) }
    case .int128: try run(Int128.self, UInt8.self) { ($0 == 0 ? 0 : 1, false) }
    case .bool, .string: preconditionFailure("not a number")
    }
  }

  /// DOUBLE to integers rounds halves to even; to decimals it is scaled first, and halves go away from zero.
  func fromDouble() throws(KernelError) {
    if case .decimal(let precision, let scale) = result.type {
      let power = Self.doublePowers[scale]
      let limit = Self.doublePowers[precision]
      if result.physicalType == .int64 {
        try run(Double.self, Int64.self) {
          let scaled = ($0 * power).rounded(.toNearestOrAwayFromZero)
          return scaled.magnitude < limit ? (Int64(scaled), false) : (0, true)
        }
      } else {
        try run(Double.self, Int128.self) {
          let scaled = ($0 * power).rounded(.toNearestOrAwayFromZero)
          return scaled.magnitude < limit ? (Int128(scaled), false) : (0, true)
        }
      }
    } else if result.physicalType == .int64 {
      try run(Double.self, Int64.self) {
        let rounded = $0.rounded(.toNearestOrEven)
        return rounded >= -0x1p63 && rounded < 0x1p63 ? (Int64(rounded), false) : (0, true)
      }
    } else {
      try run(Double.self, Int128.self) {
        let rounded = $0.rounded(.toNearestOrEven)
        // DuckDB leaves the least HUGEINT out.
        return rounded > -0x1p127 && rounded < 0x1p127 ? (Int128(rounded), false) : (0, true)
      }
    }
  }

  /// Decimals become the nearest double.
  func toDouble() throws(KernelError) {
    var scale = 0
    if case .decimal(_, let digits) = operand.column.type { scale = digits }
    let power = Self.doublePowers[scale]
    // Up to 2^53 and 10^22 both operands are exact, and their quotient is rounded once.
    let limit: UInt64 = scale < PowersOfTen.double.count ? 9_007_199_254_740_992 : 0
    if operand.physicalType == .int64 {
      if scale == 0 { return try run(Int64.self, Double.self) { (Double($0), false) } }
      try run(Int64.self, Double.self) {
        $0.magnitude <= limit ? (Double($0) / power, false) : (Self.nearestDouble(Int128($0), scale), false)
      }
    } else {
      if scale == 0 { return try run(Int128.self, Double.self) { (Double($0), false) } }
      try run(Int128.self, Double.self) {
        $0.magnitude <= limit ? (Double($0) / power, false) : (Self.nearestDouble($0, scale), false)
      }
    }
  }

  /// By way of text: rare, and exact.
  @inline(never)
  private static func nearestDouble(_ unscaled: Int128, _ scale: Int) -> Double {
    Double("\(unscaled)e-\(scale)") ?? 0
  }

  /// `10^0` to `10^38`, each the nearest double.
  private static let doublePowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38,
  ]

  /// Among integers and decimals: multiplies or divides by a power of ten; lost digits are rounded, halves away from zero.
  func rescale() throws(KernelError) {
    switch (operand.physicalType, result.physicalType) {
    case (.int64, .int64): try rescale(Int64.self, Int64.self, through: Int64.self)
    case (.int64, .int128): try rescale(Int64.self, Int128.self, through: Int128.self)
    case (.int128, .int64): try rescale(Int128.self, Int64.self, through: Int128.self)
    default: try rescale(Int128.self, Int128.self, through: Int128.self)
    }
  }

  private func rescale<
    Input: FixedWidthInteger & SignedInteger & BitwiseCopyable,
    Output: FixedWidthInteger & SignedInteger & BitwiseCopyable,
    Wide: FixedWidthInteger & SignedInteger & BitwiseCopyable
  >(_ input: Input.Type, _ output: Output.Type, through wide: Wide.Type) throws(KernelError) {
    let shift = result.type.scale - operand.column.type.scale
    // Values stay strictly between -limit and limit; 0 is no limit but the storage's.
    var limit: Wide = 0
    if case .decimal(let precision, _) = result.type { limit = Wide(truncatingIfNeeded: PowersOfTen.int128[precision]) }
    @inline(__always)
    func narrowed(_ value: Wide, _ failed: Bool) -> (Output, Bool) {
      let isOutside = limit != 0 && (value >= limit || value <= 0 &- limit)
      let narrow = Output(truncatingIfNeeded: value)
      return (narrow, failed || isOutside || Wide(truncatingIfNeeded: narrow) != value)
    }
    if shift == 0 {
      try run(input, output) { narrowed(Wide(truncatingIfNeeded: $0), false) }
    } else if shift > 0 {
      // At most 18 for Int64, whose decimals have no more digits.
      let power = Wide(truncatingIfNeeded: PowersOfTen.int128[shift])
      try run(input, output) {
        let (value, overflow) = Wide(truncatingIfNeeded: $0).multipliedReportingOverflow(by: power)
        return narrowed(value, overflow)
      }
    } else {
      let power = Wide(truncatingIfNeeded: PowersOfTen.int128[-shift])
      try run(input, output) { narrowed(NumberKernels.divideRounding(Wide(truncatingIfNeeded: $0), power), false) }
    }
  }
}

extension DataType {
  /// Digits after the point; 0 for all but decimals.
  fileprivate var scale: Int {
    if case .decimal(_, let scale) = self { scale } else { 0 }
  }
}
