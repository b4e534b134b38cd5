import QueryPlan

extension Parser {
  /// `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`
  mutating func query() throws(SQLError) -> QuerySyntax {
    try nested { parser throws(SQLError) in try parser.queryBody() }
  }

  private mutating func queryBody() throws(SQLError) -> QuerySyntax {
    let start = current
    var commonTables: [CommonTable] = []
    if accept(keyword: "with") {
      if isKeyword("recursive") { throw unsupported("WITH RECURSIVE is", at: current.range) }
      commonTables = try commaSeparated { parser throws(SQLError) in try parser.commonTable() }
    }
    var bodies = [try queryTerm()]
    while true {
      let operation = current
      if accept(keyword: "union") {
        guard accept(keyword: "all") else { throw unsupported("UNION without ALL is", at: operation.range) }
        bodies.append(try queryTerm())
      } else if isKeyword("except") || isKeyword("intersect") {
        throw unsupported("EXCEPT and INTERSECT are", at: operation.range)
      } else {
        break
      }
    }
    let body: QueryBody
    if bodies.count == 1 {
      body = bodies[0]
    } else {
      let queries = bodies.map { body in
        if case .nested(let query) = body { return query }
        return QuerySyntax(commonTables: [], body: body, order: nil, limit: nil, offset: nil, range: body.range)
      }
      body = .unionAll(queries, range: range(from: start))
    }
    let order = try optionalOrder()
    var limit: SyntaxExpression?
    var offset: SyntaxExpression?
    while true {
      if limit == nil, accept(keyword: "limit") {
        limit = try expression()
        if isKeyword("percent") || current.kind == .symbol(.percent) {
          throw unsupported("LIMIT with a percentage is", at: current.range)
        }
      } else if offset == nil, accept(keyword: "offset") {
        offset = try expression()
        _ = accept(keyword: "rows") || accept(keyword: "row")
      } else {
        break
      }
    }
    return QuerySyntax(
      commonTables: commonTables, body: body, order: order, limit: limit, offset: offset, range: range(from: start))
  }

  private mutating func commonTable() throws(SQLError) -> CommonTable {
    let name = try identifier("a table name")
    let columns = current.kind == .symbol(.leftParenthesis) ? try columnNames() : []
    try expect(keyword: "as")
    if isKeyword("not"), isKeyword("materialized", 1) { advance() }
    _ = accept(keyword: "materialized")
    try expect(.leftParenthesis)
    let query = try query()
    try expect(.rightParenthesis)
    return CommonTable(name: name, columns: columns, query: query)
  }

  private mutating func columnNames() throws(SQLError) -> [Identifier] {
    try expect(.leftParenthesis)
    let names = try commaSeparated { parser throws(SQLError) in try parser.identifier("a column name") }
    try expect(.rightParenthesis)
    return names
  }

  private mutating func queryTerm() throws(SQLError) -> QueryBody {
    if accept(.leftParenthesis) {
      let query = try query()
      try expect(.rightParenthesis)
      return .nested(query)
    }
    if isKeyword("values") { throw unsupported("VALUES is", at: current.range) }
    return .select(try select())
  }

  private mutating func select() throws(SQLError) -> SelectSyntax {
    let start = current
    guard accept(keyword: "select") else { throw unexpected(expected: "SELECT") }
    var isDistinct = false
    if accept(keyword: "distinct") {
      if isKeyword("on") { throw unsupported("DISTINCT ON is", at: current.range) }
      isDistinct = true
    } else {
      _ = accept(keyword: "all")
    }
    if isKeyword("from") || current.kind == .end {
      throw SQLError(.syntax, "SELECT names no columns", at: current.range, hint: "write SELECT * for all columns")
    }
    var items: [SelectItem] = []
    repeat {
      // A comma before FROM is let pass, as in DuckDB.
      if isKeyword("from"), !items.isEmpty { break }
      items.append(try selectItem())
    } while accept(.comma)

    var source: TableSyntax?
    if accept(keyword: "from") { source = try tableSource() }
    var filter: SyntaxExpression?
    if accept(keyword: "where") { filter = try expression() }
    var grouping: GroupingSyntax?
    if accept(keyword: "group") {
      try expect(keyword: "by")
      grouping = try self.grouping()
    }
    var having: SyntaxExpression?
    if accept(keyword: "having") { having = try expression() }
    if isKeyword("qualify") { throw unsupported("QUALIFY is", at: current.range) }
    if isKeyword("window") { throw unsupported("WINDOW is", at: current.range) }
    return SelectSyntax(
      isDistinct: isDistinct, items: items, source: source, filter: filter, grouping: grouping, having: having,
      range: range(from: start))
  }

