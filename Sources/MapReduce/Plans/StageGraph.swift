import Columnar
import QueryPlan

/// The stages of a plan and what each reads: a directed acyclic graph in topological order.
package struct StageGraph: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// Reads input splits; its output goes to the shuffle, or straight on.
    case map
    /// Reads the map outputs' buckets.
    case reduce
    /// Reads all rows of the stage before.
    case order
  }

  package struct Stage: Sendable, Hashable {
    package var kind: Kind
    /// Stages whose outputs it reads, by position in `stages`.
    package var inputs: [Int]
    /// One line an operation, in order of execution.
    package var operations: [String]
  }

  package var stages: [Stage] = []

  package init(_ plan: PhysicalPlan) {
    func name(_ ordinal: Int) -> String { plan.scan.schema.fields[plan.scan.columns[ordinal]].name }
    var map = Stage(
      kind: .map, inputs: [], operations: ["scan \(plan.scan.columns.indices.map(name).joined(separator: ", "))"])
    if let filter = plan.filter { map.operations.append("filter \(filter)") }
    let streaming = plan.streaming.map { operation in
      switch operation {
      case .filter(let condition): "filter \(condition)"
      case .project(let expressions): "project \(expressions.map(\.description).joined(separator: ", "))"
      }
    }
    switch plan.body {
    case .rows(let expressions):
      map.operations.append("project \(expressions.map(\.description).joined(separator: ", "))")
      map.operations += streaming
      stages = [map]
    case .groups(let aggregation):
      let keys = aggregation.keys.map(\.description).joined(separator: ", ")
      let arguments = aggregation.arguments.map(\.description).joined(separator: ", ")
      map.operations.append(
        "aggregate by (\(keys)) of (\(arguments)): partial, \(MapAggregator.hotCapacity) groups a task")
      map.operations.append("shuffle by hash of (\(keys)) into \(ShuffleFanOut.count) buckets")
      var reduce = Stage(kind: .reduce, inputs: [0], operations: [])
      let partials = aggregation.partials.map { partial in
        partial.argument.map { "\(partial.kind)(\(aggregation.arguments[$0]))" } ?? "count(*)"
      }
      let distinct = aggregation.distinctArguments.map { "count(DISTINCT \(aggregation.arguments[$0]))" }
      reduce.operations.append("merge \((partials + distinct).joined(separator: ", ")) in task order")
      reduce.operations += streaming
      stages = [map, reduce]
    }
    guard !plan.ordering.isEmpty else { return }
    stages.append(
      Stage(
        kind: .order, inputs: [stages.count - 1],
        operations: plan.ordering.map { operation in
          switch operation {
          case .sort(let keys):
            "sort by "
              + keys.map { "\($0.expression)\($0.direction == .descending ? " desc" : "") nulls \($0.nulls)" }
              .joined(separator: ", ")
          case .limit(let count, let offset): "limit \(count.map(String.init) ?? "all") offset \(offset)"
          case .row(.filter(let condition)): "filter \(condition)"
          case .row(.project(let expressions)): "project \(expressions.map(\.description).joined(separator: ", "))"
          }
        }))
  }
}
