import Columnar
import MapReduce
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Same job, same input, same partition size: same bytes, whatever the schedule.
struct ScheduleTests {
  /// `DAYFOLD_SCHEDULES`, 100 unless set.
  private static let seedCount: Int = {
    guard let text = unsafe getenv("DAYFOLD_SCHEDULES") else { return 100 }
    return unsafe Int(String(cString: text)) ?? 100
  }()

  private static let queries = [
    """
    SELECT user_id, kind, count(*), sum(amount), sum(price), avg(price), min(session), count(DISTINCT session)
    FROM t WHERE kind IS NOT NULL GROUP BY ALL
    """,
    "SELECT count(*), sum(price), count(DISTINCT kind), max(session) FROM t",
    """
    SELECT user_id, first(kind), last(session), any_value(kind), arg_min(session, price), arg_max(id, kind),
           stddev(price), var_pop(price), median(price), quantile_cont(amount, 0.9), sum(DISTINCT amount),
           avg(DISTINCT price), median(DISTINCT amount), stddev(DISTINCT price)
    FROM t GROUP BY user_id
    """,
    "SELECT first(session), arg_max(session, price), variance(price), median(price), sum(DISTINCT price) FROM t",
    "SELECT kind, sum(price) AS s FROM t GROUP BY kind HAVING count(*) > 2 ORDER BY s DESC LIMIT 5",
    "SELECT id, kind, price FROM t WHERE amount > 0",
    // Stages over the rows of other stages.
    "SELECT events, count(*), sum(spent) FROM (SELECT user_id, count(*) AS events, sum(price) AS spent FROM t GROUP BY ALL) GROUP BY ALL",
    """
    SELECT t.kind, n, count(*), sum(price), count(DISTINCT session)
    FROM t LEFT JOIN (SELECT kind, count(*) AS n, max(user_id) AS top FROM t GROUP BY kind) k
      ON t.kind = k.kind AND t.user_id < k.top
    GROUP BY ALL
    """,
    "SELECT kind, sum(price) FROM (SELECT kind, price FROM t UNION ALL SELECT session, price FROM t WHERE amount > 0) GROUP BY kind",
  ]

  /// Prices that do not add up exactly, amounts that widen sums in some tasks, quoted newlines over split borders.
  private static let data = EventRows(
    .init(rows: 160, users: 8, awkward: 50, hasLargeAmounts: true, hasUnevenPrices: true), seed: 77)
  private static let partitionSize = 300

  private func engine() throws -> Engine { try Engine(files: Self.data.files, columns: EventRows.columns) }

  @Test func `Seeded schedules give the same bytes`() throws {
    let engine = try engine()
    let plans = try Self.queries.map { try engine.plan($0) }
    let expected = try plans.map {
      try engine.run(
        $0, executor: DeterministicExecutor(seed: 0, workers: 1, disturbances: .none), partitionSize: Self.partitionSize
      )
    }
    #expect(expected[0].report.stages[0].tasks >= 48)
    for result in expected { #expect(result.report.isBalanced) }

    var seedsWith = (failuresBefore: 0, failuresAfter: 0, speculations: 0, lateWakers: 0)
    var wrongStartStates = 0
    var refusedAttempts = 0
    for seed in 1...Self.seedCount {
      let number = seed % plans.count
      let executor = DeterministicExecutor(seed: UInt64(seed))
      let result = try engine.run(plans[number], executor: executor, partitionSize: Self.partitionSize)
      #expect(result.text == expected[number].text, "seed \(seed)")
      #expect(result.report.isBalanced, "seed \(seed)")
      #expect(result.report.accepted == expected[number].report.accepted)
      #expect(result.sink.state.withLock { $0.opened == $0.committed + $0.abandoned })
      let tally = executor.tally
      seedsWith.failuresBefore += tally.failuresBefore > 0 ? 1 : 0
      seedsWith.failuresAfter += tally.failuresAfter > 0 ? 1 : 0
      seedsWith.speculations += tally.speculations > 0 ? 1 : 0
      seedsWith.lateWakers += tally.lateWakers > 0 ? 1 : 0
      for stage in result.report.stages {
        wrongStartStates += stage.counters.wrongStartStates
        refusedAttempts += stage.counters.refusedAttempts
      }
    }
    // The test is worth its name only where disturbances happened.
    let quarter = Self.seedCount / 4
    #expect(seedsWith.failuresBefore >= quarter)
    #expect(seedsWith.failuresAfter >= quarter)
    #expect(seedsWith.speculations >= quarter)
    #expect(seedsWith.lateWakers >= quarter)
    #expect(wrongStartStates > 0)
    #expect(refusedAttempts > 0)
  }

  @Test(arguments: [1, 2, 3, 8])
  func `Schedules of any number of threads give the same bytes`(workerCount: Int) throws {
    let engine = try engine()
    for query in Self.queries {
      let plan = try engine.plan(query)
      let expected = try engine.run(
        plan, executor: DeterministicExecutor(seed: 0, workers: 1, disturbances: .none),
        partitionSize: Self.partitionSize)
      for _ in 0..<TestSize.cases(5, small: 2) {
        let result = try engine.run(
          plan, executor: DispatchExecutor(workerCount: workerCount), partitionSize: Self.partitionSize)
        #expect(result.text == expected.text)
        #expect(result.report.isBalanced)
      }
    }
  }

  @Test func `Schedules over other partition sizes agree, doubles to 1e-12`() throws {
    let engine = try engine()
    for query in Self.queries {
      let plan = try engine.plan(query)
      let expected = try engine.run(plan, executor: DispatchExecutor(workerCount: 2), partitionSize: 16 << 20)
      let isOrdered = query.contains("ORDER BY")
      func ordered(_ rows: [[Value]]) -> [[Value]] {
        isOrdered ? rows : rows.sorted { $0.exactBits < $1.exactBits }
      }
      let sorted = ordered(expected.rows)
      for partitionSize in [64, 65, 97, 255, 1000, 20_000] {
        let result = try engine.run(plan, executor: DispatchExecutor(workerCount: 2), partitionSize: partitionSize)
        #expect(result.rows.count == sorted.count)
        for (row, expected) in zip(ordered(result.rows), sorted) {
          for (value, expected) in zip(row, expected) {
            guard case (.double(let value), .double(let expected)) = (value, expected) else {
              #expect(value == expected)
              continue
            }
            #expect(abs(value - expected) <= 1e-12 * abs(expected))
          }
        }
      }
    }
  }
}

extension [Value] {
  /// The values that partition sizes do not change, as text.
  fileprivate var exactBits: String {
    map { if case .double = $0 { "" } else { $0.bits } }.joined(separator: " | ")
  }
}
