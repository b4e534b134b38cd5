/// Reads CSV records one byte at a time: the definition of the format, against which the fast reader is tested, and
/// the parser of headers and samples.
///
/// ```
///                      quote                      quote
///   field start ──────────────► quoted ◄──────────────────────► behind a quote
///    ▲   │ other                                                 │      │ other
///    │   ▼                                    delimiter, line end │      ▼
///    └─ unquoted ◄───────────────────────────────────────────────┘     bad: skip to the line end
/// ```
/// With an escape byte, the byte behind one stands for itself inside quotes, and a quote behind a quote is `other`. A line
/// that begins with the comment byte is no record. A quote inside an unquoted field is a literal. A line end is `\n`, with a `\r` before it, or in a file of bare `\r`
/// that. A record that is longer than the limit, or whose quoted field is open at the end of the file, consists of its
/// first line only and is unusable.
package struct CSVRecordParser {
  package struct Field: Hashable {
    /// Unescaped.
    package var text: [UInt8]
    package var isQuoted: Bool
  }

  package enum Problem: Hashable {
    /// Something follows a closing quote.
    case badQuote
    /// A quoted field is open at the end of the bytes.
    case unclosed
    case tooLong
  }

  package struct Record {
    /// Offset of the first byte.
    package var start: Int
    /// Offset behind the last byte, line end excluded.
    package var contentEnd: Int
    /// Offset behind the line end.
    package var end: Int
    /// Empty where there is a problem.
    package var fields: [Field] = []
    package var problem: Problem?
    /// Whether the line is empty or a comment, and so no row.
    package var isBlank = false
  }

  private enum State {
    case fieldStart, unquoted, quoted, escaped, behindQuote, bad
  }

  package let bytes: [UInt8]
  package let dialect: CSVDialect
  package let lineEnding: LineEnding
  package let maximumRowLength: Int
  /// Offset of the next record.
  package private(set) var offset: Int

  package init(
    _ bytes: [UInt8], dialect: CSVDialect, lineEnding: LineEnding, offset: Int = 0,
    maximumRowLength: Int = 16 << 20
  ) {
    self.bytes = bytes
    self.dialect = dialect
    self.lineEnding = lineEnding
    self.offset = offset
    self.maximumRowLength = maximumRowLength
  }

  /// The next record, blank lines included; nil at the end.
  package mutating func next() -> Record? {
    guard offset < bytes.count else { return nil }
    let record = parse()
    offset = record.end
    return record
  }

  private func isLineEnd(_ index: Int) -> Bool { bytes[index] == lineEnding.rawValue }

  /// Whether a `\r` here is the first half of a line end, or the last byte.
  private func isReturnBeforeLineEnd(_ index: Int) -> Bool {
    lineEnding == .lineFeed && bytes[index] == UInt8(ascii: "\r")
      && (index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n"))
  }

  private func parse() -> Record {
    if let comment = dialect.comment, bytes[offset] == comment {
      var record = firstLine(nil)
      record.isBlank = true
      return record
    }
    var state = State.fieldStart
    var fields: [Field] = []
    var field = Field(text: [], isQuoted: false)
    var isBad = false
    var index = offset
    scan: while index < bytes.count {
      let byte = bytes[index]
      switch state {
      case .quoted:
        if byte == dialect.quote {
          state = .behindQuote
        } else if byte == dialect.escape {
          state = .escaped
        } else {
          field.text.append(byte)
        }
      case .escaped:
        field.text.append(byte)
        state = .quoted
      case .bad:
        if isLineEnd(index) { break scan }
      default:
        if isLineEnd(index) { break scan }
        if state == .behindQuote {
          if byte == dialect.quote && dialect.escape == nil {
            field.text.append(byte)
            state = .quoted
            break
          }
          if byte != dialect.delimiter && !isReturnBeforeLineEnd(index) {
            isBad = true
            state = .bad
            break
          }
        }
        if byte == dialect.delimiter {
          fields.append(field)
          field = Field(text: [], isQuoted: false)
          state = .fieldStart
        } else if state == .fieldStart && byte == dialect.quote {
          field.isQuoted = true
          state = .quoted
        } else if !isReturnBeforeLineEnd(index) {
          field.text.append(byte)
          state = state == .behindQuote ? .behindQuote : .unquoted
        }
      }
      index += 1
    }
    fields.append(field)
    let isAtEnd = index == bytes.count
    let end = isAtEnd ? index : index + 1
    if end - offset > maximumRowLength { return firstLine(.tooLong) }
    if isAtEnd && (state == .quoted || state == .escaped) { return firstLine(.unclosed) }
    var contentEnd = index
    if lineEnding == .lineFeed && contentEnd > offset && bytes[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
    if isBad { return Record(start: offset, contentEnd: contentEnd, end: end, problem: .badQuote) }
    return Record(
      start: offset, contentEnd: contentEnd, end: end, fields: fields, isBlank: contentEnd == offset)
  }

  private func firstLine(_ problem: Problem?) -> Record {
    let lineEnd = bytes[offset...].firstIndex(of: lineEnding.rawValue)
    var contentEnd = lineEnd ?? bytes.count
    let end = lineEnd.map { $0 + 1 } ?? bytes.count
    if lineEnding == .lineFeed && contentEnd > offset && bytes[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
    return Record(start: offset, contentEnd: contentEnd, end: end, problem: problem)
  }
}
