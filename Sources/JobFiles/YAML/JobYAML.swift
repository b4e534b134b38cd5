import SystemIO
import Yams

/// Reads the YAML of a job file into nodes, within bounds that keep hostile files harmless.
///
/// An alias is expanded wherever it stands, so a few lines can describe a tree of any size ("billion laughs"): aliases,
/// nodes and nesting are counted.
enum JobYAML {
  static let maximumByteCount = 256 * 1024
  /// Sixteen aliases nest to at most 3^5 copies while the parser still compares keys, before nodes are counted.
  static let maximumAliasCount = 16
  static let maximumNodeCount = 20_000
  static let maximumDepth = 32

  /// Throws `config` with the line where the text is not YAML, not one document, or over a bound.
  static func parse(_ text: String, file: String) throws(DayfoldError) -> JobNode {
    func failure(_ message: String, line: Int?, remedy: String? = nil) -> DayfoldError {
      DayfoldError(.config, message, location: .init(file: file, line: line), remedy: remedy)
    }
    guard text.utf8.count <= maximumByteCount else {
      throw failure("the job file is larger than \(maximumByteCount / 1024) KiB", line: nil)
    }
    if let line = lineOfExcessAlias(text) {
      throw failure(
        "the job file has more than \(maximumAliasCount) YAML aliases", line: line, remedy: "write the values out")
    }
    let root: Node?
    do {
      root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      let problem = Problem(error)
      throw failure("the job file is not valid YAML: \(problem.text)", line: problem.line, remedy: problem.remedy)
    } catch {
      throw failure("the job file is not valid YAML: \(error)", line: nil)
    }
    guard let root else { throw failure("the job file is empty", line: nil) }
    var budget = maximumNodeCount
    return try convert(root, depth: 0, inheritedLine: 1, budget: &budget, failure: failure)
  }

  /// The line of the alias that is one too many, counting whatever looks like one.
  private static func lineOfExcessAlias(_ text: String) -> Int? {
    var line = 1
    var count = 0
    var previous = UInt8(ascii: "\n")
    var isAfterStar = false
    for byte in text.utf8 {
      let isNameByte =
        byte >= 0x80 || byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
        || (0x41...0x5A).contains(byte & 0xDF)
      if isAfterStar && isNameByte {
        count += 1
        if count > maximumAliasCount { return line }
      }
      // An alias begins a token: `count(*)` and `a * b` hold none.
      isAfterStar =
        byte == UInt8(ascii: "*")
        && (previous == 0x20 || previous == 0x09 || previous == 0x0A || previous == 0x0D
          || previous == UInt8(ascii: "[") || previous == UInt8(ascii: "{") || previous == UInt8(ascii: ",")
          || previous == UInt8(ascii: ":"))
      if byte == 0x0A { line += 1 }
      previous = byte
    }
    return nil
  }

  private static func convert(
    _ node: Node, depth: Int, inheritedLine: Int, budget: inout Int,
    failure: (String, Int?, String?) -> DayfoldError
  ) throws(DayfoldError) -> JobNode {
    let line = node.mark?.line ?? inheritedLine
    budget -= 1
    guard budget >= 0 else {
      throw failure("the job file holds more than \(maximumNodeCount) values, aliases expanded", line, nil)
    }
    guard depth <= maximumDepth else {
      throw failure("the job file is nested deeper than \(maximumDepth) levels", line, nil)
    }
    switch node {
    case .scalar(let scalar):
      let style: JobNode.ScalarStyle =
        switch scalar.style {
        case .any, .plain: .plain
        default: .quoted
        }
      return JobNode(content: .scalar(scalar.string, style: style), line: line)
    case .sequence(let sequence):
      var elements: [JobNode] = []
      for element in sequence {
        elements.append(
          try convert(element, depth: depth + 1, inheritedLine: line, budget: &budget, failure: failure))
      }
      return JobNode(content: .sequence(elements), line: line)
    case .mapping(let mapping):
      var entries: [JobNode.Entry] = []
      var seen: Set<String> = []
      for (key, value) in mapping {
        let keyLine = key.mark?.line ?? line
        guard case .scalar(let scalar) = key else {
          throw failure("a setting's name must be a single word", keyLine, nil)
        }
        guard seen.insert(scalar.string).inserted else {
          throw failure("\"\(scalar.string)\" is set twice", keyLine, "remove one of the two")
        }
        let converted = try convert(
          value, depth: depth + 1, inheritedLine: keyLine, budget: &budget, failure: failure)
        entries.append(.init(key: scalar.string, keyLine: keyLine, value: converted))
      }
      return JobNode(content: .mapping(entries), line: line)
    case .alias:
      // The parser has expanded aliases; this case is for emitting.
      throw failure("the job file holds an unresolved YAML alias", line, nil)
    }
  }

  /// A parser's complaint in our words.
  private struct Problem {
    var text: String
    var line: Int?
    var remedy: String?

    init(_ error: YamlError) {
      switch error {
      case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        text = context.map { "\(problem) (\($0.text))" } ?? problem
        line = mark.line
        if problem.contains("tab") || problem.contains("cannot start any token") {
          remedy = "indent with spaces, and quote texts that begin with a special character"
        }
      case .reader(let problem, let offset, _, _):
        text = offset.map { "\(problem) at byte \($0)" } ?? problem
      case .duplicatedKeysInMapping(let duplicates, let context):
        text = "\(duplicates.sorted().map { "\"\($0)\"" }.joined(separator: ", ")) is set twice"
        line = context.mark.line
        remedy = "remove one of the two"
      default:
        text = "\(error)"
      }
    }
  }
}
