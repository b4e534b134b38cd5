/// The order of keys whose hashes are equal: column by column, nulls last, strings by bytes, NaN greatest.
package enum KeyOrder {
  /// Whether row `left` of the key columns sorts before row `right`.
  package static func isBefore(_ left: Int, _ right: Int, _ columns: [Column]) -> Bool {
    for column in columns {
      let comparison = compare(column.value(at: left), column.value(at: right))
      if comparison != 0 { return comparison < 0 }
    }
    return false
  }

  private static func compare(_ left: Value, _ right: Value) -> Int {
    func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
    switch (left, right) {
    case (.null, .null): return 0
    case (.null, _): return 1
    case (_, .null): return -1
    case (.boolean(let a), .boolean(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.int64(let a), .int64(let b)): return order(a, b)
    case (.int128(let a), .int128(let b)): return order(a, b)
    case (.double(let a), .double(let b)):
      if a.isNaN || b.isNaN { return order(a.isNaN ? 1 : 0, b.isNaN ? 1 : 0) }
      return order(a, b)
    case (.string(let a), .string(let b)):
      if a == b { return 0 }
      return a.lexicographicallyPrecedes(b) ? -1 : 1
    default: preconditionFailure("keys of one column have one type")
    }
  }
}
