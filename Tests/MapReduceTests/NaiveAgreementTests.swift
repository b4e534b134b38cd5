import Columnar
import MapReduce
import SystemIO
import Testing

/// The engine against a row-wise evaluation.
struct NaiveAgreementTests {
  private static let shapes: [EventRows.Shape] = {
    var shapes: [EventRows.Shape] = []
    shapes.append(.init())
    shapes.append(.init(rows: 1200, users: 300, sessions: 900, nulls: 0, awkward: 0, fileCount: 1))
    shapes.append(.init(rows: 600, nulls: 50, awkward: 60, lineEnding: "\r\n", fileCount: 3))
    shapes.append(.init(rows: 300, nulls: 5, hasLargeAmounts: true))
    shapes.append(.init(rows: 0))
    return shapes
  }()

  @Test(arguments: NaiveQuery.all + NaiveQuery.wholeGroups)
  func `Rows equal the naive answer, whatever the partition size, and the counts balance`(query: NaiveQuery) throws {
    for (seed, shape) in Self.shapes.enumerated() {
      let data = EventRows(shape, seed: UInt64(seed))
      let engine = try Engine(files: data.files, columns: EventRows.columns)
      let expected = query.sortedAnswer(data.rows)
      for partitionSize in [1 << 20, 700, TestSize.cases(64, small: 250)] {
        let result = try engine.run(query.sql, partitionSize: partitionSize)
        #expect(result.sortedRows == expected, "shape \(seed), partitions of \(partitionSize) bytes")
        let report = result.report
        #expect(report.isBalanced)
        #expect(report.read == data.rows.count && report.rejected == 0)
        #expect(report.accepted == data.rows.count { query.filter($0) })
        #expect(report.publishedRows == expected.count)
        #expect(result.sink.state.withLock { $0.isFinished })
      }
    }
  }

  @Test func `Tables with more groups than the hot table holds`() throws {
    // The hot table fills, then misses, then is bypassed.
    let size = TestSize.cases(60_000, small: 12_000)
    for (rows, users) in [(size, size / 2), (size, size / 5 * 4)] {
      let data = EventRows(
        .init(rows: rows, users: users, sessions: 3000, nulls: 3, awkward: 0, fileCount: 1), seed: 9)
      let engine = try Engine(files: data.files, columns: EventRows.columns)
      for query in [
        NaiveQuery(
          sql: """
            SELECT user_id, kind, count(*), sum(amount), min(session), count(DISTINCT flag), max(session || ', and more')
            FROM t GROUP BY user_id, kind
            """,
          keys: [NaiveQuery.column("user_id"), NaiveQuery.column("kind")],
          aggregates: [
            NaiveQuery.countRows, NaiveQuery.sum("amount"), NaiveQuery.least("session"), NaiveQuery.distinct("flag"),
            { NaiveQuery.greatest("session")($0).mapText { $0 + ", and more" } },
          ]),
        NaiveQuery(
          sql: "SELECT kind, count(DISTINCT id), count(DISTINCT user_id), max(price) FROM t GROUP BY kind",
          keys: [NaiveQuery.column("kind")],
          aggregates: [NaiveQuery.distinct("id"), NaiveQuery.distinct("user_id"), NaiveQuery.greatest("price")]),
        NaiveQuery(
          sql: """
            SELECT user_id, kind, first(id), last(session), arg_max(id, amount), any_value(session || ', and more'),
                   arg_min(session || ', and more', price)
            FROM t GROUP BY user_id, kind
            """,
          keys: [NaiveQuery.column("user_id"), NaiveQuery.column("kind")],
          aggregates: [
            NaiveQuery.first("id"), NaiveQuery.last("session"), NaiveQuery.argument("id", at: .greatest, "amount"),
            { NaiveQuery.anyValue("session")($0).mapText { $0 + ", and more" } },
            { NaiveQuery.argument("session", at: .least, "price")($0).mapText { $0 + ", and more" } },
          ]),
        NaiveQuery(
          sql: """
            SELECT kind, median(id), sum(DISTINCT amount), median(session), quantile_disc(DISTINCT id, 0.9)
            FROM t GROUP BY kind
            """,
          keys: [NaiveQuery.column("kind")],
          aggregates: [
            NaiveQuery.quantile("id", tenths: 5),
            { NaiveQuery.sum("amount")(NaiveQuery.distinctRows("amount", $0)) },
            NaiveQuery.discreteQuantile("session", tenths: 5),
            { NaiveQuery.discreteQuantile("id", tenths: 9)(NaiveQuery.distinctRows("id", $0)) },
          ]),
        NaiveQuery(
          sql: "SELECT median(user_id), median(session), first(session), arg_min(id, session) FROM t",
          aggregates: [
            NaiveQuery.quantile("user_id", tenths: 5), NaiveQuery.discreteQuantile("session", tenths: 5),
            NaiveQuery.first("session"), NaiveQuery.argument("id", at: .least, "session"),
          ]),
        NaiveQuery(
          sql: "SELECT count(DISTINCT id), count(DISTINCT session), sum(amount) FROM t",
          aggregates: [NaiveQuery.distinct("id"), NaiveQuery.distinct("session"), NaiveQuery.sum("amount")]),
      ] {
        let expected = query.sortedAnswer(data.rows)
        for partitionSize in [64 << 20, 1 << 20] {
          let result = try engine.run(query.sql, partitionSize: partitionSize)
          #expect(result.sortedRows == expected, "\(query.sql)")
          #expect(result.report.isBalanced)
        }
      }
    }
  }

