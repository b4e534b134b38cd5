/// The grammar of CSV as an automaton that takes one byte at a time and keeps nothing but its state: the definition of the
/// format, against which the fast reader is tested.
///
/// ```
///                      quote                      quote
///   field start ──────────────► quoted ◄──────────────────────► behind a quote
///    ▲   │ other                                                 │      │ other
///    │   ▼                                    delimiter, line end │      ▼
///    └─ unquoted ◄───────────────────────────────────────────────┘     bad: skip to the line end
/// ```
/// A quote inside an unquoted field is a literal. With an escape byte, the byte behind one stands for itself inside quotes,
/// and a quote behind a quote is `other`. A line that begins with the comment byte is no record. A line end is `\n`, with a
/// `\r` before it, or in a file of bare `\r` that.
package struct CSVAutomaton: Hashable {
  package enum State: Hashable {
    case recordStart, fieldStart, unquoted, quoted, escaped, behindQuote, bad, comment
  }

  /// What a byte is to the record that it stands in.
  package enum Step: Hashable {
    /// A byte of the field's text.
    case text
    /// No text: the end of a quoted part, the first of two quotes, an escape, the `\r` of a line end, or a byte of a bad
    /// record or comment.
    case syntax
    /// The field turns out to be a quoted one.
    case openingQuote
    /// The field ends in front of the byte.
    case fieldEnd
    /// The record ends with the byte, which is its line end.
    case recordEnd
    /// Something other than a delimiter or line end follows a closing quote: the record is unusable.
    case badQuote
    /// The line is a comment.
    case comment
  }

  package private(set) var state = State.recordStart
  private let delimiter: UInt8
  private let quote: UInt8?
  private let escape: UInt8?
  private let comment: UInt8?
  private let lineEnd: UInt8

  /// Begins at a record start.
  package init(_ dialect: CSVDialect, lineEnding: LineEnding) {
    delimiter = dialect.delimiter
    quote = dialect.quote
    escape = dialect.escape
    comment = dialect.comment
    lineEnd = lineEnding.rawValue
  }

  /// Whether the bytes so far end inside a quoted field.
  package var isInsideQuotes: Bool { state == .quoted || state == .escaped }

  /// Takes the next byte. `next` is the one behind it, nil at the end of the file. After a record's end the automaton is
  /// at a record start again.
  @inline(__always)
  package mutating func step(_ byte: UInt8, next: UInt8?) -> Step {
    switch state {
    case .quoted:
      if byte == quote {
        state = .behindQuote
        return .syntax
      }
      if byte == escape {
        state = .escaped
        return .syntax
      }
      return .text
    case .escaped:
      state = .quoted
      return .text
    case .behindQuote:
      if byte == quote && escape == nil {
        state = .quoted
        return .text
      }
      if byte == lineEnd { return endRecord() }
      if byte == delimiter { return endField() }
      if isPartOfLineEnd(byte, next) { return .syntax }
      state = .bad
      return .badQuote
    case .bad, .comment:
      return byte == lineEnd ? endRecord() : .syntax
    case .recordStart, .fieldStart, .unquoted:
      if byte == comment && state == .recordStart {
        state = .comment
        return .comment
      }
      if byte == lineEnd { return endRecord() }
      if byte == delimiter { return endField() }
      if byte == quote && state != .unquoted {
        state = .quoted
        return .openingQuote
      }
      if isPartOfLineEnd(byte, next) { return .syntax }
      state = .unquoted
      return .text
    }
  }

  private mutating func endRecord() -> Step {
    state = .recordStart
    return .recordEnd
  }

  private mutating func endField() -> Step {
    state = .fieldStart
    return .fieldEnd
  }

  /// Whether the byte is the `\r` of a `\r\n`, or the last byte of a file that ends in the middle of one.
  private func isPartOfLineEnd(_ byte: UInt8, _ next: UInt8?) -> Bool {
    byte == UInt8(ascii: "\r") && lineEnd == UInt8(ascii: "\n") && (next == nil || next == lineEnd)
  }
}