  private mutating func selectItem() throws(SQLError) -> SelectItem {
    let expression = try expression()
    return SelectItem(expression: expression, alias: try optionalAlias())
  }

  private mutating func grouping() throws(SQLError) -> GroupingSyntax {
    if accept(keyword: "all") { return .all }
    if isKeyword("rollup") || isKeyword("cube") || isKeyword("grouping"), case .word(let word) = current.kind,
      isKeyword("sets", 1) || lookahead(1).kind == .symbol(.leftParenthesis)
    {
      throw unsupported("GROUP BY \(word.asciiUppercased) is", at: current.range)
    }
    if current.kind == .symbol(.leftParenthesis), lookahead(1).kind == .symbol(.rightParenthesis) {
      advance()
      advance()
      return .expressions([])
    }
    return .expressions(try commaSeparated { parser throws(SQLError) in try parser.expression() })
  }

  private mutating func optionalOrder() throws(SQLError) -> OrderSyntax? {
    guard accept(keyword: "order") else { return nil }
    try expect(keyword: "by")
    if accept(keyword: "all") {
      let (direction, nulls) = try ordering()
      return .all(direction, nulls)
    }
    return .terms(
      try commaSeparated { parser throws(SQLError) in
        let expression = try parser.expression()
        let (direction, nulls) = try parser.ordering()
        return OrderTerm(expression: expression, direction: direction, nulls: nulls)
      })
  }

  /// `[ASC | DESC] [NULLS FIRST | LAST]`; nulls come last in both directions, as in DuckDB.
  private mutating func ordering() throws(SQLError) -> (SortKey.Direction, SortKey.NullOrder) {
    var direction = SortKey.Direction.ascending
    if accept(keyword: "desc") || accept(keyword: "descending") {
      direction = .descending
    } else {
      _ = accept(keyword: "asc") || accept(keyword: "ascending")
    }
    guard accept(keyword: "nulls") else { return (direction, .last) }
    if accept(keyword: "first") { return (direction, .first) }
    try expect(keyword: "last")
    return (direction, .last)
  }
}

// MARK: FROM

extension Parser {
  /// Tables joined from left to right.
  private mutating func tableSource() throws(SQLError) -> TableSyntax {
    var source = try nested { parser throws(SQLError) in try parser.table() }
    var tableCount = 1
    while true {
      let start = current
      if accept(.comma) {
        let right = try nested { parser throws(SQLError) in try parser.table() }
        source = .join(source, right, JoinSyntax(kind: .inner, condition: .none, range: start.range))
      } else if let join = try joinOperator() {
        let right = try nested { parser throws(SQLError) in try parser.table() }
        var condition = join.condition
        if condition == nil {
          if accept(keyword: "on") {
            condition = .on(try expression())
          } else if accept(keyword: "using") {
            condition = .using(try columnNames())
          } else {
            throw unexpected(expected: "ON or USING")
          }
        }
        source = .join(
          source, right, JoinSyntax(kind: join.kind, condition: condition ?? .none, range: start.range))
      } else {
        break
      }
      tableCount += 1
      guard tableCount <= Parser.maximumTables else {
        throw SQLError(.semantics, "FROM names more than \(Parser.maximumTables) tables", at: start.range)
      }
    }
    if isKeyword("tablesample") { throw unsupported("TABLESAMPLE is", at: current.range) }
    return source
  }

  /// Joins nest to the left, and plans are walked by recursion.
  private static let maximumTables = 100

  /// `[NATURAL] [INNER | LEFT | RIGHT [OUTER] | SEMI | ANTI] JOIN` or `CROSS JOIN`; a condition only where none follows.
  private mutating func joinOperator() throws(SQLError) -> (kind: JoinSyntax.Kind, condition: JoinSyntax.Condition?)? {
    for word in ["full", "asof", "positional"] where isKeyword(word) && (isKeyword("join", 1) || isKeyword("outer", 1))
    {
      throw unsupported("\(word.asciiUppercased) JOIN is", at: current.range)
    }
    if isKeyword("cross"), isKeyword("join", 1) {
      advance()
      advance()
      return (.inner, JoinSyntax.Condition.none)
    }
    let isNatural = isKeyword("natural")
    if isNatural { advance() }
    let kinds: [(word: String, kind: JoinSyntax.Kind)] = [
      ("inner", .inner), ("left", .left), ("right", .right), ("semi", .semi), ("anti", .anti),
    ]
    var kind = JoinSyntax.Kind.inner
    if let (_, named) = kinds.first(where: { isKeyword($0.word) }), isKeyword("join", 1) || isKeyword("outer", 1) {
      advance()
      kind = named
      if kind == .left || kind == .right { _ = accept(keyword: "outer") }
    } else if !isNatural, !isKeyword("join") {
      return nil
    }
    if isNatural, isKeyword("full") { throw unsupported("FULL JOIN is", at: current.range) }
    try expect(keyword: "join")
    if isKeyword("lateral") { throw unsupported("LATERAL is", at: current.range) }
    return (kind, isNatural ? .natural : nil)
  }

