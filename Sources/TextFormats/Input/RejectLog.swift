/// Collects the rows that a reader rejects: an exact count, and the first ones with their bytes.
struct RejectLog {
  /// Rejects kept by one reader.
  static let rowLimit = 1000
  /// Bytes kept of one row.
  static let rawLimit = 4096

  private(set) var rows: [RejectedRow] = []
  private(set) var count = 0

  /// Whether the next reject would be kept: if not, its message need not be made.
  var hasRoom: Bool { rows.count < Self.rowLimit }

  mutating func append(_ row: @autoclosure () -> RejectedRow) {
    if hasRoom { rows.append(row()) }
    count += 1
  }

  /// Orders the rejects from `start` on by their place; one pass over a batch finds them check by check.
  mutating func sort(from start: Int) {
    guard rows.count - start > 1 else { return }
    rows[start...].sort { $0.byteOffset < $1.byteOffset }
  }
}
