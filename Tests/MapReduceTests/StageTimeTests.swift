import MapReduce
import Testing

@Suite struct StageTimeTests {
  private static let text = "k,x\n" + (0..<5000).map { "\($0 % 50),\($0)\n" }.joined()
  private static let query = "SELECT k, count(*) AS n, sum(x) AS s FROM t GROUP BY k ORDER BY n, k"

  /// A worker's time is within attempts, between them, or behind the last: nothing twice, nothing left out.
  @Test(arguments: [1, 2, 7]) func everyNanosecondIsSomewhere(_ workerCount: Int) throws {
    let report = try Engine(Self.text).run(
      Self.query, executor: DispatchExecutor(workerCount: workerCount), partitionSize: 1000
    ).report
    #expect(report.stages.map(\.name) == ["map", "reduce", "order"])
    for stage in report.stages {
      let times = stage.times
      #expect(times.taskNanoseconds.count == stage.tasks)
      #expect(times.busyNanoseconds >= times.taskNanoseconds.reduce(0, +))
      #expect(times.busyNanoseconds + times.idleNanoseconds + times.overheadNanoseconds == times.workerNanoseconds)
    }
    #expect(report.stages[0].tasks > 10)
  }

  /// Failed, repeated and late attempts are counted, and break nothing.
  @Test(arguments: 1...5 as ClosedRange<UInt64>) func disturbedSchedules(_ seed: UInt64) throws {
    let report = try Engine(Self.text).run(
      Self.query, executor: DeterministicExecutor(seed: seed), partitionSize: 1000
    ).report
    for stage in report.stages {
      #expect(stage.times.taskNanoseconds.count == stage.tasks)
      #expect(stage.times.overheadNanoseconds >= 0 && stage.times.idleNanoseconds >= 0)
    }
  }
}
