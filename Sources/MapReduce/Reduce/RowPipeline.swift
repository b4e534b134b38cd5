import Columnar
import QueryPlan

/// Applies filters and projections to batches, keeping account of the input rows behind each row.
///
/// Belongs to one worker.
final class RowPipeline {
  private enum Step {
    case filter(FilterEvaluator)
    case project([ExpressionEvaluator])
  }

  private let steps: [Step]
  private let selection = SelectionVector()
  /// Scratch of each filter step, by column.
  private var gathered: [[Column]]
  private var gatheredEvents: [Column]

  init(_ operations: [PhysicalPlan.RowOperation]) {
    steps = operations.map { operation in
      switch operation {
      case .filter(let condition): .filter(FilterEvaluator(condition))
      case .project(let expressions): .project(expressions.map { ExpressionEvaluator($0) })
      }
    }
    gathered = operations.map { _ in [] }
    gatheredEvents = operations.map { _ in Column(type: .bigint, capacity: RecordBatch.maximumRowCount) }
  }

  /// Runs a batch through.
  ///
  /// - Parameter events: input rows behind each row; `nil` where each row is one input row.
  /// - Returns: the rows that are left, with their events.
  func run(_ columns: [Column], rowCount: Int, events: Column?) throws -> (
    columns: [Column], rowCount: Int, events: Column?
  ) {
    var columns = columns
    var rowCount = rowCount
    var events = events
    for (index, step) in steps.enumerated() {
      switch step {
      case .project(let evaluators):
        columns = try evaluators.map { try $0.evaluate(columns, rowCount: rowCount) }
      case .filter(let condition):
        try condition.select(columns, rowCount: rowCount, into: selection)
        guard selection.count < rowCount else { continue }
        while gathered[index].count < columns.count {
          gathered[index].append(
            Column(type: columns[gathered[index].count].type, capacity: RecordBatch.maximumRowCount))
        }
        for (target, source) in zip(gathered[index], columns) { target.gather(from: source, selecting: selection) }
        columns = gathered[index]
        if let source = events {
          gatheredEvents[index].gather(from: source, selecting: selection)
          events = gatheredEvents[index]
        }
        rowCount = selection.count
      }
    }
    return (columns, rowCount, events)
  }
}
