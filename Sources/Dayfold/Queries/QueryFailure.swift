import QueryPlan
import SystemIO

/// A query that is wrong, with its text, so that the message can point into it.
package struct QueryFailure: Error {
  package var sqlError: SQLError
  package var query: String
  /// Where the query's text begins, for a job's.
  package var place: DayfoldError.Location?
  /// `usage` for a query from the command line, `config` for a job's.
  package var exitCode: ExitCode

  /// Runs `body`, giving its SQL errors the query's text.
  package static func wrapping<Result>(
    _ query: String, exitCode: ExitCode = .usage, place: DayfoldError.Location? = nil, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as SQLError {
      throw QueryFailure(sqlError: error, query: query, place: place, exitCode: exitCode)
    }
  }

  /// The message with the line it is about; for a job's query, with the line of the job file as well.
  package var text: String {
    let text = sqlError.rendered(in: query)
    guard let place else { return text }
    let offset = (sqlError.location(in: query)?.line ?? 1) - 1
    return text + "\n  at \(DayfoldError.Location(file: place.file, line: place.line.map { $0 + offset }))"
  }
}
