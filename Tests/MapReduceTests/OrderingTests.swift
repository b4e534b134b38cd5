import Columnar
import MapReduce
import SystemIO
import Testing

/// ORDER BY, LIMIT and OFFSET over groups and over rows.
struct OrderingTests {
  private let data = EventRows(.init(rows: 500, users: 12, nulls: 15), seed: 4)

  private func engine() throws -> Engine { try Engine(files: data.files, columns: EventRows.columns) }

  private func events(_ result: Engine.Result) -> Bool {
    result.report.isBalanced && result.report.publishedRows == result.rows.count
      && result.report.read == data.rows.count
  }

  @Test(arguments: [1 << 20, 900])
  func `Windows of an ordered result`(partitionSize: Int) throws {
    let engine = try engine()
    let everything = try engine.run(
      "SELECT user_id, count(*) AS n FROM t GROUP BY user_id ORDER BY n DESC, user_id", partitionSize: partitionSize)
    #expect(everything.rows.count == 13)
    #expect(everything.report.droppedEvents == 0)
    for (left, right) in zip(everything.rows, everything.rows.dropFirst()) {
      #expect(
        left[1].integer > right[1].integer || (left[1] == right[1] && (right[0] == .null || left[0].precedes(right[0])))
      )
    }
    for (count, offset) in [
      (0, 0), (1, 0), (5, 3), (13, 0), (13, 13), (100, 5), (3, 12), (2, 1000), (Int.max, 0), (Int.max, 4),
      (Int.max / 2, 1),
      (Int.max / 4 + 1, 0), (4, Int.max),
    ] {
      let result = try engine.run(
        "SELECT user_id, count(*) AS n FROM t GROUP BY user_id ORDER BY n DESC, user_id LIMIT \(count) OFFSET \(offset)",
        partitionSize: partitionSize)
      #expect(result.rows == Array(everything.rows.dropFirst(offset).prefix(count)))
      #expect(events(result))
    }
    let tail = try engine.run(
      "SELECT user_id, count(*) AS n FROM t GROUP BY user_id ORDER BY n DESC, user_id OFFSET 11",
      partitionSize: partitionSize)
    #expect(tail.rows == Array(everything.rows.dropFirst(11)))
    #expect(events(tail))
  }

  @Test func `A limit without an order takes the first rows in canonical order`() throws {
    let engine = try engine()
    for query in [
      "SELECT kind, user_id, count(*) FROM t GROUP BY ALL", "SELECT id, kind FROM t", "SELECT DISTINCT session FROM t",
    ] {
      let everything = try engine.run(query, partitionSize: 600)
      for (count, offset) in [(0, 0), (7, 0), (7, 20), (1000, 0), (Int.max, 3), (1, 2000)] {
        let result = try engine.run("\(query) LIMIT \(count) OFFSET \(offset)", partitionSize: 600)
        #expect(result.rows == Array(everything.rows.dropFirst(offset).prefix(count)), "\(query) \(count) \(offset)")
        #expect(events(result))
      }
    }
  }

  /// More rows than are kept before those that a LIMIT drops are looked for.
  @Test(arguments: ["price", "session", "flag", "wide", "user_id", "kind", "cost", "ts"])
  func `A limit over many rows takes the first of all`(key: String) throws {
    let data = EventRows(.init(rows: TestSize.cases(20_000, small: 9_000), users: 3000, sessions: 3000), seed: 9)
    let engine = try Engine(files: data.files, columns: EventRows.columns)
    for direction in ["", "DESC", "NULLS FIRST", "DESC NULLS FIRST"] {
      for query in [
        "SELECT id, \(key) FROM t ORDER BY \(key) \(direction)",
        "SELECT id, count(*), max(\(key)) AS m FROM t GROUP BY id ORDER BY m \(direction), id",
      ] {
        let everything = try engine.run(query, partitionSize: 1 << 18)
        for (count, offset) in [(1, 0), (20, 0), (700, 40)] {
          let result = try engine.run("\(query) LIMIT \(count) OFFSET \(offset)", partitionSize: 1 << 18)
          #expect(result.rows == Array(everything.rows.dropFirst(offset).prefix(count)), "\(query) \(count)")
          #expect(result.report.isBalanced && result.report.read == data.rows.count)
        }
      }
    }
  }

  @Test func `Rows that the keys hold equal keep the input's order`() throws {
    let engine = try engine()
    let flag = EventRows.ordinal("flag")
    for partitionSize in [1 << 20, 500] {
      let result = try engine.run("SELECT id, flag FROM t ORDER BY flag", partitionSize: partitionSize)
      let expected =
        data.rows.filter { $0[flag] == .boolean(false) } + data.rows.filter { $0[flag] == .boolean(true) }
        + data.rows.filter { $0[flag] == .null }
      #expect(result.rows.map { $0[0] } == expected.map { $0[0] })
      let limited = try engine.run("SELECT id, flag FROM t ORDER BY flag LIMIT 40", partitionSize: partitionSize)
      #expect(limited.rows.map { $0[0] } == expected.prefix(40).map { $0[0] })
      #expect(events(result) && events(limited))
    }
  }

  @Test func `Places of nulls and directions`() throws {
    let engine = try engine()
    let ordinal = EventRows.ordinal("price")
    let present = data.rows.map { $0[ordinal] }.filter { $0 != .null }.sorted { $0.precedes($1) }
    let nulls = Array(repeating: Value.null, count: data.rows.count - present.count)
    for (clause, expected) in [
      ("price", present + nulls), ("price NULLS FIRST", nulls + present), ("price DESC", present.reversed() + nulls),
      ("price DESC NULLS FIRST", nulls + present.reversed()),
    ] {
      let result = try engine.run("SELECT price FROM t ORDER BY \(clause)", partitionSize: 2000)
      #expect(result.rows.map { $0[0] } == expected, "\(clause)")
    }
  }

  @Test func `HAVING and a limit that leave nothing`() throws {
    let engine = try engine()
    let queries = [
      "SELECT kind, count(*) FROM t GROUP BY kind HAVING count(*) < 0 ORDER BY 2 LIMIT 3",
      "SELECT kind, count(*) FROM t GROUP BY kind HAVING count(*) < 0",
      "SELECT kind, count(*) FROM t GROUP BY kind ORDER BY 1 LIMIT 0",
      "SELECT count(*) FROM t HAVING count(*) > 1000000",
      "SELECT id FROM t ORDER BY id LIMIT 0",
    ]
    for query in queries {
      let result = try engine.run(query, partitionSize: 800)
      #expect(result.rows.isEmpty)
      #expect(events(result))
      #expect(result.report.droppedEvents == data.rows.count)
    }
  }

  @Test func `An error in a sort key is the query's error`() throws {
    let engine = try Engine("s\n1\ntwo\n3\n", columns: [Field(name: "s", type: .varchar)])
    for limit in ["", " LIMIT 1"] {
      let error = #expect(throws: DayfoldError.self) {
        try engine.run("SELECT s FROM t ORDER BY CAST(s AS BIGINT)" + limit)
      }
      #expect(error?.exitCode == .data)
    }
  }

  @Test func `A task with many rows keeps only what the limit can take`() throws {
    let text = "n\n" + (0..<150_000).map { "\(($0 * 7919) % 150_001)\n" }.joined()
    let engine = try Engine(text)
    let result = try engine.run("SELECT n FROM t ORDER BY n DESC LIMIT 5 OFFSET 2", partitionSize: 64 << 20)
    let expected = (0..<150_000).map { ($0 * 7919) % 150_001 }.sorted(by: >)[2..<7]
    #expect(result.lines == expected.map { "\($0)" })
    #expect(result.report.isBalanced && result.report.publishedEvents == 5)
  }
}
