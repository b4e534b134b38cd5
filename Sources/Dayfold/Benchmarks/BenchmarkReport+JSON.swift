import SystemIO
import TextFormats

extension BenchmarkReport {
  /// One JSON object, without a line end. Times are whole nanoseconds, sizes bytes.
  package var json: String {
    let rows = result.rows.map(Self.object).joined(separator: ",")
    let recommended = result.rows[result.recommendation.row].configuration
    let reasons = result.recommendation.reasons.map { JSONText.quoted($0) }.joined(separator: ",")
    let ties = result.recommendation.ties.map(String.init).joined(separator: ",")
    let memory =
      switch result.rows[0].peakMemory {
      case .sampledPrivate: "rss_anon_plus_shmem_sampled"
      case .resident: "max_resident"
      }
    return "{\"status\":\"ok\",\"engine\":\(JSONText.quoted(DayfoldVersion.engine)),"
      + "\"subject\":\(JSONText.quoted(subject)),\"repetitions\":\(repetitions),"
      + "\"read\":\(result.rows[0].readRows),\"input_bytes\":\(result.rows[0].inputBytes),"
      + "\"rows\":\(result.rows[0].resultRows),\"memory_measure\":\"\(memory)\",\"configurations\":[\(rows)],"
      + "\"recommended\":{\"configuration\":\(result.recommendation.row),"
      + "\"partition_size\":\(recommended.partitionByteCount),\"threads\":\(recommended.threadCount),"
      + "\"ties\":[\(ties)],\"reasons\":[\(reasons)]}}"
  }

  private static func object(_ row: BenchmarkResult.Row) -> String {
    func whole(_ value: Double) -> String { "\(Int64(value))" }
    func list(_ values: [Int64]) -> String { "[\(values.map(String.init).joined(separator: ","))]" }
    let members: [(String, String)] = [
      ("size", JSONText.quoted(row.configuration.size.text)),
      ("partition_size", "\(row.configuration.partitionByteCount)"),
      ("threads", "\(row.configuration.threadCount)"),
      ("map_tasks", "\(row.mapTasks)"),
      ("all_tasks", "\(row.allTasks)"),
      ("process_ns", list(row.measurements.map(\.processNanoseconds))),
      ("median_ns", whole(row.time.median)),
      ("min_ns", whole(row.time.minimum)),
      ("lower_quartile_ns", whole(row.time.lowerQuartile)),
      ("upper_quartile_ns", whole(row.time.upperQuartile)),
      ("max_ns", whole(row.time.maximum)),
      ("engine_median_ns", whole(row.engineTime.median)),
      ("rows_per_second", whole(row.rowsPerSecond)),
      ("bytes_per_second", whole(row.bytesPerSecond)),
      ("peak_memory_bytes", "\(row.peakMemory.byteCount)"),
      ("shuffled_bytes", "\(row.shuffledBytes)"),
      ("worker_ns", whole(row.median(\.workerNanoseconds))),
      ("busy_ns", whole(row.median(\.busyNanoseconds))),
      ("idle_ns", whole(row.median(\.idleNanoseconds))),
      ("overhead_ns", whole(row.median(\.overheadNanoseconds))),
      ("overhead_ns_per_task", whole(row.overheadPerTask)),
      ("map_task_p95_ns", whole(row.median(\.mapTaskP95Nanoseconds))),
      ("map_task_longest_ns", whole(row.median(\.mapTaskLongestNanoseconds))),
      ("later_task_longest_ns", whole(row.median(\.laterTaskLongestNanoseconds))),
    ]
    return "{\(members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
  }
}
