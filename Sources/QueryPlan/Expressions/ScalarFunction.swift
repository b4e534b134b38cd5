/// The scalar functions and operators the engine evaluates; null in, null out unless noted.
package enum ScalarFunction: String, Hashable, Sendable, CaseIterable {
  // Arithmetic on two operands of one type (BIGINT, HUGEINT, DOUBLE, DECIMAL of one storage); overflow is an error.
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  /// DOUBLE operands; `1/0` is infinity.
  case divide = "/"
  /// Truncating; division by zero is an error.
  case integerDivide = "//"
  case modulo = "%"
  case negate
  // Comparison of two operands of one type; the result is BOOLEAN.
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  /// Null-safe; never null.
  case isDistinctFrom
  case isNotDistinctFrom
  // Three-valued logic; `and` and `or` take two or more operands.
  case and
  case or
  case not
  // Never null.
  case isNull
  case isNotNull
  /// First operand against the rest, all of one type; null when not found and any operand is null.
  case inList
  /// Text, pattern with `%` and `_`, and optionally the escape character.
  case like
  /// As `like`, ignoring case.
  case ilike
  /// First non-null operand.
  case coalesce
  /// Null when both are equal, else the first.
  case nullIf
  // Text. Positions and lengths count Unicode code points, from 1.
  case lower
  case upper
  case length
  /// Text, start, and optionally length; a negative start counts from the end.
  case substring
  /// Text, separator, index from 1 (negative: from the end); empty when out of range.
  case splitPart
  /// Null operands count as empty.
  case concat
  /// `||`: null when either is.
  case concatOperator
  case trim
  case ltrim
  case rtrim
  case replace
  case startsWith
  case endsWith
  case contains
  // Numbers
  case abs
  /// Value and, optionally, digits after the point; halves away from zero.
  case round
  case floor
  case ceil
  /// Nulls are ignored; null only when all are.
  case greatest
  case least
  // Time. The unit is a literal first operand of `datePart` and `dateTrunc`; others take DATE or TIMESTAMP.
  case datePart
  case dateTrunc
  case year
  case month
  case day
  case hour
  case minute
  case second
  case dayOfWeek
  case isoDayOfWeek
  case dayOfYear
  case week
  case quarter
  case epoch
  case epochMilliseconds
}
