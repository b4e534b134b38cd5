import Columnar

extension SelectBinder {
  func bindUnary(
    _ operation: UnaryOperator, _ operand: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    if operand.interval != nil { return try bindIntervalUnary(operation, operand, syntax) }
    if operation == .not { return make(.call(.not, [try condition(operand, of: "NOT")], .boolean), syntax) }
    if operand.isNull { return make(.literal(.null, .bigint), syntax) }
    guard operand.type.isNumeric else {
      throw SQLError(.type, "\(operation.rawValue) takes a number, not \(operand.typeName)", at: operand.range)
    }
    let expression: Expression =
      operation == .plus ? operand.expression : .call(.negate, [operand.expression], operand.type)
    return make(expression, syntax).narrow(ifAll: [operand])
  }

  func bindBinary(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    if let temporal = try bindTemporal(operation, left, right, syntax) { return temporal }
    return switch operation {
    case .add: try bindArithmetic(.add, left, right, syntax)
    case .subtract: try bindArithmetic(.subtract, left, right, syntax)
    case .multiply: try bindArithmetic(.multiply, left, right, syntax)
    case .divide: try bindArithmetic(.divide, left, right, syntax)
    case .integerDivide: try bindArithmetic(.integerDivide, left, right, syntax)
    case .modulo: try bindArithmetic(.modulo, left, right, syntax)
    case .concat: try bindConcat(left, right, syntax)
    case .startsWith: try bindFunction("starts_with", [left, right], syntax)
    case .equal: try bindComparison(.equal, left, right, syntax)
    case .notEqual: try bindComparison(.notEqual, left, right, syntax)
    case .less: try bindComparison(.less, left, right, syntax)
    case .lessOrEqual: try bindComparison(.lessOrEqual, left, right, syntax)
    case .greater: try bindComparison(.greater, left, right, syntax)
    case .greaterOrEqual: try bindComparison(.greaterOrEqual, left, right, syntax)
    case .isDistinctFrom: try bindComparison(.isDistinctFrom, left, right, syntax)
    case .isNotDistinctFrom: try bindComparison(.isNotDistinctFrom, left, right, syntax)
    case .power, .doubleStar: try bindFunction("pow", [left, right], syntax)
    case .jsonExtract: try bindFunction("json_extract", [left, right], syntax)
    case .jsonExtractText: try bindFunction("json_extract_string", [left, right], syntax)
    case .matches: try bindFunction("regexp_matches", [left, right], syntax)
    case .similarTo: try bindFunction("regexp_full_match", [left, right], syntax)
    }
  }

  func bindArithmetic(
    _ function: ScalarFunction, _ left: BoundExpression, _ right: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let (left, right) = try adapted(left, right, function)
    guard left.type.isNumeric, right.type.isNumeric else {
      var hint: String?
      if [left.type, right.type].contains(.varchar) {
        hint =
          function == .add ? "join texts with ||, cast numbers with ::BIGINT or ::DOUBLE" : "cast the text: x::DOUBLE"
      }
      throw SQLError(
        .type, "no operator \(function.rawValue) for \(left.typeName) and \(right.typeName)", at: syntax.range,
        hint: hint)
    }
    guard let types = TypeRules.arithmetic(function, left.operand, right.operand) else {
      throw SQLError(
        .type, "\(left.type) \(function.rawValue) \(right.type) needs a scale beyond 38", at: syntax.range,
        hint: "cast an operand to DOUBLE or to fewer digits")
    }
    let operands = [try left.coerced(to: types.left), try right.coerced(to: types.right)]
    return make(.call(function, operands, types.result), syntax).narrow(ifAll: [left, right])
  }

