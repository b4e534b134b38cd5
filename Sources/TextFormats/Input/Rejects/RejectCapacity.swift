/// How many rejected rows are kept beside their exact counts: the first ones in input order, up to a number of rows and of
/// raw bytes.
package struct RejectCapacity: Hashable, Sendable {
  package static let defaultRowCount = 10_000
  /// Bytes kept of one row; what a longer row has beyond is cut off.
  package static let rowByteCount = 1 << 20
  private static let leastByteCount = 16 << 20

  package var rowCount: Int
  /// Raw bytes of all kept rows together.
  package var byteCount: Int

  /// Room for `rowCount` rows, and for 1 KiB of raw bytes for each of them, at least for 16 MiB.
  package init(rowCount: Int = RejectCapacity.defaultRowCount) {
    precondition(rowCount >= 0)
    self.rowCount = rowCount
    byteCount = max(Self.leastByteCount, rowCount * 1024)
  }
}

/// What is left of a capacity while rows come in input order. The first row that does not fit ends it, so that what is
/// kept is a prefix.
package struct RejectBudget: Sendable {
  private var left: RejectCapacity

  package init(_ capacity: RejectCapacity) { left = capacity }

  package var isExhausted: Bool { left.rowCount == 0 }

  /// Room for what comes next.
  package var remaining: RejectCapacity { left }

  /// Answers whether the next row is kept.
  package mutating func admits(_ row: RejectedRow) -> Bool {
    guard left.rowCount > 0, row.raw.count <= left.byteCount else {
      left.rowCount = 0
      return false
    }
    left.rowCount -= 1
    left.byteCount -= row.raw.count
    return true
  }
}
