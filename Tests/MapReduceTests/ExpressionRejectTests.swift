import Columnar
import MapReduce
import SystemIO
import SystemIOTestSupport
import Testing
import TextFormats

/// Rows whose expressions fail, rejected. The oracle goes row by row: a row is rejected if the query, run over a file of
/// this row alone, fails; and the result is that of the query over the other rows.
struct ExpressionRejectTests {
  private static let columns = [
    Field(name: "k", type: .varchar), Field(name: "n", type: .varchar), Field(name: "m", type: .bigint),
  ]
  private static let header = "k,n,m\n"

  /// Every combination of keys, texts and numbers.
  private static let kinds: [String] = ["a", "", "\"two\nlines, \"\"b\"\"\""].flatMap { k in
    ["1", "2", "x", "", "9223372036854775807", "no number"].flatMap { n in
      ["0", "1", "5", "", "9223372036854775807"].map { m in "\(k),\(n),\(m)\n" }
    }
  }

  private static let joined = NamedTables.Definition(
    columns: [Field(name: "id", type: .bigint), Field(name: "w", type: .varchar)],
    files: ["id,w\n1,3\n1,z\n1,9\n5,7\n5,8\n2,q\n0,1\n"])

  private static func tables(_ files: [[String]]) throws -> NamedTables {
    try NamedTables([
      "t": .init(columns: columns, files: files.map { header + $0.joined() }), "u": joined,
    ])
  }

  /// Files of random rows, now and then in runs of one kind.
  private static func randomFiles(rows: Int, seed: UInt64) -> [[String]] {
    var random = SeededGenerator(seed: seed)
    var lines: [String] = []
    while lines.count < rows {
      let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
      let length = Int.random(in: 0..<20, using: &random) == 0 ? Int.random(in: 1..<600, using: &random) : 1
      lines += Array(repeating: kind, count: min(length, rows - lines.count))
    }
    return [Array(lines[..<(rows / 3)]), Array(lines[(rows / 3)...])]
  }

  static let queries = [
    "SELECT k, count(*), sum(m * 2) FROM t GROUP BY k",
    "SELECT k, sum(n::BIGINT), count(*) FROM t WHERE m > 0 GROUP BY k",
    "SELECT k, count(*) FROM t WHERE n <> 'x' AND n::BIGINT > 1 GROUP BY k",
    "SELECT k, count(*) FROM t WHERE m = 0 OR n::BIGINT > 1 GROUP BY k",
    "SELECT n::BIGINT // m AS q, count(*), first(k), last(n), arg_min(k, m), arg_max(n, m + 1) FROM t GROUP BY q",
    "SELECT k, sum(CASE WHEN n = 'x' THEN 0 WHEN m > 0 THEN n::BIGINT ELSE m % 0 END), count(*) FROM t GROUP BY k",
    "SELECT k, count(*) FILTER (WHERE n::BIGINT > 0), count(*) FROM t GROUP BY k",
    "SELECT k, count(DISTINCT n::BIGINT), median(m + 1), count(*) FROM t GROUP BY k",
    "SELECT sum(m // 0), count(*) FROM t",
    "SELECT count(*) FROM t WHERE m // 0 > 1 AND n::BIGINT > 1",
    "SELECT k, n::BIGINT + m AS s, n FROM t WHERE m >= 0",
    "SELECT * FROM (SELECT k, n::BIGINT + m AS s, n, m FROM t) ORDER BY s, k, n, m LIMIT 500",
    "SELECT DISTINCT n::BIGINT AS x, m + 1 FROM t",
    "SELECT x, count(*) FROM (SELECT n::BIGINT AS x, m FROM t WHERE m > 0) WHERE x // m > 0 GROUP BY x",
    "SELECT n::BIGINT AS x, count(*) FROM t GROUP BY x HAVING count(*) > 3",
    "SELECT u.w::BIGINT AS x, count(*), first(k) FROM t JOIN u ON t.m = u.id GROUP BY x",
    "SELECT k, u.id, count(*) FROM t JOIN u ON t.n::BIGINT = u.id GROUP BY ALL",
    "SELECT k, t.n, u.w FROM t LEFT JOIN u ON t.m = u.id AND u.w::BIGINT > t.m",
    "SELECT k, count(*), count(w) FROM t LEFT JOIN u ON t.m = u.id AND u.w::BIGINT > t.n::BIGINT GROUP BY k",
    "SELECT k, count(*) FROM t JOIN u ON t.m = u.id WHERE u.w <> 'z' AND u.w::BIGINT > t.n::BIGINT GROUP BY k",
    "SELECT k, count(*), sum(m) FROM t SEMI JOIN u ON t.m = u.id AND u.w::BIGINT > t.m + 3 GROUP BY k",
    "SELECT k, count(*) FROM t ANTI JOIN u ON t.m = u.id AND u.w::BIGINT > t.m + 3 WHERE n::BIGINT < 10 GROUP BY k",
    "SELECT k, count(*) FROM t JOIN u ON t.m = u.id JOIN u v ON u.id + 1 = v.id AND v.w::BIGINT > t.m GROUP BY k",
    "SELECT count(*), sum(u.w::BIGINT) FROM t, u WHERE m < 3 AND u.id > m",
  ]

