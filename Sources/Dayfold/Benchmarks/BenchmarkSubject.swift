import JobFiles
import MapReduce
import SystemIO
import TextFormats

/// What a benchmark runs: a query, or a job for one interval. Nothing is published; the result is formatted and dropped.
package enum BenchmarkSubject: Hashable, Sendable {
  case query(String)
  case job(path: String, date: String)

  /// A subject that is bound and ready to run.
  package struct Prepared {
    package var query: BoundQuery
    package var settings: QuerySettings
    var format = OutputFormat.csv
    /// A job's: more rejects than a run would take fail the benchmark as well.
    var rejectLimits: Limits.Rejects?
  }

  /// Reads and binds the subject with all checks of a run that come before its first task. The state folder and its locks
  /// are left alone.
  ///
  /// - Parameter keepsMemory: whether the settings' memory budget is the user's, and a job's limit does not count.
  /// Throws what would end a run.
  package func prepare(_ settings: QuerySettings, keepsMemory: Bool) throws -> Prepared {
    var settings = settings
    switch self {
    case .query(let text):
      let query = try QueryFailure.wrapping(text) { try BoundQuery(text, over: TableResolver()) }
      return Prepared(query: query, settings: settings)
    case .job(let path, let date):
      let job = try Job.read(path)
      let interval = try job.interval(startingAt: date)
      if !keepsMemory, let limit = job.limits.memoryByteCount { settings.memoryByteCount = limit }
      let run = try JobRun(job, interval: interval, mode: .dryRun, settings: settings)
      guard let query = try run.run().query else {
        preconditionFailure("a dry run binds its query")
      }
      return Prepared(
        query: query, settings: run.settings, format: job.sinks[0].format.outputFormat,
        rejectLimits: job.limits.rejects)
    }
  }
}

extension BenchmarkSubject.Prepared {
  /// Runs the query once, with the checks of a run that come behind its last task.
  ///
  /// Throws what would end a run.
  package mutating func run() throws -> ExecutionReport {
    let output = QueryOutput(.text(format), to: .nowhere)
    let settings = settings
    let text = query.text
    let report = try QueryFailure.wrapping(text) {
      try QueryRunner(settings).run(&query) { try output.makeSink(for: $0) }
    }
    guard report.rejected > 0 else { return report }
    let rejects = RejectDescription(report)
    if let rejectLimits {
      let limits = RejectLimits(rejectLimits)
      let outcome = RejectOutcome(report, verdict: limits.verdict(report), keptRowCount: 0, path: nil)
      try limits.report(outcome, rejects, hint: nil, settings: settings)
    } else {
      for line in rejects.lines { settings.notice(line) }
    }
    return report
  }
}
