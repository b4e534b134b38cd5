import Columnar
import QueryPlan
import SystemIO

/// Turns a bound logical plan into the stages that the engine runs.
package struct PhysicalPlanner {
  /// Throws ``DayfoldError`` for what needs stages that the engine does not have.
  package static func plan(_ logical: LogicalPlan) throws -> PhysicalPlan {
    var operations: [LogicalPlan] = []
    var cursor = logical
    while let input = cursor.input {
      operations.append(cursor)
      cursor = input
    }
    guard case .scan(let scan) = cursor else { preconditionFailure("a plan begins with a scan") }
    operations.reverse()

    // Below the aggregation: filters and projections melt into expressions over the scan's columns.
    var columns = scan.columns.enumerated().map { Expression.column($0, scan.schema.fields[$1].type) }
    var conjuncts: [Expression] = []
    var next = 0
    collecting: while next < operations.count {
      switch operations[next] {
      case .filter(_, let condition): conjuncts += condition.substituting(columns).conjuncts
      case .project(_, let expressions): columns = expressions.map { $0.expression.substituting(columns) }
      default: break collecting
      }
      next += 1
    }
    let filter: Expression? =
      conjuncts.count > 1 ? .call(.and, conjuncts, .boolean) : conjuncts.first

    var body = PhysicalPlan.Body.rows(columns)
    var streaming: [PhysicalPlan.RowOperation] = []
    if next < operations.count, case .aggregate(_, let keys, let aggregates) = operations[next] {
      let aggregation = try aggregation(
        keys: keys.map { $0.expression.substituting(columns) },
        aggregates: aggregates.map { $0.substituting(columns) })
      next += 1
      body = .groups(aggregation)
      let groupColumns = aggregation.keys.enumerated().map { Expression.column($0, $1.type) }
      streaming.append(.project(groupColumns + aggregation.results))
    }

    var ordering: [PhysicalPlan.OrderingOperation] = []
    for operation in operations[next...] {
      switch operation {
      case .filter(_, let condition):
        if ordering.isEmpty { streaming.append(.filter(condition)) } else { ordering.append(.row(.filter(condition))) }
      case .project(_, let expressions):
        let list = expressions.map(\.expression)
        if ordering.isEmpty { streaming.append(.project(list)) } else { ordering.append(.row(.project(list))) }
      case .sort(_, let keys): ordering.append(.sort(keys))
      case .limit(_, let count, let offset): ordering.append(.limit(count: count, offset: offset))
      case .aggregate:
        throw DayfoldError(
          .usage, "an aggregation over an aggregation needs a second shuffle, which this version does not run",
          remedy: "write the inner query's result to files with -o and aggregate those")
      default:
        throw DayfoldError(.usage, "this version does not run the query's operator \(operation.operatorName)")
      }
    }
    return PhysicalPlan(
      scan: scan, filter: filter, body: body, streaming: merged(streaming), ordering: ordering, schema: logical.schema)
  }

  /// Melts a projection into the operation before it where both are projections.
  private static func merged(_ operations: [PhysicalPlan.RowOperation]) -> [PhysicalPlan.RowOperation] {
    var result: [PhysicalPlan.RowOperation] = []
    for operation in operations {
      if case .project(let outer) = operation, case .project(let inner)? = result.last {
        result[result.count - 1] = .project(outer.map { $0.substituting(inner) })
      } else if case .filter(let condition) = operation, case .project(let inner)? = result.last,
        inner.allSatisfy(\.isColumn)
      {
        // A filter over plain columns moves below the projection, so that projections meet and melt.
        result.insert(.filter(condition.substituting(inner)), at: result.count - 1)
      } else {
        result.append(operation)
      }
    }
    return result
  }

  private static func aggregation(keys: [Expression], aggregates: [AggregateCall]) throws -> Aggregation {
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

extension Expression {
  fileprivate var isColumn: Bool { if case .column = self { true } else { false } }
}

extension AggregateCall {
  fileprivate func substituting(_ columns: [Expression]) -> AggregateCall {
    var call = self
    call.argument = argument?.substituting(columns)
    call.filter = filter?.substituting(columns)
    return call
  }
}

extension LogicalPlan {
  fileprivate var operatorName: String {
    switch self {
    case .scan: "scan"
    case .filter: "filter"
    case .project: "projection"
    case .aggregate: "aggregation"
    case .sort: "sort"
    case .limit: "limit"
    }
  }
}
