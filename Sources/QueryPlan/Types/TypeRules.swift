import Columnar

/// DuckDB's rules for the types of operators and for the type that several operands share.
package enum TypeRules {
  /// What the binder knows of an operand beyond its type: bare literals adapt to their surroundings.
  package enum Literal: Hashable, Sendable {
    case none
    case null
    case string
    /// An integer, as written; DuckDB types it INTEGER while it fits 32 bits.
    case integer(Int128)
    /// Not a literal, but what DuckDB types INTEGER: 10 decimal digits, where BIGINT has 19.
    case narrow
  }

  package struct Operand: Hashable, Sendable {
    package var type: DataType
    package var literal: Literal

    package init(type: DataType, literal: Literal = .none) {
      self.type = type
      self.literal = literal
    }

    /// Whether DuckDB types it INTEGER.
    package var isNarrow: Bool {
      switch literal {
      case .narrow: true
      case .integer(let value): Int32(exactly: value) != nil
      case .none, .null, .string: false
      }
    }
  }

  /// What a common type is for.
  package enum Purpose {
    /// `=`, `IN` and their kind: text that is not a literal is cast to the other operands' type.
    case equality
    /// `<` and BETWEEN. As with equality, decimals keep their scale: no value may change before it is compared.
    case ordering
    /// A result that holds all operands.
    case other
  }

  /// The type that all operands are cast to; `nil` when there is none. NULL when all are NULL.
  package static func common(_ operands: [Operand], for purpose: Purpose = .other) -> DataType? {
    var result: Operand?
    var sawText = false
    for operand in operands where operand.type != .null && operand.literal != .string {
      if operand.type == .varchar { sawText = true }
      guard let current = result else {
        result = operand
        continue
      }
      if operand.type == .varchar || current.type == .varchar {
        guard operand.type != current.type else { continue }
        guard purpose == .equality else { return nil }
        if current.type == .varchar { result = operand }
        continue
      }
      guard let type = common(current, operand, for: purpose) else { return nil }
      result = Operand(type: type, literal: current.isNarrow && operand.isNarrow ? .narrow : .none)
    }
    if let result { return result.type }
    return sawText || operands.contains { $0.literal == .string } ? .varchar : .null
  }

  private static func common(_ left: Operand, _ right: Operand, for purpose: Purpose = .other) -> DataType? {
    if left.type == right.type { return left.type }
    switch (left.type, right.type) {
    case (.date, .timestamp), (.timestamp, .date): return .timestamp
    case (.timestamptz, .date), (.timestamptz, .timestamp), (.date, .timestamptz), (.timestamp, .timestamptz):
      return .timestamptz
    // Truth values mix with whole numbers, and compare with every number.
    case (.boolean, .bigint), (.boolean, .hugeint): return right.type
    case (.bigint, .boolean), (.hugeint, .boolean): return left.type
    case (.boolean, _) where purpose == .equality && right.type.isNumeric: return right.type
    case (_, .boolean) where purpose == .equality && left.type.isNumeric: return left.type
    default: break
    }
    guard left.type.isNumeric, right.type.isNumeric else { return nil }
    if left.type == .double || right.type == .double { return .double }
    if case .decimal = left.type { return commonDecimal(left, right, for: purpose) }
    if case .decimal = right.type { return commonDecimal(left, right, for: purpose) }
    return .hugeint
  }

  /// How to bring operands without a common type together.
  static func castHint(_ types: [DataType]) -> String {
    if types.contains(.varchar), let other = types.first(where: { $0 != .varchar && $0 != .null }) {
      return "cast the text: x::\(other)"
    }
    return "cast one side, for instance x::VARCHAR"
  }

  /// Enough digits on both sides of the point; beyond 38 in all, the scale gives way, except against HUGEINT and in
  /// comparisons.
  package static func commonDecimal(
    _ left: Operand, _ right: Operand, for purpose: Purpose = .other
  ) -> DataType? {
    guard let leftDigits = digits(left), let rightDigits = digits(right) else { return nil }
    var scale = max(leftDigits.scale, rightDigits.scale)
    let whole = max(leftDigits.precision - leftDigits.scale, rightDigits.precision - rightDigits.scale)
    if purpose == .other, left.type != .hugeint, right.type != .hugeint { scale = min(scale, 38 - whole) }
    return .decimal(precision: min(whole + scale, 38), scale: scale)
  }

  /// The decimal digits of an exact number: INTEGER has 10, BIGINT 19, HUGEINT 38.
  package static func digits(_ operand: Operand) -> (precision: Int, scale: Int)? {
    if operand.isNarrow { return (10, 0) }
    switch operand.type {
    case .decimal(let precision, let scale): return (precision, scale)
    case .bigint, .boolean: return (19, 0)
    case .hugeint: return (38, 0)
    default: return nil
    }
  }

  /// Operand and result types of an arithmetic operator over numbers.
  package struct Arithmetic: Hashable, Sendable {
    package var left: DataType
    package var right: DataType
    package var result: DataType

    init(_ type: DataType) { (left, right, result) = (type, type, type) }

    init(left: DataType, right: DataType, result: DataType) {
      self.left = left
      self.right = right
      self.result = result
    }
  }

  /// The types of `left operation right` for numeric operands; `nil` when a decimal result has no type.
  package static func arithmetic(_ operation: ScalarFunction, _ left: Operand, _ right: Operand) -> Arithmetic? {
    guard left.type.isNumeric, right.type.isNumeric, let common = common(left, right) else { return nil }
    if operation == .divide { return Arithmetic(.double) }
    guard case .decimal = common else { return Arithmetic(common) }
    guard let leftDigits = digits(left), let rightDigits = digits(right) else { return nil }
    let widest = max(leftDigits.precision, rightDigits.precision)
    let whole = max(leftDigits.precision - leftDigits.scale, rightDigits.precision - rightDigits.scale)
    let scale = max(leftDigits.scale, rightDigits.scale)
    switch operation {
    case .integerDivide: return Arithmetic(.double)
    case .modulo:
      return Arithmetic(whole + scale > 38 ? .double : .decimal(precision: whole + scale, scale: scale))
    case .add, .subtract:
      // One more digit for the carry.
      return Arithmetic(.decimal(precision: min(max(whole + scale, widest) + 1, 38), scale: scale))
    case .multiply:
      var precision = leftDigits.precision + rightDigits.precision
      let scale = leftDigits.scale + rightDigits.scale
      guard scale <= 38 else { return nil }
      // DuckDB stays in 64 bits while both operands do, at the price of overflow errors.
      if precision > 18, widest <= 18, scale <= 18 { precision = 18 }
      precision = min(precision, 38)
      return Arithmetic(
        left: .decimal(precision: precision, scale: leftDigits.scale),
        right: .decimal(precision: precision, scale: rightDigits.scale),
        result: .decimal(precision: precision, scale: scale))
    default: return nil
    }
  }
}
