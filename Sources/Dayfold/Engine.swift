import JobFiles
import MapReduce
import SystemIO
import TextFormats

/// Runs queries and jobs inside a Swift program; the command line does the same by the same means.
///
/// ```swift
/// let engine = DayfoldEngine()
/// let figures = try engine.query(
///   "SELECT event_type, count(*) AS n FROM 'raw/*.csv' GROUP BY ALL", to: "by_type.csv")
/// ```
/// Calls block until the work is done, and may be made from several threads.
public struct DayfoldEngine: Sendable {
  /// A text format of results.
  public enum Format: Sendable {
    case csv
    /// One JSON object a line.
    case ndjson
  }

  /// What a run did. `rowsRead == rowsAccepted + rowsFiltered + rowsRejected`.
  public struct Figures: Sendable, Hashable {
    public var rowsRead = 0
    public var rowsAccepted = 0
    public var rowsFiltered = 0
    /// Rows wrong in structure or contract.
    public var rowsRejected = 0
    /// Rows of the result.
    public var rowsWritten = 0
    /// Whether a job had nothing to do, since job and inputs are those of the published version.
    public var isUnchanged = false
    /// The folder a job published.
    public var publishedPath: String?
  }

  /// A failure: what failed, where, what to do, and the exit code by which the command line reports it.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public var description: String
    public var exitCode: Int32
  }

  private let threadCount: Int?
  private let memoryByteCount: Int?
  private let notice: @Sendable (String) -> Void

  /// Makes an engine; without arguments it uses the processors and 70 % of the memory this process may use.
  ///
  /// - Parameter notice: gets what the user should know though nothing failed, such as rejected rows.
  public init(
    threadCount: Int? = nil, memoryByteCount: Int? = nil, notice: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.threadCount = threadCount
    self.memoryByteCount = memoryByteCount
    self.notice = notice
  }

  /// Answers a query over files and writes the result to a file, which is replaced when the query is done.
  ///
  /// Relative paths in the query are relative to the working directory. Throws ``Failure``; the file is then as before.
  @discardableResult
  public func query(_ sql: String, to path: String, format: Format = .csv) throws -> Figures {
    try translatingErrors {
      let output = QueryOutput(.text(format == .csv ? .csv : .ndjson), to: .file(path))
      let outcome = try QueryFailure.wrapping(sql) {
        try Query(settings(memoryByteCount)).run(sql, over: TableResolver(), to: output)
      }
      for line in outcome.rejects?.lines ?? [] { notice(line) }
      return Figures(outcome.report)
    }
  }

  /// Runs a job file for one interval and publishes its result, unless nothing has changed.
  ///
  /// `date` is the interval's start, such as `2026-03-01`. Throws ``Failure``; what was published before then stays.
  @discardableResult
  public func run(jobFile: String, date: String, evenIfUnchanged: Bool = false) throws -> Figures {
    try translatingErrors {
      let job = try Job.read(jobFile)
      let interval = try job.interval(startingAt: date)
      let settings = settings(memoryByteCount ?? job.limits.memoryByteCount)
      let outcome = try JobRun(
        job, interval: interval, mode: evenIfUnchanged ? .fresh : .ifChanged, settings: settings
      ).run()
      var figures = outcome.report.map(Figures.init) ?? Figures()
      figures.isUnchanged = outcome.status == .unchanged
      figures.publishedPath = outcome.target.publishedPath
      return figures
    }
  }

  private func settings(_ memoryByteCount: Int?) -> QuerySettings {
    QuerySettings(threadCount: threadCount, memoryByteCount: memoryByteCount, notice: notice)
  }

  private func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      let failure = FailureText(error)
      throw Failure(description: failure.text, exitCode: failure.code.rawValue)
    }
  }
}

extension DayfoldEngine.Figures {
  init(_ report: ExecutionReport) {
    self.init(
      rowsRead: report.read, rowsAccepted: report.accepted, rowsFiltered: report.filtered,
      rowsRejected: report.rejected, rowsWritten: report.publishedRows)
  }
}
