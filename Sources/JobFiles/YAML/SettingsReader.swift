import QueryPlan
import SystemIO

/// Reads one block of settings against its schema: every setting is asked for by name, and what nobody asked for is an
/// error.
struct SettingsReader {
  let file: String
  /// Where the block stands, for messages: `sources.events`, empty at the top.
  let path: String
  let line: Int
  private let entries: [JobNode.Entry]
  /// Settings asked for so far.
  private var known: [String] = []

  init(_ node: JobNode, file: String, path: String) throws(DayfoldError) {
    self.file = file
    self.path = path
    line = node.line
    guard case .mapping(let entries) = node.content else {
      throw DayfoldError(
        .config, "\(path.isEmpty ? "the job file" : path) must be a block of settings, not \(node.kindName)",
        location: .init(file: file, line: node.line))
    }
    self.entries = entries
  }

  /// The names that are set, in order.
  var names: [String] { entries.map(\.key) }

  /// Makes an error about a setting of this block.
  func failure(_ name: String, _ message: String, line: Int? = nil, remedy: String? = nil) -> DayfoldError {
    let place = line ?? entries.first { $0.key == name }?.keyLine ?? self.line
    return DayfoldError(
      .config, "\(qualified(name)): \(message)", location: .init(file: file, line: place), remedy: remedy)
  }

  func qualified(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// The setting, nil where it is missing or empty.
  mutating func node(_ name: String) -> JobNode? {
    known.append(name)
    guard let entry = entries.first(where: { $0.key == name }), !entry.value.isEmpty else { return nil }
    return entry.value
  }

  mutating func text(_ name: String) throws(DayfoldError) -> String? {
    guard let node = node(name) else { return nil }
    guard case .scalar(let text, _) = node.content else {
      throw failure(name, "expected a text, found \(node.kindName)", line: node.line)
    }
    return text
  }

  mutating func requiredText(_ name: String, example: String) throws(DayfoldError) -> String {
    guard let text = try text(name), !text.isEmpty else {
      throw failure(name, "is missing", remedy: "set it, for instance \(name): \(example)")
    }
    return text
  }

  /// Reads a text by a parser that returns nil for what it does not understand.
  mutating func value<Value>(
    _ name: String, expected: String, _ parse: (String) -> Value?
  ) throws(DayfoldError) -> Value? {
    guard let text = try text(name) else { return nil }
    guard let value = parse(text) else { throw failure(name, "\"\(text)\" is not \(expected)") }
    return value
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(DayfoldError) -> Int? {
    guard let number = try value(name, expected: "a whole number", { Int($0) }) else { return nil }
    guard range.contains(number) else {
      throw failure(name, "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
    }
    return number
  }

  mutating func boolean(_ name: String) throws(DayfoldError) -> Bool? {
    try value(name, expected: "true or false") { text in
      switch text {
      case "true", "yes": true
      case "false", "no": false
      default: nil
      }
    }
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws(DayfoldError) -> Choice? where Choice.RawValue == String {
    guard let text = try text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let all = Choice.allCases.map(\.rawValue)
      throw failure(
        name, "\"\(text)\" is not one of \(all.joined(separator: ", "))",
        remedy: NearestName.hint(for: text, among: all))
    }
    return choice
  }

  mutating func textList(_ name: String) throws(DayfoldError) -> [String]? {
    guard let node = node(name) else { return nil }
    guard case .sequence(let elements) = node.content else {
      throw failure(name, "expected a list, found \(node.kindName)", line: node.line, remedy: "write \(name): [a, b]")
    }
    var texts: [String] = []
    for element in elements {
      guard case .scalar(let text, _) = element.content else {
        throw failure(name, "expected a list of texts, found \(element.kindName) in it", line: element.line)
      }
      texts.append(text)
    }
    return texts
  }

  mutating func block(_ name: String) throws(DayfoldError) -> SettingsReader? {
    guard let node = node(name) else { return nil }
    return try SettingsReader(node, file: file, path: qualified(name))
  }

  /// Throws where a setting is there that nobody asked for.
  func finish() throws(DayfoldError) {
    for entry in entries where !known.contains(entry.key) {
      let remedy =
        NearestName.hint(for: entry.key, among: known)
        ?? (known.isEmpty ? nil : "known here: \(known.joined(separator: ", "))")
      throw DayfoldError(
        .config, "unknown setting \"\(qualified(entry.key))\"", location: .init(file: file, line: entry.keyLine),
        remedy: remedy)
    }
  }
}
