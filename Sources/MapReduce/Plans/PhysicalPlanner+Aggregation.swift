import Columnar
import QueryPlan
import SystemIO

extension PhysicalPlanner {
  /// Splits an aggregation into what the map side and the reduce side compute.
  static func aggregation(keys: [Expression], aggregates: [AggregateCall]) throws -> Aggregation {
    var arguments: [Expression] = []
    var partials: [PartialAggregate] = [
      PartialAggregate(kind: .countRows, argument: nil, argumentType: .null, resultType: .bigint)
    ]
    var distinctArguments: [Int] = []

    func argument(_ expression: Expression) -> Int {
      if let known = arguments.firstIndex(of: expression) { return known }
      arguments.append(expression)
      return arguments.count - 1
    }
    /// A reference to a partial result, resolved when their number is known.
    enum Reference {
      case partial(Int)
      case distinct(Int)
    }
    func partial(_ kind: PartialAggregate.Kind, of expression: Expression?, type: DataType) -> Int {
      let wanted = PartialAggregate(
        kind: kind, argument: expression.map(argument), argumentType: expression?.type ?? .null, resultType: type)
      if let known = partials.firstIndex(of: wanted) { return known }
      partials.append(wanted)
      return partials.count - 1
    }

    var plans: [(call: AggregateCall, references: [Reference])] = []
    for call in aggregates {
      // FILTER becomes a null argument, which every aggregate here passes over.
      var input = call.argument
      if let condition = call.filter {
        let value = call.argument ?? .literal(.boolean(true), .boolean)
        input = .conditional(
          [WhenBranch(condition: condition, result: value)], otherwise: .literal(.null, value.type), value.type)
      }
      if call.isDistinct, call.function == .count, let input {
        let ordinal = argument(input)
        var place = distinctArguments.firstIndex(of: ordinal)
        if place == nil {
          distinctArguments.append(ordinal)
          place = distinctArguments.count - 1
        }
        plans.append((call, [.distinct(place!)]))
        continue
      }
      // min and max of distinct values are those of all values.
      if call.isDistinct && call.function != .min && call.function != .max {
        throw DayfoldError(
          .usage, "\(call.function.rawValue)(DISTINCT …) is not among the aggregates this version runs",
          remedy: "count(DISTINCT …), min and max take DISTINCT")
      }
      switch call.function {
      case .countRows:
        plans.append((call, [.partial(input == nil ? 0 : partial(.count, of: input, type: .bigint))]))
      case .count: plans.append((call, [.partial(partial(.count, of: input, type: .bigint))]))
      case .sum: plans.append((call, [.partial(partial(.sum, of: input, type: call.type))]))
      case .min: plans.append((call, [.partial(partial(.min, of: input, type: call.type))]))
      case .max: plans.append((call, [.partial(partial(.max, of: input, type: call.type))]))
      case .avg:
        guard let input else { preconditionFailure("avg takes an argument") }
        let sumType: DataType =
          switch input.type {
          case .double: .double
          case .decimal(_, let scale): .decimal(precision: 38, scale: scale)
          default: .hugeint
          }
        plans.append(
          (
            call,
            [.partial(partial(.sum, of: input, type: sumType)), .partial(partial(.count, of: input, type: .bigint))]
          ))
      }
    }

    func column(_ reference: Reference) -> Expression {
      switch reference {
      case .partial(let index): .column(keys.count + index, partials[index].resultType)
      case .distinct(let index): .column(keys.count + partials.count + index, .bigint)
      }
    }
    let results = plans.map { call, references -> Expression in
      guard call.function == .avg else { return column(references[0]) }
      return .call(
        .divide,
        [
          .cast(column(references[0]), to: .double, mode: .strict),
          .cast(column(references[1]), to: .double, mode: .strict),
        ], .double)
    }
    return Aggregation(
      keys: keys, arguments: arguments, partials: partials, distinctArguments: distinctArguments, results: results)
  }
}