  /// The error of a row that is alone, by the row's text.
  private static func errors(of query: String) throws -> [String: String] {
    var errors: [String: String] = [:]
    for kind in kinds {
      do {
        _ = try tables([[kind]]).run(query, .fail)
      } catch let error as DayfoldError {
        #expect(error.exitCode == .data)
        errors[kind] = error.message
      }
    }
    return errors
  }

  private struct Reject: Hashable {
    var file: Int
    var byteOffset: Int
    var message: String
    var raw: [UInt8]

    init(_ row: RejectedRow) {
      file = row.file
      byteOffset = row.byteOffset
      message = row.message
      raw = row.raw
    }

    init(file: Int, byteOffset: Int, message: String, raw: [UInt8]) {
      self.file = file
      self.byteOffset = byteOffset
      self.message = message
      self.raw = raw
    }
  }

  private static func expectedRejects(_ files: [[String]], _ errors: [String: String]) -> [Reject] {
    var rejects: [Reject] = []
    for (number, lines) in files.enumerated() {
      var offset = header.utf8.count
      for line in lines {
        if let message = errors[line] {
          rejects.append(
            Reject(file: number, byteOffset: offset, message: message, raw: Array(line.utf8.dropLast())))
        }
        offset += line.utf8.count
      }
    }
    return rejects
  }

  @Test(arguments: queries)
  func `Rejected rows are those that fail alone, and the result is that of the others`(query: String) throws {
    let errors = try Self.errors(of: query)
    #expect(!errors.isEmpty)
    let files = Self.randomFiles(rows: 6000, seed: UInt64(query.utf8.count))
    let expected = try Self.tables(files.map { $0.filter { errors[$0] == nil } }).run(query, .fail)
    let rejects = Self.expectedRejects(files, errors)
    let tables = try Self.tables(files)
    let isOrdered = !query.contains("GROUP BY") && !query.contains("DISTINCT")

    let schedules: [(any Executor, Int)] = [
      (DispatchExecutor(workerCount: 1), 1 << 20), (DispatchExecutor(workerCount: 2), 2000),
      (DispatchExecutor(workerCount: 8), 300), (DeterministicExecutor(seed: 7), 64),
      (DeterministicExecutor(seed: 8), 5000),
    ]
    for (executor, partitionSize) in schedules {
      let accountant = MemoryAccountant(budget: 1 << 30)
      let result = try tables.run(
        query, .reject, executor: executor, partitionSize: partitionSize, accountant: accountant)
      let report = result.report
      let label = Comment(rawValue: "partition size \(partitionSize)")
      if isOrdered { #expect(result.lines == expected.lines, label) }
      #expect(result.sortedRows == expected.sortedRows, label)
      // Joined tables are listed first.
      let firstFile = try #require(report.files.firstIndex { $0.path.contains("/t/") })
      #expect(report.rejected == rejects.count, label)
      #expect(report.rejectCounts.rowCount(of: .expression) == rejects.count, label)
      #expect(report.rejectedByFile.reduce(0, +) == rejects.count, label)
      #expect(
        report.rejects.map(Reject.init)
          == rejects.map {
            var reject = $0
            reject.file += firstFile
            return reject
          }, label)
      #expect(report.isBalanced, label)
      #expect(report.filtered == expected.report.filtered && report.accepted == expected.report.accepted, label)
      #expect(report.joined == expected.report.joined, label)
      #expect(accountant.reserved == 0, label)
    }
  }