  /// NULL and bare strings take the type of the other operand.
  private func adapted(
    _ left: BoundExpression, _ right: BoundExpression, _ function: ScalarFunction
  ) throws(SQLError) -> (BoundExpression, BoundExpression) {
    func adapt(_ operand: BoundExpression, to other: BoundExpression) throws(SQLError) -> BoundExpression {
      if operand.isNull {
        let type: DataType = other.type.isNumeric ? other.type : .bigint
        return BoundExpression(expression: .literal(.null, type), literal: other.literal, range: operand.range)
      }
      guard operand.literal == .string, other.type.isNumeric else { return operand }
      // A decimal's digits would cut the text's.
      let target: DataType = if case .decimal = other.type { .double } else { other.type }
      return BoundExpression(expression: try operand.coerced(to: target), range: operand.range)
    }
    return (try adapt(left, to: right), try adapt(right, to: left))
  }

  private func bindConcat(
    _ left: BoundExpression, _ right: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    make(.call(.concatOperator, [try left.coerced(to: .varchar), try right.coerced(to: .varchar)], .varchar), syntax)
  }

  func bindComparison(
    _ function: ScalarFunction, _ left: BoundExpression, _ right: BoundExpression, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let purpose: TypeRules.Purpose =
      switch function {
      case .equal, .notEqual, .isDistinctFrom, .isNotDistinctFrom: .equality
      default: .ordering
      }
    let operands = try coercedToCommonType([left, right], for: purpose, "compare", syntax.range)
    return make(.call(function, operands, .boolean), syntax)
  }

  /// Casts all operands to the type they share.
  func coercedToCommonType(
    _ operands: [BoundExpression], for purpose: TypeRules.Purpose, _ verb: String, _ range: SourceRange
  ) throws(SQLError) -> [Expression] {
    guard let type = TypeRules.common(operands.map(\.operand), for: purpose) else {
      var names: [String] = []
      for operand in operands where !operand.isNull && operand.literal != .string && !names.contains("\(operand.type)")
      {
        names.append("\(operand.type)")
      }
      throw SQLError(
        .type, "cannot \(verb) \(names.joined(separator: " and "))", at: range,
        hint: TypeRules.castHint(operands.map(\.type)))
    }
    var expressions: [Expression] = []
    expressions.reserveCapacity(operands.count)
    for operand in operands { expressions.append(try operand.coerced(to: type)) }
    return expressions
  }

  func bindLogic(
    _ function: ScalarFunction, _ operands: [SyntaxExpression], _ syntax: SyntaxExpression, _ context: Context
  ) throws(SQLError) -> BoundExpression {
    var conditions: [Expression] = []
    for operand in operands {
      conditions.append(try condition(bind(operand, context), of: function == .and ? "AND" : "OR"))
    }
    return make(.call(function, conditions, .boolean), syntax)
  }

  func negated(_ bound: BoundExpression, _ isNegated: Bool, _ syntax: SyntaxExpression) -> BoundExpression {
    isNegated ? make(.call(.not, [bound.expression], .boolean), syntax) : bound
  }

  /// `a BETWEEN b AND c` is `a >= b AND a <= c`, in the type that all three share.
  func bindBetween(
    _ operand: SyntaxExpression, _ low: SyntaxExpression, _ high: SyntaxExpression, _ isNegated: Bool,
    _ syntax: SyntaxExpression, _ context: Context
  ) throws(SQLError) -> BoundExpression {
    let subject = try bind(operand, context)
    // For the second comparison, so that nested BETWEENs count as what they expand to.
    _ = try bindAgain(operand, context)
    let bounds = [subject, try bind(low, context), try bind(high, context)]
    let operands = try coercedToCommonType(bounds, for: .ordering, "compare", syntax.range)
    let conditions: [Expression] = [
      .call(.greaterOrEqual, [operands[0], operands[1]], .boolean),
      .call(.lessOrEqual, [operands[0], operands[2]], .boolean),
    ]
    return negated(make(.call(.and, conditions, .boolean), syntax), isNegated, syntax)
  }

