/// Why a row was rejected: the code, and the column where it is about one.
package struct RejectReason: Hashable, Sendable {
  package var code: RejectCode
  package var column: String?

  package init(code: RejectCode, column: String? = nil) {
    self.code = code
    self.column = column
  }
}

/// Counts rejected rows by their reasons, exactly.
package struct RejectCounts: Sendable {
  package struct Entry: Hashable, Sendable {
    package var reason: RejectReason
    package var rowCount: Int
  }

  /// In the order in which the reasons came up.
  package private(set) var entries: [Entry] = []
  package private(set) var rowCount = 0
  private var indexes: [RejectReason: Int] = [:]
  /// Rows fail in runs: the last reason is most often the next one.
  private var last = 0

  package init() {}

  package mutating func add(_ reason: RejectReason, rowCount added: Int = 1) {
    rowCount += added
    if last < entries.count, entries[last].reason == reason {
      entries[last].rowCount += added
      return
    }
    if let known = indexes[reason] {
      last = known
      entries[known].rowCount += added
      return
    }
    last = entries.count
    indexes[reason] = last
    entries.append(Entry(reason: reason, rowCount: added))
  }

  package static func += (counts: inout RejectCounts, other: RejectCounts) {
    for entry in other.entries { counts.add(entry.reason, rowCount: entry.rowCount) }
  }

  /// Rows rejected with this code.
  package func rowCount(of code: RejectCode) -> Int {
    entries.reduce(0) { $0 + ($1.reason.code == code ? $1.rowCount : 0) }
  }

  /// Codes with their rows, the most frequent first.
  package var byCode: [(code: RejectCode, rowCount: Int)] {
    RejectCode.allCases.map { ($0, rowCount(of: $0)) }.filter { $0.1 > 0 }
      .enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
  }

  /// Columns with the rows that were rejected for their values, the most frequent first.
  package var byColumn: [(column: String, rowCount: Int)] {
    var sums: [String: Int] = [:]
    for entry in entries { if let column = entry.reason.column { sums[column, default: 0] += entry.rowCount } }
    return sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }
}
