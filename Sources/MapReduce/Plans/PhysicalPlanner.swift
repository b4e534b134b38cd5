import Columnar
import QueryPlan
import SystemIO

/// Turns a bound logical plan into the stages that the engine runs.
package struct PhysicalPlanner {
  /// Throws ``DayfoldError`` for what the engine does not run.
  package static func plan(_ logical: LogicalPlan) throws -> PhysicalPlan {
    // From the top: what follows the topmost aggregation, or all there is behind sources and joins.
    var above: [LogicalPlan] = []
    var cursor = logical
    while let input = cursor.input, cursor.isRowOperation {
      above.append(cursor)
      cursor = input
    }
    above.reverse()

    var plan: PhysicalPlan
    if case .aggregate(let input, let keys, let aggregates) = cursor {
      let flows = try flows(of: input)
      // Inputs of a UNION ALL must agree on keys and arguments, so they are chosen over the union's columns.
      let columns = flows.count == 1 ? flows[0].columns : input.columnExpressions
      var aggregation = aggregation(
        keys: keys.map { $0.expression.substituting(columns) }, aggregates: aggregates.map { $0.substituting(columns) })
      let inputs = flows.map { flow in
        let expressions = aggregation.keys + aggregation.arguments
        return flow.input(
          computing: flows.count == 1 ? expressions : expressions.map { $0.substituting(flow.columns) })
      }
      aggregation.setExpressions(inputs[0].expressions)
      let groupColumns = aggregation.keys.enumerated().map { Expression.column($0, $1.type) }
      plan = PhysicalPlan(
        inputs: inputs, body: .groups(aggregation), streaming: [.project(groupColumns + aggregation.results)],
        ordering: [], schema: logical.schema)
    } else {
      var isFlowing = true
      // Filters and projections below the first sort or limit melt into the inputs.
      var base = cursor
      while isFlowing, let next = above.first {
        switch next {
        case .filter(_, let condition): base = .filter(base, condition)
        case .project(_, let expressions): base = .project(base, expressions)
        default: isFlowing = false
        }
        if isFlowing { above.removeFirst() }
      }
      plan = PhysicalPlan(
        inputs: try flows(of: base).map { $0.input(computing: $0.columns) }, body: .rows, streaming: [], ordering: [],
        schema: logical.schema)
    }

    for operation in above {
      switch operation {
      case .filter(_, let condition): plan.add(.filter(condition))
      case .project(_, let expressions): plan.add(.project(expressions.map(\.expression)))
      case .sort(_, let keys): plan.ordering.append(.sort(keys))
      case .limit(_, let count, let offset): plan.ordering.append(.limit(count: count, offset: offset))
      default: preconditionFailure("not a row operation")
      }
    }
    plan.streaming = merged(plan.streaming)
    return plan
  }

  // MARK: Inputs of the map stage

  /// Rows on their way through a map task: the columns that the plan has made so far.
  private struct Flow {
    var source: MapInput.Source
    var fieldCount: Int
    var filters: [Expression] = []
    var joins: [JoinStep] = []
    var joinFilters: [Expression] = []
    /// Over the source's columns and those of the joins.
    var columns: [Expression]

    init(_ source: MapInput.Source, _ fields: [Field]) {
      self.source = source
      fieldCount = fields.count
      columns = fields.enumerated().map { .column($0, $1.type) }
    }

    mutating func filter(_ condition: Expression) {
      let conjuncts = condition.substituting(columns).conjuncts
      if joins.isEmpty { filters += conjuncts } else { joinFilters += conjuncts }
    }

    func input(computing expressions: [Expression]) -> MapInput {
      MapInput(
        source: source, filter: Expression.conjunction(of: filters), joins: joins,
        joinFilter: Expression.conjunction(of: joinFilters), expressions: expressions)
    }
  }

  private static func flows(of plan: LogicalPlan) throws -> [Flow] {
    if plan.needsStages {
      let nested = try self.plan(plan)
      return [Flow(.rows(nested), nested.schema.fields)]
    }
    switch plan {
    case .scan(let scan): return [Flow(.scan(scan), plan.schema.fields)]
    case .oneRow: return [Flow(.oneRow, [])]
    case .filter(let input, let condition):
      var flows = try flows(of: input)
      for index in flows.indices { flows[index].filter(condition) }
      return flows
    case .project(let input, let expressions):
      var flows = try flows(of: input)
      let list = expressions.map(\.expression)
      if flows.contains(where: { $0.columns.growWhenSubstituted(into: list) }) {
        let nested = try self.plan(input)
        flows = [Flow(.rows(nested), nested.schema.fields)]
      }
      for index in flows.indices {
        let columns = flows[index].columns
        flows[index].columns = list.map { $0.substituting(columns) }
      }
      return flows
    case .unionAll(let inputs): return try inputs.flatMap { try flows(of: $0) }
    case .join(let left, let right, let join):
      let build = try self.plan(right)
      var flows = try flows(of: left)
      for index in flows.indices { flows[index] = try joined(flows[index], build, join) }
      return flows
    case .aggregate, .sort, .limit: preconditionFailure("needs stages")
    }
  }

  private static func joined(_ flow: Flow, _ build: PhysicalPlan, _ join: Join) throws -> Flow {
    var flow = flow
    let buildColumns = build.schema.fields.enumerated().map {
      Expression.column(flow.fieldCount + $0, $1.type)
    }
    let both = flow.columns + buildColumns
    flow.joins.append(
      JoinStep(
        kind: join.kind, build: build, filter: Expression.conjunction(of: flow.joinFilters),
        probeKeys: join.keys.map { $0.left.substituting(flow.columns) }, buildKeys: join.keys.map(\.right),
        condition: join.condition?.substituting(both)))
    flow.joinFilters = []
    if join.kind.outputsRight {
      flow.fieldCount += buildColumns.count
      flow.columns = both
    }
    return flow
  }

  // MARK: Row operations

  /// Melts a projection into the operation before it where both are projections.
  private static func merged(_ operations: [PhysicalPlan.RowOperation]) -> [PhysicalPlan.RowOperation] {
    var result: [PhysicalPlan.RowOperation] = []
    for operation in operations {
      if case .project(let outer) = operation, case .project(let inner)? = result.last,
        !inner.growWhenSubstituted(into: outer)
      {
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

extension PhysicalPlan {
  /// Adds an operation on single rows: behind the sort and limit where there are any.
  fileprivate mutating func add(_ operation: RowOperation) {
    if ordering.isEmpty { streaming.append(operation) } else { ordering.append(.row(operation)) }
  }
}

extension Expression {
  fileprivate var isColumn: Bool { if case .column = self { true } else { false } }
}

extension AggregateCall {
  fileprivate func substituting(_ columns: [Expression]) -> AggregateCall {
    var call = self
    call.arguments = arguments.map { $0.substituting(columns) }
    call.filter = filter?.substituting(columns)
    return call
  }
}

extension LogicalPlan {
  /// References to the output columns.
  fileprivate var columnExpressions: [Expression] { schema.fields.enumerated().map { .column($0, $1.type) } }

  /// Whether the operator works on the rows of one input, after any aggregation there is.
  fileprivate var isRowOperation: Bool {
    switch self {
    case .filter, .project, .sort, .limit: true
    case .scan, .aggregate, .join, .unionAll, .oneRow: false
    }
  }

  /// Whether rows exist only behind a shuffle or a sort, so that another plan's map stage cannot make them on the way.
  fileprivate var needsStages: Bool {
    switch self {
    case .aggregate, .sort, .limit: true
    case .filter(let input, _), .project(let input, _): input.needsStages
    case .scan, .join, .unionAll, .oneRow: false
    }
  }
}