  func bindInList(
    _ operand: SyntaxExpression, _ list: [SyntaxExpression], _ isNegated: Bool, _ syntax: SyntaxExpression,
    _ context: Context
  ) throws(SQLError) -> BoundExpression {
    var operands = [try bind(operand, context)]
    for element in list { operands.append(try bind(element, context)) }
    let expressions = try coercedToCommonType(operands, for: .equality, "compare", syntax.range)
    return negated(make(.call(.inList, expressions, .boolean), syntax), isNegated, syntax)
  }

  func bindLike(
    _ operation: LikeOperator, _ operands: [BoundExpression], _ isNegated: Bool, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let name = operation == .like ? "LIKE" : "ILIKE"
    var arguments: [Expression] = []
    for operand in operands {
      guard operand.type == .varchar || operand.isNull else {
        throw SQLError(
          .type, "\(name) takes VARCHAR, not \(operand.typeName)", at: operand.range, hint: "cast it: x::VARCHAR")
      }
      arguments.append(try operand.coerced(to: .varchar))
    }
    if operands.count == 3, let escape = operands[2].constantText, escape.unicodeScalars.count > 1 {
      throw SQLError(.literal, "ESCAPE takes one character", at: operands[2].range)
    }
    let function: ScalarFunction = operation == .like ? .like : .ilike
    return negated(make(.call(function, arguments, .boolean), syntax), isNegated, syntax)
  }

  func bindCast(
    _ operand: BoundExpression, to name: TypeName, _ mode: CastMode, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    if name.name.matches("interval"), name.parameters.isEmpty { return try bindInterval(operand, mode, syntax) }
    var bound = try bindCast(operand, to: TypeNames.resolve(name), mode, syntax)
    if TypeNames.isNarrowInteger(name) { bound.literal = .narrow }
    return bound
  }

  func bindCast(
    _ operand: BoundExpression, to type: DataType, _ mode: CastMode, _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    guard BoundExpression.canCast(operand.type, to: type) else {
      throw SQLError(.type, "cannot cast \(operand.type) to \(type)", at: syntax.range)
    }
    return make(try operand.coerced(to: type, mode: mode), syntax)
  }

  func bindConditional(
    _ operand: SyntaxExpression?, _ branches: [SyntaxWhen], _ otherwise: SyntaxExpression?, _ syntax: SyntaxExpression,
    _ context: Context
  ) throws(SQLError) -> BoundExpression {
    var conditions: [Expression] = []
    var results: [BoundExpression] = []
    for branch in branches {
      if let operand {
        let subject = try bindAgain(operand, context)
        let equal = try bindComparison(.equal, subject, bind(branch.condition, context), branch.condition)
        conditions.append(equal.expression)
      } else {
        conditions.append(try condition(bind(branch.condition, context), of: "WHEN"))
      }
      results.append(try bind(branch.result, context))
    }
    if let otherwise {
      results.append(try bind(otherwise, context))
    } else {
      results.append(BoundExpression(expression: .literal(.null, .null), literal: .null, range: syntax.range))
    }
    return try conditional(conditions, results, syntax)
  }

  /// `results` has one more element than `conditions`: the ELSE.
  func conditional(
    _ conditions: [Expression], _ results: [BoundExpression], _ syntax: SyntaxExpression
  ) throws(SQLError) -> BoundExpression {
    let expressions = try coercedToCommonType(results, for: .other, "mix", syntax.range)
    let branches = zip(conditions, expressions).map { WhenBranch(condition: $0, result: $1) }
    let last = expressions[expressions.count - 1]
    return make(.conditional(branches, otherwise: last, last.type), syntax).narrow(ifAll: results)
  }
}

extension BoundExpression {
  /// Whether SQL has a cast between the types at all.
  static func canCast(_ source: DataType, to target: DataType) -> Bool {
    if source == target || source == .null || source == .varchar || target == .varchar { return true }
    switch (source, target) {
    case (_, .null): return false
    default: return source.isTemporal == target.isTemporal
    }
  }
}
