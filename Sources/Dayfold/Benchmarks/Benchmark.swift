import SystemIO

/// Measures a subject at several partition sizes and thread counts.
///
/// A run of each configuration is a process of its own, so that none inherits the memory of another. After one run that
/// only warms the page cache the configurations take turns, each round in another order: a change in the machine's speed
/// meets all of them.
package struct Benchmark {
  package struct Configuration: Hashable, Sendable {
    package var size: PartitionSize
    /// What the size comes to for this input.
    package var partitionByteCount: Int
    package var threadCount: Int

    package init(size: PartitionSize, partitionByteCount: Int, threadCount: Int) {
      self.size = size
      self.partitionByteCount = partitionByteCount
      self.threadCount = threadCount
    }

    package var text: String { "\(size.text), \(threadCount) thread\(threadCount == 1 ? "" : "s")" }
  }

  /// One run, from outside and inside.
  package struct Measurement: Hashable, Sendable {
    /// The whole process, from before its start to behind its end.
    package var processNanoseconds: Int64
    package var peakMemory: ChildProcess.PeakMemory
    package var sample: BenchmarkSample

    package init(processNanoseconds: Int64, peakMemory: ChildProcess.PeakMemory, sample: BenchmarkSample) {
      self.processNanoseconds = processNanoseconds
      self.peakMemory = peakMemory
      self.sample = sample
    }
  }

  package static let maximumConfigurations = 64
  package static let maximumRepetitions = 1000

  package var sizes: [PartitionSize]
  package var threadCounts: [Int]
  package var repetitions: Int

  package init(sizes: [PartitionSize], threadCounts: [Int], repetitions: Int) {
    self.sizes = sizes
    self.threadCounts = threadCounts
    self.repetitions = repetitions
  }

  /// Runs all of it.
  ///
  /// - Parameter progress: gets a configuration's text, the runs that are done, and all runs.
  /// - Parameter measure: makes one run; nil stands for a run without options, which tells the default size.
  /// Throws `tempFail` where the input changed between runs, `usage` where a size makes too many tasks, and what
  /// `measure` throws.
  package func run(
    progress: (String, Int, Int) -> Void = { _, _, _ in }, measure: (Configuration?) throws -> Measurement
  ) throws -> BenchmarkResult {
    let total = 1 + repetitions * sizes.count * threadCounts.count
    progress("warm-up", 0, total)
    let first = try measure(nil).sample
    guard first.readRows > 0 else {
      throw DayfoldError(.noInput, "the input has no rows: there is nothing to measure", remedy: "check path and date")
    }
    var configurations: [Configuration] = []
    for threads in threadCounts {
      for size in sizes {
        let bytes = try size.byteCount(inputBytes: Int(first.inputBytes), inputRows: Int(first.readRows))
        configurations.append(Configuration(size: size, partitionByteCount: bytes, threadCount: threads))
      }
    }
    var measurements: [[Measurement]] = configurations.map { _ in [] }
    var done = 1
    for round in 0..<repetitions {
      for turn in configurations.indices {
        let place = (turn + round) % configurations.count
        progress(configurations[place].text, done, total)
        let measurement = try measure(configurations[place])
        try check(measurement.sample, against: first)
        measurements[place].append(measurement)
        done += 1
      }
    }
    progress("done", total, total)
    return BenchmarkResult(
      zip(configurations, measurements).map { BenchmarkResult.Row(configuration: $0, measurements: $1) },
      defaultPartitionSize: Int(first.partitionSize))
  }

  /// Equal input gives equal counts at any size.
  private func check(_ sample: BenchmarkSample, against first: BenchmarkSample) throws {
    if sample.readRows != first.readRows || sample.inputBytes != first.inputBytes {
      throw DayfoldError(
        .tempFail, "the input changed between two runs: \(first.readRows) rows, then \(sample.readRows)",
        remedy: "measure when the files are complete")
    }
    if sample.resultRows != first.resultRows {
      throw DayfoldError(
        .software, "two runs over one input gave \(first.resultRows) and \(sample.resultRows) rows",
        remedy: "please report this with the query")
    }
  }
}
