import Columnar
import MapReduce
import QueryPlan
import Testing

/// Every function against the answers of DuckDB.
@Suite struct FunctionTests {
  private struct Case {
    var function: ScalarFunction
    var type: DataType
    var operandTypes: [DataType]
    var operands: [Value]
    /// `nil` for NULL.
    var expected: String?
    var isError: Bool { expected == "!ERROR" }
    var line: String
  }

  private static func cases() throws -> [Case] {
    try recordedAnswers("functions.tsv").map { fields in
      let function = try #require(ScalarFunction(rawValue: fields[0]!))
      var types: [DataType] = []
      var operands: [Value] = []
      for index in stride(from: 2, to: fields.count - 1, by: 2) {
        let type = DataType(fields[index]!)
        types.append(type)
        operands.append(try value(fields[index + 1], type))
      }
      let line = fields.map { $0 ?? "NULL" }.joined(separator: " | ")
      return Case(
        function: function, type: DataType(fields[1]!), operandTypes: types, operands: operands,
        expected: fields[fields.count - 1], line: line)
    }
  }

  private static func value(_ text: String?, _ type: DataType) throws -> Value {
    guard let text else { return .null }
    if type == .varchar { return .text(text) }
    let cast = Expression.cast(.literal(.text(text), .varchar), to: type, mode: .strict)
    return try ExpressionEvaluator(cast).evaluate([], rowCount: 1).value(at: 0)
  }

  private func text(_ value: Value, _ type: DataType) -> String? {
    value == .null ? nil : value.text(as: type)
  }

  private func isExpected(_ actual: String?, _ test: Case) -> Bool {
    // A deliberate difference: NaN has no sign.
    actual == (test.expected == "-nan" ? "nan" : test.expected)
  }

  /// Units, formats, options and their kind are literals.
  private func isLiteral(_ index: Int, of function: ScalarFunction) -> Bool {
    switch function {
    case .datePart, .dateTrunc, .dateDiff: index == 0
    case .round, .strftime, .strptime, .tryStrptime: index == 1
    case .regexpMatches, .regexpFullMatch: index == 2
    case .regexpExtract: index >= 2
    case .regexpReplace: index >= 1
    default: false
    }
  }

  private func call(_ test: Case, columns: Int) -> Expression {
    let arguments = test.operands.indices.map { index -> Expression in
      index < columns && !isLiteral(index, of: test.function)
        ? .column(index, test.operandTypes[index]) : .literal(test.operands[index], test.operandTypes[index])
    }
    return .call(test.function, arguments, test.type)
  }

  private func columns(_ tests: [Case]) -> [Column] {
    tests[0].operandTypes.indices.map { index in
      let column = Column(type: tests[0].operandTypes[index], capacity: tests.count)
      for test in tests { column.append(test.operands[index]) }
      return column
    }
  }

  /// All operands constant (folded), the first one a column, all columns.
  @Test(arguments: [0, 1, 9]) func oneRow(columnCount: Int) throws {
    var differences: [String] = []
    let cases = try Self.cases()
    #expect(cases.count > 10_000)
    for test in cases {
      let evaluator = ExpressionEvaluator(call(test, columns: columnCount))
      do {
        let column = try evaluator.evaluate(columns([test]), rowCount: 1)
        let actual = text(column.value(at: 0), column.type)
        if test.isError || !isExpected(actual, test) { differences.append("\(test.line) but \(actual ?? "NULL")") }
      } catch {
        if !test.isError { differences.append("\(test.line) but \(error)") }
      }
    }
    #expect(differences.isEmpty, "\(differences.count)\n\(differences.prefix(40).joined(separator: "\n"))")
  }

  /// Cases of one signature in one batch.
  @Test func batches() throws {
    var differences: [String] = []
    let cases = try Self.cases().filter { !$0.isError }
    let groups = Dictionary(grouping: cases) { test in
      let literal = test.operands.indices.filter { isLiteral($0, of: test.function) }.map { test.operands[$0] }
      return "\(test.function) \(test.type) \(test.operandTypes) \(literal)"
    }
    for tests in groups.values {
      let column = try ExpressionEvaluator(call(tests[0], columns: 9)).evaluate(columns(tests), rowCount: tests.count)
      for (row, test) in tests.enumerated() {
        let actual = text(column.value(at: row), column.type)
        if !isExpected(actual, test) { differences.append("\(test.line) but \(actual ?? "NULL")") }
      }
    }
    #expect(differences.isEmpty, "\(differences.count)\n\(differences.prefix(40).joined(separator: "\n"))")
  }
}
