import Columnar

/// Columns with made-up values, a batch or more of them.
enum Columns {
  static func integers(_ count: Int, below bound: Int, seed: UInt64) -> Column {
    var random = SeededRandom(seed)
    let column = Column(type: .bigint, capacity: count)
    column.rowCount = count
    // SAFETY: row < count, the capacity.
    for row in 0..<count { unsafe column.int64s[row] = Int64(random.below(bound)) }
    return column
  }

  static func doubles(_ count: Int, seed: UInt64) -> Column {
    var random = SeededRandom(seed)
    let column = Column(type: .double, capacity: count)
    for _ in 0..<count { column.append(.double(Double(random.below(100_000)) / 100)) }
    return column
  }

  static func timestamps(_ count: Int, seed: UInt64) -> Column {
    var random = SeededRandom(seed)
    let column = Column(type: .timestamp, capacity: count)
    for _ in 0..<count { column.append(.int64(1_772_323_200_000_000 + Int64(random.below(86_400_000)) * 1000)) }
    return column
  }

  /// Texts of `prefix` and a number.
  static func texts(_ count: Int, below bound: Int, prefix: String, seed: UInt64) -> Column {
    var random = SeededRandom(seed)
    let column = Column(type: .varchar, capacity: count)
    for _ in 0..<count { column.append(.string(Array("\(prefix)\(random.below(bound))".utf8))) }
    return column
  }
}
