import Columnar
import Foundation
import QueryPlan

/// One file of queries with their expected results, in the manner of SQLite's sqllogictest.
///
/// Our own files hold rows as they are, one a line, values separated by tabs; `NULL`; `(empty)`:
///
/// ```
/// # comment
/// table numbers data/numbers.csv b BIGINT, d DECIMAL(7,2)
///
/// query
/// SELECT b FROM numbers
/// ----
/// 1
///
/// statement error text of the message
/// SELECT …
/// ```
///
/// `table` names a CSV file with declared columns for the queries below it; so does the comment
/// `# table name path columns`, which leaves a file readable for other runners. Foreign files may use what sqllogictest
/// defines: `statement ok`, `query III rowsort label`, results as one value a line or as hashes, `hash-threshold`,
/// `skipif`, `onlyif` (this engine answers to `dayfold` and to `duckdb`, whose dialect it speaks) and `halt`.
struct SQLLogicFile {
  struct Problem: Error, CustomStringConvertible { var description: String }

  var name: String
  /// The folder that paths of tables and queries are relative to.
  var folder: String
  var cases: [SQLLogicCase] = []
  private var tables: [SQLLogicTable] = []
  private var hashThreshold = 0

  /// Reads a file. Throws where it holds a directive that the runner does not know.
  init(_ url: URL) throws {
    name = url.lastPathComponent
    folder = url.deletingLastPathComponent().path
    try read(String(contentsOf: url, encoding: .utf8))
  }

  /// For tests of the reader itself.
  init(name: String, folder: String, text: String) throws {
    self.name = name
    self.folder = folder
    try read(text)
  }

  /// The folder with our own files and their data.
  static let ownFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../testdata/sql").standardizedFileURL

  /// All cases of the `.slt` and `.test` files below a folder.
  static func cases(below folder: URL) throws -> [SQLLogicCase] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".slt") || $0.hasSuffix(".test") }.sorted().flatMap {
      try SQLLogicFile(folder.appendingPathComponent($0)).cases
    }
  }

  // MARK: Reading

  private typealias Line = (number: Int, text: Substring)

  private mutating func read(_ text: String) throws {
    var block: [Line] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line -> Line in
      (index + 1, line.hasSuffix("\r") ? line.dropLast() : line)
    }
    for line in lines + [(lines.count + 1, "")] {
      if !line.text.isEmpty {
        block.append(line)
      } else if !block.isEmpty {
        guard try readBlock(block) else { return }
        block = []
      }
    }
  }

  /// Returns false where the file ends by `halt`.
  private mutating func readBlock(_ lines: [Line]) throws -> Bool {
    var lines = lines[...]
    while let line = lines.first {
      let words = line.text.split(separator: " ").map(String.init)
      switch words.first ?? "" {
      case "#" where words.count > 4 && words[1] == "table":
        tables.append(try SQLLogicTable(words.dropFirst(2), place(line)))
      case let word where word.hasPrefix("#"): break
      case "table": tables.append(try SQLLogicTable(words.dropFirst(), place(line)))
      case "hash-threshold": hashThreshold = Int(words.last ?? "") ?? 0
      case "skipif": if Self.isOurs(words) { return true }
      case "onlyif": if !Self.isOurs(words) { return true }
      case "halt": return false
      case "statement", "query":
        try append(words, lines.dropFirst())
        return true
      default: throw Problem(description: "\(place(line)): unknown directive \"\(line.text)\"")
      }
      lines = lines.dropFirst()
    }
    return true
  }

  private static func isOurs(_ words: [String]) -> Bool {
    words.count > 1 && ["dayfold", "duckdb"].contains(words[1].lowercased())
  }

  private func place(_ line: Line) -> String { "\(name):\(line.number)" }

  private mutating func append(_ head: [String], _ body: ArraySlice<Line>) throws {
    let end = body.firstIndex { $0.text == "----" } ?? body.endIndex
    guard let first = body[..<end].first else { return }
    let results = end < body.endIndex ? body[(end + 1)...].map { String($0.text) } : []
    let expectation: SQLLogicCase.Expectation
    switch (head[0], head.dropFirst().first) {
    case ("statement", "ok"): expectation = .success
    case ("statement", "error"): expectation = .error(head.dropFirst(2).joined(separator: " "))
    case ("query", let types):
      expectation = .rows(try SQLLogicResult(types: types, sort: head.dropFirst(2).first, results))
    default: throw Problem(description: "\(place(first)): statement ok or statement error")
    }
    cases.append(
      SQLLogicCase(
        file: name, line: first.number, folder: folder, tables: tables,
        sql: body[..<end].map(\.text).joined(separator: "\n"), expectation: expectation))
  }
}

/// A query and what is expected of it.
struct SQLLogicCase: CustomStringConvertible, Sendable {
  enum Expectation: Sendable {
    case success
    /// The message holds the text.
    case error(String)
    case rows(SQLLogicResult)
  }

  var file: String
  /// Of the query's first line, from 1.
  var line: Int
  var folder: String
  var tables: [SQLLogicTable]
  var sql: String
  var expectation: Expectation

  var description: String { "\(file):\(line)" }
}

/// A CSV file that stands for a table.
struct SQLLogicTable: Sendable {
  var name: String
  var path: String
  var columns: [(name: String, type: DataType)]

  /// From the words `name path column type, column type …`.
  init(_ words: ArraySlice<String>, _ place: String) throws {
    let words = Array(words)
    guard words.count >= 4 else {
      throw SQLLogicFile.Problem(description: "\(place): table takes a name, a path, and columns with types")
    }
    name = words[0]
    path = words[1]
    columns = []
    // Commas inside parentheses belong to a type: DECIMAL(7,2).
    var depth = 0
    let declarations = words[2...].joined(separator: " ").split(omittingEmptySubsequences: true) { character in
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return character == "," && depth == 0
    }
    for declaration in declarations {
      let parts = declaration.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else {
        throw SQLLogicFile.Problem(description: "\(place): a column and its type, not \"\(declaration)\"")
      }
      columns.append((String(parts[0]), try TypeNames.resolve(String(parts[1]))))
    }
  }
}
