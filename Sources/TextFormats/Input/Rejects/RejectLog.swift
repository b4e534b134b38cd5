/// Collects the rows that a reader rejects: exact counts, and the first rows in input order with their bytes.
///
/// The checks of a batch find rejects check by check; ``closeBatch()`` puts them in order, so that which rows are kept
/// does not depend on where batches end.
struct RejectLog {
  private(set) var rows: [RejectedRow] = []
  private(set) var counts = RejectCounts()
  private var budget: RejectBudget
  /// Where the rows of the current batch begin.
  private var batchStart = 0

  init(_ capacity: RejectCapacity = RejectCapacity()) {
    budget = RejectBudget(capacity)
  }

  var count: Int { counts.rowCount }

  /// Whether rows of the current batch may be kept: if not, their messages need not be made.
  var hasRoom: Bool { !budget.isExhausted }

  mutating func append(_ code: RejectCode, column: String?, _ row: @autoclosure () -> RejectedRow) {
    counts.add(RejectReason(code: code, column: column))
    if hasRoom { rows.append(row()) }
  }

  /// Orders the batch's rejects by their place, and keeps those for which there is room.
  mutating func closeBatch() {
    guard rows.count > batchStart else { return }
    if rows.count - batchStart > 1 { rows[batchStart...].sort { $0.byteOffset < $1.byteOffset } }
    while batchStart < rows.count, budget.admits(rows[batchStart]) { batchStart += 1 }
    rows.removeLast(rows.count - batchStart)
  }
}
