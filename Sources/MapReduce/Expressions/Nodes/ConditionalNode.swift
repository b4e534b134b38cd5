import Columnar
import QueryPlan

/// `CASE WHEN … THEN … ELSE … END`. Conditions and results are evaluated for the rows that reach them only.
final class ConditionalNode: ExpressionNode {
  struct Branch {
    var condition: ExpressionNode
    var conditionColumns: [Int]
    var result: ExpressionNode
    var resultColumns: [Int]
  }

  private let branches: [Branch]
  private let otherwise: ExpressionNode
  private let conditionGatherers: [RowGatherer]
  private let resultGatherers: [RowGatherer]
  private let otherwiseGatherer: RowGatherer
  /// Rows that no branch has taken yet.
  private let remaining = SelectionVector()
  private let matched = SelectionVector()

  init(_ branches: [Branch], otherwise: ExpressionNode, otherwiseColumns: [Int], type: DataType) {
    self.branches = branches
    self.otherwise = otherwise
    conditionGatherers = branches.map { RowGatherer(ordinals: $0.conditionColumns) }
    resultGatherers = branches.map { RowGatherer(ordinals: $0.resultColumns) }
    otherwiseGatherer = RowGatherer(ordinals: otherwiseColumns)
    super.init(
      type: type,
      isFallible: otherwise.isFallible || branches.contains { $0.condition.isFallible || $0.result.isFallible })
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    let result = makeResult()
    result.beginScatter(rowCount: rows.rowCount)
    remaining.selectAll(rowCount: rows.rowCount)
    for (index, branch) in branches.enumerated() {
      if remaining.count == 0 { break }
      try takeRows(branch.condition, rows, conditionGatherers[index])
      try write(branch.result, rows, matched, resultGatherers[index], result)
    }
    try write(otherwise, rows, remaining, otherwiseGatherer, result)
    return Operand(column: result)
  }

  /// Moves the rows for which the condition is true from `remaining` to `matched`.
  private func takeRows(
    _ condition: ExpressionNode, _ rows: RowSource, _ gatherer: RowGatherer
  ) throws(ExpressionError) {
    if let constant = condition as? ConstantNode {
      let isTrue = constant.operand.column.value(at: 0) == .boolean(true)
      matched.count = 0
      if isTrue {
        matched.copy(from: remaining)
        remaining.count = 0
      }
    } else if remaining.count == rows.rowCount || !condition.isFallible {
      remaining.partition(by: try condition.evaluate(rows).column, into: matched)
    } else {
      let values = try condition.evaluate(rows, selecting: remaining, with: gatherer)
      remaining.partition(byDense: values.column, into: matched)
    }
  }

  private func write(
    _ node: ExpressionNode, _ rows: RowSource, _ selection: SelectionVector, _ gatherer: RowGatherer, _ result: Column
  ) throws(ExpressionError) {
    if selection.count == 0 { return }
    if let column = node as? ColumnNode {
      result.copyRows(from: try column.evaluate(rows).column, selecting: selection)
    } else if let constant = node as? ConstantNode {
      result.scatter(from: constant.operand, to: selection)
    } else if selection.count == rows.rowCount {
      result.scatter(from: try node.evaluate(rows), to: selection)
    } else {
      result.scatter(from: try node.evaluate(rows, selecting: selection, with: gatherer), to: selection)
    }
  }
}
