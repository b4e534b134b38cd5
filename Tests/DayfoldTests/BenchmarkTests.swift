import Dayfold
import MapReduce
import SystemIO
import Testing

/// Measurements are made up here: only what is made of them is tested.
@Suite struct BenchmarkTests {
  private static func sample(
    rows: Int64 = 1000, mapTasks: Int64 = 4, grain: Int64 = 0, partitionSize: Int64 = 1
  ) -> BenchmarkSample {
    var sample = BenchmarkSample()
    sample.readRows = rows
    sample.inputBytes = 100_000
    sample.partitionSize = partitionSize
    sample.resultRows = 10
    sample.mapTasks = mapTasks
    sample.allTasks = 5
    sample.mapTaskP95Nanoseconds = grain
    return sample
  }

  /// Runs a benchmark of three sizes whose times, in milliseconds, are given by size and round.
  private static func run(
    _ times: [Int: [Int64]], defaultSize: Int = 1024, threads: [Int] = [2], mapTasks: Int64 = 4
  ) throws -> BenchmarkResult {
    var rounds: [Benchmark.Configuration: Int] = [:]
    var hasWarmed = false
    return try Benchmark(
      sizes: times.keys.sorted().map { .bytes($0) }, threadCounts: threads, repetitions: 5
    ).run { configuration in
      var nanoseconds: Int64 = 1
      let size = configuration?.partitionByteCount ?? defaultSize
      #expect((configuration == nil) == !hasWarmed)
      if let configuration {
        let round = rounds[configuration, default: 0]
        rounds[configuration] = round + 1
        nanoseconds = try #require(times[size])[round] * 1_000_000
      }
      hasWarmed = true
      // A task of a bigger partition takes longer.
      return Benchmark.Measurement(
        processNanoseconds: nanoseconds, peakMemory: .sampledPrivate(size),
        sample: sample(mapTasks: mapTasks, grain: Int64(size) * 1000, partitionSize: Int64(size)))
    }
  }

  private static func recommended(_ result: BenchmarkResult) -> Int {
    result.rows[result.recommendation.row].configuration.partitionByteCount
  }

  @Test func readsSizes() throws {
    let sizes = try PartitionSize.list("1MB, 500000rows,32parts,1part")
    #expect(sizes == [.bytes(1 << 20), .rows(500_000), .parts(32), .parts(1)])
    #expect(try PartitionSize("64") == .bytes(64))
    for text in ["", "MB", "1XB", "0rows", "-1MB", "1.5rows", "rows", "10", "0", "99999999999999999999rows", "１MB"] {
      let error = #expect(throws: DayfoldError.self) { try PartitionSize(text) }
      #expect(error?.exitCode == .usage)
    }
    #expect(throws: DayfoldError.self) { try PartitionSize.list("1MB,1024KB") }
    #expect(throws: DayfoldError.self) { try PartitionSize.list("1MB,") }
  }

