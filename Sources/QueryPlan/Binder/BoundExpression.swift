import Columnar

/// A bound expression with what the binder still has to know of it.
struct BoundExpression {
  var expression: Expression
  var literal: TypeRules.Literal = .none
  var range: SourceRange
  /// What an INTERVAL is made of; `expression` is of no use then.
  var interval: IntervalExpression?

  var type: DataType { expression.type }
  var operand: TypeRules.Operand { TypeRules.Operand(type: type, literal: literal) }
  var isNull: Bool { type == .null && interval == nil }

  /// The same, known to be what DuckDB types INTEGER if all the operands it is made from are.
  func narrow(ifAll operands: [BoundExpression]) -> BoundExpression {
    let known = operands.filter { !$0.isNull }
    guard type == .bigint, !known.isEmpty, known.allSatisfy(\.operand.isNarrow) else { return self }
    var bound = self
    bound.literal = .narrow
    return bound
  }

  /// The type in messages; bare strings are told apart, since they adapt to other types.
  var typeName: String { interval != nil ? "INTERVAL" : literal == .string ? "string literal" : "\(type)" }

  /// The text of a string constant.
  var constantText: String? {
    guard case .literal(.string(let bytes), .varchar) = expression else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Inserts the implicit cast to `target` where the types differ; constants are cast at once.
  func coerced(to target: DataType, mode: CastMode = .strict) throws(SQLError) -> Expression {
    guard type != target else { return expression }
    if isNull { return .literal(.null, target) }
    if case .literal(let value, let source) = expression {
      switch LiteralCast.cast(value, from: source, to: target) {
      case .value(let value): return .literal(value, target)
      case .invalid where mode == .nullOnFailure: return .literal(.null, target)
      case .invalid: throw invalidLiteral(value, target)
      case .deferred: break
      }
    }
    return .cast(expression, to: target, mode: mode)
  }

  private func invalidLiteral(_ value: Value, _ target: DataType) -> SQLError {
    let form: String? =
      switch target {
      case .date: "dates are written 'YYYY-MM-DD'"
      case .timestamp, .timestamptz: "timestamps are written 'YYYY-MM-DD HH:MM:SS'"
      default: nil
      }
    let shown =
      if case .string(let bytes) = value { "'\(String(decoding: bytes.prefix(80), as: UTF8.self))'" } else {
        value.sqlLiteral(as: type)
      }
    return SQLError(.literal, "\(shown) is not a valid \(target)", at: range, hint: form)
  }
}
