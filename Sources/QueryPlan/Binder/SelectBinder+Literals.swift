import Columnar

extension SelectBinder {
  func bindInteger(_ text: String, _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    let digits = text.filter { $0 != "_" }
    guard let value = Int128(digits) else {
      guard let double = Double(digits) else { throw badNumber(text, syntax) }
      return make(.literal(.double(double), .double), syntax)
    }
    let expression: Expression =
      if let small = Int64(exactly: value) { .literal(.int64(small), .bigint) } else {
        .literal(.int128(value), .hugeint)
      }
    return BoundExpression(expression: expression, literal: .integer(value), range: syntax.range)
  }

  /// `12.50` is DECIMAL(4,2), `0.5` is DECIMAL(2,1), `.5` is DECIMAL(1,1); with more than 38 digits it is DOUBLE.
  func bindDecimal(_ text: String, _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    let digits = text.filter { $0 != "_" }
    if let (unscaled, (precision, scale)) = LiteralCast.decimal(digits) {
      let type = DataType.decimal(precision: precision, scale: scale)
      return make(.literal(LiteralCast.exact(unscaled, as: type), type), syntax)
    }
    return try bindDouble(text, syntax)
  }

  func bindDouble(_ text: String, _ syntax: SyntaxExpression) throws(SQLError) -> BoundExpression {
    let digits = text.filter { $0 != "_" }
    guard let value = Double(digits) else { throw badNumber(text, syntax) }
    return make(.literal(.double(value), .double), syntax)
  }

  private func badNumber(_ text: String, _ syntax: SyntaxExpression) -> SQLError {
    SQLError(.literal, "\(text.prefix(80)) is not a number", at: syntax.range)
  }
}
