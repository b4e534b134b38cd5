import Dayfold
import Foundation
import QueryPlan
import Testing

@testable import JobFiles

/// The queries of testdata/sql through the whole engine, in splits so small that every query has many tasks, and in one.
///
/// `DAYFOLD_SQLLOGIC` names a folder of further files; see ``SQLLogicFile`` for what they may hold.
@Suite struct SQLLogicTests {
  @Test(arguments: try SQLLogicFile.cases(below: SQLLogicFile.ownFolder))
  func answersAsRecorded(_ test: SQLLogicCase) throws { try check(test) }

  @Test func filesWereFound() throws { #expect(try SQLLogicFile.cases(below: SQLLogicFile.ownFolder).count >= 600) }

  static let foreignFolder = ProcessInfo.processInfo.environment["DAYFOLD_SQLLOGIC"]

  @Test(
    .enabled(if: foreignFolder != nil, "DAYFOLD_SQLLOGIC names no folder of foreign files"),
    arguments: try foreignFolder.map { try SQLLogicFile.cases(below: URL(fileURLWithPath: $0)) } ?? [])
  func answersForeignFiles(_ test: SQLLogicCase) throws { try check(test) }

  private func check(_ test: SQLLogicCase) throws {
    for partitionSize in [64, 1 << 20] {
      var answer: [[String?]] = []
      var failure: String?
      do {
        answer = try rows(test, partitionSize: partitionSize)
      } catch {
        failure = FailureText(error).text
      }
      switch test.expectation {
      case .success: #expect(failure == nil, "\(test.sql)")
      case .rows(let expected):
        #expect(failure == nil, "\(test.sql)")
        guard failure == nil else { continue }
        let difference = expected.difference(from: answer)
        #expect(difference == nil, "\(test.sql)")
      case .error(let text):
        let message = try #require(failure, "\(test.sql) must fail")
        #expect(text.isEmpty || message.contains(text), "\(test.sql)")
      }
    }
  }

  private func rows(_ test: SQLLogicCase, partitionSize: Int) throws -> [[String?]] {
    let settings = QuerySettings(threadCount: 3, partitionSize: partitionSize)
    let sources = test.tables.map { table in
      SourceDefinition(
        name: table.name, path: table.path, format: .csv, ready: ReadyCondition(),
        columns: table.columns.map { ColumnContract(name: $0.name, type: $0.type, isNullable: true) },
        options: TextOptions(), line: 0)
    }
    var query = try QueryFailure.wrapping(test.sql) {
      try BoundQuery(test.sql, over: TableResolver(baseFolder: test.folder, sources: sources))
    }
    var sink = CollectingSink()
    _ = try QueryRunner(settings).run(&query) { _ in
      sink = CollectingSink()
      return sink
    }
    return sink.rows
  }
}
