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

    case .join(let left, let right, var join):
      return LogicalPlan.pruned(left, right, &join, to: required)

    case .unionAll(let inputs):
      let kept = required.sorted()
      return (.unionAll(inputs.map { $0.pruned(toExactly: kept) }), LogicalPlan.positions(of: kept))

    case .oneRow: return (self, [:])
    }
  }

  private static func pruned(
    _ left: LogicalPlan, _ right: LogicalPlan, _ join: inout Join, to required: Set<Int>
  ) -> (LogicalPlan, [Int: Int]) {
    let leftCount = left.schema.fields.count
    var needed = required
    join.condition?.forEachColumn { needed.insert($0) }
    var leftNeeded = needed.filter { $0 < leftCount }
    var rightNeeded = Set(needed.filter { $0 >= leftCount }.map { $0 - leftCount })
    for key in join.keys {
      key.left.forEachColumn { leftNeeded.insert($0) }
      key.right.forEachColumn { rightNeeded.insert($0) }
    }
    let (newLeft, leftPositions) = left.pruned(to: leftNeeded)
    let (newRight, rightPositions) = right.pruned(to: rightNeeded)
    let newLeftCount = newLeft.schema.fields.count
    var positions = leftPositions
    for (old, new) in rightPositions { positions[old + leftCount] = new + newLeftCount }
    join.keys = join.keys.map { key in
      Join.Key(
        left: key.left.mappingColumns { leftPositions[$0]! }, right: key.right.mappingColumns { rightPositions[$0]! })
    }
    join.condition = join.condition?.mappingColumns { positions[$0]! }
    return (.join(newLeft, newRight, join), join.kind.outputsRight ? positions : leftPositions)
  }

  /// The plan with these output columns and no others, in this order.
  private func pruned(toExactly kept: [Int]) -> LogicalPlan {
    let (plan, positions) = pruned(to: Set(kept))
    let fields = plan.schema.fields
    if fields.count == kept.count && kept.indices.allSatisfy({ positions[kept[$0]] == $0 }) { return plan }
    return .project(
      plan,
      kept.map { old in
        let position = positions[old]!
        return NamedExpression(name: fields[position].name, expression: .column(position, fields[position].type))
      })
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
