import Columnar
import SystemIO

/// A sum left the range of its 128-bit type.
struct SumOverflow: Error {
  var type: DataType

  /// Throws if a group that the state has emitted had overflowed.
  static func check(_ state: AggregateState) throws {
    if let sum = state as? SumInt128State, sum.hasOverflowed { throw SumOverflow(type: sum.resultType) }
  }

  var explained: DayfoldError {
    DayfoldError(
      .data, "a sum does not fit in \(type)", remedy: "cast the argument to DOUBLE, or group more finely", cause: self)
  }
}
