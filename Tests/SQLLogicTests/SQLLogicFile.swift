import Foundation

/// One file of queries with their expected results, in the manner of SQLite's sqllogictest.
///
/// ```
/// # comment
/// query
/// SELECT …
/// ----
/// one row a line, values separated by tabs; NULL; (empty)
///
/// statement error text of the message
/// SELECT …
/// ```
struct SQLLogicFile {
  struct Case: CustomStringConvertible, Sendable {
    enum Expectation: Sendable {
      case rows([String])
      /// The message holds the text.
      case error(String)
    }

    var file: String
    /// Of the query's first line, from 1.
    var line: Int
    var sql: String
    var expectation: Expectation

    var description: String { "\(file):\(line)" }
  }

  /// The folder with the files and their data.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../testdata/sql").standardizedFileURL

  /// All cases of all files.
  static let cases: [Case] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".slt") }.sorted().flatMap(read)
  }()

  private static func read(_ name: String) -> [Case] {
    guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) else { return [] }
    var cases: [Case] = []
    var lines: [(number: Int, text: Substring)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty {
        append(lines, of: name, to: &cases)
        lines = []
      } else if !(lines.isEmpty && line.hasPrefix("#")) {
        lines.append((index + 1, line))
      }
    }
    append(lines, of: name, to: &cases)
    return cases
  }

  private static func append(_ lines: [(number: Int, text: Substring)], of file: String, to cases: inout [Case]) {
    guard let head = lines.first?.text, lines.count > 1 else { return }
    let body = lines.dropFirst()
    let end = body.firstIndex { $0.text == "----" } ?? body.endIndex
    let sql = body[..<end].map(\.text).joined(separator: "\n")
    let expectation: Case.Expectation =
      head.hasPrefix("statement error")
      ? .error(head.dropFirst("statement error".count).trimmingCharacters(in: .whitespaces))
      : .rows(end < body.endIndex ? body[(end + 1)...].map { String($0.text) } : [])
    cases.append(Case(file: file, line: lines[1].number, sql: sql, expectation: expectation))
  }
}
