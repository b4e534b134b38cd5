/// Reads CSV records out of bytes in memory with the ``CSVAutomaton``: the parser of headers and samples.
///
/// A record that is longer than the limit, or whose quoted field is open at the end of the bytes, consists of its first
/// line only and is unusable.
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

  private func parse() -> Record {
    var automaton = CSVAutomaton(dialect, lineEnding: lineEnding)
    var fields: [Field] = []
    var field = Field(text: [], isQuoted: false)
    var isBad = false
    var isComment = false
    var index = offset
    scan: while index < bytes.count {
      switch automaton.step(bytes[index], next: index + 1 < bytes.count ? bytes[index + 1] : nil) {
      case .text: field.text.append(bytes[index])
      case .syntax: break
      case .openingQuote: field.isQuoted = true
      case .fieldEnd:
        fields.append(field)
        field = Field(text: [], isQuoted: false)
      case .badQuote: isBad = true
      case .comment: isComment = true
      case .recordEnd: break scan
      }
      index += 1
    }
    fields.append(field)
    let isAtEnd = index == bytes.count
    let end = isAtEnd ? index : index + 1
    if end - offset > maximumRowLength && !isComment { return firstLine(.tooLong) }
    if isAtEnd && automaton.isInsideQuotes { return firstLine(.unclosed) }
    var contentEnd = index
    if lineEnding == .lineFeed && contentEnd > offset && bytes[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
    if isBad { return Record(start: offset, contentEnd: contentEnd, end: end, problem: .badQuote) }
    return Record(
      start: offset, contentEnd: contentEnd, end: end, fields: fields,
      isBlank: isComment || contentEnd == offset)
  }

  private func firstLine(_ problem: Problem) -> Record {
    let lineEnd = bytes[offset...].firstIndex(of: lineEnding.rawValue)
    var contentEnd = lineEnd ?? bytes.count
    let end = lineEnd.map { $0 + 1 } ?? bytes.count
    if lineEnding == .lineFeed && contentEnd > offset && bytes[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
    return Record(start: offset, contentEnd: contentEnd, end: end, problem: problem)
  }
}
