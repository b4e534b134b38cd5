import SystemIO

/// The figures of a benchmark, by configuration.
package struct BenchmarkResult: Sendable {
  package struct Row: Sendable {
    package let configuration: Benchmark.Configuration
    package let measurements: [Benchmark.Measurement]
    /// Nanoseconds of the whole process.
    package let time: Spread
    /// Nanoseconds within the engine.
    package let engineTime: Spread

    init(configuration: Benchmark.Configuration, measurements: [Benchmark.Measurement]) {
      self.configuration = configuration
      self.measurements = measurements
      time = Spread(measurements.map { Double($0.processNanoseconds) })
      engineTime = Spread(measurements.map { Double($0.sample.engineNanoseconds) })
    }

    /// The median over the runs of one figure.
    package func median(_ path: KeyPath<BenchmarkSample, Int64>) -> Double {
      Spread(measurements.map { Double($0.sample[keyPath: path]) }).median
    }

    private var first: BenchmarkSample { measurements[0].sample }
    package var mapTasks: Int { Int(first.mapTasks) }
    package var allTasks: Int { Int(first.allTasks) }
    package var readRows: Int { Int(first.readRows) }
    package var inputBytes: Int { Int(first.inputBytes) }
    package var resultRows: Int { Int(first.resultRows) }
    package var shuffledBytes: Int { Int(median(\.shuffledBytes)) }
    package var rowsPerSecond: Double { Double(readRows) / (time.median / 1e9) }
    package var bytesPerSecond: Double { Double(inputBytes) / (time.median / 1e9) }
    /// The largest of all runs.
    package var peakMemory: ChildProcess.PeakMemory {
      measurements.map(\.peakMemory).max { $0.byteCount < $1.byteCount } ?? .resident(0)
    }
    /// Nanoseconds that workers spent between attempts, for each task.
    package var overheadPerTask: Double { median(\.overheadNanoseconds) / Double(max(allTasks, 1)) }
    /// The part of the workers' time in which there was nothing left to start.
    package var idleShare: Double { median(\.idleNanoseconds) / max(median(\.workerNanoseconds), 1) }
    /// Nanoseconds that are lost when a map task fails at its end: the 95th percentile of their times.
    package var recoveryGrain: Double { median(\.mapTaskP95Nanoseconds) }
  }

  package let rows: [Row]
  package let recommendation: BenchmarkRecommendation

  init(_ rows: [Row], defaultPartitionSize: Int) {
    self.rows = rows
    recommendation = BenchmarkRecommendation(rows, defaultPartitionSize: defaultPartitionSize)
  }
}
