import Columnar

/// The aggregate functions the engine computes.
package enum AggregateFunction: String, Hashable, Sendable, CaseIterable {
  /// `count(*)`: rows; never null.
  case countRows = "count(*)"
  /// Non-null arguments; never null.
  case count
  /// BIGINT → HUGEINT, DECIMAL(p,s) → DECIMAL(38,s), DOUBLE → DOUBLE; null over no values.
  case sum
  /// DOUBLE.
  case avg
  case min
  case max
}

/// One aggregate of an aggregation, over the rows of a group.
package struct AggregateCall: Hashable, Sendable {
  package var function: AggregateFunction
  /// `nil` for `count(*)` only.
  package var argument: Expression?
  package var isDistinct: Bool
  /// `FILTER (WHERE …)`: BOOLEAN; rows where it is false or null do not take part.
  package var filter: Expression?
  package var type: DataType

  package init(
    function: AggregateFunction, argument: Expression?, isDistinct: Bool = false, filter: Expression? = nil,
    type: DataType
  ) {
    self.function = function
    self.argument = argument
    self.isDistinct = isDistinct
    self.filter = filter
    self.type = type
  }
}
