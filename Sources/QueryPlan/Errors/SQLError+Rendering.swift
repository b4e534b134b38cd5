extension SQLError: CustomStringConvertible {
  package var description: String { hint.map { "\(message); \($0)" } ?? message }
}

extension SQLError {
  /// Line and column of the error's first character, both from 1; columns count characters. `nil` without a position.
  package func location(in sql: String) -> (line: Int, column: Int)? {
    guard let range else { return nil }
    let excerpt = Excerpt(of: sql, range: range)
    return (excerpt.lineNumber, excerpt.caretStart + 1)
  }

  /// The message with the line it is about and a caret under the offending text:
  /// ```
  /// error: unknown column "evnt_type"
  ///   SELECT evnt_type, count(*) FROM events
  ///          ^^^^^^^^^
  /// did you mean "event_type"?
  /// ```
  /// Lines of a multi-line query are numbered; long lines are cut around the caret to `width` characters.
  package func rendered(in sql: String, width: Int = 100) -> String {
    var lines = ["error: \(message)"]
    if let range {
      let excerpt = Excerpt(of: sql, range: range)
      let label = excerpt.isOnlyLine ? "" : "line \(excerpt.lineNumber): "
      let window = excerpt.window(width: max(width, 20))
      lines.append("  \(label)\(window.text)")
      lines.append("  " + String(repeating: " ", count: label.count + window.caretColumn) + window.carets)
    }
    if let hint { lines.append(hint) }
    return lines.joined(separator: "\n")
  }
}

/// The line of a text that a range begins in.
private struct Excerpt {
  var lineNumber = 1
  var isOnlyLine: Bool
  /// The line's characters; tabs and other control characters are blanks, so that the caret lines up.
  var characters: [Character]
  /// Index into `characters`, or its count at the end of the line.
  var caretStart: Int
  var caretCount: Int

  init(of sql: String, range: SourceRange) {
    let bytes = Array(sql.utf8)
    let start = min(max(range.start, 0), bytes.count)
    var lineStart = 0
    for (offset, byte) in bytes[..<start].enumerated() where byte == UInt8(ascii: "\n") {
      lineNumber += 1
      lineStart = offset + 1
    }
    let lineEnd = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    isOnlyLine = lineNumber == 1 && bytes[lineEnd...].allSatisfy { $0 == UInt8(ascii: "\n") || $0 == 0x20 }
    let end = min(max(range.end, start), lineEnd)
    let before = Array(String(decoding: bytes[lineStart..<start], as: UTF8.self))
    let marked = Array(String(decoding: bytes[start..<end], as: UTF8.self))
    let after = Array(String(decoding: bytes[end..<lineEnd], as: UTF8.self))
    characters = (before + marked + after).map { character in
      character.unicodeScalars.allSatisfy { $0.value < 0x20 || $0.value == 0x7F } ? " " : character
    }
    caretStart = before.count
    caretCount = max(marked.count, 1)
  }

  func window(width: Int) -> (text: String, caretColumn: Int, carets: String) {
    var first = 0
    var last = characters.count
    if characters.count > width {
      first = min(max(caretStart - width / 3, 0), characters.count - width)
      last = first + width
    }
    var text = String(characters[first..<last])
    var caretColumn = caretStart - first
    if first > 0 {
      text = "…" + text
      caretColumn += 1
    }
    if last < characters.count { text += "…" }
    let room = max(last - caretStart, 1)
    // Wide (East Asian) characters take two terminal cells.
    let lead = characters[first..<min(caretStart, characters.count)].reduce(0) { $0 + $1.extraCells }
    let visible = min(caretCount, room)
    let markedEnd = min(caretStart + visible, characters.count)
    let extra = caretStart < markedEnd ? characters[caretStart..<markedEnd].reduce(0) { $0 + $1.extraCells } : 0
    return (text, caretColumn + lead, String(repeating: "^", count: visible + extra))
  }
}

extension Character {
  /// Terminal cells beyond one: wide characters by the ranges of Unicode's EastAsianWidth.txt, and emoji.
  fileprivate var extraCells: Int {
    guard let scalar = unicodeScalars.first?.value else { return 0 }
    switch scalar {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 1
    default: return 0
    }
  }
}
