import SystemIO

/// A benchmark with its subject, ready to be shown: as a table, as JSON, as a page.
package struct BenchmarkReport {
  package let result: BenchmarkResult
  /// What was measured, in one line: a query's text or a job file with its date.
  package let subject: String
  package let repetitions: Int

  package init(_ result: BenchmarkResult, subject: BenchmarkSubject, repetitions: Int) {
    self.result = result
    self.repetitions = repetitions
    switch subject {
    case .query(let text): self.subject = text
    case .job(let path, let date): self.subject = "\(path) --date \(date)"
    }
  }

  /// A column of the table: its title, what it means, and its cells.
  struct Column: Sendable {
    var title: String
    var meaning: String
    var cell: @Sendable (BenchmarkResult.Row) -> String
  }

  static let columns: [Column] = [
    Column(title: "size", meaning: "partition size as asked for", cell: \.configuration.size.text),
    Column(title: "threads", meaning: "worker threads", cell: { "\($0.configuration.threadCount)" }),
    Column(
      title: "tasks", meaning: "map tasks: partitions, as far as files can be cut that way", cell: { "\($0.mapTasks)" }),
    Column(title: "median", meaning: "whole process, from start to end", cell: { duration($0.time.median) }),
    Column(
      title: "min – max", meaning: "of all repetitions",
      cell: { "\(duration($0.time.minimum)) – \(duration($0.time.maximum))" }),
    Column(title: "rows/s", meaning: "input rows over the median", cell: { FigureText.count($0.rowsPerSecond) }),
    Column(title: "bytes/s", meaning: "input bytes over the median", cell: { FigureText.bytes($0.bytesPerSecond) }),
    Column(title: "memory", meaning: "", cell: { FigureText.bytes(Double($0.peakMemory.byteCount)) }),
    Column(title: "shuffled", meaning: "bytes of map outputs", cell: { FigureText.bytes(Double($0.shuffledBytes)) }),
    Column(
      title: "overhead/task",
      meaning: "time of workers between attempts, for each task: taking tasks, committing outputs",
      cell: { duration($0.overheadPerTask) }),
    Column(
      title: "idle", meaning: "share of the workers' time in which nothing was left to start",
      cell: { FigureText.percentage($0.idleShare) }),
    Column(
      title: "grain",
      meaning: "recovery grain: time lost when a map task fails at its end (95th percentile of the tasks)",
      cell: { duration($0.recoveryGrain) }),
  ]

  static func duration(_ nanoseconds: Double) -> String { FigureText.duration(Int64(nanoseconds)) }

  /// What the memory column holds.
  var memoryMeaning: String {
    switch result.rows[0].peakMemory {
    case .sampledPrivate:
      "the largest sample of the process's anonymous and shared memory (RssAnon + RssShmem, every 5 ms); mapped files "
        + "are not in it"
    case .resident: "the largest resident set of the process as the system counts it, pages of mapped files included"
    }
  }

  /// The input in one line.
  var input: String {
    let row = result.rows[0]
    return "\(FigureText.count(Double(row.readRows))) rows, \(FigureText.bytes(Double(row.inputBytes))); "
      + "\(repetitions) repetition\(repetitions == 1 ? "" : "s") of each, in turn, after a warm-up"
  }

  /// The recommendation in one sentence.
  package var recommendation: String {
    let row = result.rows[result.recommendation.row]
    return "\(row.configuration.text): \(result.recommendation.reasons.joined(separator: "; "))"
  }

  /// The table for a terminal; the recommended row is marked. Ends with a line end.
  package var table: String {
    var lines = [[""] + Self.columns.map(\.title)]
    for (place, row) in result.rows.enumerated() {
      lines.append([place == result.recommendation.row ? "►" : ""] + Self.columns.map { $0.cell(row) })
    }
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let drawn = lines.map { line in
      zip(line, widths).map { cell, width in String(repeating: " ", count: width - cell.count) + cell }
        .joined(separator: "  ")
    }
    return "\(input)\n\n\(drawn.joined(separator: "\n"))\n\nrecommended: \(recommendation)\n"
  }
}
