import QueryPlan
import SystemIO

/// A query that is wrong, with its text, so that the message can point into it.
package struct QueryFailure: Error {
  package var sqlError: SQLError
  package var query: String
  /// `usage` for a query from the command line, `config` for a job's.
  package var exitCode: ExitCode

  /// Runs `body`, giving its SQL errors the query's text.
  package static func wrapping<Result>(
    _ query: String, exitCode: ExitCode = .usage, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as SQLError {
      throw QueryFailure(sqlError: error, query: query, exitCode: exitCode)
    }
  }
}
