import QueryPlan
import SQLFrontend
import Testing

/// Messages, places and hints of errors.
@Suite struct ErrorTests {
  private func expectError(_ query: String, _ expected: String, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(try SQLQuery.testError(query) == expected, sourceLocation: location)
  }

  @Test func unknownNames() throws {
    try expectError(
      "SELECT evnt_type, count(*) FROM events",
      """
      error: unknown column "evnt_type"
        SELECT evnt_type, count(*) FROM events
               ^^^^^^^^^
      did you mean "event_type"?
      """)
    try expectError(
      "SELECT conut(*) FROM events",
      """
      error: unknown function "conut"
        SELECT conut(*) FROM events
               ^^^^^
      did you mean "count"?
      """)
    try expectError(
      "SELECT x.country FROM events AS e",
      """
      error: unknown table "x"
        SELECT x.country FROM events AS e
               ^
      the table of this query is "e"
      """)
    try expectError(
      "SELECT country::INTEGR FROM events",
      """
      error: unknown type "INTEGR"
        SELECT country::INTEGR FROM events
                        ^^^^^^
      did you mean "integer"?
      """)
    try expectError(
      "SELECT date_trunc('hou', ts) FROM events",
      """
      error: unknown unit "hou"
        SELECT date_trunc('hou', ts) FROM events
                          ^^^^^
      did you mean "hour"?
      """)
  }

  @Test func misspelledKeywords() throws {
    try expectError(
      "SELECT country FRM events",
      """
      error: unexpected "events"
        SELECT country FRM events
                       ^^^
      did you mean FROM?
      """)
    try expectError(
      "SELECT country FROM events WERE user_id = 1",
      """
      error: unexpected "user_id"
        SELECT country FROM events WERE user_id = 1
                                   ^^^^
      did you mean WHERE?
      """)
    try expectError(
      "SELCT 1",
      """
      error: unexpected "SELCT", expected SELECT
        SELCT 1
        ^^^^^
      did you mean SELECT?
      """)
  }

  @Test func ungroupedColumn() throws {
    try expectError(
      "SELECT country, sum(user_id) + user_id FROM events GROUP BY country",
      """
      error: column "user_id" must appear in the GROUP BY clause or be part of an aggregate function
        SELECT country, sum(user_id) + user_id FROM events GROUP BY country
                                       ^^^^^^^
      add it to GROUP BY, or use any_value(user_id) if any of its values will do
      """)
  }

  @Test func types() throws {
    try expectError(
      "SELECT sum(url) FROM events",
      """
      error: sum takes a number, not VARCHAR
        SELECT sum(url) FROM events
                   ^^^
      cast it, for instance x::BIGINT
      """)
    try expectError(
      "SELECT url + 1 FROM events",
      """
      error: no operator + for VARCHAR and BIGINT
        SELECT url + 1 FROM events
               ^^^^^^^
      join texts with ||, cast numbers with ::BIGINT or ::DOUBLE
      """)
    try expectError(
      "SELECT * FROM events WHERE url < 5",
      """
      error: cannot compare VARCHAR and BIGINT
        SELECT * FROM events WHERE url < 5
                                   ^^^^^^^
      cast the text: x::BIGINT
      """)
    try expectError(
      "SELECT hour(url) FROM events",
      """
      error: hour takes DATE or TIMESTAMP, not VARCHAR
        SELECT hour(url) FROM events
                    ^^^
      cast it, for instance x::TIMESTAMP
      """)
    try expectError(
      "SELECT split_part(url, '/') FROM events",
      """
      error: split_part takes 3 arguments, not 2
        SELECT split_part(url, '/') FROM events
               ^^^^^^^^^^^^^^^^^^^^
      """)
  }

  @Test func badLiterals() throws {
    try expectError(
      "SELECT * FROM events WHERE dt = '2026-02-30'",
      """
      error: '2026-02-30' is not a valid DATE
        SELECT * FROM events WHERE dt = '2026-02-30'
                                        ^^^^^^^^^^^^
      dates are written 'YYYY-MM-DD'
      """)
    try expectError(
      "SELECT 100::DECIMAL(2,0) FROM events",
      """
      error: 100 is not a valid DECIMAL(2,0)
        SELECT 100::DECIMAL(2,0) FROM events
               ^^^
      """)
  }

  @Test func notYetSupported() throws {
    try expectError(
      "SELECT * FROM events FULL JOIN users USING (user_id)",
      """
      error: FULL JOIN is not supported yet
        SELECT * FROM events FULL JOIN users USING (user_id)
                             ^^^^
      """)
    try expectError(
      "SELECT list(revenue) FROM events",
      """
      error: function "list" is not supported yet
        SELECT list(revenue) FROM events
               ^^^^
      """)
  }

