/// Conversions between all types that SQL converts, with DuckDB's rules: DOUBLE to integers rounds halves to even,
/// DECIMAL and text round halves away from zero, DATE and TIMESTAMP convert to each other and to text only.
package enum CastKernels {
  /// What happens to a value that the target type cannot hold.
  package enum Failure { case error, null }

  /// Whether the conversion of some value may fail.
  package static func isFallible(from source: DataType, to target: DataType) -> Bool {
    switch (source, target) {
    case (_, _) where source == target: false
    case (_, .varchar), (.null, _), (.bigint, .hugeint), (.boolean, .bigint), (.boolean, .hugeint): false
    case (.timestamp, .date), (.timestamptz, .date), (.timestamp, .timestamptz), (.timestamptz, .timestamp): false
    case (_, .double) where source.isNumeric || source == .boolean: false
    case (_, .boolean) where source.isNumeric: false
    default: true
    }
  }

  /// Converts each value to the result's type. `heap` takes the bytes of text, and is needed for VARCHAR only.
  package static func cast(
    _ operand: Operand, failure: Failure, rowCount: Int, into result: Column, heap: ByteArena?
  ) throws(KernelError) {
    let (source, target) = (operand.column.type, result.type)
    if source == target {
      result.copy(from: operand, rowCount: rowCount)
      return
    }
    if source == .null {
      result.fillWithNulls(rowCount: rowCount)
      return
    }
    result.beginResult(operand, rowCount: rowCount)
    let cast = Cast(operand: operand, failure: failure, rowCount: rowCount, result: result)
    switch (source, target) {
    case (.varchar, _): try cast.fromText()
    case (_, .varchar):
      guard let heap else { preconditionFailure("text needs a heap") }
      cast.toText(heap)
    case (.date, .timestamp), (.date, .timestamptz):
      try cast.run(Int64.self, Int64.self) { $0.multipliedReportingOverflow(by: Microseconds.perDay) }
    // Clocks show UTC.
    case (.timestamp, .timestamptz), (.timestamptz, .timestamp): result.copy(from: operand, rowCount: rowCount)
    case (.timestamp, .date), (.timestamptz, .date):
      try cast.run(Int64.self, Int64.self) { (floorDivide($0, by: Microseconds.perDay), false) }
    case (.boolean, _) where target.isNumeric: try cast.fromBoolean()
    case (_, .boolean) where source.isNumeric: try cast.toBoolean()
    case (.double, _) where target.isNumeric: try cast.fromDouble()
    case (_, .double) where source.isNumeric: try cast.toDouble()
    case (_, _) where source.isNumeric && target.isNumeric: try cast.rescale()
    default: try cast.failAll()
    }
  }
}

/// One conversion of one batch.
struct Cast {
  let operand: Operand
  let failure: CastKernels.Failure
  let rowCount: Int
  let result: Column

  /// Runs a conversion that gives `(value, whether it failed)`.
  @inline(__always)
  func run<Input: BitwiseCopyable, Output: BitwiseCopyable>(
    _ input: Input.Type, _ output: Output.Type, _ body: (Input) -> (Output, Bool)
  ) throws(KernelError) {
    let values = unsafe operand.values(as: input)
    let target = unsafe result.values(as: output)
    let mask = operand.rowMask
    var anyFailed = false
    // SAFETY: beginResult checked that operand and result hold rowCount rows.
    for row in 0..<rowCount {
      let (value, failed) = unsafe body(values[row & mask])
      unsafe target[row] = value
      anyFailed = anyFailed || failed
    }
    guard anyFailed else { return }
    for row in 0..<rowCount where result.isPresent(row) {
      if unsafe body(values[row & mask]).1 { try fail(row) }
    }
  }

  /// Runs a conversion of text that gives `nil` for a failure.
  @inline(__always)
  func parse<Output: BitwiseCopyable>(
    _ output: Output.Type, otherwise: Output, _ body: (UnsafeBufferPointer<UInt8>) -> Output?
  ) throws(KernelError) {
    let views = unsafe operand.values(as: StringView.self)
    let target = unsafe result.values(as: output)
    let mask = operand.rowMask
    for row in 0..<rowCount {
      // SAFETY: beginResult checked that operand and result hold rowCount rows; views are safe to read under nulls too.
      let view = unsafe views + (row & mask)
      let text = unsafe UnsafeBufferPointer(start: StringView.bytes(of: view), count: view.pointee.count)
      if let value = unsafe body(text) {
        unsafe target[row] = value
      } else {
        unsafe target[row] = otherwise
        if result.isPresent(row) { try fail(row) }
      }
    }
  }

  func fail(_ row: Int) throws(KernelError) {
    switch failure {
    case .null: result.markNull(row)
    case .error:
      throw KernelError(
        .cast, "cannot cast \(operand.describe(row: row)) from \(operand.column.type) to \(result.type)", row: row)
    }
  }

  /// A conversion that no value has.
  func failAll() throws(KernelError) {
    for row in 0..<rowCount where result.isPresent(row) { try fail(row) }
  }
}