  @Test func sizesComeToBytes() throws {
    #expect(try PartitionSize.bytes(4096).byteCount(inputBytes: 1, inputRows: 0) == 4096)
    #expect(try PartitionSize.rows(10).byteCount(inputBytes: 100_000, inputRows: 1000) == 1000)
    // Too few rows for the least size.
    #expect(try PartitionSize.rows(1).byteCount(inputBytes: 3000, inputRows: 1000) == 64)
    #expect(try PartitionSize.rows(.max).byteCount(inputBytes: .max, inputRows: 1) > 0)
    #expect(try PartitionSize.parts(3).byteCount(inputBytes: 1000, inputRows: 7) == 334)
    #expect(try PartitionSize.parts(.max).byteCount(inputBytes: 1000, inputRows: 7) == 64)
    let error = #expect(throws: DayfoldError.self) {
      try PartitionSize.bytes(64).byteCount(inputBytes: 1 << 40, inputRows: 7)
    }
    #expect(error?.exitCode == .usage)
  }

  @Test func medianAndQuartiles() {
    let spread = Spread([4, 1, 3, 2, 5])
    #expect(spread.median == 3 && spread.minimum == 1 && spread.maximum == 5)
    #expect(spread.lowerQuartile == 2 && spread.upperQuartile == 4)
    #expect(Spread([1, 2]).median == 1.5)
    #expect(Spread([7]).median == 7)
    #expect(Spread([1, 2]).medianUncertainty == .infinity)
  }

  /// Each configuration once a round, each round beginning with another one.
  @Test func configurationsTakeTurns() throws {
    var order: [Int] = []
    _ = try Benchmark(
      sizes: [.bytes(100), .bytes(200), .bytes(300)], threadCounts: [1], repetitions: 3
    ).run { configuration in
      order.append(configuration?.partitionByteCount ?? 999)
      return Benchmark.Measurement(processNanoseconds: 1, peakMemory: .resident(1), sample: Self.sample())
    }
    #expect(order == [999, 100, 200, 300, 200, 300, 100, 300, 100, 200])
  }

  @Test func theFastestIsRecommended() throws {
    let result = try Self.run([256: [20, 21, 20, 22, 20], 1024: [10, 11, 10, 10, 10], 4096: [15, 15, 16, 15, 15]])
    #expect(Self.recommended(result) == 1024)
    #expect(result.recommendation.ties.count == 1)
    #expect(result.recommendation.reasons[0].contains("50 % ahead of 4KB"))
  }

  /// A size that is not slower, as far as the runs tell, and loses less when a task fails.
  @Test func tiesGoToTheSmallerGrain() throws {
    let result = try Self.run(
      [
        256: [1000, 1021, 990, 1012, 1001], 1024: [1030, 990, 1010, 1000, 1009], 4096: [1500, 1510, 1490, 1500, 1503],
      ],
      defaultSize: 1024)
    #expect(Self.recommended(result) == 256)
    #expect(result.recommendation.reasons.contains { $0.contains("the default, 1KB, is as fast") })
  }

  /// Rounds that are all slow or all fast do not hide a difference that is in every one of them.
  @Test func roundsAreComparedInPairs() throws {
    let result = try Self.run(
      [256: [1022, 1533, 1022, 2044, 1124], 1024: [1000, 1500, 1000, 2000, 1100]], defaultSize: 4096)
    #expect(Self.recommended(result) == 1024)
    #expect(result.recommendation.ties.count == 1)
  }

  @Test func noiseLeavesTheDefault() throws {
    let result = try Self.run(
      [
        256: [1000, 1021, 990, 1012, 1001], 1024: [1003, 999, 1010, 1000, 1009], 4096: [1010, 1001, 1003, 990, 1004],
      ],
      defaultSize: 1024)
    #expect(Self.recommended(result) == 1024)
    #expect(result.recommendation.reasons[0].contains("noise"))
  }

  /// What is more than 3 % behind is never taken for a tie, however much the runs differ.
  @Test func noiseExcusesLittle() throws {
    let result = try Self.run([256: [1000, 3000, 900, 2500, 1100], 1024: [800, 1000, 3100, 1000, 2000]])
    #expect(Self.recommended(result) == 1024)
    #expect(result.recommendation.reasons.contains { $0.contains("may be chance") })
  }

  @Test func oneTaskHasNoSize() throws {
    let result = try Self.run([256: [10, 10, 10, 10, 10], 1024: [20, 20, 20, 20, 20]], mapTasks: 1)
    #expect(Self.recommended(result) == 1024)
    #expect(result.recommendation.reasons[0].contains("make no difference"))
  }

  @Test func aChangedInputIsFound() {
    for (change, code) in [(\BenchmarkSample.readRows, ExitCode.tempFail), (\.resultRows, .software)] {
      var runs = 0
      let error = #expect(throws: DayfoldError.self) {
        try Benchmark(sizes: [.bytes(100)], threadCounts: [1], repetitions: 3)
          .run { _ in
            runs += 1
            var sample = Self.sample()
            if runs == 3 { sample[keyPath: change] += 1 }
            return Benchmark.Measurement(processNanoseconds: 1, peakMemory: .resident(1), sample: sample)
          }
      }
      #expect(error?.exitCode == code && runs == 3)
    }
  }

  @Test func noRowsAreNoInput() {
    let error = #expect(throws: DayfoldError.self) {
      try Benchmark(sizes: [.parts(2)], threadCounts: [1], repetitions: 1)
        .run { _ in
          Benchmark.Measurement(processNanoseconds: 1, peakMemory: .resident(1), sample: Self.sample(rows: 0))
        }
    }
    #expect(error?.exitCode == .noInput)
  }

  @Test func samplesTravelAsText() throws {
    var sample = Self.sample(grain: 17)
    sample.engineNanoseconds = .max
    #expect(BenchmarkSample(text: sample.text) == sample)
    #expect(BenchmarkSample(text: "") == nil)
    #expect(BenchmarkSample(text: sample.text + "more 1\n") == nil)
    #expect(BenchmarkSample(text: sample.text.replacing("17", with: "x")) == nil)
    #expect(BenchmarkSample(text: String(sample.text.dropLast(30))) == nil)
  }

  /// The page holds hostile text as text, and nothing from elsewhere.
  @Test func pagesAreSelfContained() throws {
    let result = try Self.run([256: [1, 1, 1, 1, 1], 1024: [2, 2, 2, 2, 2]], threads: [1, 2])
    let query = "SELECT '</pre><script>alert(\"1\")</script>' & \u{202E}\u{0} FROM 'a.csv'"
    let html = BenchmarkReport(result, subject: .query(query), repetitions: 5).html
    #expect(!html.contains("<script") && !html.contains("\u{202E}") && !html.contains("\u{0}"))
    #expect(html.contains("&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; &amp; "))
    #expect(html.components(between: "<svg", "</svg>") == 3)
    #expect(!html.replacing("http://www.w3.org/2000/svg", with: "").contains("://"))
    let json = BenchmarkReport(result, subject: .query(query), repetitions: 5).json
    #expect(!json.contains("\n") && json.contains("\"ties\":[") && json.contains("\"partition_size\":256"))
  }

  @Test func figuresHaveFewDigits() {
    #expect(FigureText.duration(1_234_567_890) == "1.23 s")
    #expect(FigureText.duration(12_345_678) == "12.3 ms")
    #expect(FigureText.duration(999_600_000) == "1.00 s")
    #expect(FigureText.duration(130_000) == "130 µs")
    #expect(FigureText.duration(0) == "0 s")
    #expect(FigureText.size(16 << 20) == "16MB" && FigureText.size(1_500_000) == "1.4MB")
    #expect(FigureText.size(64) == "64 bytes")
    #expect(FigureText.bytes(1.5 * 1024 * 1024 * 1024) == "1.50 GB")
    #expect(FigureText.count(12_345_678) == "12.3 M" && FigureText.count(999) == "999")
    #expect(FigureText.percentage(0.123) == "12 %" && FigureText.percentage(0.0149) == "1.5 %")
    #expect(FigureText.fixed(-0.04, digits: 1) == "0.0" && FigureText.fixed(.nan, digits: 1) == "nan")
  }
}

extension String {
  /// How often `end` follows `start`.
  fileprivate func components(between start: String, _ end: String) -> Int {
    split(separator: start).dropFirst().count { $0.contains(end) }
  }
}
