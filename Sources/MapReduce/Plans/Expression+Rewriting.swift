import Columnar
import QueryPlan

extension Expression {
  /// The expression with every input column replaced by the expression of that ordinal.
  func substituting(_ replacements: [Expression]) -> Expression {
    switch self {
    case .column(let ordinal, _): replacements[ordinal]
    case .literal: self
    case .call(let function, let arguments, let type):
      .call(function, arguments.map { $0.substituting(replacements) }, type)
    case .cast(let operand, let type, let mode): .cast(operand.substituting(replacements), to: type, mode: mode)
    case .conditional(let branches, let otherwise, let type):
      .conditional(
        branches.map {
          WhenBranch(
            condition: $0.condition.substituting(replacements), result: $0.result.substituting(replacements))
        }, otherwise: otherwise.substituting(replacements), type)
    }
  }
}

extension [Expression] {
  /// Whether putting these columns in the place of references would blow expressions up: a column that is used twice is
  /// computed twice, and a query of few levels could stand for an astronomic expression.
  func growWhenSubstituted(into expressions: [Expression]) -> Bool {
    var uses = [Int](repeating: 0, count: count)
    for expression in expressions { expression.forEachColumn { uses[$0] += 1 } }
    var added = 0
    for (column, uses) in zip(self, uses) where uses > 1 { added += (uses - 1) * (column.nodeCount - 1) }
    return added > 1000
  }
}

extension Expression {
  /// Operators, literals and columns it is made of.
  fileprivate var nodeCount: Int {
    switch self {
    case .column, .literal: 1
    case .call(_, let arguments, _): arguments.reduce(1) { $0 + $1.nodeCount }
    case .cast(let operand, _, _): 1 + operand.nodeCount
    case .conditional(let branches, let otherwise, _):
      branches.reduce(1 + otherwise.nodeCount) { $0 + $1.condition.nodeCount + $1.result.nodeCount }
    }
  }
}

/// Ordinals of the input columns that any of the expressions reads; ascending.
func columnsRead(by expressions: [Expression]) -> [Int] {
  Set(expressions.flatMap(\.referencedColumns)).sorted()
}
