import QueryPlan

/// How tightly operators bind, loosest first, as in DuckDB's grammar.
private enum Precedence: Int, Comparable {
  case or = 1
  case and
  case not
  /// `IS …`
  case test
  /// Does not chain.
  case comparison
  /// BETWEEN, IN, LIKE
  case membership
  /// `||` and every operator not named elsewhere
  case other
  case additive
  case multiplicative
  case power
  case unary

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .unary }
}

extension Parser {
  mutating func expression() throws(SQLError) -> SyntaxExpression {
    try nested { parser throws(SQLError) in try parser.expression(at: .or) }
  }

  private mutating func make(_ kind: SyntaxExpression.Kind, from start: Token) throws(SQLError) -> SyntaxExpression {
    let expression = SyntaxExpression(kind, range: range(from: start))
    guard expression.depth <= SyntaxExpression.maximumDepth else {
      throw SQLError(
        .tooComplex, "the expression is more than \(SyntaxExpression.maximumDepth) levels deep",
        at: SourceRange(start: start.range.start, end: start.range.end),
        hint: "break it up with parentheses or a subquery")
    }
    return expression
  }

  private mutating func expression(at minimum: Precedence) throws(SQLError) -> SyntaxExpression {
    let start = current
    var left = try prefix()
    while let (precedence, length, operation) = infix() {
      guard precedence >= minimum else { break }
      switch operation {
      case .binary(let binary):
        for _ in 0..<length { advance() }
        let right = try expression(at: precedence.next)
        left = try make(.binary(binary, left, right), from: start)
        if precedence == .comparison, let (following, _, _) = infix(), following == .comparison {
          throw SQLError(.syntax, "comparisons do not chain", at: current.range, hint: "combine them with AND")
        }
      case .and:
        var operands = left.conjuncts
        while accept(keyword: "and") { operands += try expression(at: .not).conjuncts }
        left = try make(.conjunction(operands), from: start)
      case .or:
        var operands = left.disjuncts
        while accept(keyword: "or") { operands += try expression(at: .and).disjuncts }
        left = try make(.disjunction(operands), from: start)
      case .is:
        left = try test(left, start)
      case .isNull(let negated):
        advance()
        left = try make(.isNull(left, negated: negated), from: start)
      case .membership:
        left = try membership(left, start)
      }
    }
    return left
  }

  private enum InfixOperator {
    case binary(BinaryOperator)
    case and
    case or
    case `is`
    case isNull(negated: Bool)
    case membership
  }

  /// The operator at the current token and the number of tokens that spell it.
  private func infix() -> (Precedence, Int, InfixOperator)? {
    switch current.kind {
    case .symbol(let symbol):
      switch symbol {
      case .plus: return (.additive, 1, .binary(.add))
      case .minus: return (.additive, 1, .binary(.subtract))
      case .star: return (.multiplicative, 1, .binary(.multiply))
      case .slash: return (.multiplicative, 1, .binary(.divide))
      case .integerDivide: return (.multiplicative, 1, .binary(.integerDivide))
      case .percent: return (.multiplicative, 1, .binary(.modulo))
      case .caret: return (.power, 1, .binary(.power))
      case .doubleStar: return (.power, 1, .binary(.doubleStar))
      case .tilde: return (.other, 1, .binary(.matches))
      case .concat: return (.other, 1, .binary(.concat))
      case .startsWith: return (.other, 1, .binary(.startsWith))
      case .jsonExtract: return (.other, 1, .binary(.jsonExtract))
      case .jsonExtractText: return (.other, 1, .binary(.jsonExtractText))
      case .equal, .doubleEqual: return (.comparison, 1, .binary(.equal))
      case .notEqual, .lessGreater: return (.comparison, 1, .binary(.notEqual))
      case .less: return (.comparison, 1, .binary(.less))
      case .lessOrEqual: return (.comparison, 1, .binary(.lessOrEqual))
      case .greater: return (.comparison, 1, .binary(.greater))
      case .greaterOrEqual: return (.comparison, 1, .binary(.greaterOrEqual))
      default: return nil
      }
    case .word(let word):
      // Names cannot stand here, so that the words need no quoting.
      switch word.asciiLowercased {
      case "or": return (.or, 1, .or)
      case "and": return (.and, 1, .and)
      case "is": return (.test, 1, .is)
      case "isnull": return (.test, 1, .isNull(negated: false))
      case "notnull": return (.test, 1, .isNull(negated: true))
      case "between", "in", "like", "ilike": return (.membership, 1, .membership)
      case "similar" where isKeyword("to", 1): return (.membership, 2, .binary(.similarTo))
      case "not":
        let isMembership = ["between", "in", "like", "ilike"].contains { isKeyword($0, 1) }
        return isMembership ? (.membership, 2, .membership) : nil
      default: return nil
      }
    default: return nil
    }
  }

