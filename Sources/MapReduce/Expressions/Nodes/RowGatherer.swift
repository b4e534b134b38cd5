import Columnar

/// Copies of the selected rows of the columns that a branch reads, so that it is evaluated for these rows only.
final class RowGatherer {
  private let ordinals: [Int]
  private var columns: [Column?]

  /// Makes a gatherer for the columns with these ordinals.
  init(ordinals: [Int]) {
    self.ordinals = ordinals
    columns = Array(repeating: nil, count: (ordinals.max() ?? -1) + 1)
  }

  /// Gathers the selected rows; valid until the next call.
  func gather(_ rows: RowSource, selecting selection: SelectionVector) -> RowSource {
    for ordinal in ordinals {
      guard ordinal < rows.inputs.count, let source = rows.inputs[ordinal] else {
        preconditionFailure("column \(ordinal) was not decoded")
      }
      let column = columns[ordinal] ?? Column(type: source.type, capacity: RecordBatch.maximumRowCount)
      columns[ordinal] = column
      column.gather(from: source, selecting: selection)
    }
    return RowSource(inputs: columns, rowCount: selection.count)
  }
}

extension ExpressionNode {
  /// Evaluates the node for the selected rows, densely; an error names the row of the batch.
  final func evaluate(
    _ rows: RowSource, selecting selection: SelectionVector, with gatherer: RowGatherer
  ) throws(ExpressionError) -> Operand {
    do throws(ExpressionError) {
      return try evaluate(gatherer.gather(rows, selecting: selection))
    } catch {
      var located = error
      located.row = selection.row(at: error.row)
      throw located
    }
  }
}
