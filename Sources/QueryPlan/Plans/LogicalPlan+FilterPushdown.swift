extension LogicalPlan {
  /// The same plan with the conditions above a join moved to where they decide earliest: to the input whose columns they
  /// read, or into the join, where equalities between the inputs become keys.
  package func pushingFiltersIntoJoins() -> LogicalPlan {
    switch self {
    case .scan, .oneRow: return self
    case .filter(let input, let condition):
      let input = input.pushingFiltersIntoJoins()
      guard case .join = input else { return .filter(input, condition) }
      return input.filtered(by: condition.conjuncts)
    case .project(let input, let expressions): return .project(input.pushingFiltersIntoJoins(), expressions)
    case .aggregate(let input, let keys, let aggregates):
      return .aggregate(input.pushingFiltersIntoJoins(), keys: keys, aggregates: aggregates)
    case .sort(let input, let keys): return .sort(input.pushingFiltersIntoJoins(), keys)
    case .limit(let input, let count, let offset):
      return .limit(input.pushingFiltersIntoJoins(), count: count, offset: offset)
    case .unionAll(let inputs): return .unionAll(inputs.map { $0.pushingFiltersIntoJoins() })
    case .join(let left, let right, let join):
      return LogicalPlan.join(left.pushingFiltersIntoJoins(), right.pushingFiltersIntoJoins(), join).normalizedJoin
    }
  }

  /// The rows for which all conditions are true.
  private func filtered(by conditions: [Expression]) -> LogicalPlan {
    guard let condition = Expression.conjunction(of: conditions) else { return self }
    guard case .join(let left, let right, var join) = self else { return .filter(self, condition) }
    let leftCount = left.schema.fields.count
    var leftConditions: [Expression] = []
    var remaining: [Expression] = []
    for condition in conditions {
      if !condition.isConstant && condition.referencedColumns.allSatisfy({ $0 < leftCount }) {
        leftConditions.append(condition)
      } else {
        remaining.append(condition)
      }
    }
    let filteredLeft = left.filtered(by: leftConditions)
    guard join.kind == .inner else {
      let plan = LogicalPlan.join(filteredLeft, right, join)
      return Expression.conjunction(of: remaining).map { .filter(plan, $0) } ?? plan
    }
    join.condition = Expression.conjunction(of: (join.condition?.conjuncts ?? []) + remaining)
    return LogicalPlan.join(filteredLeft, right, join).normalizedJoin
  }

  /// A join whose condition holds what is neither a key nor a condition on one input alone.
  private var normalizedJoin: LogicalPlan {
    guard case .join(let left, let right, var join) = self, let condition = join.condition else { return self }
    let leftCount = left.schema.fields.count
    var leftConditions: [Expression] = []
    var rightConditions: [Expression] = []
    var remaining: [Expression] = []
    for conjunct in condition.conjuncts {
      let ordinals = conjunct.referencedColumns
      if ordinals.isEmpty {
        remaining.append(conjunct)
      } else if ordinals.allSatisfy({ $0 >= leftCount }) {
        // A right row that fails matches nothing, whatever the kind.
        rightConditions.append(conjunct.mappingColumns { $0 - leftCount })
      } else if ordinals.allSatisfy({ $0 < leftCount }) && (join.kind == .inner || join.kind == .semi) {
        leftConditions.append(conjunct)
      } else if let key = Join.Key(conjunct, leftCount: leftCount) {
        if !join.keys.contains(key) { join.keys.append(key) }
      } else {
        remaining.append(conjunct)
      }
    }
    join.condition = Expression.conjunction(of: remaining)
    return .join(left.filtered(by: leftConditions), right.filtered(by: rightConditions), join)
  }
}

extension Join.Key {
  /// The key that an equality between both inputs is; `nil` for other conditions.
  fileprivate init?(_ condition: Expression, leftCount: Int) {
    guard case .call(.equal, let operands, _) = condition else { return nil }
    let sides = operands.map { operand -> Bool? in
      let ordinals = operand.referencedColumns
      if ordinals.isEmpty { return nil }
      if ordinals.allSatisfy({ $0 < leftCount }) { return true }
      return ordinals.allSatisfy { $0 >= leftCount } ? false : nil
    }
    switch (sides[0], sides[1]) {
    case (true, false): self.init(left: operands[0], right: operands[1].mappingColumns { $0 - leftCount })
    case (false, true): self.init(left: operands[1], right: operands[0].mappingColumns { $0 - leftCount })
    default: return nil
    }
  }
}