  /// `IS [NOT] NULL | TRUE | FALSE | DISTINCT FROM operand`
  private mutating func test(_ operand: SyntaxExpression, _ start: Token) throws(SQLError) -> SyntaxExpression {
    advance()
    let negated = accept(keyword: "not")
    if accept(keyword: "null") { return try make(.isNull(operand, negated: negated), from: start) }
    if isKeyword("true") || isKeyword("false") {
      let literal = SyntaxExpression(.boolean(isKeyword("true")), range: current.range)
      let boolean = TypeName(
        name: Identifier(name: "BOOLEAN", range: current.range), parameters: [], range: current.range)
      let cast = try make(.cast(operand, boolean, .strict), from: start)
      advance()
      return try make(.binary(negated ? .isDistinctFrom : .isNotDistinctFrom, cast, literal), from: start)
    }
    if accept(keyword: "distinct") {
      try expect(keyword: "from")
      let right = try expression(at: .comparison)
      return try make(.binary(negated ? .isNotDistinctFrom : .isDistinctFrom, operand, right), from: start)
    }
    throw unexpected(expected: "NULL, TRUE, FALSE or DISTINCT FROM")
  }

  /// `[NOT] BETWEEN | IN | LIKE | ILIKE`
  private mutating func membership(_ operand: SyntaxExpression, _ start: Token) throws(SQLError) -> SyntaxExpression {
    let negated = accept(keyword: "not")
    if accept(keyword: "between") {
      let low = try expression(at: .other)
      try expect(keyword: "and")
      let high = try expression(at: .other)
      return try make(.between(operand, low: low, high: high, negated: negated), from: start)
    }
    if accept(keyword: "in") {
      let opening = current
      guard accept(.leftParenthesis) else { throw unexpected(expected: "a list in parentheses behind IN") }
      if isKeyword("select") || isKeyword("with") { throw unsupported("IN with a subquery is", at: opening.range) }
      let list = try commaSeparated { parser throws(SQLError) in try parser.expression() }
      try expect(.rightParenthesis)
      return try make(.inList(operand, list, negated: negated), from: start)
    }
    let operation: LikeOperator = isKeyword("ilike") ? .ilike : .like
    advance()
    let pattern = try expression(at: .other)
    var escape: SyntaxExpression?
    if accept(keyword: "escape") { escape = try expression(at: .other) }
    return try make(.like(operand, pattern: pattern, escape: escape, operation, negated: negated), from: start)
  }

