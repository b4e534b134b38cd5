import QueryPlan
import SQLFrontend
import Testing

/// Text that no one would write: every outcome is a plan or an `SQLError`, in bounded time and stack.
@Suite struct HostileInputTests {
  private func errorCode(_ bytes: [UInt8]) throws -> SQLError.Code? {
    do {
      _ = try SQLQuery(bytes: bytes).plan(over: TestCatalog())
      return nil
    } catch let error as SQLError {
      _ = error.rendered(in: String(decoding: bytes, as: UTF8.self))
      return error.code
    }
  }

  private func errorCode(_ text: String) throws -> SQLError.Code? { try errorCode(Array(text.utf8)) }

  @Test(arguments: [
    "(", "NOT ", "-", "- ", "CASE WHEN ", "lower(", "CAST(", "i IN (", "1 + (", "[", "SELECT (", "+", "position(",
    "INTERVAL (", "ts AT TIME ZONE (",
  ])
  func endlessNesting(_ opening: String) throws {
    // A whole megabyte of the simplest one; debug builds read about a megabyte a second.
    let count = (opening == "(" ? 1 << 20 : 1 << 16) / opening.utf8.count
    #expect(try errorCode("SELECT " + String(repeating: opening, count: count)) != nil)
    #expect(try errorCode("SELECT * FROM t WHERE " + String(repeating: opening, count: 1000) + "1") != nil)
  }

  @Test(arguments: ["(", "(SELECT * FROM ", "read_csv('x', a = [", "(("])
  func endlessNestingInFrom(_ opening: String) throws {
    let text = "SELECT * FROM " + String(repeating: opening, count: (1 << 16) / opening.utf8.count)
    #expect(try errorCode(text) != nil)
  }

  @Test func deepestNestingAllowed() throws {
    let depth = 190
    let inside = String(repeating: "(", count: depth) + "i" + String(repeating: ")", count: depth)
    #expect(try errorCode("SELECT \(inside) FROM t") == nil)
    let calls = String(repeating: "lower(", count: depth) + "v" + String(repeating: ")", count: depth)
    #expect(try errorCode("SELECT \(calls), count(*) FROM t GROUP BY ALL ORDER BY ALL") == nil)
    let precedences =
      String(repeating: "b OR b AND NOT i = 1 + 2 * (", count: 60) + "1" + String(repeating: ")", count: 60)
    #expect(try errorCode("SELECT \(precedences) FROM t") == .type)
    let queries =
      String(repeating: "SELECT * FROM (", count: 90) + "SELECT * FROM t" + String(repeating: ")", count: 90)
    #expect(try errorCode(queries) == nil)
  }