  private mutating func table() throws(SQLError) -> TableSyntax {
    let start = current
    if accept(.leftParenthesis) {
      // Either a query or a table in parentheses.
      var opening = 0
      while lookahead(opening).kind == .symbol(.leftParenthesis) { opening += 1 }
      if isKeyword("select", opening) || isKeyword("with", opening) {
        let query = try query()
        try expect(.rightParenthesis)
        let range = range(from: start)
        return .subquery(query, range: range, alias: try tableAlias())
      }
      let table = try tableSource()
      try expect(.rightParenthesis)
      return table
    }
    if case .string(let path) = current.kind {
      advance()
      let range = range(from: start)
      return .table(.path(path), range: range, alias: try tableAlias())
    }
    let name = try identifier("a table name, a quoted path or a table function")
    if current.kind == .symbol(.leftParenthesis) {
      let reference = try tableFunction(name)
      let range = range(from: start)
      return .table(reference, range: range, alias: try tableAlias())
    }
    if current.kind == .symbol(.dot) {
      throw unsupported("a table name with a schema is", at: current.range, hint: "quote paths: 'day/events.csv'")
    }
    return .table(.name(name.name), range: name.range, alias: try tableAlias())
  }

  private mutating func tableAlias() throws(SQLError) -> TableAlias? {
    guard let name = try optionalAlias() else { return nil }
    return TableAlias(name: name, columns: current.kind == .symbol(.leftParenthesis) ? try columnNames() : [])
  }

  /// `name('path', option = value, …)`
  private mutating func tableFunction(_ name: Identifier) throws(SQLError) -> TableReference {
    try expect(.leftParenthesis)
    guard case .string(let path) = current.kind else { throw unexpected(expected: "a path in single quotes") }
    advance()
    var options: [TableOption] = []
    while accept(.comma) {
      let option = try label("an option name")
      guard accept(.equal) || accept(.assign) || accept(.arrow) else { throw unexpected(expected: "\"=\"") }
      let value = try nested { parser throws(SQLError) in try parser.tableOptionValue() }
      let lowercased = option.name.asciiLowercased
      guard !options.contains(where: { $0.name == lowercased }) else {
        throw SQLError(.semantics, "option \"\(lowercased)\" is given twice", at: option.range)
      }
      options.append(TableOption(name: lowercased, value: value))
    }
    try expect(.rightParenthesis)
    return .function(name.name.asciiLowercased, path: path, options: options)
  }

  private mutating func tableOptionValue() throws(SQLError) -> TableOptionValue {
    let isNegative = current.kind == .symbol(.minus)
    if isNegative { advance() }
    let token = current
    switch token.kind {
    case .integer(let text):
      advance()
      guard let value = Int64((isNegative ? "-" : "") + text.filter { $0 != "_" }) else {
        throw SQLError(.literal, "number \(text) is too big for an option", at: token.range)
      }
      return .integer(value)
    case .string(let text) where !isNegative:
      advance()
      return .text(text)
    case .word(let word) where !isNegative && (word.equalsIgnoringCase("true") || word.equalsIgnoringCase("false")):
      advance()
      return .boolean(word.equalsIgnoringCase("true"))
    case .symbol(.leftBracket) where !isNegative:
      advance()
      var values: [TableOptionValue] = []
      if current.kind != .symbol(.rightBracket) {
        values = try commaSeparated { parser throws(SQLError) in
          try parser.nested { parser throws(SQLError) in try parser.tableOptionValue() }
        }
      }
      try expect(.rightBracket)
      return .list(values)
    case .symbol(.leftBrace) where !isNegative:
      advance()
      var entries: [TableOption] = []
      if current.kind != .symbol(.rightBrace) {
        entries = try commaSeparated { parser throws(SQLError) in
          let name: String
          if case .string(let text) = parser.current.kind {
            parser.advance()
            name = text
          } else {
            name = try parser.label("a name").name
          }
          try parser.expect(.colon)
          return TableOption(
            name: name, value: try parser.nested { parser throws(SQLError) in try parser.tableOptionValue() })
        }
      }
      try expect(.rightBrace)
      return .map(entries)
    default: throw unexpected(expected: "an option value: text, a number, true, false, [list] or {map}")
    }
  }
}

extension QueryBody {
  fileprivate var range: SourceRange {
    switch self {
    case .select(let select): select.range
    case .unionAll(_, let range): range
    case .nested(let query): query.range
    }
  }
}
