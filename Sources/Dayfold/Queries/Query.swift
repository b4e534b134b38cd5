import MapReduce
import SystemIO
import TextFormats

/// Answers a query from its text to its delivered result.
package struct Query {
  private let settings: QuerySettings

  package init(_ settings: QuerySettings) { self.settings = settings }

  /// What a query did.
  package struct Outcome {
    package var query: BoundQuery
    package var report: ExecutionReport
    /// In words, where rows were rejected.
    package var rejects: RejectDescription?
    /// nil where no row was rejected.
    package var rejectOutcome: RejectOutcome?
  }

  /// Runs the query and delivers its result. Throws what failed; then no file was created or replaced, except that
  /// `rejectsFile` is written whenever all rows were read.
  ///
  /// - Parameter rejectsFile: where rejected rows go, as NDJSON or, by its name, CSV.
  package func run(
    _ text: String, over resolver: TableResolver, to output: QueryOutput, rejectsFile: String? = nil
  ) throws -> Outcome {
    var query = try BoundQuery(text, over: resolver)
    var sink: (any DeliverableSink)?
    let report: ExecutionReport
    do {
      report = try QueryRunner(settings).run(&query) { query in
        let made = try output.makeSink(
          for: query, mayBeRefused: settings.rejectMode == .failAtEnd || rejectsFile != nil)
        sink = made
        return made
      }
    } catch let first as FirstReject {
      throw try refusal(of: first)
    }
    var rejectOutcome: RejectOutcome?
    do {
      if let rejectsFile { try RejectsFile(rejectsFile).write(report) }
      if report.rejected > 0 {
        rejectOutcome = RejectOutcome(
          report, verdict: settings.rejectMode == .failAtEnd ? .failed : .ok,
          keptRowCount: rejectsFile == nil ? 0 : report.rejects.count, path: rejectsFile)
      }
      try checkRejects(report, rejectOutcome)
      settings.willDeliver()
      try sink?.deliver()
    } catch {
      sink?.abort()
      throw error
    }
    return Outcome(
      query: query, report: report,
      rejects: report.rejected > 0 ? RejectDescription(report) : nil, rejectOutcome: rejectOutcome)
  }

  private func checkRejects(_ report: ExecutionReport, _ outcome: RejectOutcome?) throws {
    guard settings.rejectMode == .failAtEnd, report.rejected > 0 else { return }
    let count = "\(report.rejected) of \(report.read) rows \(report.rejected == 1 ? "was" : "were") rejected"
    // Where none is to be kept, none is known.
    let first = RejectRecords(report, limit: 1).records.first
    throw DayfoldError(
      .data, count + (first.map { "; the first: " + RejectDescription.reason($0) } ?? ""), location: first?.place,
      remedy: Self.strictRemedy, cause: outcome)
  }

  private static let strictRemedy = "correct the row, or leave out --strict"

  /// What is said of the row that ended the query. Throws where its file has changed: the row may never have been in it.
  private func refusal(of first: FirstReject) throws -> DayfoldError {
    try FileIdentity.requireUnchanged([first.file.identity], in: PosixFileSystem.shared)
    let record = RejectRecords.record(first.row, in: first.file)
    return DayfoldError(
      .data, "a row was rejected: " + RejectDescription.reason(record), location: record.place,
      remedy: Self.strictRemedy)
  }
}
