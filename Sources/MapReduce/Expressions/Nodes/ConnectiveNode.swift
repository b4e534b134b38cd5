import Columnar
import QueryPlan

/// `AND` and `OR`. Operands are evaluated from left to right, and a row that is decided (false for `AND`, true for `OR`)
/// raises no error in a later operand.
final class ConnectiveNode: ExpressionNode {
  enum Connective { case and, or }

  private let connective: Connective
  private let operands: [ExpressionNode]
  private let gatherers: [RowGatherer]
  private let undecided = SelectionVector()
  /// Results of a later operand, spread over the rows of the batch.
  private let spread = Column(type: .boolean, capacity: RecordBatch.maximumRowCount)

  init(_ connective: Connective, _ operands: [ExpressionNode], ordinals: [[Int]]) {
    precondition(operands.count >= 2 && operands.count == ordinals.count)
    self.connective = connective
    self.operands = operands
    gatherers = ordinals.map { RowGatherer(ordinals: $0) }
    super.init(type: .boolean, isFallible: operands.contains(where: \.isFallible))
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    let rowCount = rows.rowCount
    var decided = try operands[0].evaluate(rows)
    let result = makeResult()
    for index in 1..<operands.count {
      let operand = operands[index]
      if !operand.isFallible {
        connect(decided, try operand.evaluate(rows), rowCount, result)
      } else {
        if decided.isConstant {
          result.fill(with: decided, rowCount: rowCount)
          decided = Operand(column: result)
        }
        LogicKernels.selectUndecided(
          decided.column, decisive: connective == .or, rowCount: rowCount, into: undecided)
        if undecided.count == rowCount {
          connect(decided, try operand.evaluate(rows), rowCount, result)
        } else if undecided.count > 0 {
          let values = try operand.evaluate(rows, selecting: undecided, with: gatherers[index])
          // Decided rows get the neutral value.
          spread.fill(with: connective == .and ? Self.true : Self.false, rowCount: rowCount)
          spread.scatter(from: values, to: undecided)
          connect(decided, Operand(column: spread), rowCount, result)
        } else if decided.column !== result {
          result.copy(from: decided.column, rowCount: rowCount)
        }
      }
      decided = Operand(column: result)
    }
    return decided
  }

  private func connect(_ left: Operand, _ right: Operand, _ rowCount: Int, _ result: Column) {
    switch connective {
    case .and: LogicKernels.and(left, right, rowCount: rowCount, into: result)
    case .or: LogicKernels.or(left, right, rowCount: rowCount, into: result)
    }
  }

  private static var `true`: Operand { Operand(.boolean(true), type: .boolean) }
  private static var `false`: Operand { Operand(.boolean(false), type: .boolean) }
}
