import SystemIO

/// Reads the CSV records of one file in order, byte by byte, in bounded memory.
///
/// It shares the ``CSVAutomaton`` with the parser of headers and nothing with the reader of splits, so that each can be
/// checked against the other.
///
/// A record that is longer than the limit, or whose quoted field is open at the end of the file, is unusable: its first
/// line is one record, and reading goes on behind that. So that a file of such lines takes no longer than another one, the
/// reader remembers how far it is known that an open quoted field goes on: at every line end up to there whatever began
/// inside it is either over or in the same state.
package struct SerialRecordReader {
  /// One field: where its text ends in ``Record/text``, and whether it was quoted.
  package struct Field: Hashable {
    package var end: Int
    package var isQuoted: Bool
  }

  package struct Record {
    /// Offset of the first byte.
    package fileprivate(set) var start = 0
    /// Offset behind the last byte, line end excluded.
    package fileprivate(set) var contentEnd = 0
    /// Offset behind the line end.
    package fileprivate(set) var end = 0
    /// Of the first byte, from 1.
    package fileprivate(set) var line = 1
    package fileprivate(set) var problem: CSVRecordParser.Problem?
    /// Whether the line is empty or a comment, and so no row.
    package fileprivate(set) var isBlank = false
    package fileprivate(set) var isValidUTF8 = true
    package fileprivate(set) var fieldCount = 0
    /// The first fields, as many as the reader keeps; none where there is a problem.
    package fileprivate(set) var fields: [Field] = []
    /// Unescaped, one field behind the other.
    package fileprivate(set) var text: [UInt8] = []
    /// The first bytes of the record, without its line end.
    package fileprivate(set) var raw: [UInt8] = []

    /// Where the text of a kept field lies in ``text``.
    package func range(of field: Int) -> Range<Int> { (field == 0 ? 0 : fields[field - 1].end)..<fields[field].end }
  }

  /// The last record read.
  package private(set) var record = Record()

  private let bytes: SerialBytes
  private let dialect: CSVDialect
  private let lineEnding: LineEnding
  private let maximumRowLength: Int
  private let fieldLimit: Int
  private let rawLimit: Int
  private var offset: Int
  private var line = 1
  /// An unusable record goes on from here, in this state; nothing that is inside quotes at a line end before ends earlier.
  private var open: (end: Int, automaton: CSVAutomaton)?

  /// Begins at `offset`. Texts are kept of `fieldLimit` fields, and `rawLimit` raw bytes, of each record.
  ///
  /// Throws where the bytes before `offset` cannot be read, of which the line ends are counted.
  init(
    _ bytes: SerialBytes, dialect: CSVDialect, lineEnding: LineEnding, offset: Int, maximumRowLength: Int,
    fieldLimit: Int, rawLimit: Int
  ) throws {
    self.bytes = bytes
    self.dialect = dialect
    self.lineEnding = lineEnding
    self.maximumRowLength = maximumRowLength
    self.fieldLimit = fieldLimit
    self.rawLimit = rawLimit
    self.offset = offset
    for index in 0..<offset where try bytes.byte(at: index) == lineEnding.rawValue { line += 1 }
  }

  /// Reads the next record, blank lines included, into ``record``; false at the end of the file.
  package mutating func next() throws -> Bool {
    guard offset < bytes.count else { return false }
    try parse()
    line += lineEndCount
    offset = record.end
    return true
  }

  private var lineEndCount = 0

  private mutating func parse() throws {
    let start = offset
    let lineEnd = lineEnding.rawValue
    var automaton = CSVAutomaton(dialect, lineEnding: lineEnding)
    var utf8 = SerialUTF8()
    var isQuoted = false
    var isBad = false
    var isComment = false
    var index = start
    var byte = try bytes.byte(at: index)
    clear()
    scan: while let current = byte {
      if index - start == maximumRowLength && !isComment {
        open = (index, automaton)
        return try keepFirstLine(.tooLong)
      }
      let next = try bytes.byte(at: index + 1)
      let step = automaton.step(current, next: next)
      switch step {
      case .text:
        if record.fieldCount < fieldLimit { record.text.append(current) }
        if current == lineEnd {
          lineEndCount += 1
          if let openEnd = open?.end, index < openEnd, try hasNoEnd(from: start) {
            return try keepFirstLine((open?.end ?? 0) < bytes.count ? .tooLong : .unclosed)
          }
        }
      case .syntax: break
      case .openingQuote: isQuoted = true
      case .fieldEnd:
        endField(isQuoted)
        isQuoted = false
      case .badQuote: isBad = true
      case .comment: isComment = true
      case .recordEnd: break scan
      }
      utf8.take(current)
      if record.raw.count < rawLimit { record.raw.append(current) }
      index += 1
      byte = next
    }
    if byte == nil && automaton.isInsideQuotes {
      open = (index, automaton)
      return try keepFirstLine(.unclosed)
    }
    endField(isQuoted)
    if byte != nil { lineEndCount += 1 }
    record.contentEnd = try contentEnd(index)
    record.end = byte == nil ? index : index + 1
    record.raw.removeLast(max(record.raw.count - (record.contentEnd - start), 0))
    record.isValidUTF8 = utf8.isValid
    record.isBlank = isComment || record.contentEnd == start
    if isBad { dropFields(.badQuote) }
  }

  private mutating func clear() {
    record.start = offset
    record.line = line
    record.problem = nil
    record.isBlank = false
    record.isValidUTF8 = true
    record.fieldCount = 0
    record.fields.removeAll(keepingCapacity: true)
    record.text.removeAll(keepingCapacity: true)
    record.raw.removeAll(keepingCapacity: true)
    lineEndCount = 0
  }

  private mutating func endField(_ isQuoted: Bool) {
    if record.fieldCount < fieldLimit { record.fields.append(Field(end: record.text.count, isQuoted: isQuoted)) }
    record.fieldCount += 1
  }

  private mutating func dropFields(_ problem: CSVRecordParser.Problem) {
    record.problem = problem
    record.fieldCount = 0
    record.fields.removeAll(keepingCapacity: true)
    record.text.removeAll(keepingCapacity: true)
  }

  /// Without the `\r` of a `\r\n`.
  private func contentEnd(_ lineEnd: Int) throws -> Int {
    guard lineEnding == .lineFeed, lineEnd > offset, try bytes.byte(at: lineEnd - 1) == UInt8(ascii: "\r") else {
      return lineEnd
    }
    return lineEnd - 1
  }

  /// The record has no usable end: it is its first line.
  private mutating func keepFirstLine(_ problem: CSVRecordParser.Problem) throws {
    clear()
    var utf8 = SerialUTF8()
    var index = offset
    while let byte = try bytes.byte(at: index), byte != lineEnding.rawValue {
      utf8.take(byte)
      if record.raw.count < rawLimit { record.raw.append(byte) }
      index += 1
    }
    lineEndCount = index < bytes.count ? 1 : 0
    record.contentEnd = try contentEnd(index)
    record.end = index + lineEndCount
    record.raw.removeLast(max(record.raw.count - (record.contentEnd - offset), 0))
    record.isValidUTF8 = utf8.isValid
    record.problem = problem
  }

  /// Whether a record from `start` that is inside quotes where an unusable record before it is as well has no usable end
  /// either: follows that one as far as this one may go.
  private mutating func hasNoEnd(from start: Int) throws -> Bool {
    guard var (index, automaton) = open else { return false }
    while let byte = try bytes.byte(at: index), index - start < maximumRowLength {
      if automaton.step(byte, next: try bytes.byte(at: index + 1)) == .recordEnd {
        // It ends in time; nothing is known of what follows.
        open = nil
        return false
      }
      index += 1
    }
    // A record that is over at the end of the file without a line end is usable.
    if index == bytes.count && !automaton.isInsideQuotes {
      open = nil
      return false
    }
    open = (index, automaton)
    return true
  }
}

extension SerialRecordReader {
  /// Rows of files that are looked at whole, in bytes.
  private static var wholeRowLimit: Int { 256 << 20 }

  /// Reads a CSV file as dayfold writes them, from its header on, with all raw bytes of every record.
  package init(publishedFile path: String, fieldLimit: Int) throws {
    try self.init(wholeRowsOf: path, dialect: CSVDialect(), fieldLimit: fieldLimit)
  }

  /// Reads the lines of a file, each as the raw bytes of a record.
  package init(linesOf path: String) throws {
    try self.init(wholeRowsOf: path, dialect: CSVDialect(delimiter: 0, quote: nil), fieldLimit: 0)
  }

  private init(wholeRowsOf path: String, dialect: CSVDialect, fieldLimit: Int) throws {
    let size: Int
    do throws(SystemError) {
      size = try FileIdentity(path: path, in: PosixFileSystem.shared).size
    } catch {
      throw DayfoldError(error)
    }
    try self.init(
      try SerialBytes(path: path, count: size), dialect: dialect, lineEnding: .lineFeed, offset: 0,
      maximumRowLength: Self.wholeRowLimit, fieldLimit: fieldLimit, rawLimit: Self.wholeRowLimit)
  }
}
