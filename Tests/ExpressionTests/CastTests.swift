import Columnar
import MapReduce
import QueryPlan
import Testing

@Suite struct CastTests {
  private func value(_ expression: Expression) throws -> String? {
    let column = try ExpressionEvaluator(expression).evaluate([], rowCount: 1)
    let value = column.value(at: 0)
    return value == .null ? nil : value.text(as: column.type)
  }

  /// Every pair of types, as DuckDB answers.
  @Test func recordedMatrix() throws {
    var differences: [String] = []
    let answers = try recordedAnswers("casts.tsv")
    #expect(answers.count > 1_500)
    for answer in answers {
      guard let source = answer[0], let text = answer[1], let target = answer[2] else { continue }
      var expression = Expression.literal(.text(text), .varchar)
      if source != "VARCHAR" { expression = .cast(expression, to: DataType(source), mode: .nullOnFailure) }
      expression = .cast(expression, to: DataType(target), mode: .nullOnFailure)
      // A deliberate difference: NaN has no sign.
      let expected = answer[3] == "-nan" ? "nan" : answer[3]
      let actual = try value(expression)
      if actual != expected {
        differences.append("\(source) '\(text)' to \(target): \(actual ?? "NULL"), not \(expected ?? "NULL")")
      }
    }
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }
}