  @Test func `Dictionaries that overflow in the middle of a task`() throws {
    // More than 4,096 strings, short and long, as a key and as a distinct argument; the first batches still fit.
    var text = "a,b,n\n"
    var rows: [(String, String, Int)] = []
    for row in 0..<30_000 {
      let number = row < 5000 ? row % 50 : (row * 7919) % 6000
      let a = number % 3 == 0 ? "k\(number)" : "a key that is longer than twelve bytes, number \(number)"
      let b = "value \(row % 17)"
      rows.append((a, b, row % 100))
      text += "\"\(a)\",\(b),\(row % 100)\n"
    }
    let engine = try Engine(
      text,
      columns: [
        Field(name: "a", type: .varchar), Field(name: "b", type: .varchar), Field(name: "n", type: .bigint),
      ])
    var byKey: [String: (count: Int64, sum: Int128, values: Set<String>, least: String)] = [:]
    for (a, b, n) in rows {
      var group = byKey[a] ?? (0, 0, [], b)
      group.count += 1
      group.sum += Int128(n)
      group.values.insert(b)
      group.least = min(group.least, b)
      byKey[a] = group
    }
    let expected = byKey.map { "'\($0)' | \($1.count) | \($1.sum) | \($1.values.count) | '\($1.least)'" }.sorted()
    for partitionSize in [16 << 20, 300 << 10, 50 << 10] {
      let result = try engine.run(
        "SELECT a, count(*), sum(n), count(DISTINCT b), min(b) FROM t GROUP BY a", partitionSize: partitionSize)
      #expect(result.sortedRows == expected)
      let swapped = try engine.run(
        "SELECT b, count(DISTINCT a), max(a) FROM t GROUP BY b", partitionSize: partitionSize)
      let byValue = Dictionary(grouping: rows, by: \.1)
      #expect(
        swapped.sortedRows
          == byValue.map { value, rows in
            "'\(value)' | \(Set(rows.map(\.0)).count) | '\(rows.map(\.0).max() ?? "")'"
          }.sorted())
    }
  }

  @Test func `A null that comes late changes the key's layout, not its groups`() throws {
    // The first null of `n` comes after batches that have filled the table; the strings' codes must stay right.
    var text = "kind,n\n"
    var counts: [String: Int64] = [:]
    for row in 0..<9000 {
      let kind = "kind number \(row % 31), spelled out"
      let number = row > 6000 && row % 5 == 0 ? "" : "\(row % 7)"
      text += "\(kind),\(number)\n".replacingCommaInKind(kind)
      counts["'\(kind)' | \(number.isEmpty ? "null" : number)", default: 0] += 1
    }
    let engine = try Engine(
      text, columns: [Field(name: "kind", type: .varchar), Field(name: "n", type: .bigint)])
    let expected = counts.map { "\($0) | \($1)" }.sorted()
    let result = try engine.run("SELECT kind, n, count(*) FROM t GROUP BY kind, n", partitionSize: 16 << 20)
    #expect(result.sortedRows == expected)
    let distinct = try engine.run(
      "SELECT kind, count(DISTINCT n), count(*) FROM t GROUP BY kind", partitionSize: 16 << 20)
    #expect(distinct.rows.count == 31)
    #expect(distinct.rows.allSatisfy { $0[1] == .int64(7) })
  }

  @Test func `Hive columns of long strings are keys like others`() throws {
    let names = ["a-region-with-a-long-name", "another-region-with-a-long-name", "short"]
    var files: [(String, [UInt8])] = []
    for (index, name) in names.enumerated() {
      let lines = (0..<6000).map { "\($0 % (index + 2))\n" }.joined()
      files.append(("region=\(name)/f.csv", Array(("n\n" + lines).utf8)))
    }
    let engine = try Engine(files: files)
    for partitionSize in [1 << 20, 4096] {
      let result = try engine.run(
        "SELECT region, count(*), count(DISTINCT n), max(region) FROM t GROUP BY region", partitionSize: partitionSize)
      #expect(
        result.sortedRows == names.enumerated().map { "'\($1)' | 6000 | \($0 + 2) | '\($1)'" }.sorted())
    }
  }
}

extension String {
  fileprivate func replacingCommaInKind(_ kind: String) -> String { "\"\(kind)\"" + dropFirst(kind.count) }
}
