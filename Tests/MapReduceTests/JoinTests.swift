import Columnar
import MapReduce
import SystemIO
import Testing

/// Joins with more matches than a batch holds, and what they count.
struct JoinTests {
  /// Rows `n, k` with k = 0, but for each hundredth row, whose k is n, or null for each thousandth.
  private func engine(rows: Int) throws -> Engine {
    let lines = (0..<rows).map { n in "\(n),\(n % 1000 == 999 ? "" : n % 100 == 99 ? "\(n)" : "0")" }
    return try Engine("n,k\n" + lines.joined(separator: "\n") + "\n")
  }

  private func isZero(_ n: Int) -> Bool { n % 100 != 99 }

  @Test func `A row with more matches than a batch keeps them all`() throws {
    let rows = 10_000
    let engine = try engine(rows: rows)
    let zeros = (0..<rows).filter(isZero)
    let result = try engine.run(
      "SELECT a.n, count(*), sum(b.n), min(b.n), max(b.n) FROM t a JOIN t b ON a.k = b.k WHERE a.n < 3 GROUP BY a.n",
      partitionSize: 1000)
    #expect(
      result.sortedRows
        == (0..<3).map { "\($0) | \(zeros.count) | \(zeros.reduce(0, +)) | \(zeros[0]) | \(zeros[zeros.count - 1])" })
    #expect(result.report.joined == 3 * zeros.count)
    #expect(result.report.accepted == rows + 3)
    #expect(result.report.isBalanced)
  }

  @Test func `A condition beside the key keeps unmatched rows of a left join, in order`() throws {
    let rows = 6000
    let engine = try engine(rows: rows)
    let zeros = (0..<rows).filter(isZero)
    let result = try engine.run(
      "SELECT a.n, b.n FROM t a LEFT JOIN t b ON a.k = b.k AND b.n >= a.n + 5990 WHERE a.n IN (0, 7, 9, 11, 99, 999)",
      executor: DispatchExecutor(workerCount: 1))
    var expected: [[Value]] = []
    for n in [0, 7, 9, 11, 99, 999] {
      let matches = isZero(n) ? zeros.filter { $0 >= n + 5990 } : []
      for match in matches { expected.append([.int64(Int64(n)), .int64(Int64(match))]) }
      if matches.isEmpty { expected.append([.int64(Int64(n)), .null]) }
    }
    #expect(result.rows == expected)
    #expect(expected.contains { $0[1] == .null } && expected.count > 6)
  }

  @Test func `Semi and anti joins share the rows out`() throws {
    let engine = try engine(rows: 1100)
    for condition in ["a.k = b.k", "a.k = b.k AND b.n > a.n", "a.n > b.n + 550"] {
      let semi = try engine.run("SELECT a.n FROM t a SEMI JOIN t b ON \(condition)", partitionSize: 500)
      let anti = try engine.run("SELECT a.n FROM t a ANTI JOIN t b ON \(condition)", partitionSize: 500)
      let all = semi.rows.map(\.[0].bits) + anti.rows.map(\.[0].bits)
      #expect(all.count == 1100)
      #expect(Set(all).count == 1100)
      #expect(!semi.rows.isEmpty && !anti.rows.isEmpty)
    }
  }

  @Test func `Joined tables may be made to have unique keys`() throws {
    let engine = try engine(rows: 200)
    var options = ExecutionOptions(executor: DispatchExecutor(workerCount: 2), partitionSize: 1 << 20)
    options.joinKeys = .unique
    func run(_ query: String) throws -> ExecutionReport {
      let table = engine.table
      return try QueryExecutor(options).execute(engine.plan(query), tables: { _ in table }, sink: MemorySink())
    }
    let error = #expect(throws: DayfoldError.self) { try run("SELECT count(*) FROM t a JOIN t b ON a.k = b.k") }
    #expect(error?.exitCode == .data)
    #expect(try run("SELECT count(*) FROM t a JOIN t b ON a.n = b.n").joined == 200)
    #expect(try run("SELECT count(*) FROM t a SEMI JOIN t b ON a.k = b.k").isBalanced)
    // A NULL is no key: any number of rows may have it.
    let nulls = "SELECT count(*) FROM t a JOIN (SELECT CASE WHEN n < 150 THEN n END AS m FROM t) b ON a.n = b.m"
    #expect(try run(nulls).joined == 150)
  }

  @Test func `A table that does not fit in memory is an error, and memory is returned`() throws {
    let engine = try engine(rows: 20_000)
    let accountant = MemoryAccountant(budget: 200_000)
    let error = #expect(throws: DayfoldError.self) {
      try engine.run("SELECT count(*) FROM t a JOIN t b ON a.n = b.n", accountant: accountant)
    }
    #expect(error?.exitCode == .usage)
    #expect(accountant.reserved == 0)
  }
}
