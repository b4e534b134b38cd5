import Columnar

/// Regular expressions, JSON, and functions whose parameters have one type each.
extension SelectBinder {
  /// A function of fixed parameters, of which the last ones may be left out.
  struct Signature {
    var function: ScalarFunction
    var parameters: [DataType]
    var result: DataType
  }

  func bindFixed(
    _ signature: Signature, _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, signature.parameters.count...signature.parameters.count, name, syntax)
    var operands: [Expression] = []
    for (argument, parameter) in zip(arguments, signature.parameters) {
      guard argument.type == parameter || argument.isNull || argument.literal == .string else {
        throw mismatch(name, "\(parameter)", argument)
      }
      operands.append(try argument.coerced(to: parameter))
    }
    var bound = make(.call(signature.function, operands, signature.result), syntax)
    if signature.function == .ascii || signature.function == .unicode { bound.literal = .narrow }
    return bound
  }

  /// A function of numbers, which become DOUBLE.
  func bindNumeric(
    _ function: ScalarFunction, _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let count = function == .power || function == .logarithm ? 2 : 1
    try expectCount(arguments, count...count, name, syntax)
    var operands: [Expression] = []
    for argument in arguments {
      guard argument.type.isNumeric || argument.isNull || argument.literal == .string else {
        throw mismatch(name, "a number", argument)
      }
      operands.append(try argument.coerced(to: .double))
    }
    let isTest = function == .isNaN || function == .isInfinite || function == .isFinite
    return make(.call(function, operands, isTest ? .boolean : .double), syntax)
  }

  // MARK: Regular expressions

  func bindRegex(
    _ function: ScalarFunction, _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let isReplace = function == .regexpReplace
    let isExtract = function == .regexpExtract
    try expectCount(arguments, isReplace ? 3...4 : isExtract ? 2...4 : 2...3, name, syntax)
    let textCount = isReplace ? 3 : 2
    var operands: [Expression] = []
    for argument in arguments.prefix(textCount) {
      guard argument.type == .varchar || argument.isNull else { throw mismatch(name, "VARCHAR", argument) }
      operands.append(try argument.coerced(to: .varchar))
    }
    var options = ""
    if let argument = arguments.dropFirst(isExtract ? 3 : textCount).first {
      guard let text = argument.constantText else {
        throw SQLError(.type, "the options of \(name) are a text constant such as 'i'", at: argument.range)
      }
      options = text
    }
    var group: Int64 = 0
    if isExtract, arguments.count > 2, arguments[2].isNull {
      // No group at all: empty, as in DuckDB.
      group = .max
    } else if isExtract, arguments.count > 2 {
      guard let number = arguments[2].expression.integerLiteral, (0...9).contains(number) else {
        throw SQLError(
          .type, "the group of regexp_extract is a constant from 0 to 9", at: arguments[2].range,
          hint: "0 is the whole match")
      }
      group = number
    }
    let letters = isReplace ? options.filter { $0 != "g" } : options
    if let pattern = arguments[1].constantText {
      let compiled = try regex(pattern, options: letters, at: arguments[1].range)
      if isReplace { try checkReplacement(arguments[2], for: compiled) }
    } else if isReplace, !arguments[1].isNull {
      throw SQLError(.unsupported, "the pattern of regexp_replace is a text constant", at: arguments[1].range)
    }
    if isExtract { operands.append(.integer(group)) }
    operands.append(.literal(.text(options), .varchar))
    return make(.call(function, operands, isReplace || isExtract ? .varchar : .boolean), syntax)
  }

  private func regex(_ pattern: String, options: String, at range: SourceRange) throws(SQLError) -> RegexPattern {
    do throws(RegexPattern.Failure) {
      return try RegexPattern(Array(pattern.utf8), options: Array(options.utf8))
    } catch {
      throw SQLError(
        .literal, "the regular expression is wrong: \(error.message)", at: range, hint: "the syntax is RE2's")
    }
  }

  private func checkReplacement(_ argument: BoundExpression, for pattern: RegexPattern) throws(SQLError) {
    if argument.isNull { return }
    guard let text = argument.constantText else {
      throw SQLError(.unsupported, "the replacement of regexp_replace is a text constant", at: argument.range)
    }
    do throws(RegexPattern.Failure) {
      _ = try RegexReplacement(Array(text.utf8), for: pattern)
    } catch {
      throw SQLError(.literal, error.message, at: argument.range)
    }
  }

  // MARK: JSON

  /// Text in JSON: other types are cast to text first, as DuckDB casts them to JSON.
  func bindJSON(
    _ function: ScalarFunction, _ name: String, _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...2, name, syntax)
    let (document, path) = (arguments[0], arguments[1])
    guard document.type == .varchar || document.isNull else {
      throw mismatch(name, "VARCHAR that holds JSON", document)
    }
    let operand = try document.coerced(to: .varchar)
    switch path.type {
    case .bigint: return make(.call(function, [operand, path.expression], .varchar), syntax)
    case .varchar, .null:
      if let text = path.constantText {
        do throws(JSONPath.Failure) {
          _ = try JSONPath(Array(text.utf8))
        } catch {
          throw SQLError(.literal, error.message, at: path.range, hint: "paths are written '$.a.b[0]'")
        }
      }
      return make(.call(function, [operand, try path.coerced(to: .varchar)], .varchar), syntax)
    default: throw mismatch(name, "a path or the number of an element", path)
    }
  }

  // MARK: concat_ws

  func bindConcatWithSeparator(
    _ arguments: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    try expectCount(arguments, 2...Int.max, "concat_ws", syntax)
    var operands: [Expression] = []
    for argument in arguments { operands.append(try argument.coerced(to: .varchar)) }
    return make(.call(.concatWithSeparator, operands, .varchar), syntax)
  }
}

