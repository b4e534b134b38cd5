import Columnar
import MapReduce
import SystemIO
import Testing
import TextFormats

/// Inputs and values at the ends of what there is.
struct EdgeTests {
  @Test func `Without GROUP BY there is one row, even over no input`() throws {
    let columns = [Field(name: "n", type: .bigint), Field(name: "s", type: .varchar)]
    for text in ["n,s\n", "n,s", "n,s\n1,a\n"] {
      let engine = try Engine(text, columns: columns)
      let result = try engine.run("SELECT count(*), count(DISTINCT s), sum(n), max(s), avg(n) FROM t WHERE n > 5")
      #expect(result.sortedRows == ["0 | 0 | null | null | null"])
      #expect(result.report.isBalanced)
      #expect(try engine.run("SELECT count(*) FROM t HAVING count(*) > 0").rows.count == (text.count > 4 ? 1 : 0))
      #expect(try engine.run("SELECT s, count(*) FROM t WHERE n > 5 GROUP BY s").rows.isEmpty)
      #expect(try engine.run("SELECT count(*) FROM t WHERE n > 5 ORDER BY 1 LIMIT 1").rows == [[.int64(0)]])
    }
  }

  @Test func `A sum that widens in one task only is exact`() throws {
    let columns = [Field(name: "k", type: .varchar), Field(name: "n", type: .bigint)]
    var text = "k,n\n"
    for row in 0..<200 { text += "\(row % 3 == 0 ? "a" : "b"),\(row)\n" }
    for _ in 0..<20 { text += "a,9223372036854775807\nb,-9223372036854775808\n" }
    for row in 0..<200 { text += "\(row % 3 == 0 ? "a" : "b"),\(-row)\n" }
    let engine = try Engine(text, columns: columns)
    let expected = [
      "'a' | \(Int128(Int64.max) * 20) | \(Double(Int128(Int64.max) * 20) / 154)",
      "'b' | \(Int128(Int64.min) * 20) | \(Double(Int128(Int64.min) * 20) / 286)",
    ]
    for partitionSize in [1 << 20, 512, 64] {
      let result = try engine.run("SELECT k, sum(n), avg(n) FROM t GROUP BY k", partitionSize: partitionSize)
      #expect(result.lines.sorted().count == 2)
      #expect(
        result.rows.map { row in
          "\(row[0].bits) | \(row[1].bits) | \({ if case .double(let value) = row[2] { "\(value)" } else { "" } }())"
        }.sorted() == expected)
    }
  }

  @Test func `Keys at the ends of 64 bits stand beside null`() throws {
    let values = ["9223372036854775807", "", "-9223372036854775808", "9223372036854775806", "0", ""]
    let columns = [Field(name: "n", type: .bigint), Field(name: "m", type: .bigint)]
    for chosen in [values, [values[0], "", values[3]], [values[0], ""], [values[2], ""], [""]] {
      let text = "n,m\n" + chosen.map { "\($0),1\n" }.joined()
      let engine = try Engine(text, columns: columns)
      let result = try engine.run("SELECT n, count(*), min(n), max(n) FROM t GROUP BY n")
      let counts = Dictionary(grouping: chosen, by: { $0.isEmpty ? "null" : $0 }).mapValues(\.count)
      #expect(result.sortedRows == counts.map { "\($0) | \($1) | \($0) | \($0)" }.sorted())
    }
  }

  @Test func `Zeros are one group and NaN is another`() throws {
    let columns = [Field(name: "x", type: .double), Field(name: "n", type: .bigint)]
    let text = "x,n\n0.0,1\n-0.0,1\nnan,1\n-nan,1\nNaN,1\ninf,1\n-inf,1\n,1\n"
    let engine = try Engine(text, columns: columns)
    for partitionSize in [1 << 20, 8] {
      let result = try engine.run("SELECT x, count(*) FROM t GROUP BY x", partitionSize: partitionSize)
      let counts = result.rows.map { $0[1].integer }.sorted()
      #expect(result.report.isBalanced)
      // Where the reader takes "-nan" for a number, it falls among the NaN; else it is a reject.
      let nans = Int128(3 - result.report.rejected)
      #expect(counts == [1, 1, 1, 2, nans].sorted())
      let distinct = try engine.run("SELECT count(DISTINCT x) FROM t", partitionSize: partitionSize)
      #expect(distinct.rows == [[.int64(4)]])
    }
  }

  @Test func `A 128-bit sum that overflows is an error, in whatever task it happens`() throws {
    let columns = [Field(name: "k", type: .varchar), Field(name: "n", type: .hugeint)]
    let text =
      "k,n\n" + (0..<40).map { "\($0 % 2 == 0 ? "a" : "b"),170141183460469231731687303715884105727\n" }.joined()
    let engine = try Engine(text, columns: columns)
    for partitionSize in [1 << 20, 120, 64] {
      let sink = MemorySink()
      let error = #expect(throws: DayfoldError.self) {
        try engine.run("SELECT k, sum(n) FROM t GROUP BY k", partitionSize: partitionSize, sink: sink)
      }
      #expect(error?.exitCode == .data)
      #expect(sink.state.withLock { $0.opened == $0.committed + $0.abandoned && !$0.isFinished })
    }
  }

  @Test func `Rejects are counted beside accepted and filtered rows`() throws {
    let columns = [Field(name: "n", type: .bigint), Field(name: "s", type: .varchar)]
    var text = "n,s\n"
    for row in 0..<300 {
      switch row % 6 {
      case 0: text += "x\(row),a\n"
      case 1: text += "\(row)\n"
      case 2: text += "\(row),\"a\"b\n"
      case 3: text += "\(row),stray \" quote\n"
      default: text += "\(row),\"two\nlines \"\"quoted\"\"\"\n"
      }
    }
    let engine = try Engine(text, columns: columns)
    let expected = ["'stray \" quote' | 25", "'two\nlines \"quoted\"' | 50"]
    for partitionSize in [1 << 20, 333, 64] {
      let result = try engine.run(
        "SELECT s, count(*) FROM t WHERE n >= 150 GROUP BY s", partitionSize: partitionSize)
      #expect(result.sortedRows == expected)
      #expect(result.report.isBalanced)
      #expect(result.report.rejected == 150 && result.report.read == 300 && result.report.filtered == 75)
    }
  }

  @Test func `An error that only a wrong start state sees is no error`() throws {
    // Read from inside a quoted field, the rows hold text where numbers are; read rightly, all is well.
    let columns = [Field(name: "n", type: .varchar), Field(name: "s", type: .varchar)]
    var text = "n,s\n"
    for row in 0..<200 { text += "\(row),\"quoted\nno number,\nno number, still\n\"\n" }
    let declared = try Engine(text, columns: columns)
    let inferred = try Engine(text)
    for (engine, query) in [
      (declared, "SELECT sum(CAST(n AS BIGINT)), count(*) FROM t"), (inferred, "SELECT sum(n), count(*) FROM t"),
    ] {
      var wrongStartStates = 0
      for seed in 0..<5 {
        let executor = DeterministicExecutor(seed: UInt64(seed))
        let result = try engine.run(query, executor: executor, partitionSize: 64)
        #expect(result.sortedRows == ["19900 | 200"])
        wrongStartStates += result.report.stages[0].counters.wrongStartStates
      }
      #expect(wrongStartStates > 0)
      let result = try engine.run(query, executor: DispatchExecutor(workerCount: 3), partitionSize: 64)
      #expect(result.sortedRows == ["19900 | 200"])
    }
  }

  @Test func `An error in a row is reported, by every partition size`() throws {
    let columns = [Field(name: "n", type: .varchar)]
    let text = "n\n" + (0..<200).map { $0 == 150 ? "no number\n" : "\($0)\n" }.joined()
    let engine = try Engine(text, columns: columns)
    for partitionSize in [1 << 20, 64] {
      let accountant = MemoryAccountant(budget: 1 << 30)
      for query in [
        "SELECT sum(CAST(n AS BIGINT)) FROM t", "SELECT n FROM t WHERE CAST(n AS BIGINT) < 9",
        "SELECT CAST(n AS BIGINT) FROM t WHERE n <> '7' AND n <> '151'",
      ] {
        let error = #expect(throws: DayfoldError.self) {
          try engine.run(query, partitionSize: partitionSize, accountant: accountant)
        }
        #expect(error?.exitCode == .data)
        #expect(error?.location?.line == 152, "\(query)")
        #expect(error?.location?.byteOffset == text.utf8.count - "no number\n".utf8.count - 49 * 4)
        #expect(accountant.reserved == 0)
      }
    }
  }

  @Test func `A misfit leaves the run free to start again`() throws {
    // 30,000 numbers and one text: sampling cannot see it, the run does.
    let text = "n\n" + (0..<60_000).map { $0 == 41_234 ? "text\n" : "\($0 % 100)\n" }.joined()
    let engine = try Engine(text)
    guard engine.table.schema.fields[0].type == .bigint else { return }
    let cancellation = CancellationFlag()
    let options = ExecutionOptions(
      executor: DispatchExecutor(workerCount: 2), partitionSize: 4096, cancellation: cancellation)
    #expect(throws: InputMisfit.self) {
      try QueryExecutor(options).execute(
        engine.plan("SELECT n, count(*) FROM t GROUP BY n"), tables: { _ in engine.table }, sink: MemorySink())
    }
    #expect(!cancellation.isCancelled)
  }

  @Test func `A cancelled run says so and leaves nothing`() throws {
    let data = EventRows(.init(), seed: 1)
    let engine = try Engine(files: data.files, columns: EventRows.columns)
    let cancellation = CancellationFlag()
    cancellation.cancel()
    let accountant = MemoryAccountant(budget: 1 << 30)
    for executor in [DispatchExecutor(workerCount: 2), DeterministicExecutor(seed: 1)] as [any Executor] {
      let options = ExecutionOptions(
        executor: executor, partitionSize: 500, cancellation: cancellation, accountant: accountant)
      #expect(throws: RunCancelled.self) {
        try QueryExecutor(options).execute(
          engine.plan("SELECT kind FROM t GROUP BY kind"), tables: { _ in engine.table }, sink: MemorySink())
      }
    }
    #expect(accountant.reserved == 0)
  }

  @Test func `A memory limit that is too small is an error, and memory is returned`() throws {
    let data = EventRows(.init(rows: 2000), seed: 1)
    let engine = try Engine(files: data.files, columns: EventRows.columns)
    let query = "SELECT id, session, count(*) FROM t GROUP BY ALL"
    let small = MemoryAccountant(budget: 20_000)
    let error = #expect(throws: DayfoldError.self) {
      try engine.run(query, partitionSize: 2000, accountant: small)
    }
    #expect(error?.exitCode == .usage)
    #expect(small.reserved == 0)
    let enough = MemoryAccountant(budget: 1 << 30)
    for executor in [DispatchExecutor(workerCount: 2), DeterministicExecutor(seed: 7)] as [any Executor] {
      _ = try engine.run(query, executor: executor, partitionSize: 300, accountant: enough)
      #expect(enough.reserved == 0)
    }
    #expect(enough.peakReserved > 0)
  }

  @Test func `A segment that cannot be committed ends the run`() throws {
    let data = EventRows(.init(), seed: 1)
    let engine = try Engine(files: data.files, columns: EventRows.columns)
    for query in ["SELECT kind FROM t GROUP BY kind", "SELECT id FROM t", "SELECT id FROM t ORDER BY id"] {
      let sink = MemorySink(failingCommits: 1)
      #expect(throws: MemorySink.Failure.self) { try engine.run(query, partitionSize: 500, sink: sink) }
      #expect(sink.state.withLock { $0.opened == $0.committed + $0.abandoned && !$0.isFinished })
    }
  }
}
