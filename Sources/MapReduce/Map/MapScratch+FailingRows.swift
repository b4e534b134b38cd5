import Columnar
import QueryPlan
import TextFormats

/// Memory for batches in which an expression fails for some rows. Made when the first such batch comes.
final class FailingRowScratch {
  /// Some rows of a batch, for evaluation.
  fileprivate var part: [Column?]
  /// The rows that do not fail.
  fileprivate var survivorColumns: [Column?]
  fileprivate let partRows = SelectionVector()
  fileprivate let partSelection = SelectionVector()
  fileprivate let survivors = SelectionVector()

  /// Makes room for columns like these.
  init(_ columns: [Column?]) {
    func copies() -> [Column?] {
      columns.map { $0.map { Column(type: $0.type, capacity: RecordBatch.maximumRowCount) } }
    }
    part = copies()
    survivorColumns = copies()
  }

  /// Copies rows of the columns with these ordinals to `part`.
  fileprivate func gather(_ range: Range<Int>, _ ordinals: [Int], of columns: [Column?]) {
    partRows.count = 0
    for row in range { partRows.append(row) }
    for ordinal in ordinals {
      if let source = columns[ordinal] { part[ordinal]?.gather(from: source, selecting: partRows) }
    }
  }
}

/// Rejecting the rows for which an expression fails. A row takes part in the batch as if it were evaluated alone: first the
/// filter, then what is behind it; the first error on this way is the row's.
extension MapScratch {
  /// As `readAccepted`, where the filter fails for some rows: these are reported to `fail` and not accepted.
  func readAccepted(
    _ reader: any SplitReader, rowCount: Int, failing fail: (_ batchRow: Int, ExpressionError) -> Void
  ) throws -> Int? {
    guard filters.count == 1, let filter = filters.first else { preconditionFailure("a filter that fails is one part") }
    let scratch = failing
    let survivors = scratch.survivors
    survivors.count = 0
    try FailingRowSearch.run(rowCount: rowCount, .exact) { range in
      scratch.gather(range, filterColumns, of: columns)
      try filter.select(scratch.part, rowCount: range.count, into: scratch.partSelection)
      for index in 0..<scratch.partSelection.count {
        survivors.append(range.lowerBound + scratch.partSelection.row(at: index))
      }
    } fail: {
      fail($0, $1)
    }
    selection.copy(from: survivors)
    if selection.count == 0 { return nil }
    try read(bodyColumns, reader, selection: selection)
    return selection.count
  }

  /// Looks for the accepted rows for which an expression behind the filter fails, and reports them by their row among the
  /// accepted ones. Returns the columns of the others, and their number.
  func survivors(
    rowCount: Int, failing fail: (_ acceptedRow: Int, ExpressionError) -> Void
  ) throws -> (columns: [Column?], rowCount: Int) {
    let scratch = failing
    let survivors = scratch.survivors
    survivors.count = 0
    try FailingRowSearch.run(rowCount: rowCount, hasJoins ? .unknown : .exact) { range in
      scratch.gather(range, bodyColumns, of: columns)
      try evaluateBody(scratch.part, rowCount: range.count)
      for row in range { survivors.append(row) }
    } fail: {
      fail($0, $1)
    }
    if survivors.count == rowCount { return (columns, rowCount) }
    for ordinal in bodyColumns {
      if let source = columns[ordinal] { scratch.survivorColumns[ordinal]?.gather(from: source, selecting: survivors) }
    }
    return (scratch.survivorColumns, survivors.count)
  }

  /// Answers whether an expression fails for one of the accepted rows or one of their matches.
  func hasFailingRow(rowCount: Int) throws -> Bool {
    do {
      try evaluateBody(columns, rowCount: rowCount)
      return false
    } catch is ExpressionError {
      return true
    }
  }

  /// Computes all that is computed of accepted rows, and drops it. Without joins, the error is the first failing row's.
  private func evaluateBody(_ columns: [Column?], rowCount: Int) throws {
    try forEachJoinedBatch(columns, rowCount: rowCount) { columns, rowCount in
      do throws(ExpressionError) {
        try evaluateExpressions(columns, rowCount: rowCount)
      } catch {
        throw firstError(error) { rowCount throws(ExpressionError) in
          try evaluateExpressions(columns, rowCount: rowCount)
        }
      }
    }
  }

  private func evaluateExpressions(_ columns: [Column?], rowCount: Int) throws(ExpressionError) {
    if let aggregator { return try aggregator.evaluate(columns, rowCount: rowCount) }
    for evaluator in projection { _ = try evaluator.evaluate(columns, rowCount: rowCount) }
  }
}
