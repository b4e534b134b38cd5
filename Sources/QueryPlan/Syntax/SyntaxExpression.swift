/// An expression as parsed: names unresolved, types unknown.
package struct SyntaxExpression: Hashable, Sendable {
  package var kind: Kind
  package var range: SourceRange
  /// Levels of the tree, 1 for a leaf. The parser keeps it at or below ``maximumDepth``, so that walks may recurse.
  package let depth: Int

  /// Walks take up to 5 KB of stack a level in debug builds, 1 KB in release builds. AND, OR and lists are flat.
  package static let maximumDepth = 500

  package init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
    var deepest = 0
    kind.forEachChild { deepest = max(deepest, $0.depth) }
    depth = deepest + 1
  }

  package indirect enum Kind: Hashable, Sendable {
    /// `column`, `table.column`.
    case column([Identifier])
    /// `*`, `table.*`, with `EXCLUDE (…)`.
    case star(qualifier: Identifier?, excluded: [Identifier])
    case null
    case boolean(Bool)
    /// A number, as written; with a sign where one stood before it.
    case integer(String)
    case decimal(String)
    case floatingPoint(String)
    case string(String)
    case unary(UnaryOperator, SyntaxExpression)
    case binary(BinaryOperator, SyntaxExpression, SyntaxExpression)
    /// Two or more operands joined by AND, or by OR.
    case conjunction([SyntaxExpression])
    case disjunction([SyntaxExpression])
    case isNull(SyntaxExpression, negated: Bool)
    case between(SyntaxExpression, low: SyntaxExpression, high: SyntaxExpression, negated: Bool)
    case inList(SyntaxExpression, [SyntaxExpression], negated: Bool)
    case like(SyntaxExpression, pattern: SyntaxExpression, escape: SyntaxExpression?, LikeOperator, negated: Bool)
    case cast(SyntaxExpression, TypeName, CastMode)
    case conditional(operand: SyntaxExpression?, [SyntaxWhen], otherwise: SyntaxExpression?)
    case call(FunctionCall)

    package func forEachChild(_ body: (SyntaxExpression) -> Void) {
      switch self {
      case .column, .star, .null, .boolean, .integer, .decimal, .floatingPoint, .string: break
      case .unary(_, let operand), .isNull(let operand, _), .cast(let operand, _, _):
        body(operand)
      case .binary(_, let left, let right):
        body(left)
        body(right)
      case .conjunction(let operands), .disjunction(let operands): operands.forEach(body)
      case .between(let operand, let low, let high, _):
        body(operand)
        body(low)
        body(high)
      case .inList(let operand, let list, _):
        body(operand)
        list.forEach(body)
      case .like(let operand, let pattern, let escape, _, _):
        body(operand)
        body(pattern)
        if let escape { body(escape) }
      case .conditional(let operand, let branches, let otherwise):
        if let operand { body(operand) }
        for branch in branches {
          body(branch.condition)
          body(branch.result)
        }
        if let otherwise { body(otherwise) }
      case .call(let call):
        call.arguments.forEach(body)
        if let filter = call.filter { body(filter) }
      }
    }
  }
}

package struct SyntaxWhen: Hashable, Sendable {
  package var condition: SyntaxExpression
  package var result: SyntaxExpression

  package init(condition: SyntaxExpression, result: SyntaxExpression) {
    self.condition = condition
    self.result = result
  }
}

package enum UnaryOperator: String, Hashable, Sendable {
  case negate = "-"
  case plus = "+"
  case not = "NOT"
}

package enum LikeOperator: String, Hashable, Sendable {
  case like = "~~"
  case ilike = "~~*"
}

/// Operators of two operands, spelled as DuckDB prints them in column names.
package enum BinaryOperator: String, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case integerDivide = "//"
  case modulo = "%"
  case power = "^"
  case doubleStar = "**"
  case concat = "||"
  case startsWith = "^@"
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isDistinctFrom = "IS DISTINCT FROM"
  case isNotDistinctFrom = "IS NOT DISTINCT FROM"
  case jsonExtract = "->"
  case jsonExtractText = "->>"
  case matches = "~"
  case similarTo = "SIMILAR TO"
}

/// A call of a scalar or aggregate function.
package struct FunctionCall: Hashable, Sendable {
  package var name: Identifier
  package var arguments: [SyntaxExpression]
  /// `count(*)`.
  package var isStar: Bool
  package var isDistinct: Bool
  /// `FILTER (WHERE …)`.
  package var filter: SyntaxExpression?

  package init(
    name: Identifier, arguments: [SyntaxExpression], isStar: Bool = false, isDistinct: Bool = false,
    filter: SyntaxExpression? = nil
  ) {
    self.name = name
    self.arguments = arguments
    self.isStar = isStar
    self.isDistinct = isDistinct
    self.filter = filter
  }
}

/// A type as written: `DECIMAL(10, 2)`.
package struct TypeName: Hashable, Sendable {
  package var name: Identifier
  package var parameters: [Int]
  package var range: SourceRange

  package init(name: Identifier, parameters: [Int], range: SourceRange) {
    self.name = name
    self.parameters = parameters
    self.range = range
  }
}
