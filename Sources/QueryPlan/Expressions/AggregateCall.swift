import Columnar

/// The aggregate functions the engine computes. Nulls are passed over, unless noted.
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
  // Of DOUBLE; the sample forms are null over one value.
  case sampleDeviation = "stddev_samp"
  case populationDeviation = "stddev_pop"
  case sampleVariance = "var_samp"
  case populationVariance = "var_pop"
  // In the order of the input. `first` and `last` take nulls as values.
  case first
  case last
  case anyValue = "any_value"
  // The first argument at the least or greatest second one; of equal ones, at the first row.
  case argMin = "arg_min"
  case argMax = "arg_max"
  // The same, where the first argument may be null.
  case argMinNull = "arg_min_null"
  case argMaxNull = "arg_max_null"
  // The second argument is a literal number in -1...1; a negative one sorts in descending order.
  case quantileCont = "quantile_cont"
  case quantileDisc = "quantile_disc"
}

/// One aggregate of an aggregation, over the rows of a group.
package struct AggregateCall: Hashable, Sendable {
  package var function: AggregateFunction
  /// Empty for `count(*)` only.
  package var arguments: [Expression]
  package var isDistinct: Bool
  /// `FILTER (WHERE …)`: BOOLEAN; rows where it is false or null do not take part.
  package var filter: Expression?
  package var type: DataType

  package init(
    function: AggregateFunction, arguments: [Expression], isDistinct: Bool = false, filter: Expression? = nil,
    type: DataType
  ) {
    self.function = function
    self.arguments = arguments
    self.isDistinct = isDistinct
    self.filter = filter
    self.type = type
  }
}

extension AggregateCall {
  /// The quantile that a call of `quantile_cont` or `quantile_disc` asks for.
  package var quantile: Quantile? {
    let method: Quantile.Method
    switch function {
    case .quantileCont: method = .continuous
    case .quantileDisc: method = .discrete
    default: return nil
    }
    return Quantile(method, literal: arguments[1])
  }
}

extension Quantile {
  /// Reads the fraction, a literal number with or without a sign; `nil` where it is none, or not in -1...1.
  package init?(_ method: Method, literal: Expression) {
    var value: Expression = literal
    var isNegated = false
    while case .call(.negate, let operands, _) = value {
      value = operands[0]
      isNegated.toggle()
    }
    guard case .literal(let number, let type) = value else { return nil }
    let digits: Int128
    var scale = 0
    switch (number, type) {
    case (.double(let double), _):
      guard abs(double) <= 1 else { return nil }
      self.init(method, .double(abs(double)), isDescending: isNegated ? double > 0 : double < 0)
      return
    case (.int64(let unscaled), .decimal(_, let typeScale)):
      digits = Int128(unscaled)
      scale = typeScale
    case (.int128(let unscaled), .decimal(_, let typeScale)):
      digits = unscaled
      scale = typeScale
    case (.int64(let integer), .bigint): digits = Int128(integer)
    default: return nil
    }
    let one = (0..<scale).reduce(Int128(1)) { power, _ in power * 10 }
    guard digits.magnitude <= one.magnitude else { return nil }
    let fraction: Fraction =
      if scale <= 18 { .decimal(digits: Int64(digits.magnitude), scale: scale) } else {
        .double(Double(digits.magnitude) / Double(one))
      }
    self.init(method, fraction, isDescending: isNegated ? digits > 0 : digits < 0)
  }
}
