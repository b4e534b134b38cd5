import SystemIO

/// A job file, checked and typed. Texts with templates are still unfilled; ``resolved(for:)`` fills them in.
package struct Job: Hashable, Sendable {
  package enum ExpressionErrorMode: String, Hashable, Sendable, CaseIterable { case fail, reject }

  package var name: String
  package var owner: String?
  package var intervalLength: IntervalLength
  package var sources: [SourceDefinition]
  package var query: String
  /// The line of the job file on which the query's first line stands, from 1.
  package var queryLine: Int
  /// The columns that identify a result row; nil where the job names none.
  package var key: [String]?
  package var verify: VerifyDefinition?
  package var sinks: [SinkDefinition]
  package var limits: Limits
  /// Where state is kept instead of beside the dataset, relative to the job file's folder.
  package var stateFolder: String?
  /// What becomes of rows for which an expression of the query fails.
  package var expressionErrors: ExpressionErrorMode
  /// The file as given.
  package var file: String
  /// Settings that are understood but not carried out, as sentences for the log.
  package var warnings: [String]

  /// Fills in the templates of paths and query.
  package func resolved(for interval: JobInterval) throws(DayfoldError) -> Job {
    var job = self
    for index in job.sources.indices {
      let source = job.sources[index]
      job.sources[index].path = try filled(source.path, for: interval, line: source.line)
      var earlier = interval
      for _ in 0..<source.lookback {
        earlier = earlier.previous
        job.sources[index].lookbackPaths.insert(
          try filled(source.path, for: earlier, line: source.line), at: 0)
      }
      if let marker = source.ready.markerPath {
        job.sources[index].ready.markerPath = try filled(marker, for: interval, line: source.line)
      }
    }
    for index in job.sinks.indices {
      job.sinks[index].folder = try filled(job.sinks[index].folder, for: interval, line: job.sinks[index].line)
    }
    job.query = try filled(query, for: interval, line: queryLine)
    return job
  }

  private func filled(_ text: String, for interval: JobInterval, line: Int) throws(DayfoldError) -> String {
    do {
      return try Template(text).rendered(for: interval)
    } catch {
      throw error.asDayfoldError(in: text, file: file, line: line)
    }
  }
}

extension Template.Problem {
  /// `line` is where the text begins in the job file.
  func asDayfoldError(in text: String, file: String, line: Int) -> DayfoldError {
    let location = DayfoldError.Location(file: file, line: line)
    switch self {
    case .unclosed:
      return DayfoldError(.config, "\"{{\" is not closed", location: location, remedy: "write {{ ds }}")
    case .unknown(let name, let hint):
      return DayfoldError(
        .config, "unknown template \"{{ \(name) }}\"", location: location,
        remedy: hint ?? "known are \(Template.names.joined(separator: ", "))")
    }
  }
}
