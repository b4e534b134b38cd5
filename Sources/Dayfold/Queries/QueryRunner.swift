import MapReduce
import QueryPlan
import SystemIO
import TextFormats

/// Runs a bound query into a sink, widening inferred types once where a value asks for it.
package struct QueryRunner {
  private let settings: QuerySettings

  package init(_ settings: QuerySettings) { self.settings = settings }

  /// Runs the query. `makeSink` is called for each start, so that nothing of a run that misfitted is left; the last
  /// sink made is the one that holds the result, undelivered.
  ///
  /// Throws what ended the run, with every sink aborted.
  package func run(
    _ query: inout BoundQuery, makeSink: (BoundQuery) throws -> any AbortableSink
  ) throws -> ExecutionReport {
    for notice in query.tables.flatMap(\.notices) { settings.notice(notice) }
    while true {
      try settings.interruption.check()
      let inputByteCount = query.tables.lazy.flatMap(\.files).reduce(0) { $0 + $1.size }
      let executor = QueryExecutor(settings.executionOptions(inputByteCount: inputByteCount))
      let sink = try makeSink(query)
      do {
        let report = try executor.execute(query.physical, tables: query.table, sink: sink)
        try checkInputs(query.files)
        try checkBalance(report)
        return report
      } catch let misfit as InputMisfit where query.mayMisfit {
        sink.abort()
        try widen(&query, after: misfit)
      } catch let error as DayfoldError where query.mayMisfit && error.cause is MapFailure {
        sink.abort()
        if let interruption = settings.interruption.error { throw interruption }
        // A value that would have widened a type may be in a row that another task had not come to yet.
        guard try widensTypes(&query) else { throw error }
        settings.notice(
          "\(error.message), with the types that samples have given; all values have wider ones: starting again")
      } catch {
        sink.abort()
        // Cancelled tasks end with whatever error comes first; the reason for the cancellation is what counts.
        if let interruption = settings.interruption.error { throw interruption }
        throw explained(error, query)
      }
    }
  }

  private func widen(_ query: inout BoundQuery, after misfit: InputMisfit) throws {
    let description = MisfitDescription(misfit.misfit, in: query.table(misfit.table))
    settings.notice("\(description.text); reading all files for their types, then starting again")
    let narrow = query.table(misfit.table)
    do {
      try query.widen()
    } catch let error as SQLError {
      let type = narrow.schema.fields[misfit.misfit.column].type
      throw DayfoldError(
        .data,
        "\(description.text), and with a wider type the query does not work: \(error.message)",
        location: description.location,
        remedy: "cast it in the query, TRY_CAST(… AS \(type)), or declare the type: read_csv(…, columns = {…})")
    }
  }

  /// Looks at all values; whether a type is another one now, with which the query works.
  private func widensTypes(_ query: inout BoundQuery) throws -> Bool {
    let sampled = query.tables.map(\.schema)
    do {
      try query.widen()
    } catch is SQLError {
      return false
    }
    return query.tables.map(\.schema) != sampled
  }

  /// A misfit behind the pass over all values means that the files changed meanwhile.
  private func explained(_ error: any Error, _ query: BoundQuery) -> any Error {
    guard let misfit = error as? InputMisfit else { return error }
    let description = MisfitDescription(misfit.misfit, in: query.table(misfit.table))
    return DayfoldError(
      query.isWidened ? .tempFail : .software, description.text, location: description.location,
      remedy: query.isWidened ? "the input changed while it was read: run again when the files are complete" : nil)
  }

  private func checkInputs(_ files: [InputFile]) throws {
    try FileIdentity.requireUnchanged(files.map { $0.identity }, in: PosixFileSystem.shared)
  }

  private func checkBalance(_ report: ExecutionReport) throws {
    guard report.isBalanced else {
      throw DayfoldError(
        .software,
        "the row counts do not add up: read \(report.read), accepted \(report.accepted), filtered \(report.filtered), "
          + "rejected \(report.rejected), joined \(report.joined), published \(report.publishedEvents), dropped \(report.droppedEvents)",
        remedy: "nothing was published; please report this with the query")
    }
  }
}

extension InputFile {
  /// The state in which planning saw the file.
  var identity: FileIdentity {
    FileIdentity(
      path: path, inode: inode, device: device, size: size, mtimeNs: modifiedNanoseconds, ctimeNs: changedNanoseconds)
  }
}