  /// Prefix operators, then a primary with its postfix operators.
  private mutating func prefix() throws(SQLError) -> SyntaxExpression {
    let start = current
    if isKeyword("not") {
      return try nested { parser throws(SQLError) in
        parser.advance()
        return try parser.make(.unary(.not, parser.expression(at: .not)), from: start)
      }
    }
    if current.kind == .symbol(.minus) || current.kind == .symbol(.plus) {
      return try nested { parser throws(SQLError) in
        parser.advance()
        let operand = try parser.prefix()
        guard start.kind == .symbol(.minus) else { return try parser.make(.unary(.plus, operand), from: start) }
        switch operand.kind {
        case .integer(let text): return try parser.make(.integer(text.negatedNumber), from: start)
        case .decimal(let text): return try parser.make(.decimal(text.negatedNumber), from: start)
        case .floatingPoint(let text): return try parser.make(.floatingPoint(text.negatedNumber), from: start)
        default: return try parser.make(.unary(.negate, operand), from: start)
        }
      }
    }
    var operand = try primary()
    var zoneCount = 0
    while true {
      if accept(.doubleColon) {
        operand = try make(.cast(operand, typeName(), .strict), from: start)
      } else if current.kind == .symbol(.leftBracket) {
        throw unsupported("subscripts are", at: current.range, hint: "use substring(text, start, length)")
      } else if isKeyword("at"), isKeyword("time", 1) {
        // Each is a call around the ones before, and calls nest only so deep.
        zoneCount += 1
        guard zoneCount <= 20 else {
          throw SQLError(.tooComplex, "more than 20 AT TIME ZONE in a row", at: current.range)
        }
        operand = try atTimeZone(operand, start)
      } else if isKeyword("collate") {
        throw unsupported("COLLATE is", at: current.range)
      } else if isKeyword("glob") {
        throw unsupported("GLOB is", at: current.range, hint: "use LIKE")
      } else {
        return operand
      }
    }
  }

  private mutating func primary() throws(SQLError) -> SyntaxExpression {
    let start = current
    switch start.kind {
    case .integer(let text):
      advance()
      return try make(.integer(text), from: start)
    case .decimal(let text):
      advance()
      return try make(.decimal(text), from: start)
    case .floatingPoint(let text):
      advance()
      return try make(.floatingPoint(text), from: start)
    case .string(let text):
      advance()
      return try make(.string(text), from: start)
    case .symbol(.star):
      advance()
      return try make(.star(qualifier: nil, excluded: excluded()), from: start)
    case .symbol(.leftParenthesis):
      if isKeyword("select", 1) || isKeyword("with", 1) {
        throw unsupported("a subquery inside an expression is", at: start.range)
      }
      advance()
      var inner = try expression()
      if current.kind == .symbol(.comma) { throw unsupported("rows of values are", at: start.range) }
      try expect(.rightParenthesis)
      inner.range = range(from: start)
      return inner
    case .symbol(.leftBracket), .symbol(.leftBrace): throw unsupported("lists and structs are", at: start.range)
    case .symbol(.question), .symbol(.dollar): throw unsupported("parameters are", at: start.range)
    case .quotedIdentifier: return try columnOrCall()
    case .word(let word): return try wordExpression(word.asciiLowercased)
    default: throw unexpected(expected: "an expression")
    }
  }

  private mutating func wordExpression(_ word: String) throws(SQLError) -> SyntaxExpression {
    let start = current
    let isCall = lookahead(1).kind == .symbol(.leftParenthesis)
    switch word {
    case "null":
      advance()
      return try make(.null, from: start)
    case "true", "false":
      advance()
      return try make(.boolean(word == "true"), from: start)
    case "case": return try conditional()
    case "cast" where isCall, "try_cast" where isCall: return try cast(word == "cast" ? .strict : .nullOnFailure)
    case "extract" where isCall: return try extract()
    case "substring" where isCall: return try substring()
    case "trim" where isCall: return try trim()
    case "array" where lookahead(1).kind == .symbol(.leftBracket):
      throw unsupported("lists and structs are", at: start.range)
    case "exists" where isCall: throw unsupported("EXISTS is", at: start.range)
    case "position" where isCall: return try position()
    case "interval":
      switch lookahead(1).kind {
      case .string, .integer, .decimal, .floatingPoint, .symbol(.leftParenthesis): return try interval()
      default: break
      }
    default: break
    }
    // DATE '2026-03-01' and the like.
    if case .string(let text) = lookahead(1).kind, TypeNames.isTypeName(word) {
      let name = Identifier(name: wordAsWritten, range: start.range)
      advance()
      let literal = current
      advance()
      return try make(
        .cast(
          SyntaxExpression(.string(text), range: literal.range),
          TypeName(name: name, parameters: [], range: start.range),
          .strict), from: start)
    }
    return try columnOrCall()
  }

