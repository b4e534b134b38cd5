import Testing

/// The reader of sqllogictest files, and the forms of results.
@Suite struct SQLLogicFileTests {
  private func cases(_ text: String) throws -> [SQLLogicCase] {
    try SQLLogicFile(name: "x.slt", folder: "/", text: text).cases
  }

  private func result(_ types: String, _ sort: String, _ lines: [String]) throws -> SQLLogicResult {
    try SQLLogicResult(types: types, sort: sort, lines)
  }

  @Test func directives() throws {
    let found = try cases(
      """
      # a comment
      hash-threshold 8
      # table foreign f.csv a BIGINT, b DECIMAL(7,2)

      table own o.csv x VARCHAR

      statement ok
      SELECT 1

      statement error no such
      SELECT x

      skipif duckdb
      statement ok
      SELECT 2

      onlyif mysql
      query I
      SELECT 3
      ----
      3

      onlyif dayfold
      query IT rowsort label-1
      SELECT a,
        b
      ----
      1
      x

      halt

      nonsense
      """)
    #expect(found.map(\.description) == ["x.slt:8", "x.slt:11", "x.slt:25"])
    #expect(found[0].tables.map(\.name) == ["foreign", "own"])
    #expect(found[0].tables[0].columns.map { "\($0.name) \($0.type)" } == ["a BIGINT", "b DECIMAL(7,2)"])
    #expect(found[2].sql == "SELECT a,\n  b")
    guard case .error("no such") = found[1].expectation, case .rows(let rows) = found[2].expectation else {
      Issue.record("\(found)")
      return
    }
    #expect(rows.types == ["I", "T"] && rows.sort == .rowsort && rows.lines == ["1", "x"])
  }

  @Test func unknownDirectivesFail() {
    #expect(throws: SQLLogicFile.Problem.self) { try cases("loop i 0 3\n") }
    #expect(throws: SQLLogicFile.Problem.self) { try cases("query I sideways\nSELECT 1\n----\n1\n") }
    #expect(throws: SQLLogicFile.Problem.self) { try cases("statement maybe\nSELECT 1\n") }
  }

  @Test func ownRowsAreExact() throws {
    let own = try SQLLogicResult(types: nil, sort: nil, ["1\tNULL\t(empty)"])
    #expect(own.difference(from: [["1", nil, ""]]) == nil)
    #expect(own.difference(from: [["1", "", nil]]) != nil)
    #expect(own.difference(from: []) != nil)
  }

  @Test func typesDecideTheText() throws {
    let values = try result("IRT", "nosort", ["7", "0.333", "a@b", "NULL", "2.000", "(empty)", "1", "NULL", "é"])
    #expect(values.difference(from: [["7.9", "0.33333", "a\tb"], [nil, "2", ""], ["true", nil, "é"]]) == nil)
    #expect(values.difference(from: [["8.0", "0.33333", "a\tb"], [nil, "2", ""], ["true", nil, "é"]]) != nil)
    let rows = try result("IT", "nosort", ["1\ta", "2\tb"])
    #expect(rows.difference(from: [["1", "a"], ["2", "b"]]) == nil)
    #expect(rows.difference(from: [["2", "b"], ["1", "a"]]) != nil)
    #expect(rows.difference(from: [["1", "a", "x"], ["2", "b", "x"]]) != nil)
  }

  @Test func sortModes() throws {
    let answer: [[String?]] = [["2", "b"], ["10", "a"]]
    #expect(try result("IT", "rowsort", ["10", "a", "2", "b"]).difference(from: answer) == nil)
    #expect(try result("IT", "valuesort", ["10", "2", "a", "b"]).difference(from: answer) == nil)
    #expect(try result("IT", "nosort", ["10", "a", "2", "b"]).difference(from: answer) != nil)
  }

  @Test func hashes() throws {
    // md5 of "1\n2\n3\n"
    let hash = "3 values hashing to c0710d6b4f15dfa88f600b0e6b624077"
    #expect(try result("I", "rowsort", [hash]).difference(from: [["3"], ["1"], ["2"]]) == nil)
    #expect(try result("I", "nosort", [hash]).difference(from: [["3"], ["1"], ["2"]]) != nil)
    #expect(try result("I", "valuesort", [hash]).difference(from: [["3"], ["1"], ["2"]]) == nil)
  }
}
