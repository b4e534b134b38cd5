import Columnar
import Foundation
import QueryPlan
import Testing

@testable import RowInterpreter

/// The interpreter against DuckDB's recorded answers, which the engine is tested with too.
@Suite struct RecordedAnswerTests {
  /// `testdata/expressions/NAME`: lines of tab-separated fields, `\N` for NULL, backslash escapes, `#` for comments.
  private func answers(_ name: String) throws -> [[String?]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../testdata/expressions").standardizedFileURL
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { field in
        field == "\\N" ? nil : Self.unescaped(field)
      }
    }
  }

  private static func unescaped(_ field: Substring) -> String {
    var result = String.UnicodeScalarView()
    var scalars = field.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "\\", let escaped = scalars.next() else {
        result.append(scalar)
        continue
      }
      result.append(escaped == "t" ? "\t" : escaped == "n" ? "\n" : escaped)
    }
    return String(result)
  }

  private func literal(_ text: String?, _ type: DataType) -> QueryPlan.Expression {
    guard let text else { return .literal(.null, type) }
    let literal = QueryPlan.Expression.literal(.text(text), .varchar)
    return type == .varchar ? literal : .cast(literal, to: type, mode: .strict)
  }

  private func text(_ expression: QueryPlan.Expression) throws -> String? {
    TextOfValue.text(try RowEvaluator(row: []).evaluate(expression), expression.type)
  }

  @Test func casts() throws {
    var differences: [String] = []
    var count = 0
    for answer in try answers("casts.tsv") {
      guard let source = answer[0], let written = answer[1], let target = answer[2] else { continue }
      // Types that the interpreter has no values for.
      guard let from = try? TypeNames.resolve(source), let to = try? TypeNames.resolve(target) else { continue }
      var expression = QueryPlan.Expression.literal(.text(written), .varchar)
      if from != .varchar { expression = .cast(expression, to: from, mode: .nullOnFailure) }
      expression = .cast(expression, to: to, mode: .nullOnFailure)
      // NaN has no sign.
      let expected = answer[3] == "-nan" ? "nan" : answer[3]
      let actual = try text(expression)
      count += 1
      if actual != expected {
        differences.append("\(source) '\(written)' to \(target): \(actual ?? "NULL"), not \(expected ?? "NULL")")
      }
    }
    #expect(count > 1_500)
    #expect(differences.isEmpty, "\(differences.count)\n\(differences.prefix(40).joined(separator: "\n"))")
  }

  @Test func functions() throws {
    var differences: [String] = []
    var unsupported: Set<String> = []
    var count = 0
    for answer in try answers("functions.tsv") {
      guard let name = answer[0], let resultName = answer[1] else { continue }
      let line = answer.map { $0 ?? "NULL" }.joined(separator: " | ")
      guard let function = ScalarFunction(rawValue: name), let result = try? TypeNames.resolve(resultName) else {
        unsupported.insert(name)
        continue
      }
      let operands = try stride(from: 2, to: answer.count - 1, by: 2).map { index in
        literal(answer[index + 1], try TypeNames.resolve(answer[index] ?? ""))
      }
      let expected = answer[answer.count - 1]
      do {
        let actual = try text(.call(function, operands, result))
        count += 1
        if actual != (expected == "-nan" ? "nan" : expected) { differences.append("\(line) but \(actual ?? "NULL")") }
      } catch let error as InterpreterError where error.code == .unsupported {
        unsupported.insert(name)
      } catch {
        count += 1
        if expected != "!ERROR" { differences.append("\(line) but \(error)") }
      }
    }
    #expect(count > 10_000, "without \(unsupported.sorted())")
    #expect(differences.isEmpty, "\(differences.count)\n\(differences.prefix(60).joined(separator: "\n"))")
  }
}