  @Test func `A row that breaks the contract and a row that fails stand in input order`() throws {
    var lines: [String] = []
    for row in 0..<5000 {
      switch row % 4 {
      case 0: lines.append("a,1,1\n")
      case 1: lines.append("a,1,x\n")
      case 2: lines.append("a,x,1\n")
      default: lines.append("a,1\n")
      }
    }
    let tables = try Self.tables([lines])
    let query = "SELECT k, sum(n::BIGINT) FROM t GROUP BY k"
    for partitionSize in [1 << 20, 777, 64] {
      let result = try tables.run(query, .reject, partitionSize: partitionSize)
      let offsets = result.report.rejects.map(\.byteOffset)
      #expect(offsets == offsets.sorted() && offsets.count == 3750)
      let codes = result.report.rejects.map(\.code)
      #expect(Array(codes[..<6]) == [.cast, .expression, .missingColumns, .cast, .expression, .missingColumns])
      #expect(result.report.rejectCounts.rowCount(of: .expression) == 1250)
      #expect(result.report.rejectCounts.byColumn.map(\.column) == ["m"])
    }
  }

  @Test func `What is kept is the beginning, by any schedule`() throws {
    let files = Self.randomFiles(rows: 6000, seed: 3)
    let tables = try Self.tables(files)
    let query = "SELECT k, sum(n::BIGINT) FROM t GROUP BY k"
    let all = try tables.run(query, .reject).report
    for capacity in [0, 1, 100, 1500] {
      for (executor, partitionSize) in [
        (DispatchExecutor(workerCount: 8) as any Executor, 200), (DeterministicExecutor(seed: 5), 64),
        (DispatchExecutor(workerCount: 1), 1 << 20),
      ] {
        let report = try tables.run(
          query, .reject, executor: executor, partitionSize: partitionSize,
          rejectCapacity: RejectCapacity(rowCount: capacity)
        ).report
        #expect(report.rejects == Array(all.rejects.prefix(capacity)))
        #expect(report.rejected == all.rejected && report.rejectedByFile == all.rejectedByFile)
      }
    }
  }

  @Test func `Where rejected rows are refused, the first one ends the query, by any schedule`() throws {
    var random = SeededGenerator(seed: 8)
    for round in 0..<40 {
      // Few bad rows of every kind, in some of the files.
      let files = (0..<4).map { _ in
        (0..<Int.random(in: 0..<3000, using: &random)).map { _ in
          guard Int.random(in: 0..<2000, using: &random) == 0 else { return "a,1,1\n" }
          return ["a,x,1\n", "a,1,x\n", "a,1\n", "\"a\"b,1,1\n", "\u{FFFD},1,1,1\n"].randomElement(using: &random) ?? ""
        }
      }
      let tables = try Self.tables(files)
      let query = "SELECT k, sum(n::BIGINT) FROM t GROUP BY k"
      let all = try tables.run(query, .reject).report
      for (executor, partitionSize) in [
        (DispatchExecutor(workerCount: 4) as any Executor, 200),
        (DeterministicExecutor(seed: UInt64(round)), 500), (DispatchExecutor(workerCount: 1), 1 << 20),
      ] {
        let accountant = MemoryAccountant(budget: .max)
        func run() throws -> ExecutionReport {
          try tables.run(
            query, .reject, executor: executor, partitionSize: partitionSize,
            rejectCapacity: RejectCapacity(rowCount: 1),
            rejectedRows: .refused, accountant: accountant
          ).report
        }
        if let first = all.rejects.first {
          let found = #expect(throws: FirstReject.self) { try run() }
          #expect(found?.row.byteOffset == first.byteOffset && found?.row.raw == first.raw)
          #expect(found?.row.code == first.code && found?.row.message == first.message)
          #expect(found?.file == all.files[first.file])
        } else {
          #expect(try run().read == all.read)
        }
        #expect(accountant.reserved == 0)
      }
    }
  }

  @Test func `A table that is read twice rejects its rows twice`() throws {
    let tables = try Self.tables([["a,x,1\n", "a,2,1\n"]])
    let result = try tables.run(
      "SELECT x, count(*) FROM (SELECT n::BIGINT AS x FROM t UNION ALL SELECT n::BIGINT + 1 FROM t) GROUP BY x", .reject
    )
    #expect(result.sortedRows == ["2 | 1", "3 | 1"])
    #expect(result.report.read == 4 && result.report.rejected == 2 && result.report.isBalanced)
  }