  private var wordAsWritten: String {
    if case .word(let word) = current.kind { return word }
    return ""
  }

  /// `EXCLUDE (a, b)` behind a star.
  private mutating func excluded() throws(SQLError) -> [Identifier] {
    if isKeyword("replace") || isKeyword("rename") {
      throw unsupported("* REPLACE and * RENAME are", at: current.range)
    }
    guard accept(keyword: "exclude") else { return [] }
    guard accept(.leftParenthesis) else { return [try identifier("a column name")] }
    let names = try commaSeparated { parser throws(SQLError) in try parser.identifier("a column name") }
    try expect(.rightParenthesis)
    return names
  }

  private mutating func columnOrCall() throws(SQLError) -> SyntaxExpression {
    let start = current
    let isQuoted = if case .quotedIdentifier = start.kind { true } else { false }
    // Function names such as left() and any() are keywords elsewhere.
    let name =
      !isQuoted && lookahead(1).kind == .symbol(.leftParenthesis)
        && Keywords.operators.contains(wordAsWritten.asciiLowercased)
      ? try label("an expression") : try identifier("an expression")
    if current.kind == .symbol(.leftParenthesis) { return try call(name, start) }
    var parts = [name]
    while accept(.dot) {
      if current.kind == .symbol(.star) {
        advance()
        guard parts.count == 1 else { throw unexpected(expected: "a column name") }
        return try make(.star(qualifier: name, excluded: excluded()), from: start)
      }
      parts.append(try label("a column name"))
    }
    return try make(.column(parts), from: start)
  }

  private mutating func call(_ name: Identifier, _ start: Token) throws(SQLError) -> SyntaxExpression {
    try expect(.leftParenthesis)
    var call = FunctionCall(name: name, arguments: [])
    if current.kind == .symbol(.star), lookahead(1).kind == .symbol(.rightParenthesis) {
      advance()
      call.isStar = true
    } else if current.kind != .symbol(.rightParenthesis) {
      if accept(keyword: "distinct") { call.isDistinct = true } else { _ = accept(keyword: "all") }
      call.arguments = try commaSeparated { parser throws(SQLError) in try parser.expression() }
    }
    if isKeyword("order") { throw unsupported("ORDER BY inside a call is", at: current.range) }
    try expect(.rightParenthesis)
    if isKeyword("filter"), lookahead(1).kind == .symbol(.leftParenthesis) {
      advance()
      advance()
      _ = accept(keyword: "where")
      call.filter = try expression()
      try expect(.rightParenthesis)
    }
    if isKeyword("over") { throw unsupported("window functions are", at: current.range) }
    if isKeyword("within"), isKeyword("group", 1) { throw unsupported("WITHIN GROUP is", at: current.range) }
    return try make(.call(call), from: start)
  }

  /// `CASE [operand] WHEN … THEN … [ELSE …] END`
  private mutating func conditional() throws(SQLError) -> SyntaxExpression {
    let start = current
    advance()
    let operand = isKeyword("when") ? nil : try expression()
    var branches: [SyntaxWhen] = []
    while accept(keyword: "when") {
      let condition = try expression()
      try expect(keyword: "then")
      branches.append(SyntaxWhen(condition: condition, result: try expression()))
    }
    guard !branches.isEmpty else { throw unexpected(expected: "WHEN") }
    let otherwise = accept(keyword: "else") ? try expression() : nil
    guard accept(keyword: "end") else { throw unexpected(expected: "END of the CASE") }
    return try make(.conditional(operand: operand, branches, otherwise: otherwise), from: start)
  }

  /// `CAST(operand AS type)`
  private mutating func cast(_ mode: CastMode) throws(SQLError) -> SyntaxExpression {
    let start = current
    advance()
    try expect(.leftParenthesis)
    let operand = try expression()
    try expect(keyword: "as")
    let type = try typeName()
    try expect(.rightParenthesis)
    return try make(.cast(operand, type, mode), from: start)
  }

