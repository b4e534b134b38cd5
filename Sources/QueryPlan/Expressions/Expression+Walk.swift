extension Expression {
  /// The input columns that the expression reads, ascending, each once.
  package var referencedColumns: [Int] {
    var found: Set<Int> = []
    forEachColumn { found.insert($0) }
    return found.sorted()
  }

  /// The operands of the top-level `AND`s, in order; the expression itself if it is none.
  package var conjuncts: [Expression] {
    guard case .call(.and, let operands, _) = self else { return [self] }
    return operands.flatMap(\.conjuncts)
  }

  /// The conditions joined by `AND`; `nil` for none.
  package static func conjunction(of conditions: [Expression]) -> Expression? {
    conditions.count > 1 ? .call(.and, conditions, .boolean) : conditions.first
  }

  /// Calls `body` with the ordinal of every column the expression reads, repeats included.
  package func forEachColumn(_ body: (Int) -> Void) {
    switch self {
    case .column(let ordinal, _): body(ordinal)
    case .literal: break
    case .call(_, let operands, _): for operand in operands { operand.forEachColumn(body) }
    case .cast(let operand, _, _): operand.forEachColumn(body)
    case .conditional(let branches, let otherwise, _):
      for branch in branches {
        branch.condition.forEachColumn(body)
        branch.result.forEachColumn(body)
      }
      otherwise.forEachColumn(body)
    }
  }

  /// The expression over other input ordinals.
  package func mappingColumns(_ transform: (Int) -> Int) -> Expression {
    switch self {
    case .column(let ordinal, let type): .column(transform(ordinal), type)
    case .literal: self
    case .call(let function, let operands, let type):
      .call(function, operands.map { $0.mappingColumns(transform) }, type)
    case .cast(let operand, let type, let mode): .cast(operand.mappingColumns(transform), to: type, mode: mode)
    case .conditional(let branches, let otherwise, let type):
      .conditional(
        branches.map {
          WhenBranch(
            condition: $0.condition.mappingColumns(transform), result: $0.result.mappingColumns(transform))
        }, otherwise: otherwise.mappingColumns(transform), type)
    }
  }
}

extension AggregateCall {
  package func forEachColumn(_ body: (Int) -> Void) {
    for argument in arguments { argument.forEachColumn(body) }
    filter?.forEachColumn(body)
  }

  package func mappingColumns(_ transform: (Int) -> Int) -> AggregateCall {
    var call = self
    call.arguments = arguments.map { $0.mappingColumns(transform) }
    call.filter = filter?.mappingColumns(transform)
    return call
  }
}
