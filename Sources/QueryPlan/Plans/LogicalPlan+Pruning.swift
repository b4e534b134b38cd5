extension LogicalPlan {
  /// The same plan, reading and computing only the columns that its output needs.
  package func prunedColumns() -> LogicalPlan {
    let all = Set(schema.fields.indices)
    let (plan, _) = pruned(to: all)
    return plan
  }

  /// The plan with at least the required output columns, and where each went.
  private func pruned(to required: Set<Int>) -> (LogicalPlan, [Int: Int]) {
    switch self {
    case .scan(var scan):
      let kept = scan.columns.indices.filter(required.contains)
      scan.columns = kept.map { scan.columns[$0] }
      return (.scan(scan), LogicalPlan.positions(of: kept))

    case .filter(let input, let condition):
      var needed = required
      condition.forEachColumn { needed.insert($0) }
      let (plan, positions) = input.pruned(to: needed)
      return (.filter(plan, condition.mappingColumns { positions[$0]! }), positions)

    case .project(let input, let expressions):
      let kept = expressions.indices.filter(required.contains)
      var needed: Set<Int> = []
      for index in kept { expressions[index].expression.forEachColumn { needed.insert($0) } }
      let (plan, positions) = input.pruned(to: needed)
      let mapped = kept.map { expressions[$0].mappingColumns { positions[$0]! } }
      return (.project(plan, mapped), LogicalPlan.positions(of: kept))

    case .aggregate(let input, let keys, let aggregates):
      // Keys stay: they make the groups.
      let kept = aggregates.indices.filter { required.contains(keys.count + $0) }
      var needed: Set<Int> = []
      for key in keys { key.expression.forEachColumn { needed.insert($0) } }
      for index in kept { aggregates[index].forEachColumn { needed.insert($0) } }
      let (plan, positions) = input.pruned(to: needed)
      let pruned = LogicalPlan.aggregate(
        plan, keys: keys.map { $0.mappingColumns { positions[$0]! } },
        aggregates: kept.map { aggregates[$0].mappingColumns { positions[$0]! } })
      return (pruned, LogicalPlan.positions(of: Array(keys.indices) + kept.map { keys.count + $0 }))

    case .sort(let input, let sortKeys):
      var needed = required
      for key in sortKeys { key.expression.forEachColumn { needed.insert($0) } }
      let (plan, positions) = input.pruned(to: needed)
      let mapped = sortKeys.map { key in
        var key = key
        key.expression = key.expression.mappingColumns { positions[$0]! }
        return key
      }
      return (.sort(plan, mapped), positions)

    case .limit(let input, let count, let offset):
      let (plan, positions) = input.pruned(to: required)
      return (.limit(plan, count: count, offset: offset), positions)
    }
  }

  private static func positions(of kept: [Int]) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
  }
}

extension NamedExpression {
  fileprivate func mappingColumns(_ transform: (Int) -> Int) -> NamedExpression {
    NamedExpression(name: name, expression: expression.mappingColumns(transform))
  }
}
