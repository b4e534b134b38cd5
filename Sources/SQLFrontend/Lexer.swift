import QueryPlan

/// Cuts SQL text into tokens. Positions are byte offsets.
struct Lexer {
  /// Longest query accepted, in bytes.
  static let maximumLength = 16 << 20

  private let bytes: [UInt8]
  private var offset = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Returns the tokens, ending with one of kind `end`. O(bytes).
  static func tokens(of bytes: [UInt8]) throws(SQLError) -> [Token] {
    guard bytes.count <= maximumLength else {
      throw SQLError(.tooComplex, "the query is longer than \(maximumLength >> 20) MiB", at: nil)
    }
    if String(validating: bytes, as: UTF8.self) == nil {
      let offset = firstInvalidOffset(bytes)
      throw SQLError(
        .syntax, "the query is not valid UTF-8 at byte \(offset)", at: SourceRange(start: offset, end: offset + 1))
    }
    var lexer = Lexer(bytes)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private static func firstInvalidOffset(_ bytes: [UInt8]) -> Int {
    // Validity of prefixes is monotonic up to an incomplete sequence of at most three bytes.
    var low = 0
    var high = bytes.count
    while low < high {
      let middle = (low + high) / 2
      let isValid = (0...3).contains { extra in
        middle + 1 - extra >= 0 && String(validating: bytes[..<(middle + 1 - extra)], as: UTF8.self) != nil
      }
      if isValid { low = middle + 1 } else { high = middle }
    }
    let start = max(low - 3, 0)
    return (start...low).last { String(validating: bytes[..<$0], as: UTF8.self) != nil } ?? start
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  private func range(from start: Int) -> SourceRange { SourceRange(start: start, end: offset) }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func next() throws(SQLError) -> Token {
    try skipBlanksAndComments()
    let start = offset
    guard let byte = peek() else { return Token(kind: .end, range: range(from: start)) }
    switch byte {
    case UInt8(ascii: "'"):
      let text = try quoted(by: byte, what: "string literal")
      return Token(kind: .string(text), range: range(from: start))
    case UInt8(ascii: "\""):
      let text = try quoted(by: byte, what: "quoted name")
      guard !text.isEmpty else { throw SQLError(.syntax, "a quoted name cannot be empty", at: range(from: start)) }
      return Token(kind: .quotedIdentifier(text), range: range(from: start))
    case _ where byte.isDigit: return try number()
    case UInt8(ascii: ".") where peek(1)?.isDigit == true: return try number()
    case _ where byte.isWordStart:
      while let byte = peek(), byte.isWordPart { offset += 1 }
      return Token(kind: .word(text(start..<offset)), range: range(from: start))
    default:
      return try symbol()
    }
  }

  private mutating func symbol() throws(SQLError) -> Token {
    let start = offset
    for (symbol, spelling) in Symbol.byFirstByte[Int(bytes[start])]
    where spelling.count == 1 || bytes[start...].starts(with: spelling) {
      offset += spelling.count
      return Token(kind: .symbol(symbol), range: range(from: start))
    }
    offset += 1
    let byte = bytes[start]
    let name =
      byte == 0
      ? "a NUL byte"
      : byte < 0x20 || byte == 0x7F ? "control character 0x" + String(byte, radix: 16) : "\"\(text(start..<offset))\""
    throw SQLError(.syntax, "unexpected \(name)", at: range(from: start))
  }

  private mutating func skipBlanksAndComments() throws(SQLError) {
    while let byte = peek() {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        offset += 1
      } else if byte == 0xC2, peek(1) == 0xA0 {
        // A no-break space, as pasted from web pages.
        offset += 2
      } else if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
        while let byte = peek(), byte != UInt8(ascii: "\n") { offset += 1 }
      } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        try skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() throws(SQLError) {
    // Block comments nest, as in PostgreSQL and DuckDB.
    let start = offset
    var level = 0
    while let byte = peek() {
      if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        level += 1
        offset += 2
      } else if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        level -= 1
        offset += 2
        if level == 0 { return }
      } else {
        offset += 1
      }
    }
    throw SQLError(
      .syntax, "unterminated comment", at: SourceRange(start: start, end: start + 2), hint: "close it with */")
  }

  private mutating func quoted(by quote: UInt8, what: String) throws(SQLError) -> String {
    let start = offset
    offset += 1
    var content: [UInt8] = []
    while let byte = peek() {
      offset += 1
      if byte == 0 {
        throw SQLError(.syntax, "a NUL byte inside a \(what)", at: SourceRange(start: offset - 1, end: offset))
      }
      guard byte == quote else {
        content.append(byte)
        continue
      }
      guard peek() == quote else { return String(decoding: content, as: UTF8.self) }
      content.append(quote)
      offset += 1
    }
    let character = quote == UInt8(ascii: "'") ? "'" : "\""
    throw SQLError(
      .syntax, "unterminated \(what)", at: SourceRange(start: start, end: start + 1), hint: "close it with \(character)"
    )
  }

  /// Digits may be grouped by `_`; a number ends where a word would begin.
  private mutating func number() throws(SQLError) -> Token {
    let start = offset
    var isDecimal = false
    var isFloatingPoint = false
    skipDigits()
    if peek() == UInt8(ascii: ".") {
      isDecimal = true
      offset += 1
      skipDigits()
    }
    if let byte = peek(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
      if peek(1 + sign)?.isDigit == true {
        isFloatingPoint = true
        offset += 1 + sign
        skipDigits()
      }
    }
    if peek()?.isWordPart == true {
      while let byte = peek(), byte.isWordPart { offset += 1 }
      throw SQLError(.syntax, "\"\(text(start..<offset))\" is neither a number nor a name", at: range(from: start))
    }
    let text = text(start..<offset)
    let kind: Token.Kind = isFloatingPoint ? .floatingPoint(text) : isDecimal ? .decimal(text) : .integer(text)
    return Token(kind: kind, range: range(from: start))
  }

  private mutating func skipDigits() {
    while let byte = peek() {
      guard byte.isDigit || (byte == UInt8(ascii: "_") && peek(1)?.isDigit == true && bytes[offset - 1].isDigit) else {
        return
      }
      offset += 1
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  /// Letters, `_` and every byte of a non-ASCII character.
  fileprivate var isWordStart: Bool {
    (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == UInt8(ascii: "_") || self >= 0x80
  }
  fileprivate var isWordPart: Bool { isWordStart || isDigit || self == UInt8(ascii: "$") }
}
