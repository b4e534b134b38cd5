import Columnar
import QueryPlan

/// Collects the rows of one task for the ordering stage, dropping early what a LIMIT will drop anyway.
final class RowCollector {
  private let types: [DataType]
  private let ordering: [PhysicalPlan.OrderingOperation]
  /// Rows that can still be in the result when this task's rows are taken alone; `nil`: all.
  private let bound: Int?
  private let sortKeys: [RowOrder]
  /// Where the last of `bound` rows stands that were there when rows were dropped: no row behind it is in the result.
  private var limit: SortPlace?
  private let selection = SelectionVector(capacity: RecordBatch.maximumRowCount)
  private let keyEvaluators: [ExpressionEvaluator]
  private(set) var buffer: RowBuffer
  /// Input rows behind the rows that were dropped.
  private(set) var droppedEvents = 0

  /// The last column counts the input rows behind each row.
  init(types: [DataType], ordering: [PhysicalPlan.OrderingOperation]) {
    self.types = types
    self.ordering = ordering
    var sortKeys: [SortKey] = []
    var bound: Int?
    switch (ordering.first, ordering.dropFirst().first) {
    case (.limit(let count?, let offset)?, _): bound = Self.sum(count, offset)
    case (.sort(let keys)?, .limit(let count?, let offset)?):
      sortKeys = keys
      bound = Self.sum(count, offset)
    default: break
    }
    self.bound = bound
    // Keys stand behind the rows' columns and their count of input rows.
    self.sortKeys = sortKeys.enumerated().map { index, key in
      RowOrder(
        column: types.count + 1 + index, isDescending: key.direction == .descending, nullsFirst: key.nulls == .first)
    }
    keyEvaluators = sortKeys.map { ExpressionEvaluator($0.expression) }
    buffer = RowBuffer(types: types + [.bigint] + sortKeys.map(\.expression.type))
  }

  private static func sum(_ count: Int, _ offset: Int) -> Int? {
    let (sum, overflow) = count.addingReportingOverflow(offset)
    return overflow ? nil : sum
  }

  func append(_ columns: [Column], rowCount: Int, events: Column) throws {
    if let bound, sortKeys.isEmpty, buffer.rowCount >= bound {
      droppedEvents += events.sumOfCounts(rowCount: rowCount)
      return
    }
    let keys = try keyEvaluators.map { try $0.evaluate(columns, rowCount: rowCount) }
    if let limit, let key = sortKeys.first {
      selection.select(keys[0], by: key, notBehind: limit, rowCount: rowCount)
      droppedEvents += events.sumOfCounts(rowCount: rowCount) - events.sumOfCounts(of: selection)
      if selection.count == 0 { return }
      buffer.append(columns + [events] + keys, rowCount: rowCount, selecting: selection)
    } else {
      buffer.append(columns + [events] + keys, rowCount: rowCount)
    }
    if let bound, buffer.rowCount > 4 << 10, buffer.rowCount / 4 > bound { truncate(to: bound) }
  }

  /// Drops what cannot be in the result. Call when the task's rows are complete.
  func finish() {
    if let bound, buffer.rowCount > bound { truncate(to: bound) }
  }

  private func truncate(to bound: Int) {
    let order = CodeVector(capacity: buffer.rowCount)
    buffer.sort(by: sortKeys, into: order, limit: bound)
    // SAFETY: 0 < bound <= rowCount codes were written.
    if let key = sortKeys.first, bound > 0 { limit = unsafe buffer.place(of: Int(order.codes[bound - 1]), by: key) }
    let kept = RowBuffer(types: buffer.types)
    // The kept rows stay in the order of arrival, which later ties are decided by.
    order.sortAscending(count: min(bound, buffer.rowCount))
    let total = events(in: buffer)
    forEachBatch(of: buffer, order: order, rowCount: min(bound, buffer.rowCount)) { columns, count in
      kept.append(columns, rowCount: count)
    }
    droppedEvents += total - events(in: kept)
    buffer = kept
  }

  private func events(in buffer: RowBuffer) -> Int {
    let order = CodeVector(capacity: buffer.rowCount)
    order.fillAscending(count: buffer.rowCount)
    var sum = 0
    let column = Column(type: .bigint, capacity: RecordBatch.maximumRowCount)
    var first = 0
    while first < buffer.rowCount {
      let count = min(column.capacity, buffer.rowCount - first)
      buffer.gather(types.count, order: order, from: first, count: count, into: column)
      sum += column.sumOfCounts(rowCount: count)
      first += count
    }
    return sum
  }
}

/// Calls `body` with the buffer's columns in the given order, some thousand rows at a time.
func forEachBatch(
  of buffer: RowBuffer, order: CodeVector, rowCount: Int, from start: Int = 0,
  _ body: (_ columns: [Column], _ rowCount: Int) throws -> Void
) rethrows {
  let columns = buffer.types.map { Column(type: $0, capacity: RecordBatch.maximumRowCount) }
  var first = start
  while first < start + rowCount {
    let count = min(RecordBatch.maximumRowCount, start + rowCount - first)
    for (ordinal, column) in columns.enumerated() {
      buffer.gather(ordinal, order: order, from: first, count: count, into: column)
    }
    try body(columns, count)
    first += count
  }
}
