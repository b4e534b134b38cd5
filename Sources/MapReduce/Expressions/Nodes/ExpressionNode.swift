import Columnar
import QueryPlan

/// The rows that an expression is evaluated over.
struct RowSource {
  /// Input columns by ordinal; those that no expression reads may be missing.
  var inputs: [Column?]
  var rowCount: Int
}

/// One step of a compiled expression. Belongs to one worker: it owns the column that it writes its results to.
class ExpressionNode {
  let type: DataType
  /// See `Expression.isFallible`.
  let isFallible: Bool
  private var ownResult: Column?

  init(type: DataType, isFallible: Bool) {
    self.type = type
    self.isFallible = isFallible
  }

  /// Computes the value of every row. The result is valid until the next call.
  func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    preconditionFailure("an abstract node has no value")
  }

  /// The column for this node's results, emptied. Allocated at the first use, for the largest batch.
  final func makeResult() -> Column {
    if let ownResult {
      ownResult.removeAll()
      return ownResult
    }
    let column = Column(type: type, capacity: RecordBatch.maximumRowCount)
    ownResult = column
    return column
  }
}

/// An input column, as it is.
final class ColumnNode: ExpressionNode {
  let ordinal: Int

  init(ordinal: Int, type: DataType) {
    self.ordinal = ordinal
    super.init(type: type, isFallible: false)
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    guard ordinal < rows.inputs.count, let column = rows.inputs[ordinal] else {
      preconditionFailure("column \(ordinal) was not decoded")
    }
    precondition(column.physicalType == type.physicalType, "column \(ordinal) is \(column.type), not \(type)")
    return Operand(column: column)
  }
}

/// A value that is the same in every row, and not null.
final class ConstantNode: ExpressionNode {
  let operand: Operand

  init(_ value: Value, type: DataType) {
    operand = Operand(value, type: type)
    super.init(type: type, isFallible: false)
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand { operand }
}

/// NULL in every row.
final class NullNode: ExpressionNode {
  init(type: DataType) { super.init(type: type, isFallible: false) }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    let result = makeResult()
    result.fillWithNulls(rowCount: rows.rowCount)
    return Operand(column: result)
  }
}

/// A constant expression whose evaluation fails: an error for the first row that reaches it, and none if no row does.
final class FailingNode: ExpressionNode {
  let error: ExpressionError

  init(_ error: ExpressionError, type: DataType) {
    self.error = error
    super.init(type: type, isFallible: true)
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    if rows.rowCount > 0 { throw error }
    let result = makeResult()
    result.fillWithNulls(rowCount: 0)
    return Operand(column: result)
  }
}