  /// `extract(unit FROM operand)` is `date_part('unit', operand)`.
  private mutating func extract() throws(SQLError) -> SyntaxExpression {
    let start = current
    advance()
    try expect(.leftParenthesis)
    let unit: SyntaxExpression
    if case .string(let text) = current.kind {
      unit = SyntaxExpression(.string(text), range: current.range)
      advance()
    } else {
      let word = try label("a unit such as hour")
      unit = SyntaxExpression(.string(TimeUnit.keyword(word.name) ?? word.name), range: word.range)
    }
    try expect(keyword: "from")
    let operand = try expression()
    try expect(.rightParenthesis)
    let name = Identifier(name: "date_part", range: start.range)
    return try make(.call(FunctionCall(name: name, arguments: [unit, operand])), from: start)
  }

  /// `operand AT TIME ZONE zone` is `timezone(zone, operand)`.
  private mutating func atTimeZone(_ operand: SyntaxExpression, _ start: Token) throws(SQLError) -> SyntaxExpression {
    let name = Identifier(name: "timezone", range: current.range)
    advance()
    advance()
    try expect(keyword: "zone")
    let zoneStart = current
    var zone = try primary()
    while accept(.doubleColon) { zone = try make(.cast(zone, typeName(), .strict), from: zoneStart) }
    return try make(.call(FunctionCall(name: name, arguments: [zone, operand])), from: start)
  }

  /// `position(part IN text)` is `position(text, part)`.
  private mutating func position() throws(SQLError) -> SyntaxExpression {
    let start = current
    let name = try label("a function name")
    try expect(.leftParenthesis)
    let part = try nested { parser throws(SQLError) in try parser.expression(at: .other) }
    try expect(keyword: "in")
    let text = try expression()
    try expect(.rightParenthesis)
    return try make(.call(FunctionCall(name: name, arguments: [text, part])), from: start)
  }

  /// `INTERVAL '1 day'` is a cast; `INTERVAL 1 DAY` and `INTERVAL (x) DAY` are calls of `to_days`, as DuckDB has it.
  private mutating func interval() throws(SQLError) -> SyntaxExpression {
    let start = current
    let intervalType = TypeName(
      name: Identifier(name: wordAsWritten, range: start.range), parameters: [], range: start.range)
    advance()
    let isText = if case .string = current.kind { true } else { false }
    let amount = try primary()
    guard case .word(let word) = current.kind, let unit = TimeUnit.keyword(word), let function = Self.makers[unit]
    else {
      guard isText else { throw unexpected(expected: "a unit such as DAY") }
      return try make(.cast(amount, intervalType, .strict), from: start)
    }
    advance()
    func cast(_ operand: SyntaxExpression, _ type: String) -> SyntaxExpression {
      let name = TypeName(name: Identifier(name: type, range: start.range), parameters: [], range: start.range)
      return SyntaxExpression(.cast(operand, name, .strict), range: operand.range)
    }
    var argument = cast(amount, "DOUBLE")
    if let type = function.integer {
      let name = Identifier(name: "trunc", range: amount.range)
      argument = cast(
        SyntaxExpression(.call(FunctionCall(name: name, arguments: [argument])), range: amount.range), type)
    }
    let name = Identifier(name: function.name, range: start.range)
    return try make(.call(FunctionCall(name: name, arguments: [argument])), from: start)
  }