extension FunctionNames {
  /// Functions whose parameters have one type each.
  static let fixed: [String: SelectBinder.Signature] = [
    "left": SelectBinder.Signature(function: .left, parameters: [.varchar, .bigint], result: .varchar),
    "right": SelectBinder.Signature(function: .right, parameters: [.varchar, .bigint], result: .varchar),
    "lpad": SelectBinder.Signature(function: .lpad, parameters: [.varchar, .bigint, .varchar], result: .varchar),
    "rpad": SelectBinder.Signature(function: .rpad, parameters: [.varchar, .bigint, .varchar], result: .varchar),
    "repeat": SelectBinder.Signature(function: .repeat, parameters: [.varchar, .bigint], result: .varchar),
    "reverse": SelectBinder.Signature(function: .reverse, parameters: [.varchar], result: .varchar),
    "ascii": SelectBinder.Signature(function: .ascii, parameters: [.varchar], result: .bigint),
    "unicode": SelectBinder.Signature(function: .unicode, parameters: [.varchar], result: .bigint),
    "ord": SelectBinder.Signature(function: .unicode, parameters: [.varchar], result: .bigint),
    "chr": SelectBinder.Signature(function: .chr, parameters: [.bigint], result: .varchar),
    "strpos": SelectBinder.Signature(function: .strpos, parameters: [.varchar, .varchar], result: .bigint),
    "instr": SelectBinder.Signature(function: .strpos, parameters: [.varchar, .varchar], result: .bigint),
    "position": SelectBinder.Signature(function: .strpos, parameters: [.varchar, .varchar], result: .bigint),
  ]

  /// Functions of numbers that become DOUBLE.
  static let numeric: [String: ScalarFunction] = [
    "sqrt": .sqrt, "exp": .exp, "ln": .ln, "log10": .log10, "log2": .log2, "pow": .power, "power": .power,
    "isnan": .isNaN, "isinf": .isInfinite, "isfinite": .isFinite,
  ]
}
