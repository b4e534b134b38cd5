import Columnar

/// A query beside what it means, row by row.
struct NaiveQuery: Sendable, CustomStringConvertible {
  typealias Row = [Value]

  var sql: String
  var filter: @Sendable (Row) -> Bool = { _ in true }
  var keys: [@Sendable (Row) -> Value] = []
  var aggregates: [@Sendable ([Row]) -> Value] = []
  /// Over the output row.
  var having: @Sendable (Row) -> Bool = { _ in true }
  /// Map-only: the output row, instead of keys and aggregates.
  var projection: (@Sendable (Row) -> Row)?
  /// Output columns to leave out, from the first.
  var dropped = 0

  /// In one line, for the test runner.
  var description: String { sql.split(separator: "\n").joined(separator: " ") }

  func answer(_ rows: [Row]) -> [Row] {
    let accepted = rows.filter(filter)
    if let projection { return accepted.map(projection) }
    var groups: [[String]: (key: Row, rows: [Row])] = [:]
    if keys.isEmpty { groups[[]] = ([], []) }
    for row in accepted {
      let key = keys.map { $0(row) }
      groups[key.map(\.bits), default: (key, [])].rows.append(row)
    }
    return groups.values.map { group in group.key + aggregates.map { $0(group.rows) } }.filter(having)
  }

  func sortedAnswer(_ rows: [Row]) -> [String] {
    answer(rows).map { $0.dropFirst(dropped).map(\.bits).joined(separator: " | ") }.sorted()
  }

  // MARK: Aggregates

  static func present(_ name: String, _ rows: [Row]) -> [Value] {
    let ordinal = EventRows.ordinal(name)
    return rows.map { $0[ordinal] }.filter { $0 != .null }
  }

  static func column(_ name: String) -> @Sendable (Row) -> Value {
    let ordinal = EventRows.ordinal(name)
    return { $0[ordinal] }
  }

  static let countRows: @Sendable ([Row]) -> Value = { .int64(Int64($0.count)) }

  static func count(_ name: String) -> @Sendable ([Row]) -> Value { { .int64(Int64(present(name, $0).count)) } }

  static func distinct(_ name: String) -> @Sendable ([Row]) -> Value {
    { .int64(Int64(Set(present(name, $0).map(\.bits)).count)) }
  }

  /// Exact; doubles in the tests are eighths, which add up exactly in any order.
  static func sum(_ name: String) -> @Sendable ([Row]) -> Value {
    { rows in
      let values = present(name, rows)
      guard let first = values.first else { return .null }
      if case .double = first {
        return .double(values.reduce(0) { if case .double(let value) = $1 { $0 + value } else { $0 } })
      }
      return .int128(values.reduce(0) { $0 + $1.integer })
    }
  }

  static func average(_ name: String) -> @Sendable ([Row]) -> Value {
    { rows in
      let count = present(name, rows).count
      switch sum(name)(rows) {
      case .double(let sum): return .double(sum / Double(count))
      case .int128(let sum): return .double(quotient(sum, count))
      default: return .null
      }
    }
  }

  /// The nearest double, by way of the decimal digits.
  private static func quotient(_ sum: Int128, _ count: Int) -> Double {
    var (digits, rest) = sum.magnitude.quotientAndRemainder(dividingBy: UInt128(count))
    var text = "\(sum < 0 ? "-" : "")\(digits)."
    for _ in 0..<60 {
      (digits, rest) = (rest * 10).quotientAndRemainder(dividingBy: UInt128(count))
      text += "\(digits)"
    }
    return Double("\(text)\(rest == 0 ? 0 : 1)") ?? .nan
  }

  static func least(_ name: String) -> @Sendable ([Row]) -> Value {
    { present(name, $0).reduce(.null) { $0 == .null || $1.precedes($0) ? $1 : $0 } }
  }

  static func greatest(_ name: String) -> @Sendable ([Row]) -> Value {
    { present(name, $0).reduce(.null) { $0 == .null || $0.precedes($1) ? $1 : $0 } }
  }
}

extension Value {
  func mapText(_ change: (String) -> String) -> Value {
    if case .string(let bytes) = self { .text(change(String(decoding: bytes, as: UTF8.self))) } else { self }
  }

  var integer: Int128 {
    switch self {
    case .int64(let value): Int128(value)
    case .int128(let value): value
    default: 0
    }
  }

  func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.int64(let a), .int64(let b)): a < b
    case (.int128(let a), .int128(let b)): a < b
    case (.double(let a), .double(let b)): a < b
    case (.string(let a), .string(let b)): a.lexicographicallyPrecedes(b)
    default: false
    }
  }
}
