import Columnar
import QueryPlan

/// Evaluates a bound expression over batches, a column at a time. Compiled once a task; belongs to one worker.
///
/// Constants are folded when the evaluator is made. `CASE` and `COALESCE` evaluate a branch for the rows that reach it
/// only. The operands of `AND` and `OR` are evaluated from left to right, and a row that is decided raises no error in a
/// later operand.
package final class ExpressionEvaluator {
  package let expression: Expression
  /// Ordinals of the input columns that must be present, ascending.
  package let referencedColumns: [Int]
  private let root: ExpressionNode
  private lazy var constantResult = Column(type: root.type, capacity: RecordBatch.maximumRowCount)

  /// Compiles the expression.
  package init(_ expression: Expression) {
    self.expression = expression
    referencedColumns = expression.referencedColumns
    root = ExpressionCompiler().compile(expression)
  }

  /// The type of the result.
  package var type: DataType { expression.type }

  /// Whether evaluating any row may throw.
  package var isFallible: Bool { root.isFallible }

  /// Computes the value of rows `0..<rowCount`, at most ``RecordBatch/maximumRowCount``.
  ///
  /// `inputs` are the input columns by ordinal; only referenced ones need be there. The result is an input column itself
  /// where the expression is a bare column, else a column of this evaluator that the next call overwrites.
  /// Throws the error of the first row that fails.
  package func evaluate(_ inputs: [Column?], rowCount: Int) throws(ExpressionError) -> Column {
    precondition(rowCount >= 0 && rowCount <= RecordBatch.maximumRowCount)
    do throws(ExpressionError) {
      let operand = try root.evaluate(RowSource(inputs: inputs, rowCount: rowCount))
      guard operand.isConstant else { return operand.column }
      if constantResult.rowCount != rowCount { constantResult.fill(with: operand, rowCount: rowCount) }
      return constantResult
    } catch {
      throw firstError(error) { rowCount throws(ExpressionError) in
        _ = try root.evaluate(RowSource(inputs: inputs, rowCount: rowCount))
      }
    }
  }
}

extension ExpressionEvaluator {
  /// The same where all columns are present. The implicit conversion to optional ones casts each at run time.
  package func evaluate(_ inputs: [Column], rowCount: Int) throws(ExpressionError) -> Column {
    try evaluate(inputs.map(Optional.some), rowCount: rowCount)
  }
}

/// Finds the error of the first row that fails: an expression is evaluated step by step, so that a later step may fail
/// for an earlier row than the step whose error was seen. `evaluate` runs again over ever fewer rows.
func firstError(
  _ error: ExpressionError, evaluate: (_ rowCount: Int) throws(ExpressionError) -> Void
) -> ExpressionError {
  var first = error
  while first.row > 0 {
    do throws(ExpressionError) {
      try evaluate(first.row)
      return first
    } catch {
      first = error
    }
  }
  return first
}
