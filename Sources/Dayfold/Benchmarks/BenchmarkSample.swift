import MapReduce

/// What one run of a benchmark's subject did and took, as measured inside its process.
package struct BenchmarkSample: Hashable, Sendable {
  /// From the reading of query or job to the last check.
  package var engineNanoseconds: Int64 = 0
  package var readRows: Int64 = 0
  package var inputBytes: Int64 = 0
  /// Bytes of input that a map task was to read.
  package var partitionSize: Int64 = 0
  package var resultRows: Int64 = 0
  /// Map tasks of all plans, one a partition; those over rows of subqueries included.
  package var mapTasks: Int64 = 0
  package var allTasks: Int64 = 0
  /// Map outputs of all plans.
  package var shuffledBytes: Int64 = 0
  package var workerNanoseconds: Int64 = 0
  package var busyNanoseconds: Int64 = 0
  package var idleNanoseconds: Int64 = 0
  package var overheadNanoseconds: Int64 = 0
  /// Of map tasks: what a failure of one loses, nearly at worst (the 95th percentile) and at worst.
  package var mapTaskP95Nanoseconds: Int64 = 0
  package var mapTaskLongestNanoseconds: Int64 = 0
  /// Of all other tasks, which do not depend on the partition size.
  package var laterTaskLongestNanoseconds: Int64 = 0

  package init() {}

  package init(_ report: ExecutionReport, engineNanoseconds: Int64) {
    self.engineNanoseconds = engineNanoseconds
    readRows = Int64(report.read)
    inputBytes = Int64(report.inputBytes)
    partitionSize = Int64(report.partitionSize)
    resultRows = Int64(report.publishedRows)
    var mapTimes: [Int64] = []
    for stage in report.allStages {
      allTasks += Int64(stage.tasks)
      workerNanoseconds += stage.times.workerNanoseconds
      busyNanoseconds += stage.times.busyNanoseconds
      idleNanoseconds += stage.times.idleNanoseconds
      overheadNanoseconds += stage.times.overheadNanoseconds
      if stage.name == "map" {
        mapTasks += Int64(stage.tasks)
        shuffledBytes += Int64(stage.outputBytes)
        mapTimes += stage.times.taskNanoseconds
      } else {
        laterTaskLongestNanoseconds = max(laterTaskLongestNanoseconds, stage.times.taskNanoseconds.max() ?? 0)
      }
    }
    mapTimes.sort()
    mapTaskLongestNanoseconds = mapTimes.last ?? 0
    // The least value that leaves at least 95 % at or below it.
    if !mapTimes.isEmpty { mapTaskP95Nanoseconds = mapTimes[(mapTimes.count * 95 + 99) / 100 - 1] }
  }

  /// Every figure by its name: what is written is what is read.
  private static var figures: [(name: String, path: WritableKeyPath<BenchmarkSample, Int64>)] {
    [
      ("engine_ns", \.engineNanoseconds), ("read_rows", \.readRows), ("input_bytes", \.inputBytes),
      ("partition_size", \.partitionSize),
      ("result_rows", \.resultRows), ("map_tasks", \.mapTasks), ("all_tasks", \.allTasks),
      ("shuffled_bytes", \.shuffledBytes), ("worker_ns", \.workerNanoseconds), ("busy_ns", \.busyNanoseconds),
      ("idle_ns", \.idleNanoseconds), ("overhead_ns", \.overheadNanoseconds),
      ("map_task_p95_ns", \.mapTaskP95Nanoseconds), ("map_task_longest_ns", \.mapTaskLongestNanoseconds),
      ("later_task_longest_ns", \.laterTaskLongestNanoseconds),
    ]
  }

  /// One `name value` a line: how a measured process tells the one that measures.
  package var text: String {
    Self.figures.map { "\($0.name) \(self[keyPath: $0.path])\n" }.joined()
  }

  /// Reads ``text``; nil where a figure is missing, unknown or no number.
  package init?(text: String) {
    var left = Dictionary(uniqueKeysWithValues: Self.figures.map { ($0.name, $0.path) })
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let path = left.removeValue(forKey: String(words[0])), let value = Int64(words[1]) else {
        return nil
      }
      self[keyPath: path] = value
    }
    guard left.isEmpty else { return nil }
  }
}