  @Test func longChains() throws {
    let zones = "ts" + String(repeating: " AT TIME ZONE 'UTC'", count: 20_000)
    #expect(try errorCode("SELECT \(zones) FROM t") == .tooComplex)
    let parts = String(repeating: "to_timestamp(epoch(ts - ", count: 90) + "ts" + String(repeating: "))", count: 90)
    #expect(try errorCode("SELECT \(parts) FROM t") == .tooComplex)
    let differences = String(repeating: "ts + (ts - (", count: 90) + "ts" + String(repeating: "))", count: 90)
    #expect(try errorCode("SELECT \(differences) FROM t") == nil)
    let paths = "v" + String(repeating: " -> 'a'", count: 480)
    #expect(try errorCode("SELECT \(paths) FROM t") == nil)
    let sum = Array(repeating: "i", count: 480).joined(separator: " + ")
    #expect(try errorCode("SELECT sum(\(sum)) FROM t GROUP BY v, \(sum)") == nil)
    #expect(
      try errorCode("SELECT " + Array(repeating: "i", count: 100_000).joined(separator: "+") + " FROM t") == .tooComplex
    )
    let or = Array(repeating: "i = 5", count: 20_000).joined(separator: " OR ")
    #expect(try errorCode("SELECT count(*) FROM t WHERE \(or)") == nil)
    let list = (0..<50_000).map(String.init).joined(separator: ",")
    #expect(try errorCode("SELECT count(*) FROM t WHERE i IN (\(list))") == nil)
    let casts = "i" + String(repeating: "::varchar", count: 480)
    #expect(try errorCode("SELECT \(casts) FROM t") == nil)
    let whens = String(repeating: " WHEN i = 1 THEN 2", count: 10_000)
    #expect(try errorCode("SELECT CASE\(whens) END FROM t") == nil)
  }

  @Test func aliasesThatDouble() throws {
    var items = ["i AS a0"]
    for index in 1..<60 { items.append("a\(index - 1) + a\(index - 1) AS a\(index)") }
    #expect(try errorCode("SELECT \(items.joined(separator: ", ")) FROM t") == .tooComplex)
    let between = String(repeating: "(", count: 60) + "i" + String(repeating: " BETWEEN 1 AND 2)", count: 60)
    #expect(try errorCode("SELECT \(between) FROM t") == .tooComplex)
    var deep = ["i AS a0"]
    for index in 1..<3000 { deep.append("a\(index - 1) + 1 AS a\(index)") }
    #expect(try errorCode("SELECT \(deep.joined(separator: ", ")) FROM t") == .tooComplex)
  }

  @Test func tooLong() throws {
    #expect(try errorCode([UInt8](repeating: UInt8(ascii: " "), count: (16 << 20) + 1)) == .tooComplex)
  }

  @Test func bytesThatAreNotText() throws {
    #expect(try errorCode([]) == .syntax)
    #expect(try errorCode([0]) == .syntax)
    #expect(try errorCode(Array("SELECT 'a\0b' FROM t".utf8)) == .syntax)
    #expect(try errorCode(Array("SELECT i\0 FROM t".utf8)) == .syntax)
    for tail: [UInt8] in [[0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xC0, 0x80]] {
      let bytes = Array("SELECT 'é".utf8) + tail + Array("' FROM t".utf8)
      let error = #expect(throws: SQLError.self) { try SQLQuery(bytes: bytes) }
      #expect(error?.range?.start == 10)
    }
  }

  @Test(arguments: ["'", "\"", "/*", "'a''", "\"\"\"", "/* /* */", "'\n\n"])
  func unterminated(_ text: String) throws {
    #expect(try errorCode("SELECT " + text) == .syntax)
  }

  @Test func numbersOfAllLengths() throws {
    for digits in [18, 19, 20, 38, 39, 40, 308, 309, 400, 5000] {
      let number = String(repeating: "9", count: digits)
      for text in [number, "-" + number, number + ".5", "0." + number, number + "e-5", "1e" + number] {
        _ = try errorCode("SELECT \(text), \(text) + 1, \(text) * 1.5, d > \(text) FROM t WHERE i = \(text)")
      }
    }
    #expect(try errorCode("SELECT * FROM t LIMIT 99999999999999999999") == .literal)
    #expect(try errorCode("SELECT i::DECIMAL(99999999999999999999) FROM t") == .syntax)
  }

  /// Random token soup and random damage to good queries.
  @Test func randomQueries() throws {
    let words =
      """
      SELECT FROM WHERE GROUP BY ALL HAVING ORDER LIMIT OFFSET DISTINCT AS AND OR NOT IN BETWEEN LIKE ILIKE ESCAPE IS NULL \
      TRUE FALSE CASE WHEN THEN ELSE END CAST TRY_CAST EXTRACT hour SUBSTRING TRIM FILTER WITH UNION EXCLUDE ASC DESC NULLS \
      FIRST LAST DATE TIMESTAMP DECIMAL BIGINT VARCHAR t i h d v b dt ts d1 d2 d3 a x count sum avg min max coalesce nullif \
      if round date_trunc greatest concat ( ( ( ) ) ) , , , . * + - / // % = <> < <= > >= || :: 1 2 0 5.5 1e3 'a' '1' \
      '2026-03-01' 'hour' "v" ; [ ] { } 日 ' " -- /* */ -1 9223372036854775808
      """.split(separator: " ").map(String.init)
    let seeds = [
      "SELECT v, count(*) AS n, sum(i) FILTER (WHERE b) FROM t WHERE ts >= '2026-03-01' GROUP BY ALL HAVING n > 1 ORDER BY n DESC LIMIT 3",
      "SELECT CASE WHEN i > 1 THEN 'a' ELSE v END AS x, date_trunc('hour', ts) FROM (SELECT * FROM t) AS s WHERE v IN ('a', 'b')",
      "WITH a AS (SELECT i % 10 AS k, d1 * 1.5 AS m FROM t) SELECT DISTINCT k, coalesce(m, 0) FROM a WHERE k BETWEEN 1 AND 5",
    ]
    var random = SeededGenerator(state: 20_260_301)
    var plans = 0
    for round in 0..<100_000 {
      var tokens: [String]
      if round % 2 == 0 {
        tokens =
          ["SELECT"] + (0..<Int.random(in: 1...12, using: &random)).map { _ in words.randomElement(using: &random)! }
        if Bool.random(using: &random) { tokens += ["FROM", "t"] }
      } else {
        tokens = seeds.randomElement(using: &random)!.split(separator: " ").map(String.init)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: tokens.indices, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: tokens.remove(at: place)
          case 1: tokens[place] = words.randomElement(using: &random)!
          default: tokens.insert(words.randomElement(using: &random)!, at: place)
          }
        }
      }
      if try errorCode(tokens.joined(separator: " ")) == nil { plans += 1 }
    }
    // The generator is of use only while a share of its queries binds.
    #expect(plans > 1000)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
