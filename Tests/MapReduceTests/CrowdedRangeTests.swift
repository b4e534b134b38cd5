import Columnar
import MapReduce
import Testing

/// Distinct values of few, huge groups, which are counted piece by piece.
struct CrowdedRangeTests {
  /// 80,000 rows of a key that nine of ten share, a number, a short text and a long one, with nulls in all of them.
  private struct Rows {
    var keys: [Int?] = []
    var numbers: [Int?] = []
    var names: [String?] = []
    var text: [UInt8] = Array("k,n,s,l\n".utf8)

    init(seed: UInt64) {
      var random = SeededRandom(seed)
      for row in 0..<80_000 {
        let key = random.chance(1) ? nil : random.chance(90) ? 7 : Int.random(in: 0..<2000, using: &random)
        let number = random.chance(2) ? nil : Int.random(in: -30_000...30_000, using: &random)
        let name = random.chance(2) ? nil : "n\(row / Int.random(in: 1...3, using: &random))"
        keys.append(key)
        numbers.append(number)
        names.append(name)
        let long = name.map { "a name that is not held inline: " + $0 }
        let fields = [key.map { String($0) }, number.map { String($0) }, name, long]
        text += fields.map { $0 ?? "" }.joined(separator: ",").utf8
        text.append(UInt8(ascii: "\n"))
      }
    }

    /// The distinct numbers and names of each group.
    func distinct(by group: (Int) -> Int?) -> [Int?: (rows: Int, numbers: Set<Int>, names: Set<String>)] {
      var groups: [Int?: (rows: Int, numbers: Set<Int>, names: Set<String>)] = [:]
      for row in keys.indices {
        var found = groups.removeValue(forKey: group(row)) ?? (0, [], [])
        found.rows += 1
        if let number = numbers[row] { found.numbers.insert(number) }
        if let name = names[row] { found.names.insert(name) }
        groups[group(row)] = found
      }
      return groups
    }
  }

  private static let rows = Rows(seed: 5)
  private static let columns = [
    Field(name: "k", type: .bigint), Field(name: "n", type: .bigint), Field(name: "s", type: .varchar),
    Field(name: "l", type: .varchar),
  ]

  private func engine() throws -> Engine { try Engine(files: [("t.csv", Self.rows.text)], columns: Self.columns) }

  /// One map output whose crowded buckets are in pieces; many; and more than have enough rows for that.
  @Test(arguments: [64 << 20, 1 << 20, 12_000])
  func `Counts of a crowded group are those of sets`(partitionSize: Int) throws {
    let engine = try engine()
    let queries: [(sql: String, group: (Int) -> Int?)] = [
      ("SELECT NULL, count(*), count(DISTINCT n), count(DISTINCT s), count(DISTINCT l) FROM t", { _ in nil }),
      (
        "SELECT k, count(*), count(DISTINCT n), count(DISTINCT s), count(DISTINCT l) FROM t GROUP BY k",
        { Self.rows.keys[$0] }
      ),
    ]
    for query in queries {
      let result = try engine.run(query.sql, partitionSize: partitionSize)
      #expect(result.report.isBalanced)
      #expect(result.report.stages.map(\.name) == ["map", "distinct", "reduce"])
      let expected = Self.rows.distinct(by: query.group).map { key, found in
        "\(key.map { "\($0)" } ?? "null") | \(found.rows) | \(found.numbers.count) | \(found.names.count) | \(found.names.count)"
      }
      #expect(result.sortedRows == expected.sorted())
    }
  }

  /// An argument that other aggregates read too, by its values or by its rows, and one whose values are not only counted.
  @Test func `Other aggregates of the same values are right beside the counts`() throws {
    let engine = try engine()
    let sql = "SELECT count(DISTINCT n), sum(n), count(n), max(s), count(DISTINCT s), sum(DISTINCT n), median(n) FROM t"
    let row = try engine.run(sql, partitionSize: 1 << 20).rows[0]
    let numbers = Self.rows.numbers.compactMap { $0 }
    let distinct = Set(numbers)
    #expect(row[0] == .int64(Int64(distinct.count)))
    #expect(row[1] == .int128(Int128(numbers.reduce(0, +))))
    #expect(row[2] == .int64(Int64(numbers.count)))
    let greatest = try #require(Self.rows.names.compactMap { $0 }.max())
    #expect(row[3] == .string(Array(greatest.utf8)))
    #expect(row[4] == .int64(Int64(Set(Self.rows.names.compactMap { $0 }).count)))
    #expect(row[5] == .int128(Int128(distinct.reduce(0, +))))
    let ordered = numbers.sorted()
    let half = ordered.count / 2
    let median = ordered.count % 2 == 1 ? Double(ordered[half]) : Double(ordered[half - 1] + ordered[half]) / 2
    #expect(row[6] == .double(median))
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `Disturbed schedules give the same bytes`(seed: UInt64) throws {
    let engine = try engine()
    let plan = try engine.plan("SELECT k, count(*), avg(n), count(DISTINCT s), count(DISTINCT n) FROM t GROUP BY k")
    let expected = try engine.run(plan, executor: DispatchExecutor(workerCount: 1), partitionSize: 100_000)
    let result = try engine.run(plan, executor: DeterministicExecutor(seed: seed), partitionSize: 100_000)
    #expect(result.text == expected.text)
    #expect(result.report.isBalanced)
    let threads = try engine.run(plan, executor: DispatchExecutor(workerCount: Int(seed) + 1), partitionSize: 100_000)
    #expect(threads.text == expected.text)
  }
}
