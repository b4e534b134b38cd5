extension SyntaxExpression {
  /// The expression as DuckDB names a column made from it: `count_star()`, `sum(x)`, `(a + 1)`.
  package var name: String {
    switch kind {
    case .column(let parts): parts.map(\.name.quotedAsNeeded).joined(separator: ".")
    case .star(let qualifier, _): qualifier.map { "\($0.name).*" } ?? "*"
    case .null: "NULL"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let text), .decimal(let text), .floatingPoint(let text): text
    case .string(let text): "'" + text.replacing("'", with: "''") + "'"
    case .unary(.not, let operand): "(NOT \(operand.name))"
    case .unary(let operation, let operand): "(\(operation.rawValue)(\(operand.name)))"
    case .binary(.matches, let left, let right): "regexp_matches(\(left.name), \(right.name))"
    case .binary(.similarTo, let left, let right): "regexp_full_match(\(left.name), \(right.name))"
    case .binary(let operation, let left, let right): "(\(left.name) \(operation.rawValue) \(right.name))"
    case .conjunction(let operands): "(" + operands.map(\.name).joined(separator: " AND ") + ")"
    case .disjunction(let operands): "(" + operands.map(\.name).joined(separator: " OR ") + ")"
    case .isNull(let operand, let negated): "(\(operand.name) IS \(negated ? "NOT " : "")NULL)"
    case .between(let operand, let low, let high, let negated):
      Self.negate("(\(operand.name) BETWEEN \(low.name) AND \(high.name))", negated)
    case .inList(let operand, let list, let negated):
      Self.negate("(\(operand.name) IN (\(list.map(\.name).joined(separator: ", "))))", negated)
    case .like(let operand, let pattern, nil, let operation, let negated):
      "(\(operand.name) \(negated ? "!" : "")\(operation.rawValue) \(pattern.name))"
    case .like(let operand, let pattern, let escape?, let operation, let negated):
      Self.negate(
        "\(operation == .like ? "like" : "ilike")_escape(\(operand.name), \(pattern.name), \(escape.name))", negated)
    case .cast(let operand, let type, let mode):
      "\(mode == .strict ? "CAST" : "TRY_CAST")(\(operand.name) AS \(TypeNames.displayName(type)))"
    case .conditional(let operand, let branches, let otherwise):
      Self.conditionalName(operand, branches, otherwise)
    case .call(let call): Self.callName(call)
    }
  }

  private static func negate(_ name: String, _ negated: Bool) -> String { negated ? "(NOT \(name))" : name }

  private static func conditionalName(
    _ operand: SyntaxExpression?, _ branches: [SyntaxWhen], _ otherwise: SyntaxExpression?
  ) -> String {
    let subject = operand?.name
    var name = "CASE "
    for branch in branches {
      let condition = subject.map { "(\($0) = \(branch.condition.name))" } ?? branch.condition.name
      name += " WHEN (\(condition)) THEN (\(branch.result.name))"
    }
    return name + " ELSE \(otherwise?.name ?? "NULL") END"
  }

  private static func callName(_ call: FunctionCall) -> String {
    var name: String
    let function = call.name.name.asciiLowercased
    let arguments = call.arguments.map(\.name).joined(separator: ", ")
    switch function {
    case "count" where call.isStar || call.arguments.isEmpty: name = "count_star()"
    case "coalesce", "ifnull": name = "COALESCE(\(arguments))"
    case "date": name = "CAST(\(arguments) AS DATE)"
    // The grammar's own word, which DuckDB does not quote.
    case "count": name = "count(\(call.isDistinct ? "DISTINCT " : "")\(arguments))"
    default: name = "\(function.quotedAsNeeded)(\(call.isDistinct ? "DISTINCT " : "")\(arguments))"
    }
    if let filter = call.filter { name += " FILTER (WHERE \(filter.name))" }
    return name
  }
}

extension String {
  /// The name in double quotes where SQL needs them.
  package var quotedAsNeeded: String {
    let isPlain =
      !isEmpty
      && utf8.enumerated().allSatisfy { index, byte in
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        case 0x30...0x39, UInt8(ascii: "$"): index > 0
        default: false
        }
      }
    guard isPlain, !Keywords.quotedInNames.contains(asciiLowercased) else {
      return "\"" + replacing("\"", with: "\"\"") + "\""
    }
    return self
  }
}
