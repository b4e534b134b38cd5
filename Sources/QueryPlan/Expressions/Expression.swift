import Columnar

/// A bound, typed scalar expression over the columns of one input row.
///
/// The binder has inserted every implicit cast: arguments of a call have exactly the types that the function takes.
package indirect enum Expression: Hashable, Sendable {
  /// The input column with this ordinal.
  case column(Int, DataType)
  case literal(Value, DataType)
  case call(ScalarFunction, [Expression], DataType)
  case cast(Expression, to: DataType, mode: CastMode)
  /// `CASE WHEN condition THEN result … ELSE otherwise END`; conditions are BOOLEAN, results have the case's type.
  /// A branch is evaluated only for the rows that reach it.
  case conditional([WhenBranch], otherwise: Expression, DataType)

  package var type: DataType {
    switch self {
    case .column(_, let type), .literal(_, let type), .call(_, _, let type), .conditional(_, _, let type): type
    case .cast(_, let type, _): type
    }
  }
}

/// One `WHEN … THEN …` of a conditional expression.
package struct WhenBranch: Hashable, Sendable {
  package var condition: Expression
  package var result: Expression

  package init(condition: Expression, result: Expression) {
    self.condition = condition
    self.result = result
  }
}

package enum CastMode: Hashable, Sendable {
  /// A value that does not fit is an error.
  case strict
  /// A value that does not fit becomes NULL (`TRY_CAST`).
  case nullOnFailure
}
