import Testing

@testable import MapReduce

/// So many rows that a reduce task has several ranges of buckets, whose rows are decoded together.
struct RangeBatchTests {
  /// Rows `k,v,s`: each key in two or three rows that are far apart; nulls in all columns.
  private struct Rows {
    /// A third of them are the rows of a crowded range.
    static let count = TestSize.cases(3_300_000, small: 250_000, degraded: 100_000)
    static let keyCount = count / 2 - 7

    var text: [UInt8] = Array("k,v,s\n".utf8)
    /// Rows of each key that is looked at, in order; those without a key under `nil`.
    var byKey: [Int?: [(value: Int?, name: String?)]] = [:]

    static func isLookedAt(_ key: Int?) -> Bool { key.map { $0 % 997 == 3 } ?? true }

    init() {
      var random = SeededRandom(11)
      text.reserveCapacity(Self.count * 20)
      for row in 0..<Self.count {
        let key = row % 50_021 == 5 ? nil : row &* 7919 % Self.keyCount
        let value = row % 89 == 3 ? nil : Int.random(in: -9...9, using: &random)
        let name = row % 97 == 3 ? nil : "name \(row % 3)"
        text += (key.map { String($0) } ?? "").utf8
        text.append(UInt8(ascii: ","))
        text += (value.map { String($0) } ?? "").utf8
        text.append(UInt8(ascii: ","))
        text += (name ?? "").utf8
        text.append(UInt8(ascii: "\n"))
        if Self.isLookedAt(key) { byKey[key, default: []].append((value, name)) }
      }
    }
  }

  private static let rows = Rows()

  private func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "null" }

  @Test func `Groups of ranges that are decoded together are those of the rows`() throws {
    let engine = try Engine(files: [("t.csv", Self.rows.text)])
    let result = try engine.run(
      """
      SELECT k, count(*), count(DISTINCT v), CAST(sum(v) AS BIGINT), first(v), last(v), max(s), count(DISTINCT s)
      FROM t GROUP BY k HAVING k % 997 = 3 OR k IS NULL
      """)
    let expected = Self.rows.byKey.map { key, rows -> String in
      let values = rows.compactMap(\.value)
      let names = rows.compactMap(\.name)
      return [
        text(key), "\(rows.count)", "\(Set(values).count)", text(values.isEmpty ? nil : values.reduce(0, +)),
        text(rows[0].value), text(rows[rows.count - 1].value), text(names.max().map { "'\($0)'" }),
        "\(Set(names).count)",
      ].joined(separator: " | ")
    }
    #expect(result.report.isBalanced)
    #expect(result.sortedRows == expected.sorted())
  }

  /// A range of very many rows stands between others.
  @Test func `A crowded range beside others keeps its counts`() throws {
    let engine = try Engine(files: [("t.csv", Self.rows.text)])
    let result = try engine.run(
      """
      SELECT CASE WHEN k % 3 = 1 THEN 3 ELSE k END AS g, count(*), count(DISTINCT k), count(DISTINCT v)
      FROM t GROUP BY g HAVING g % 997 = 3 AND g % 3 <> 1
      """)
    #expect(result.report.isBalanced)
    #expect(result.report.stages.map(\.name) == ["map", "distinct", "reduce"])
    var expected: [String] = []
    for (key, rows) in Self.rows.byKey {
      guard let key, key % 3 != 1, key != 3 else { continue }
      expected.append("\(key) | \(rows.count) | 1 | \(Set(rows.compactMap(\.value)).count)")
    }
    var joined = 0
    for row in 0..<Rows.count where row % 50_021 != 5 {
      let key = row &* 7919 % Rows.keyCount
      if key % 3 == 1 || key == 3 { joined += 1 }
    }
    let keys = (0..<Rows.keyCount).count { $0 % 3 == 1 || $0 == 3 }
    expected.append("3 | \(joined) | \(keys) | 19")
    #expect(result.sortedRows == expected.sorted())
  }

  @Test func `Neighbours are joined up to the limit, and crowded ranges to none`() {
    func batches(_ rows: [Int], alone: Set<Int> = []) -> [Range<Int>] {
      ShuffleOutputs.batches(
        ofRanges: 4..<4 + rows.count, rowLimit: 10, rowCount: { rows[$0 - 4] }, isAlone: { alone.contains($0) })
    }
    #expect(batches([5, 5, 1, 0, 9]) == [4..<6, 6..<9])
    #expect(batches([0, 0, 0]) == [4..<7])
    #expect(batches([11, 0, 10, 0]) == [4..<5, 5..<8])
    #expect(batches([3, 3, 0, 3], alone: [5]) == [4..<5, 5..<6, 6..<8])
    #expect(batches([0, 90, 0, 90, 90, 0], alone: [5, 7, 8]) == [4..<5, 5..<6, 6..<7, 7..<8, 8..<9, 9..<10])
  }

  @Test func `Threads give the same bytes`() throws {
    let engine = try Engine(files: [("t.csv", Self.rows.text)])
    let plan = try engine.plan("SELECT k, count(*), sum(v), max(s) FROM t GROUP BY k HAVING k % 997 = 3")
    let expected = try engine.run(plan, executor: DispatchExecutor(workerCount: 1), partitionSize: 1 << 20)
    let result = try engine.run(plan, executor: DispatchExecutor(workerCount: 3), partitionSize: 1 << 20)
    #expect(result.text == expected.text)
  }
}
