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

/// Ordinals of the input columns that any of the expressions reads; ascending.
func columnsRead(by expressions: [Expression]) -> [Int] {
  Set(expressions.flatMap(\.referencedColumns)).sorted()
}