  @Test func `Rows of the joined table are rejected where they are read, and its keys fail`() throws {
    let tables = try Self.tables([["a,1,1\n", "b,5,5\n"]])
    let result = try tables.run(
      "SELECT k, x FROM t JOIN (SELECT id, w::BIGINT AS x FROM u) v ON t.m = v.id ORDER BY ALL", .reject)
    #expect(result.lines == ["'a' | 3", "'a' | 9", "'b' | 7", "'b' | 8"])
    #expect(result.report.rejected == 2 && result.report.isBalanced)
    let error = #expect(throws: DayfoldError.self) {
      try tables.run("SELECT k FROM t JOIN u ON t.m = u.w::BIGINT", .reject)
    }
    #expect(error?.message == "cannot cast 'z' from VARCHAR to BIGINT, in the joined table's side of a join condition")
    #expect(
      error?.exitCode == .data && error?.remedy?.contains("compute this side of the condition in a subquery") == true)
    // As it says.
    let inSubquery = try tables.run(
      "SELECT k FROM t JOIN (SELECT w::BIGINT AS w FROM u) v ON t.m = v.w", .reject)
    #expect(inSubquery.report.rejected == 2 && inSubquery.report.isBalanced)
  }

  @Test func `Behind the shuffle an error ends the query and names the group`() throws {
    let tables = try Self.tables([["a,1,1\n", "b\u{1B}[31m,1,0\n", "c,1,1\n"]])
    for mode in [ExpressionErrorMode.fail, .reject] {
      for query in [
        "SELECT k, m, 1 // sum(m) FROM t GROUP BY k, m", "SELECT k, m FROM t GROUP BY k, m HAVING 1 // sum(m) > 0",
        "SELECT k, m, count(*) * 2 FROM t GROUP BY k, m HAVING count(*) > 0 AND 1 // sum(m) > 0",
      ] {
        let error = #expect(throws: DayfoldError.self) { try tables.run(query, mode) }
        #expect(error?.exitCode == .data)
        #expect(error?.message.hasSuffix("in an expression over the group (b␛[31m, 0)") == true, "\(query)")
      }
      let error = #expect(throws: DayfoldError.self) { try tables.run("SELECT 1 // (count(*) - 3) FROM t", mode) }
      #expect(error?.message.hasSuffix("in an expression over all rows") == true)
      // Rows of a subquery that groups stand in no file.
      #expect(throws: DayfoldError.self) {
        try tables.run("SELECT x::BIGINT FROM (SELECT k AS x FROM t GROUP BY k) WHERE x <> 'a'", mode)
      }
      #expect(throws: DayfoldError.self) { try tables.run("SELECT 1 // 0", mode) }
    }
  }

  @Test func `What is computed behind a sort or limit fails as behind the shuffle`() throws {
    let tables = try Self.tables([["a,1,1\n", "b,x,5\n"]])
    for (query, place) in [
      ("SELECT n::BIGINT FROM t LIMIT 5", "in an expression above ORDER BY or LIMIT"),
      ("SELECT k FROM t ORDER BY n::BIGINT", "in ORDER BY"),
      ("SELECT n::BIGINT FROM t ORDER BY k", "in an expression above ORDER BY or LIMIT"),
    ] {
      let error = #expect(throws: DayfoldError.self) { try tables.run(query, .reject) }
      #expect(error?.message == "cannot cast 'x' from VARCHAR to BIGINT, \(place)", "\(query)")
      #expect(error?.remedy?.contains("compute it in a subquery, whose rows are") == true, "\(query)")
      let failing = #expect(throws: DayfoldError.self) { try tables.run(query, .fail) }
      #expect(failing?.remedy == "guard the expression with a CASE or TRY_CAST", "\(query)")
    }
    // As it says.
    let inSubquery = try tables.run("SELECT k FROM (SELECT k, n::BIGINT AS n FROM t) ORDER BY n", .reject)
    #expect(inSubquery.lines == ["'a'"] && inSubquery.report.rejected == 1)
    // Groups stand in no file: no subquery rejects them.
    let nested = #expect(throws: DayfoldError.self) {
      try tables.run("SELECT k FROM (SELECT k, n, count(*) FROM t GROUP BY k, n) ORDER BY n::BIGINT", .reject)
    }
    #expect(nested?.remedy == "guard the expression with a CASE or TRY_CAST")
    #expect(try tables.run("SELECT n::BIGINT FROM t LIMIT 1", .reject).lines == ["1"])
  }

  @Test func `Many failing rows cost no more than some evaluations each`() throws {
    // Not a matter of time: what is counted must be right where every row of every batch fails.
    let tables = try Self.tables([Array(repeating: "a,x,1\n", count: 20_000)])
    let report = try tables.run(
      "SELECT k, sum(n::BIGINT) FROM t GROUP BY k", .reject, rejectCapacity: RejectCapacity(rowCount: 10)
    ).report
    #expect(report.rejected == 20_000 && report.rejects.count == 10 && report.accepted == 0 && report.isBalanced)
    #expect(report.publishedRows == 0)
  }
}
