/// Makes queries from bytes: each byte is a choice, and no bytes left means the simplest one.
struct QueryGrammar {
  private let choices: [UInt8]
  private var position = 1
  private var depth = 0

  init(choices: [UInt8]) { self.choices = choices }

  private mutating func choice(_ count: Int) -> Int {
    guard position < choices.count else { return 0 }
    defer { position += 1 }
    return Int(choices[position]) % count
  }

  private mutating func one(of words: [String]) -> String { words[choice(words.count)] }

  private mutating func list(_ most: Int, separator: String = ", ", _ item: (inout QueryGrammar) -> String) -> String {
    (0...choice(most)).map { _ in item(&self) }.joined(separator: separator)
  }

  private mutating func maybe(_ text: (inout QueryGrammar) -> String) -> String { choice(3) == 1 ? text(&self) : "" }

  mutating func query() -> String {
    depth += 1
    defer { depth -= 1 }
    var text = maybe { "WITH \($0.one(of: ["w", "v", "W"])) \($0.maybe { _ in "(q, r)" }) AS (\($0.nested())) " }
    text += list(2, separator: " UNION ALL ") { $0.choice(6) == 5 ? "(\($0.nested()))" : $0.select() }
    text += maybe { " ORDER BY \($0.list(3) { $0.expression() + $0.one(of: ["", " DESC", " NULLS FIRST", " ASC"]) })" }
    text += maybe { " LIMIT \($0.one(of: ["1", "0", "NULL", "-1", "1+1", "9223372036854775808"]))" }
    return text + maybe { " OFFSET \($0.expression())" }
  }

  private mutating func nested() -> String { depth > 8 ? "SELECT 1" : query() }

  private mutating func select() -> String {
    var text = "SELECT " + maybe { _ in "DISTINCT " }
    text += list(4) { grammar in
      switch grammar.choice(6) {
      case 0: "*"
      case 1: "t.* EXCLUDE (i)"
      default: grammar.expression() + grammar.maybe { " AS \($0.one(of: ["a", "i", "\"q r\"", "B"]))" }
      }
    }
    if choice(8) != 7 { text += " FROM " + source() }
    text += maybe { " WHERE \($0.expression())" }
    text += maybe { grammar in
      " GROUP BY " + (grammar.choice(3) == 0 ? "ALL" : grammar.list(3) { $0.expression() })
    }
    return text + maybe { " HAVING \($0.expression())" }
  }

  private mutating func source() -> String {
    var text = table()
    for _ in 0..<choice(3) {
      let kind = one(of: [
        "JOIN", "LEFT JOIN", "RIGHT JOIN", "SEMI JOIN", "ANTI JOIN", "NATURAL JOIN", "CROSS JOIN", ",",
      ])
      text += " \(kind) \(table())"
      if kind.hasSuffix("JOIN"), !kind.hasPrefix("NATURAL"), !kind.hasPrefix("CROSS") {
        text += choice(2) == 0 ? " ON \(expression())" : " USING (\(one(of: ["i", "s", "i, s", "ts", "zz"])))"
      }
    }
    return text
  }

  private mutating func table() -> String {
    let table =
      choice(4) == 3
      ? "(\(nested()))" : one(of: ["t", "'a/*.csv'", "read_csv('x', delim = ';')", "w", "v", "\"T\""])
    return table + maybe { " \($0.one(of: ["AS t", "u", "AS v (a, i)", "w"]))" }
  }

  private mutating func expression() -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 30, position < choices.count else { return one(of: ["i", "s", "1", "NULL"]) }
    switch choice(18) {
    case 0: return one(of: ["b", "i", "h", "x", "d", "day", "ts", "s", "t.s", "u.i", "a", "zz", "1", "2"])
    case 1:
      return one(of: [
        "0", "1", "-1", "9223372036854775807", "170141183460469231731687303715884105728", "1.5", "1e308", ".5", "1_000",
        "'x'", "''", "'2026-03-01'", "NULL", "true", "DATE '2026-02-29'", "TIMESTAMP '2026-03-01 10:00'", "'%a_'",
        "INTERVAL '1 day'", "INTERVAL 3 MONTH", "99999999999999999999999999999999999999.5",
      ])
    case 2, 3:
      let operation = one(of: [
        "+", "-", "*", "/", "//", "%", "=", "<>", "<", "<=", ">", ">=", "||", "^@", "AND", "OR", "->", "->>", "^",
        "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "LIKE", "NOT ILIKE", "AT TIME ZONE",
      ])
      return "\(expression()) \(operation) \(expression())"
    case 4: return "(\(expression()))"
    case 5: return one(of: ["NOT ", "-", "+", "- -"]) + expression()
    case 6: return expression() + one(of: [" IS NULL", " IS NOT NULL", " IS TRUE", " IS NOT FALSE", " ISNULL"])
    case 7: return "\(expression()) \(one(of: ["", "NOT "]))BETWEEN \(expression()) AND \(expression())"
    case 8: return "\(expression()) \(one(of: ["", "NOT "]))IN (\(list(5) { $0.expression() }))"
    case 9:
      return
        "CASE \(maybe { $0.expression() }) \(list(3, separator: " ") { "WHEN \($0.expression()) THEN \($0.expression())" })"
        + maybe { " ELSE \($0.expression())" } + " END"
    case 10: return "\(one(of: ["CAST", "TRY_CAST"]))(\(expression()) AS \(type()))"
    case 11: return "\(expression())::\(type())"
    case 12:
      return "\(aggregate())(\(maybe { _ in "DISTINCT " })\(list(2) { $0.expression() }))"
        + maybe { " FILTER (WHERE \($0.expression()))" }
    case 13: return "count(*)"
    case 14: return "extract(\(one(of: ["hour", "year", "epoch", "dow", "zz"])) FROM \(expression()))"
    case 15: return "(\(nested()))"
    default: return "\(function())(\(list(4) { $0.expression() }))"
    }
  }

  private mutating func type() -> String {
    one(of: [
      "BIGINT", "VARCHAR", "DOUBLE", "DECIMAL(10,2)", "DECIMAL", "DECIMAL(39,1)", "DATE", "TIMESTAMP", "HUGEINT",
      "BOOLEAN", "INTEGER", "NUMERIC(5)", "zz", "INTERVAL",
    ])
  }

  private mutating func aggregate() -> String {
    one(of: [
      "count", "sum", "avg", "min", "max", "bool_and", "bool_or", "stddev", "variance", "any_value", "first", "arg_min",
      "arg_max", "median", "quantile_cont",
    ])
  }

  private mutating func function() -> String {
    one(of: [
      "lower", "upper", "length", "substring", "trim", "replace", "split_part", "starts_with", "contains", "concat",
      "regexp_matches", "regexp_extract", "abs", "round", "floor", "ceil", "greatest", "least", "mod", "date_trunc",
      "date_part", "hour", "day", "dayofweek", "epoch", "epoch_ms", "strftime", "strptime", "to_timestamp", "coalesce",
      "nullif", "ifnull", "if", "zz", "json_extract", "date",
    ])
  }
}
