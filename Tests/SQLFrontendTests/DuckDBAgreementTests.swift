import SQLFrontend
import Testing

/// Types and column names against answers recorded from DuckDB.
@Suite struct DuckDBAgreementTests {
  @Test(arguments: RecordedTypings.accepted.split(separator: "\n").map(String.init))
  func typesAndNames(_ record: String) throws {
    let parts = record.split(separator: "\t", omittingEmptySubsequences: false)
    let plan = try SQLQuery.testPlan("select \(parts[0]) from t")
    #expect(plan.columnsText == "\(parts[1]):\(parts[2])")
  }

  @Test(arguments: RecordedTypings.functions.split(separator: "\n").map(String.init))
  func typesAndNamesOfFunctions(_ record: String) throws { try typesAndNames(record) }

  @Test(arguments: RecordedTypings.refused.split(separator: "\n").map(String.init))
  func refusedExpressions(_ expression: String) throws {
    #expect(try SQLQuery.testError("select \(expression) from t") != nil)
  }

  @Test(arguments: RecordedQueries.accepted.split(separator: "\n").map(String.init))
  func outputColumns(_ record: String) throws {
    let parts = record.split(separator: "\t")
    #expect(try SQLQuery.testPlan(String(parts[0])).columnsText == parts[1])
  }

  @Test(arguments: RecordedQueries.refused.split(separator: "\n").map(String.init))
  func refusedQueries(_ query: String) throws {
    #expect(try SQLQuery.testError(query) != nil)
  }
}
