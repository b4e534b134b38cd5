import QueryPlan

/// A recursive-descent parser of queries; expressions climb by precedence (`Parser+Expressions.swift`).
///
/// Every construct that can nest passes through `nested`, which bounds the recursion: no text overflows the stack.
struct Parser {
  /// Deepest nesting of parentheses, calls, CASE and subqueries.
  static let maximumNesting = 200

  private let tokens: [Token]
  private var index = 0
  private var nesting = 0

  init(_ bytes: [UInt8]) throws(SQLError) { tokens = try Lexer.tokens(of: bytes) }

  /// Parses one query, optionally ended by a semicolon.
  static func parse(_ bytes: [UInt8]) throws(SQLError) -> QuerySyntax {
    var parser = try Parser(bytes)
    let query = try parser.query()
    while parser.accept(.semicolon) {}
    guard parser.current.kind == .end else {
      if parser.previous.kind == .symbol(.semicolon) {
        throw SQLError(.syntax, "only one query can be given", at: parser.current.range)
      }
      throw parser.unexpected(expected: nil)
    }
    return query
  }
}

// MARK: Tokens

extension Parser {
  var current: Token { tokens[index] }
  var previous: Token { tokens[max(index - 1, 0)] }

  func lookahead(_ distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  mutating func accept(_ symbol: Symbol) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  /// Whether the token is the unquoted word, in any case.
  func isKeyword(_ keyword: String, _ distance: Int = 0) -> Bool {
    guard case .word(let word) = lookahead(distance).kind else { return false }
    return word.equalsIgnoringCase(keyword)
  }

  mutating func accept(keyword: String) -> Bool {
    guard isKeyword(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: Symbol) throws(SQLError) {
    guard accept(symbol) else { throw unexpected(expected: "\"\(symbol.rawValue)\"") }
  }

  mutating func expect(keyword: String) throws(SQLError) {
    guard accept(keyword: keyword) else { throw unexpected(expected: keyword.asciiUppercased) }
  }

  /// Source from the token at `start` up to the last one consumed.
  func range(from start: Token) -> SourceRange { SourceRange(start: start.range.start, end: previous.range.end) }

  mutating func nested<Result>(
    _ body: (inout Parser) throws(SQLError) -> Result
  ) throws(SQLError) -> Result {
    guard nesting < Parser.maximumNesting else {
      throw SQLError(
        .tooComplex, "the query is nested more than \(Parser.maximumNesting) levels deep", at: current.range)
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body(&self)
  }

  private static let clauseKeywords = [
    "select", "distinct", "from", "where", "group", "having", "order", "limit", "offset", "union", "join", "with", "as",
    "and", "or", "not", "between", "like", "ilike", "case", "when", "then", "else", "end", "filter",
  ]

  /// The error for a token that cannot stand here.
  func unexpected(expected: String?) -> SQLError {
    let found: String
    switch current.kind {
    case .end: found = "unexpected end of the query"
    case .word(let word): found = "unexpected \"\(word)\""
    case .quotedIdentifier(let name): found = "unexpected name \"\(name)\""
    case .string: found = "unexpected string"
    case .integer(let text), .decimal(let text), .floatingPoint(let text): found = "unexpected number \(text)"
    case .symbol(let symbol) where [.ampersand, .pipe, .at].contains(symbol):
      return unsupported("operator \(symbol.rawValue) is", at: current.range)
    case .symbol(let symbol): found = "unexpected \"\(symbol.rawValue)\""
    }
    var hint: String?
    var range = current.range
    // A misspelled keyword is often read as an alias, so that the word behind it is the one in the way.
    for token in [current, previous] {
      guard hint == nil, case .word(let word) = token.kind,
        !Parser.clauseKeywords.contains(where: word.equalsIgnoringCase),
        let keyword = NearestName.of(word, among: Parser.clauseKeywords)
      else { continue }
      hint = "did you mean \(keyword.asciiUppercased)?"
      range = token.range
    }
    return SQLError(.syntax, expected.map { "\(found), expected \($0)" } ?? found, at: range, hint: hint)
  }

  func unsupported(_ what: String, at range: SourceRange, hint: String? = nil) -> SQLError {
    SQLError(.unsupported, "\(what) not supported yet", at: range, hint: hint)
  }
}

// MARK: Names

extension Parser {
  /// A table, column or function name.
  mutating func identifier(_ what: String) throws(SQLError) -> Identifier {
    switch current.kind {
    case .quotedIdentifier(let name):
      advance()
      return Identifier(name: name, range: previous.range)
    case .word(let word):
      guard !Keywords.reserved.contains(word.asciiLowercased) else { throw unexpected(expected: what) }
      advance()
      return Identifier(name: word, range: previous.range)
    default: throw unexpected(expected: what)
    }
  }

  /// Any word, keywords too: an alias behind AS, a column behind a dot.
  mutating func label(_ what: String) throws(SQLError) -> Identifier {
    if case .word(let word) = current.kind {
      advance()
      return Identifier(name: word, range: previous.range)
    }
    return try identifier(what)
  }

  /// `AS label`, or a bare name that is no keyword; strings too, as in DuckDB.
  mutating func optionalAlias() throws(SQLError) -> Identifier? {
    if accept(keyword: "as") {
      if case .string(let text) = current.kind {
        advance()
        return Identifier(name: text, range: previous.range)
      }
      return try label("an alias")
    }
    switch current.kind {
    case .quotedIdentifier: return try identifier("an alias")
    case .word(let word):
      let lowercased = word.asciiLowercased
      guard !Keywords.reserved.contains(lowercased), !Keywords.operators.contains(lowercased) else { return nil }
      return try identifier("an alias")
    default: return nil
    }
  }

  mutating func commaSeparated<Element>(
    _ element: (inout Parser) throws(SQLError) -> Element
  ) throws(SQLError) -> [Element] {
    var elements = [try element(&self)]
    while accept(.comma) { elements.append(try element(&self)) }
    return elements
  }
}
