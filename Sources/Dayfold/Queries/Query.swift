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
  }

  /// Runs the query and delivers its result. Throws what failed; then no file was created or replaced.
  package func run(_ text: String, over resolver: TableResolver, to output: QueryOutput) throws -> Outcome {
    var query = try BoundQuery(text, over: resolver)
    var sink: (any DeliverableSink)?
    let report = try QueryRunner(settings).run(&query) { query in
      let made = try output.makeSink(for: query)
      sink = made
      return made
    }
    do {
      try checkRejects(report)
      settings.willDeliver()
      try sink?.deliver()
    } catch {
      sink?.abort()
      throw error
    }
    return Outcome(
      query: query, report: report,
      rejects: report.rejected > 0 ? RejectDescription(report) : nil)
  }

  private func checkRejects(_ report: ExecutionReport) throws {
    guard settings.rejectMode == .fail, report.rejected > 0, let first = report.rejects.first else { return }
    throw DayfoldError(
      .data,
      "\(report.rejected) of \(report.read) rows \(report.rejected == 1 ? "was" : "were") rejected; the first: "
        + "\(first.code.rawValue): \(first.message): \(RejectDescription.shortened(first.raw))",
      location: RejectDescription.location(first, in: report.files), remedy: "correct the row, or leave out --strict")
  }
}
