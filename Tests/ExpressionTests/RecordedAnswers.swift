import Columnar
import Foundation

/// Reads `testdata/expressions/NAME`: lines of tab-separated fields, `\N` for NULL, backslash escapes, `#` for comments.
func recordedAnswers(_ name: String, file: String = #filePath) throws -> [[String?]] {
  let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let text = try String(contentsOf: root.appendingPathComponent("testdata/expressions/\(name)"), encoding: .utf8)
  return text.split(separator: "\n", omittingEmptySubsequences: true).filter { !$0.hasPrefix("#") }.map { line in
    line.split(separator: "\t", omittingEmptySubsequences: false).map { field in
      if field == "\\N" { return nil }
      var result = ""
      var characters = field.unicodeScalars.makeIterator()
      while let character = characters.next() {
        guard character == "\\", let escaped = characters.next() else {
          result.unicodeScalars.append(character)
          continue
        }
        switch escaped {
        case "t": result += "\t"
        case "n": result += "\n"
        default: result.unicodeScalars.append(escaped)
        }
      }
      return result
    }
  }
}

extension DataType {
  /// Reads a type's SQL name.
  init(_ name: String) {
    switch name {
    case "BOOLEAN": self = .boolean
    case "BIGINT": self = .bigint
    case "HUGEINT": self = .hugeint
    case "DOUBLE": self = .double
    case "DATE": self = .date
    case "TIMESTAMP": self = .timestamp
    case "TIMESTAMP WITH TIME ZONE": self = .timestamptz
    case "VARCHAR": self = .varchar
    default:
      let numbers = name.dropFirst("DECIMAL(".count).dropLast().split(separator: ",").map { Int($0)! }
      self = .decimal(precision: numbers[0], scale: numbers[1])
    }
  }
}
