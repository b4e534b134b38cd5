import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// Brings all rows together for ORDER BY and LIMIT: one task, whose rows are the result.
final class OrderStage: TaskStage {
  let name = "order"
  let taskCount = 1
  private let inputs: [RowBuffer]
  private let types: [DataType]
  private let ordering: [PhysicalPlan.OrderingOperation]
  private let sink: any ResultSink
  private let failureRemedy: String
  private let totals = Locked(ResultTotals())

  /// - Parameters:
  ///   - inputs: the rows of the tasks before, in task order: the result's columns, then the events behind each.
  ///   - failureRemedy: what to do about an expression that fails.
  init(
    inputs: [RowBuffer], types: [DataType], ordering: [PhysicalPlan.OrderingOperation], sink: any ResultSink,
    failureRemedy: String
  ) {
    self.inputs = inputs
    self.types = types
    self.ordering = ordering
    self.sink = sink
    self.failureRemedy = failureRemedy
  }

  var result: ResultTotals { totals.withLock { $0 } }

  func continuesPrevious(_ task: Int) -> Bool { false }

  func identity(of task: Int, startState: RecordState) -> TaskIdentity {
    var builder = TaskIdentity.Builder()
    builder.add("order", ordering)
    builder.add("rows", inputs.map(\.rowCount))
    return builder.finish()
  }

  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
    var totals = ResultTotals()
    var types = self.types
    var rows = RowBuffer(types: types + [.bigint])
    for input in inputs {
      let order = CodeVector(capacity: input.rowCount)
      order.fillAscending(count: input.rowCount)
      forEachBatch(of: input, order: order, rowCount: input.rowCount) { columns, count in
        rows.append(Array(columns[...types.count]), rowCount: count)
      }
      try worker.cancellation.check()
    }
    var order = CodeVector(capacity: rows.rowCount)
    order.fillAscending(count: rows.rowCount)
    var window = 0..<rows.rowCount

    for operation in ordering {
      try worker.cancellation.check()
      switch operation {
      case .limit(let count, let offset):
        let start = min(window.count, offset)
        let end = count.map { min(window.count, start + min($0, window.count - start)) } ?? window.count
        let kept = window.lowerBound + start..<window.lowerBound + end
        totals.droppedEvents += events(rows, order, window) - events(rows, order, kept)
        window = kept
      case .sort(let keys):
        // Sort keys are computed and travel as further columns.
        let evaluators = keys.map { ExpressionEvaluator($0.expression) }
        let extended = RowBuffer(types: types + [.bigint] + keys.map(\.expression.type))
        try forEachBatch(of: rows, order: order, rowCount: window.count, from: window.lowerBound) { columns, count in
          let computed = try explaining("in ORDER BY") {
            try evaluators.map { try $0.evaluate(Array(columns[..<types.count]), rowCount: count) }
          }
          extended.append(columns + computed, rowCount: count)
        }
        order = CodeVector(capacity: extended.rowCount)
        extended.sort(
          by: keys.enumerated().map { index, key in
            RowOrder(
              column: types.count + 1 + index, isDescending: key.direction == .descending,
              nullsFirst: key.nulls == .first)
          }, into: order)
        // The key columns are left behind.
        let plain = RowBuffer(types: types + [.bigint])
        forEachBatch(of: extended, order: order, rowCount: extended.rowCount) { columns, count in
          plain.append(Array(columns[...types.count]), rowCount: count)
        }
        rows = plain
        order.fillAscending(count: rows.rowCount)
        window = 0..<rows.rowCount
      case .row(let step):
        let pipeline = RowPipeline([step])
        let newTypes: [DataType] = if case .project(let list) = step { list.map(\.type) } else { types }
        let next = RowBuffer(types: newTypes + [.bigint])
        try forEachBatch(of: rows, order: order, rowCount: window.count, from: window.lowerBound) { columns, count in
          let events = columns[types.count]
          let all = events.sumOfCounts(rowCount: count)
          let result = try explaining("in an expression above ORDER BY or LIMIT") {
            try pipeline.run(Array(columns[..<types.count]), rowCount: count, events: events)
          }
          guard let kept = result.events else { preconditionFailure("events travel with their rows") }
          next.append(result.columns + [kept], rowCount: result.rowCount)
          totals.droppedEvents += all - kept.sumOfCounts(rowCount: result.rowCount)
        }
        rows = next
        types = newTypes
        order = CodeVector(capacity: rows.rowCount)
        order.fillAscending(count: rows.rowCount)
        window = 0..<rows.rowCount
      }
    }

    let segment = try sink.makeSegment(0)
    do {
      try forEachBatch(of: rows, order: order, rowCount: window.count, from: window.lowerBound) { columns, count in
        try worker.cancellation.check()
        try segment.append(RecordBatch(columns: Array(columns[..<types.count]), rowCount: count))
      }
    } catch {
      segment.abandon()
      throw error
    }
    totals.publishedRows = window.count
    totals.publishedEvents = events(rows, order, window)
    return SegmentOutput(segment: segment) { self.totals.withLock { $0 = totals } }
  }

  /// Says of an expression that fails where it stands.
  private func explaining<Result>(_ place: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ExpressionError {
      throw DayfoldError(.data, "\(error.message), \(place)", remedy: failureRemedy, cause: error)
    }
  }

  private func events(_ rows: RowBuffer, _ order: CodeVector, _ window: Range<Int>) -> Int {
    let ordinal = rows.types.lastIndex(of: .bigint) ?? 0
    let column = Column(type: .bigint, capacity: RecordBatch.maximumRowCount)
    var sum = 0
    var first = window.lowerBound
    while first < window.upperBound {
      let count = min(column.capacity, window.upperBound - first)
      rows.gather(ordinal, order: order, from: first, count: count, into: column)
      sum += column.sumOfCounts(rowCount: count)
      first += count
    }
    return sum
  }
}
