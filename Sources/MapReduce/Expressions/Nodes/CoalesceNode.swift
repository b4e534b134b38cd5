import Columnar
import QueryPlan

/// `COALESCE`: the first operand that is not null; later operands are evaluated for the rows that are still null only.
final class CoalesceNode: ExpressionNode {
  private let operands: [ExpressionNode]
  private let gatherers: [RowGatherer]
  private let remaining = SelectionVector()

  init(_ operands: [ExpressionNode], ordinals: [[Int]], type: DataType) {
    self.operands = operands
    gatherers = ordinals.map { RowGatherer(ordinals: $0) }
    super.init(type: type, isFallible: operands.contains(where: \.isFallible))
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    // First, so that the results of the last batch no longer hold the operands' buffers.
    let result = makeResult()
    let first = try operands[0].evaluate(rows)
    // A column without nulls is the answer, as it is.
    if first.isConstant || !first.column.hasNulls { return first }
    result.copy(from: first.column, rowCount: rows.rowCount)
    remaining.selectAll(rowCount: rows.rowCount)
    remaining.removeRows(validIn: result, isDense: false)
    for index in 1..<operands.count {
      if remaining.count == 0 { break }
      let operand = operands[index]
      if operand is NullNode { continue }
      if let column = operand as? ColumnNode {
        result.copyRows(from: try column.evaluate(rows).column, selecting: remaining)
      } else {
        result.scatter(from: try operand.evaluate(rows, selecting: remaining, with: gatherers[index]), to: remaining)
      }
      remaining.removeRows(validIn: result, isDense: false)
    }
    return Operand(column: result)
  }
}
