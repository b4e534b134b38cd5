import Columnar
import QueryPlan
import SQLFrontend

/// Tables of the tests: `t` has a column of every type, every other name and path has the columns of the event files.
struct TestCatalog: TableCatalog {
  static let everyType = Schema([
    Field(name: "i", type: .bigint), Field(name: "h", type: .hugeint), Field(name: "d", type: .double),
    Field(name: "v", type: .varchar), Field(name: "b", type: .boolean), Field(name: "dt", type: .date),
    Field(name: "ts", type: .timestamp), Field(name: "d1", type: .decimal(precision: 10, scale: 2)),
    Field(name: "d2", type: .decimal(precision: 38, scale: 3)),
    Field(name: "d3", type: .decimal(precision: 18, scale: 4)),
  ])

  static let events = Schema([
    Field(name: "event_id", type: .varchar), Field(name: "ts", type: .timestamp), Field(name: "user_id", type: .bigint),
    Field(name: "event_type", type: .varchar), Field(name: "session_id", type: .varchar),
    Field(name: "country", type: .varchar), Field(name: "device", type: .varchar), Field(name: "url", type: .varchar),
    Field(name: "duration_ms", type: .bigint), Field(name: "revenue", type: .double), Field(name: "dt", type: .date),
  ])

  func schema(of table: TableReference, at range: SourceRange) throws -> Schema {
    if case .name(let name) = table, name.equalsIgnoringCase("t") { return Self.everyType }
    return Self.events
  }
}

extension SQLQuery {
  /// The plan over the test tables.
  static func testPlan(_ text: String) throws -> LogicalPlan { try plan(text, over: TestCatalog()) }

  /// The error that the query gives, rendered; `nil` when it binds.
  static func testError(_ text: String) throws -> String? {
    do {
      _ = try testPlan(text)
      return nil
    } catch let error as SQLError {
      return error.rendered(in: text)
    }
  }
}

extension LogicalPlan {
  /// Output columns as `name:type`, separated by ` | `.
  var columnsText: String { schema.fields.map { "\($0.name):\($0.type)" }.joined(separator: " | ") }
}