  @Test func functionArguments() throws {
    try expectError(
      "SELECT regexp_matches(country, 'a(') FROM events",
      """
      error: the regular expression is wrong: missing ): a(
        SELECT regexp_matches(country, 'a(') FROM events
                                       ^^^^
      the syntax is RE2's
      """)
    try expectError(
      "SELECT strftime(ts, '%Y-%q') FROM events",
      """
      error: unknown specifier "%q"
        SELECT strftime(ts, '%Y-%q') FROM events
                            ^^^^^^^
      formats are written '%Y-%m-%d %H:%M:%S'
      """)
    try expectError(
      "SELECT country -> '$.a[' FROM events",
      """
      error: the JSON path is wrong at '['
        SELECT country -> '$.a[' FROM events
                          ^^^^^^
      paths are written '$.a.b[0]'
      """)
    try expectError(
      "SELECT strftime(country, '%Y') FROM events",
      """
      error: strftime takes DATE or TIMESTAMP, not VARCHAR
        SELECT strftime(country, '%Y') FROM events
                        ^^^^^^^
      cast it, for instance x::TIMESTAMP
      """)
  }

  @Test func intervals() throws {
    try expectError(
      "SELECT ts - ts FROM events",
      """
      error: an INTERVAL cannot stand here: no column holds intervals
        SELECT ts - ts FROM events
               ^^^^^^^
      add it to a DATE or TIMESTAMP, compare it with an INTERVAL, or take it apart: epoch(b - a), date_diff('second', a, b)
      """)
    try expectError(
      "SELECT ts + INTERVAL '1 dai' FROM events",
      """
      error: '1 dai' is not a valid INTERVAL
        SELECT ts + INTERVAL '1 dai' FROM events
                             ^^^^^^^
      intervals are written '1 month -2 days 03:04:05'
      """)
    for misplaced in [
      "count(INTERVAL 1 DAY)", "coalesce(ts - ts, INTERVAL 1 DAY)", "CASE WHEN true THEN INTERVAL 1 DAY END",
      "lower(INTERVAL 1 DAY)", "(ts - ts) IS NULL", "min(ts - ts)", "INTERVAL 1 DAY || 'x'", "NOT INTERVAL 1 DAY",
      "date_trunc('day', INTERVAL 1 DAY)", "INTERVAL 1 DAY * 1.5", "CAST(INTERVAL 1 DAY AS VARCHAR)",
      "INTERVAL 1 DAY IN (INTERVAL 1 DAY)", "country + INTERVAL 1 DAY", "INTERVAL 1 DAY - ts", "abs(INTERVAL 1 DAY)",
      "INTERVAL 1 DAY BETWEEN INTERVAL 1 DAY AND INTERVAL 2 DAY", "concat(INTERVAL 1 DAY)",
    ] {
      #expect(try SQLQuery.testError("SELECT \(misplaced) FROM events") != nil, "\(misplaced)")
    }
    for clause in ["GROUP BY ts - ts", "ORDER BY INTERVAL 1 DAY", "WHERE ts - ts", "HAVING INTERVAL 1 DAY"] {
      #expect(try SQLQuery.testError("SELECT count(*) FROM events \(clause)") != nil, "\(clause)")
    }
  }

  @Test func severalLines() throws {
    try expectError(
      "SELECT country,\n\t\tevnt_id,\r\n  count(*)\nFROM events",
      """
      error: unknown column "evnt_id"
        line 2:   evnt_id, \n\
                  ^^^^^^^
      did you mean "event_id"?
      """)
  }

  @Test func unicodeBeforeTheCaret() throws {
    try expectError(
      "SELECT 'grün 日本' AS x, evnt_id FROM events",
      """
      error: unknown column "evnt_id"
        SELECT 'grün 日本' AS x, evnt_id FROM events
                                 ^^^^^^^
      did you mean "event_id"?
      """)
  }

  @Test func longLinesAreCutAroundTheCaret() throws {
    let columns = Array(repeating: "country", count: 1000).joined(separator: ", ")
    let error = try #require(try SQLQuery.testError("SELECT \(columns), evnt_id, \(columns) FROM events"))
    let lines = error.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].count < 110)
    let caret = try #require(lines[2].firstIndex(of: "^"))
    let column = lines[2].distance(from: lines[2].startIndex, to: caret)
    #expect(lines[1].dropFirst(column).hasPrefix("evnt_id"))
    #expect(lines[2].hasSuffix(" ^^^^^^^"))
  }

  @Test func locations() throws {
    let text = "SELECT 'é',\n  nope\nFROM events"
    let error = #expect(throws: SQLError.self) { try SQLQuery.testPlan(text) }
    let location = try #require(error?.location(in: text))
    #expect(location.line == 2)
    #expect(location.column == 3)
    #expect(error?.code == .unknownName)
  }

  @Test func endOfTheQuery() throws {
    try expectError(
      "SELECT country FROM events WHERE",
      """
      error: unexpected end of the query, expected an expression
        SELECT country FROM events WHERE
                                        ^
      """)
    try expectError(
      "SELECT 'abc FROM events",
      """
      error: unterminated string literal
        SELECT 'abc FROM events
               ^
      close it with '
      """)
  }
}
