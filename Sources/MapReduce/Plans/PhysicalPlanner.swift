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
