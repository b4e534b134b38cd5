import Columnar
import QueryPlan

/// Evaluates a condition over batches into the selection of the rows for which it is true. Compiled once a task; belongs
/// to one worker.
///
/// The operands of a top-level `AND` are applied from left to right, each to the rows that all before it kept: a row
/// that is dropped (false or null) raises no error in a later operand. Comparisons of a column with a constant and tests
/// for null go straight to the selection, without a BOOLEAN column.
package final class FilterEvaluator {
  /// One operand of the top-level `AND`.
  private enum Step {
    case always
    case never
    case compare(ComparisonOperator, ordinal: Int, Operand)
    case testNull(isNull: Bool, ordinal: Int)
    case general(ExpressionNode, RowGatherer)
  }

  package let condition: Expression
  /// Ordinals of the input columns that must be present, ascending.
  package let referencedColumns: [Int]
  private let steps: [Step]

  /// Compiles a BOOLEAN expression. To decode columns step by step, make one filter for each of
  /// `condition.conjuncts` and apply them in order.
  package init(_ condition: Expression) {
    self.condition = condition
    referencedColumns = condition.referencedColumns
    steps = condition.conjuncts.map(Self.step)
  }

  /// Selects the rows of `0..<rowCount` for which the condition is true.
  /// Throws the error of the first row that fails.
  package func select(
    _ inputs: [Column?], rowCount: Int, into selection: SelectionVector
  ) throws(ExpressionError) {
    precondition(rowCount >= 0 && rowCount <= RecordBatch.maximumRowCount)
    let rows = RowSource(inputs: inputs, rowCount: rowCount)
    do throws(ExpressionError) {
      try run(rows, into: selection)
    } catch {
      throw firstError(error) { rowCount throws(ExpressionError) in
        try run(RowSource(inputs: inputs, rowCount: rowCount), into: selection)
      }
    }
  }

  /// The same where all columns are present. The implicit conversion to optional ones casts each at run time.
  package func select(
    _ inputs: [Column], rowCount: Int, into selection: SelectionVector
  ) throws(ExpressionError) {
    try select(inputs.map(Optional.some), rowCount: rowCount, into: selection)
  }

  private func run(_ rows: RowSource, into selection: SelectionVector) throws(ExpressionError) {
    var source = SelectionKernels.Source.all(rowCount: rows.rowCount)
    for step in steps {
      switch step {
      case .always:
        if case .all(let rowCount) = source { selection.selectAll(rowCount: rowCount) }
      case .never: selection.count = 0
      case .compare(let comparison, let ordinal, let constant):
        SelectionKernels.select(comparison, column(ordinal, rows), constant, from: source, into: selection)
      case .testNull(let isNull, let ordinal):
        SelectionKernels.selectNulls(isNull: isNull, column(ordinal, rows), from: source, into: selection)
      case .general(let node, let gatherer):
        if case .all = source {
          SelectionKernels.select(whereTrue: try node.evaluate(rows).column, from: source, into: selection)
        } else {
          let values = try node.evaluate(rows, selecting: selection, with: gatherer)
          SelectionKernels.narrow(selection, whereTrue: values.column)
        }
      }
      if selection.count == 0 { return }
      source = .selected
    }
  }

  private func column(_ ordinal: Int, _ rows: RowSource) -> Column {
    guard ordinal < rows.inputs.count, let column = rows.inputs[ordinal] else {
      preconditionFailure("column \(ordinal) was not decoded")
    }
    return column
  }

  // MARK: Compilation

  private static func step(_ condition: Expression) -> Step {
    let compiler = ExpressionCompiler()
    if case .column(let ordinal, _) = condition {
      return .compare(.equal, ordinal: ordinal, Operand(.boolean(true), type: .boolean))
    }
    if case .call(let function, let arguments, _) = condition {
      switch (function, arguments.first) {
      case (.not, .column(let ordinal, _)?):
        return .compare(.equal, ordinal: ordinal, Operand(.boolean(false), type: .boolean))
      case (.isNull, .column(let ordinal, _)?): return .testNull(isNull: true, ordinal: ordinal)
      case (.isNotNull, .column(let ordinal, _)?): return .testNull(isNull: false, ordinal: ordinal)
      default: break
      }
      if let comparison = ComparisonOperator(rawValue: function.rawValue), arguments.count == 2 {
        switch (arguments[0], arguments[1]) {
        case (.column(let ordinal, _), let other):
          if let constant = compiler.compile(other) as? ConstantNode {
            return .compare(comparison, ordinal: ordinal, constant.operand)
          }
        case (let other, .column(let ordinal, _)):
          if let constant = compiler.compile(other) as? ConstantNode {
            return .compare(comparison.mirrored, ordinal: ordinal, constant.operand)
          }
        default: break
        }
      }
    }
    switch compiler.compile(condition) {
    case let constant as ConstantNode:
      return constant.operand.column.value(at: 0) == .boolean(true) ? .always : .never
    case is NullNode: return .never
    case let node: return .general(node, RowGatherer(ordinals: condition.referencedColumns))
    }
  }
}
