/// Conversions between all types that SQL converts, with DuckDB's rules.
package enum CastKernels {
  /// What happens to a value that the target type cannot hold.
  package enum Failure { case error, null }

  /// Whether the conversion of some value may fail.
  package static func isFallible(from source: DataType, to target: DataType) -> Bool { source != target }

  package static func cast(
    _ operand: Operand, failure: Failure, rowCount: Int, into result: Column
  ) throws(KernelError) {
    preconditionFailure("not yet")
  }
}
