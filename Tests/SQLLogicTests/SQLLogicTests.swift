import Dayfold
import QueryPlan
import Testing

/// The queries of testdata/sql through the whole engine, in splits so small that every query has many tasks, and in one.
@Suite struct SQLLogicTests {
  @Test(arguments: SQLLogicFile.cases)
  func answersAsRecorded(_ test: SQLLogicFile.Case) throws {
    for partitionSize in [64, 1 << 20] {
      var answer: [String] = []
      var failure: String?
      do {
        answer = try rows(test.sql, partitionSize: partitionSize)
      } catch {
        failure = FailureText(error).text
      }
      switch test.expectation {
      case .rows(let expected):
        #expect(failure == nil, "\(test.sql)")
        #expect(answer == expected, "\(test.sql)")
      case .error(let text):
        let message = try #require(failure, "\(test.sql) must fail")
        #expect(text.isEmpty || message.contains(text), "\(test.sql)")
      }
    }
  }

  @Test func filesWereFound() { #expect(SQLLogicFile.cases.count > 50) }

  private func rows(_ sql: String, partitionSize: Int) throws -> [String] {
    let settings = QuerySettings(threadCount: 3, partitionSize: partitionSize)
    var query = try QueryFailure.wrapping(sql) {
      try BoundQuery(sql, over: TableResolver(baseFolder: SQLLogicFile.folder.path))
    }
    var sink = CollectingSink()
    _ = try QueryRunner(settings).run(&query) { _ in
      sink = CollectingSink()
      return sink
    }
    return sink.lines
  }
}