  /// The function that makes an interval of a unit, and the integer type it takes; none is DOUBLE.
  private static let makers: [String: (name: String, integer: String?)] = [
    "YEAR": ("to_years", "INTEGER"), "MONTH": ("to_months", "INTEGER"), "DAY": ("to_days", "INTEGER"),
    "WEEK": ("to_weeks", "INTEGER"), "QUARTER": ("to_quarters", "INTEGER"), "DECADE": ("to_decades", "INTEGER"),
    "CENTURY": ("to_centuries", "INTEGER"), "MILLENNIUM": ("to_millennia", "INTEGER"),
    "HOUR": ("to_hours", "BIGINT"), "MINUTE": ("to_minutes", "BIGINT"), "MICROSECONDS": ("to_microseconds", "BIGINT"),
    "SECOND": ("to_seconds", nil), "MILLISECONDS": ("to_milliseconds", nil),
  ]

  /// `substring(text FROM start [FOR length])` or with commas.
  private mutating func substring() throws(SQLError) -> SyntaxExpression {
    let start = current
    let name = try identifier("a function name")
    try expect(.leftParenthesis)
    var arguments = [try expression()]
    if accept(keyword: "from") {
      arguments.append(try expression())
      if accept(keyword: "for") { arguments.append(try expression()) }
    } else {
      while accept(.comma) { arguments.append(try expression()) }
    }
    try expect(.rightParenthesis)
    return try make(.call(FunctionCall(name: name, arguments: arguments)), from: start)
  }

  /// `trim([BOTH | LEADING | TRAILING] [characters] [FROM] text)` or `trim(text [, characters])`.
  private mutating func trim() throws(SQLError) -> SyntaxExpression {
    let start = current
    var name = try identifier("a function name")
    try expect(.leftParenthesis)
    if accept(keyword: "leading") {
      name.name = "ltrim"
    } else if accept(keyword: "trailing") {
      name.name = "rtrim"
    } else {
      _ = accept(keyword: "both")
    }
    var arguments: [SyntaxExpression]
    if accept(keyword: "from") {
      arguments = [try expression()]
    } else {
      arguments = [try expression()]
      if accept(keyword: "from") {
        arguments.insert(try expression(), at: 0)
      } else {
        while accept(.comma) { arguments.append(try expression()) }
      }
    }
    try expect(.rightParenthesis)
    return try make(.call(FunctionCall(name: name, arguments: arguments)), from: start)
  }

  /// `name [(number, …)]`; also `DOUBLE PRECISION`, `TIMESTAMP WITHOUT TIME ZONE`, `CHARACTER VARYING`.
  mutating func typeName() throws(SQLError) -> TypeName {
    let start = current
    var name = try label("a type")
    if name.matches("double"), accept(keyword: "precision") { name.name = "DOUBLE" }
    if name.matches("character"), accept(keyword: "varying") { name.name = "varchar" }
    var parameters: [Int] = []
    if accept(.leftParenthesis) {
      parameters = try commaSeparated { parser throws(SQLError) in
        guard case .integer(let text) = parser.current.kind, let value = Int(text), value <= 1000 else {
          throw parser.unexpected(expected: "a small number")
        }
        parser.advance()
        return value
      }
      try expect(.rightParenthesis)
    }
    if isKeyword("with") || isKeyword("without"), isKeyword("time", 1), isKeyword("zone", 2) {
      let isZoned = isKeyword("with")
      if isZoned, !name.matches("timestamp") { throw unsupported("TIME WITH TIME ZONE is", at: range(from: start)) }
      for _ in 0..<3 { advance() }
      if isZoned { name.name = "TIMESTAMP WITH TIME ZONE" }
    }
    if current.kind == .symbol(.leftBracket) { throw unsupported("list types are", at: current.range) }
    return TypeName(name: name, parameters: parameters, range: range(from: start))
  }
}

extension SyntaxExpression {
  /// The operands of an AND, else the expression itself.
  fileprivate var conjuncts: [SyntaxExpression] {
    if case .conjunction(let operands) = kind { operands } else { [self] }
  }

  /// The operands of an OR, else the expression itself.
  fileprivate var disjuncts: [SyntaxExpression] {
    if case .disjunction(let operands) = kind { operands } else { [self] }
  }
}

extension String {
  /// The number with the opposite sign.
  fileprivate var negatedNumber: String { hasPrefix("-") ? String(dropFirst()) : "-" + self }
}
