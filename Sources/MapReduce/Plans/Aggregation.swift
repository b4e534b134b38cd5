import Columnar
import QueryPlan

/// An aggregation split into what the map side and the reduce side compute.
///
/// ```
///   map      groups   keys ‖ values ‖ partial states        rows   keys ‖ arguments [‖ position]
///   reduce   keys ‖ partial results ‖ value aggregates ─► results
/// ```
package struct Aggregation: Sendable, Hashable {
  /// Over the columns of the map stage's first input.
  package var keys: [Expression]
  /// Distinct expressions over the same columns that the aggregates take; each travels once.
  package var arguments: [Expression]
  /// The first is the hidden `count(*)` by which every row is accounted for.
  package var partials: [PartialAggregate]
  /// Ordinals into `arguments` of those whose values travel instead of partial states. They are part of the hot table's
  /// key: a group's `count(*)` says how often its values came.
  package var valueArguments: [Int]
  /// What the reduce side computes from those values.
  package var valueAggregates: [ValueAggregate]
  /// The aggregates as the query sees them, over the columns keys ‖ partial results ‖ value aggregates.
  package var results: [Expression]

  /// Replaces keys and arguments by expressions of the same number and types: the keys, then the arguments.
  mutating func setExpressions(_ expressions: [Expression]) {
    let keyCount = keys.count
    precondition(expressions.count == keyCount + arguments.count)
    keys = Array(expressions[..<keyCount])
    arguments = Array(expressions[keyCount...])
  }

  /// The aggregation over another input's columns.
  func computing(_ expressions: [Expression]) -> Aggregation {
    var aggregation = self
    aggregation.setExpressions(expressions)
    return aggregation
  }

  /// Whether rows carry their position, as a column behind the arguments.
  var hasPositions: Bool { partials.contains { $0.kind.readsPosition } }

  /// Types of the columns that the reduce side hands on: keys ‖ partial results ‖ value aggregates.
  var outputTypes: [DataType] {
    keys.map(\.type) + partials.map(\.resultType) + valueAggregates.map(\.resultType)
  }

  /// Ordinals into `valueArguments` of those of which only distinct values are counted: counts of disjoint sets of values
  /// add up, so that the sets may be made apart: by their values, the rows of crowded buckets are in pieces.
  var countedArguments: [Int] {
    valueArguments.indices.filter { index in
      valueAggregates.allSatisfy { $0.argument != index || $0.kind == .distinctCount }
    }
  }

  /// The columns of a partial aggregate's inputs among arguments ‖ position.
  func inputOrdinals(of partial: PartialAggregate) -> [Int] {
    partial.arguments + (partial.kind.readsPosition ? [arguments.count] : [])
  }
}

/// An aggregate that merges: its state over all rows is the merge of its states over parts of them.
package struct PartialAggregate: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case countRows, count, sum, min, max
    case variance(VarianceState.Kind)
    /// Arguments: the value; then the ordering value of an extreme, or the BOOLEAN condition of `first` and `last`, if
    /// there is one: rows where it is null do not take part.
    case argument(ArgumentState.Choice, ArgumentState.NullValues)

    var readsPosition: Bool { if case .argument = self { true } else { false } }
  }

  package var kind: Kind
  /// Ordinals into the aggregation's arguments; empty for `countRows`.
  package var arguments: [Int]
  package var argumentTypes: [DataType]
  /// The type after the last merge.
  package var resultType: DataType

  func makeState() -> AggregateState { kind.makeState(over: argumentTypes) }

  /// The aggregate in words, over texts of the aggregation's arguments.
  package func text(arguments texts: [String]) -> String {
    kind == .countRows ? "count(*)" : "\(kind)(\(arguments.map { texts[$0] }.joined(separator: ", ")))"
  }
}

extension PartialAggregate.Kind {
  func makeState(over types: [DataType]) -> AggregateState {
    switch self {
    case .countRows: CountState(of: .rows)
    case .count: CountState(of: .values)
    case .sum: AggregateState.sum(of: types[0])
    case .min: ExtremeState(.least, type: types[0])
    case .max: ExtremeState(.greatest, type: types[0])
    case .variance(let kind): VarianceState(kind)
    case .argument(let choice, let nulls):
      switch choice {
      case .first, .last: ArgumentState(choice, nulls: nulls, type: types[0], orderingType: nil)
      case .extreme: ArgumentState(choice, nulls: nulls, type: types[0], orderingType: types[1])
      }
    }
  }
}

extension PartialAggregate.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .countRows: "countRows"
    case .count: "count"
    case .sum: "sum"
    case .min: "min"
    case .max: "max"
    case .variance(let kind):
      (kind.measure == .variance ? "var" : "stddev") + (kind.population == .sample ? "_samp" : "_pop")
    case .argument(.first, let nulls): nulls == .kept ? "first" : "any_value"
    case .argument(.last, _): "last"
    case .argument(.extreme(let extreme), let nulls):
      (extreme == .least ? "arg_min" : "arg_max") + (nulls == .kept ? "_null" : "")
    }
  }
}

/// An aggregate over the values of a group, known once they have met in the reduce.
package struct ValueAggregate: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case distinctCount
    /// An aggregate of one argument, over the distinct values.
    case ofDistinct(PartialAggregate.Kind)
    case quantile(Quantile, over: Values)
  }

  package enum Values: Hashable, Sendable { case all, distinct }

  package var kind: Kind
  /// Ordinal into the aggregation's `valueArguments`.
  package var argument: Int
  package var argumentType: DataType
  package var resultType: DataType

  /// The aggregate in words, over the text of its argument.
  package func text(argument: String) -> String {
    switch kind {
    case .distinctCount: return "count(DISTINCT \(argument))"
    case .ofDistinct(let kind): return "\(kind)(DISTINCT \(argument))"
    case .quantile(let quantile, let values):
      let sign = quantile.isDescending ? "-" : ""
      return "quantile_\(quantile.method == .continuous ? "cont" : "disc")"
        + "(\(values == .distinct ? "DISTINCT " : "")\(argument), \(sign)\(quantile.fraction.value))"
    }
  }
}

extension ValueAggregate: CustomStringConvertible {
  /// Equal for equal aggregates only.
  package var description: String {
    var text = "\(text(argument: "#\(argument) \(argumentType)")) \(resultType)"
    // Neighbours may be one DOUBLE.
    if case .quantile(let quantile, _) = kind, case .decimal(let digits, let scale) = quantile.fraction {
      text += " at \(digits)e-\(scale)"
    }
    return text
  }
}

extension Aggregation {
  /// The value aggregates in words, over texts of the arguments.
  package func valueTexts(arguments texts: [String]) -> [String] {
    valueAggregates.map { $0.text(argument: texts[valueArguments[$0.argument]]) }
  }
}
