import MapReduce
import Testing

/// Filters of which a later operand reads columns for the rows only that those before it keep.
struct FilterPartTests {
  private struct Row {
    var a: Int?
    var b: Int?
    var s: String?
  }

  /// Rows with nulls, and with quoted texts that hold quotes.
  private static func rows(_ seed: UInt64) -> (rows: [Row], text: [UInt8]) {
    var random = SeededRandom(seed)
    var text = Array("a,b,s\n".utf8)
    let rows = (0..<9000).map { _ -> Row in
      let row = Row(
        a: random.chance(5) ? nil : Int.random(in: 0...99, using: &random),
        b: random.chance(5) ? nil : Int.random(in: 0...99, using: &random),
        s: random.chance(5) ? nil : #"of "\#(Int.random(in: 0...99, using: &random))", a text behind its quotes"#)
      let quoted = row.s.map { "\"" + $0.split(separator: "\"").joined(separator: "\"\"") + "\"" }
      text += "\(row.a.map(String.init) ?? ""),\(row.b.map(String.init) ?? ""),\(quoted ?? "")\n".utf8
      return row
    }
    return (rows, text)
  }

  private static func isLess(_ left: Int?, _ right: Int?) -> Bool {
    guard let left, let right else { return false }
    return left < right
  }

  private static let filters: [(sql: String, keeps: @Sendable (Row) -> Bool)] = [
    ("a < 50 AND b < 50", { isLess($0.a, 50) && isLess($0.b, 50) }),
    (
      "a < 80 AND b < 80 AND a > 10 AND b > 10",
      {
        isLess($0.a, 80) && isLess($0.b, 80) && isLess(10, $0.a) && isLess(10, $0.b)
      }
    ),
    (
      "a < 50 AND a < b AND s LIKE '%1\"%'",
      {
        isLess($0.a, 50) && isLess($0.a, $0.b) && $0.s?.contains("1\"") == true
      }
    ),
    ("s IS NULL AND b IS NOT NULL AND a >= 0", { $0.s == nil && $0.b != nil && $0.a != nil }),
    (
      "a >= 0 AND (b < 10 OR s LIKE '%\"7%')",
      {
        $0.a != nil && (isLess($0.b, 10) || $0.s?.contains("\"7") == true)
      }
    ),
    ("a IS NULL AND a > 3", { _ in false }),
    ("1 = 1 AND b = 7 AND s IS NOT NULL", { $0.b == 7 && $0.s != nil }),
  ]

  @Test(arguments: filters.indices, [1 << 20, 50_000])
  func `Rows are those for which all operands are true`(filter: Int, partitionSize: Int) throws {
    let (rows, text) = Self.rows(UInt64(filter) + 1)
    let engine = try Engine(files: [("t.csv", text)])
    let (sql, keeps) = Self.filters[filter]
    let result = try engine.run(
      "SELECT s, count(*), count(b), CAST(sum(a) AS BIGINT) FROM t WHERE \(sql) GROUP BY s",
      partitionSize: partitionSize)
    let expected = Dictionary(grouping: rows.filter(keeps), by: \.s).map { key, rows -> String in
      let values = rows.compactMap(\.a)
      let sum = values.isEmpty ? "null" : "\(values.reduce(0, +))"
      return "\(key.map { "'\($0)'" } ?? "null") | \(rows.count) | \(rows.count { $0.b != nil }) | \(sum)"
    }
    #expect(result.report.isBalanced)
    #expect(result.sortedRows == expected.sorted())
  }
}
