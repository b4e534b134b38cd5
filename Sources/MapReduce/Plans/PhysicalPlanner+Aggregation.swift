import Columnar
import QueryPlan

extension PhysicalPlanner {
  /// Splits an aggregation into what the map side and the reduce side compute.
  static func aggregation(keys: [Expression], aggregates: [AggregateCall]) -> Aggregation {
    var builder = AggregationBuilder()
    let references = aggregates.map { builder.references(of: $0) }
    let partials = builder.partials
    let values = builder.valueAggregates

    func column(_ reference: AggregationBuilder.Reference) -> Expression {
      switch reference {
      case .partial(let index): .column(keys.count + index, partials[index].resultType)
      case .value(let index): .column(keys.count + partials.count + index, values[index].resultType)
      }
    }
    let results = zip(aggregates, references).map { call, references -> Expression in
      guard call.function == .avg else { return column(references[0]) }
      let (sum, count) = (column(references[0]), column(references[1]))
      return sum.type == .double
        ? .call(.divide, [sum, .cast(count, to: .double, mode: .strict)], .double)
        : .call(.mean, [sum, count], .double)
    }
    return Aggregation(
      keys: keys, arguments: builder.arguments, partials: partials, valueArguments: builder.valueArguments,
      valueAggregates: values, results: results)
  }
}

/// Collects what the aggregates of a query need; what several of them need is computed once.
private struct AggregationBuilder {
  /// What an aggregate's result is made of.
  enum Reference {
    case partial(Int)
    case value(Int)
  }

  private(set) var arguments: [Expression] = []
  private(set) var partials: [PartialAggregate] = [
    PartialAggregate(kind: .countRows, arguments: [], argumentTypes: [], resultType: .bigint)
  ]
  private(set) var valueArguments: [Int] = []
  private(set) var valueAggregates: [ValueAggregate] = []

  /// The parts of a call's result; `avg` has two, the sum and the count.
  mutating func references(of call: AggregateCall) -> [Reference] {
    // FILTER becomes a null argument, which aggregates pass over.
    let inputs = call.arguments.map { call.filter?.guarding($0) ?? $0 }
    switch call.function {
    case .countRows:
      guard let filter = call.filter else { return [.partial(0)] }
      return [partial(.count, of: [filter.guarding(.literal(.boolean(true), .boolean))], type: .bigint)]
    case .count:
      return [
        call.isDistinct
          ? value(.distinctCount, of: inputs[0], type: .bigint) : partial(.count, of: inputs, type: .bigint)
      ]
    case .sum: return [single(.sum, call, inputs)]
    case .avg:
      let sumType: DataType =
        switch inputs[0].type {
        case .double: .double
        case .decimal(_, let scale): .decimal(precision: 38, scale: scale)
        default: .hugeint
        }
      if call.isDistinct {
        return [
          value(.ofDistinct(.sum), of: inputs[0], type: sumType), value(.distinctCount, of: inputs[0], type: .bigint),
        ]
      }
      return [partial(.sum, of: inputs, type: sumType), partial(.count, of: inputs, type: .bigint)]
    case .min: return [partial(.min, of: inputs, type: call.type)]
    case .max: return [partial(.max, of: inputs, type: call.type)]
    case .sampleDeviation: return [single(.variance(.init(.deviation, of: .sample)), call, inputs)]
    case .populationDeviation: return [single(.variance(.init(.deviation, of: .whole)), call, inputs)]
    case .sampleVariance: return [single(.variance(.init(.variance, of: .sample)), call, inputs)]
    case .populationVariance: return [single(.variance(.init(.variance, of: .whole)), call, inputs)]
    case .first, .last:
      // Nulls are values here: what FILTER leaves out is told by an argument of its own.
      let condition = call.filter.map { [$0.guarding(.literal(.boolean(true), .boolean))] } ?? []
      return [
        partial(.argument(call.function == .first ? .first : .last, .kept), of: inputs + condition, type: call.type)
      ]
    case .anyValue: return [partial(.argument(.first, .passedOver), of: inputs, type: call.type)]
    case .argMin: return [partial(.argument(.extreme(.least), .passedOver), of: inputs, type: call.type)]
    case .argMax: return [partial(.argument(.extreme(.greatest), .passedOver), of: inputs, type: call.type)]
    case .argMinNull: return [partial(.argument(.extreme(.least), .kept), of: inputs, type: call.type)]
    case .argMaxNull: return [partial(.argument(.extreme(.greatest), .kept), of: inputs, type: call.type)]
    case .quantileCont, .quantileDisc:
      guard let quantile = call.quantile else { preconditionFailure("the binder has checked the fraction") }
      return [value(.quantile(quantile, over: call.isDistinct ? .distinct : .all), of: inputs[0], type: call.type)]
    }
  }

  /// An aggregate of one argument, over all values or the distinct ones.
  private mutating func single(
    _ kind: PartialAggregate.Kind, _ call: AggregateCall, _ inputs: [Expression]
  ) -> Reference {
    call.isDistinct
      ? value(.ofDistinct(kind), of: inputs[0], type: call.type) : partial(kind, of: inputs, type: call.type)
  }

  private mutating func partial(_ kind: PartialAggregate.Kind, of inputs: [Expression], type: DataType) -> Reference {
    let wanted = PartialAggregate(
      kind: kind, arguments: inputs.map { argument($0) }, argumentTypes: inputs.map(\.type), resultType: type)
    return .partial(partials.ordinal(of: wanted))
  }

  private mutating func value(_ kind: ValueAggregate.Kind, of input: Expression, type: DataType) -> Reference {
    let wanted = ValueAggregate(
      kind: kind, argument: valueArguments.ordinal(of: argument(input)), argumentType: input.type, resultType: type)
    return .value(valueAggregates.ordinal(of: wanted))
  }

  private mutating func argument(_ expression: Expression) -> Int { arguments.ordinal(of: expression) }
}

extension Array where Element: Equatable {
  /// Where the element is, once it is appended if it is new.
  fileprivate mutating func ordinal(of element: Element) -> Int {
    if let known = firstIndex(of: element) { return known }
    append(element)
    return count - 1
  }
}

extension Expression {
  /// The value where this condition is true, else null.
  fileprivate func guarding(_ value: Expression) -> Expression {
    .conditional([WhenBranch(condition: self, result: value)], otherwise: .literal(.null, value.type), value.type)
  }
}
