import Crypto
import Foundation

/// The expected rows of a query, and how an answer is brought into the same form.
struct SQLLogicResult: Sendable {
  enum SortMode: String, Sendable { case nosort, rowsort, valuesort }

  /// One of I, R and T a column; empty in our own files, where texts are taken as they are.
  var types: [Character]
  var sort: SortMode
  /// One row a line, or, with types, one value a line, or `3 values hashing to …`.
  var lines: [String]

  init(types: String?, sort: String?, _ lines: [String]) throws {
    self.types = Array(types ?? "")
    guard let mode = SortMode(rawValue: sort ?? "nosort") else {
      throw SQLLogicFile.Problem(description: "unknown sort mode \"\(sort ?? "")\"")
    }
    self.sort = mode
    self.lines = lines
  }

  /// Whether an answer, rows of texts and nil for NULL, is the expected one; else how both look.
  func difference(from answer: [[String?]]) -> String? {
    guard !types.isEmpty else {
      let found = answer.map { $0.map { $0.map { $0.isEmpty ? "(empty)" : $0 } ?? "NULL" }.joined(separator: "\t") }
      return found == lines ? nil : "expected \(lines), not \(found)"
    }
    if let row = answer.first, row.count != types.count { return "expected \(types.count) columns, not \(row.count)" }
    let found = sorted(answer.map { row in zip(row, types).map(Self.formatted) })
    if let line = lines.first, lines.count == 1, let hash = Self.hash(in: line) {
      let values = found.joined()
      let text = values.map { $0 + "\n" }.joined()
      let digest = Insecure.MD5.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
      let summary = "\(values.count) values hashing to \(digest)"
      return hash == summary ? nil : "expected \(hash), not \(summary)"
    }
    // Rows are written as one line with tabs, or as one line a value.
    let isByRow = types.count > 1 && lines.count == answer.count && lines.allSatisfy { $0.contains("\t") }
    let expected = isByRow ? lines.map { $0.components(separatedBy: "\t") } : lines.map { [$0] }
    let actual = isByRow ? found : found.joined().map { [$0] }
    let wanted = isByRow ? sorted(expected) : expected
    return wanted == actual ? nil : "expected \(wanted), not \(actual)"
  }

  private static func hash(in line: String) -> String? { line.contains(" values hashing to ") ? line : nil }

  /// Values as sqllogictest prints them: integers without fraction, numbers with three digits, texts without controls.
  private static func formatted(_ value: String?, _ type: Character) -> String {
    guard let value else { return "NULL" }
    switch type {
    case "I":
      if value == "true" || value == "false" { return value == "true" ? "1" : "0" }
      guard value.contains(where: { ".eE".contains($0) }), let number = Double(value) else { return value }
      return String(format: "%.0f", number.rounded(.towardZero))
    case "R": return Double(value).map { String(format: "%.3f", $0) } ?? value
    default:
      guard !value.isEmpty else { return "(empty)" }
      return String(
        String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "@" : $0 }))
    }
  }

  private func sorted(_ rows: [[String]]) -> [[String]] {
    switch sort {
    case .nosort: rows
    case .rowsort: rows.sorted { $0.lexicographicallyPrecedes($1, by: Self.precedes) }
    // A column count of its own: every value becomes a row.
    case .valuesort: rows.joined().sorted(by: Self.precedes).map { [$0] }
    }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
