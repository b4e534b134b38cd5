import Columnar
import QueryPlan

/// A value as the interpreter knows it; its ``DataType`` stands beside it.
package enum Datum: Sendable {
  case null
  case boolean(Bool)
  /// Every exact number: integers, unscaled decimals, days, microseconds.
  case exact(Int128)
  case double(Double)
  /// UTF-8 bytes: SQL compares texts by bytes.
  case text([UInt8])

  package static func text(_ string: String) -> Datum { .text(Array(string.utf8)) }

  package var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  /// Whether it is the boolean true: neither false nor null.
  var isTrue: Bool {
    if case .boolean(true) = self { return true }
    return false
  }

  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .int64(let value): self = .exact(Int128(value))
    case .int128(let value): self = .exact(value)
    case .double(let value): self = .double(value)
    case .string(let bytes): self = .text(bytes)
    }
  }

  /// Three-way order of two values of one type that are not null. NaN equals NaN and is above all numbers.
  static func order(_ left: Datum, _ right: Datum) -> Int {
    func compare<Element: Comparable>(_ a: Element, _ b: Element) -> Int { a < b ? -1 : a == b ? 0 : 1 }
    switch (left, right) {
    case (.boolean(let a), .boolean(let b)): return compare(a ? 1 : 0, b ? 1 : 0)
    case (.exact(let a), .exact(let b)): return compare(a, b)
    case (.double(let a), .double(let b)):
      if a.isNaN || b.isNaN { return compare(a.isNaN ? 1 : 0, b.isNaN ? 1 : 0) }
      return compare(a, b)
    case (.text(let a), .text(let b)): return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    default: preconditionFailure("values of different types: \(left), \(right)")
    }
  }

  /// As GROUP BY and IS NOT DISTINCT FROM see it: null equals null.
  static func isSame(_ left: Datum, _ right: Datum) -> Bool {
    if left.isNull || right.isNull { return left.isNull && right.isNull }
    return order(left, right) == 0
  }

  /// Equal for values that are the same, and for no others of their type.
  var groupingText: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .exact(let value): "\(value)"
    case .double(let value): value.isNaN ? "nan" : value == 0 ? "0" : "\(value)"
    case .text(let bytes): "'" + bytes.map { String($0, radix: 16) }.joined(separator: ",")
    }
  }
}

/// What a query fails with: an overflow, a text that is no number, something the interpreter does not know.
package struct InterpreterError: Error, CustomStringConvertible {
  package enum Code { case overflow, divisionByZero, cast, value, unsupported }
  package var code: Code
  package var description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  static func unsupported(_ what: some CustomStringConvertible) -> InterpreterError {
    InterpreterError(.unsupported, "the row interpreter does not know \(what): not supported")
  }
}
