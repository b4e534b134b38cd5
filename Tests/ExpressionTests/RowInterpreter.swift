import Columnar
import QueryPlan

/// Evaluates an expression for one row, the slow and obvious way: the oracle of the vectorised evaluator.
///
/// Knows the functions that random tests compose; single functions are tested against DuckDB's answers.
struct RowInterpreter {
  struct Failure: Error, Equatable { var code: KernelError.Code }

  var row: [Value]

  func evaluate(_ expression: Expression) throws -> Value {
    switch expression {
    case .column(let ordinal, _): return row[ordinal]
    case .literal(let value, let type):
      if case .int64(let small) = value, type.physicalType == .int128 { return .int128(Int128(small)) }
      return value
    case .cast(let operand, let type, let mode):
      let value = try evaluate(operand)
      if value == .null { return .null }
      if let result = cast(value, operand.type, type) { return result }
      if mode == .nullOnFailure { return .null }
      throw Failure(code: .cast)
    case .conditional(let branches, let otherwise, _):
      for branch in branches where try evaluate(branch.condition) == .boolean(true) {
        return try evaluate(branch.result)
      }
      return try evaluate(otherwise)
    case .call(let function, let arguments, _): return try call(function, arguments)
    }
  }

  /// Constants are folded, and NULL with them upwards: a NULL constant decides before the other operands are looked at.
  private func isConstantNull(_ expression: Expression) -> Bool {
    if expression.columnCount == 0 { return (try? evaluate(expression)) == .null }
    switch expression {
    case .cast(let operand, _, _): return isConstantNull(operand)
    case .call(.greatest, let arguments, _), .call(.least, let arguments, _):
      return arguments.allSatisfy(isConstantNull)
    case .call(.nullIf, let arguments, _), .call(.inList, let arguments, _): return isConstantNull(arguments[0])
    case .call(let function, let arguments, _):
      let looksAtNulls: Set<ScalarFunction> = [
        .and, .or, .coalesce, .isNull, .isNotNull, .isDistinctFrom, .isNotDistinctFrom, .concat,
      ]
      return !looksAtNulls.contains(function) && arguments.contains(where: isConstantNull)
    default: return false
    }
  }

  private func call(_ function: ScalarFunction, _ arguments: [Expression]) throws -> Value {
    switch function {
    case .and, .or:
      let decisive = function == .or
      var sawNull = false
      for argument in arguments {
        switch try evaluate(argument) {
        case .boolean(decisive): return .boolean(decisive)
        case .null: sawNull = true
        default: break
        }
      }
      return sawNull ? .null : .boolean(!decisive)
    case .coalesce:
      for argument in arguments {
        let value = try evaluate(argument)
        if value != .null { return value }
      }
      return .null
    case .isNull: return .boolean(try evaluate(arguments[0]) == .null)
    case .isNotNull: return .boolean(try evaluate(arguments[0]) != .null)
    case .isDistinctFrom, .isNotDistinctFrom:
      let (left, right) = (try evaluate(arguments[0]), try evaluate(arguments[1]))
      let isEqual = left == .null || right == .null ? left == right : compare(left, right) == 0
      return .boolean(isEqual == (function == .isNotDistinctFrom))
    case .greatest, .least:
      var best = Value.null
      for argument in arguments where !isConstantNull(argument) {
        let value = try evaluate(argument)
        guard value != .null else { continue }
        let order = best == .null ? 0 : compare(best, value)
        if best == .null || (function == .greatest ? order < 0 : order > 0) { best = value }
      }
      return best
    case .concat:
      var result: [UInt8] = []
      for argument in arguments {
        if case .string(let bytes) = try evaluate(argument) { result += bytes }
      }
      return .string(result)
    case .nullIf:
      if isConstantNull(arguments[1]) { return try evaluate(arguments[0]) }
      if isConstantNull(arguments[0]) { return .null }
      let (left, right) = (try evaluate(arguments[0]), try evaluate(arguments[1]))
      return left != .null && right != .null && compare(left, right) == 0 ? .null : left
    case .inList:
      if isConstantNull(arguments[0]) { return .null }
      let value = try evaluate(arguments[0])
      var sawNull = value == .null
      for argument in arguments.dropFirst() {
        let other = try evaluate(argument)
        if other == .null {
          sawNull = true
        } else if value != .null, compare(value, other) == 0 {
          return .boolean(true)
        }
      }
      return sawNull ? .null : .boolean(false)
    default:
      if arguments.contains(where: isConstantNull) { return .null }
      let values = try arguments.map(evaluate)
      return values.contains(.null) ? .null : try strict(function, values)
    }
  }

  // MARK: Functions of operands that are not null

  private func strict(_ function: ScalarFunction, _ values: [Value]) throws -> Value {
    switch (function, values[0], values.last!) {
    case (.equal, let a, let b): return .boolean(compare(a, b) == 0)
    case (.notEqual, let a, let b): return .boolean(compare(a, b) != 0)
    case (.less, let a, let b): return .boolean(compare(a, b) < 0)
    case (.lessOrEqual, let a, let b): return .boolean(compare(a, b) <= 0)
    case (.greater, let a, let b): return .boolean(compare(a, b) > 0)
    case (.greaterOrEqual, let a, let b): return .boolean(compare(a, b) >= 0)
    case (.not, .boolean(let a), _): return .boolean(!a)
    case (.add, .double(let a), .double(let b)): return .double(a + b)
    case (.subtract, .double(let a), .double(let b)): return .double(a - b)
    case (.multiply, .double(let a), .double(let b)): return .double(a * b)
    case (.divide, .double(let a), .double(let b)): return .double(a / b)
    case (.negate, .double(let a), _): return .double(-a)
    case (.abs, .double(let a), _): return .double(abs(a))
    case (_, .int64(let a), .int64(let b)) where Self.arithmetic.contains(function):
      return .int64(try integer(function, a, b))
    case (_, .int128(let a), .int128(let b)) where Self.arithmetic.contains(function):
      return .int128(try integer(function, a, b))
    case (.hour, .int64(let a), _):
      var time = a % 86_400_000_000
      if time < 0 { time += 86_400_000_000 }
      return .int64(time / 3_600_000_000)
    case (.length, .string(let text), _):
      return .int64(Int64(String(decoding: text, as: UTF8.self).unicodeScalars.count))
    case (.upper, .string(let text), _):
      return .text(String(decoding: text, as: UTF8.self).uppercased())
    case (.concatOperator, .string(let a), .string(let b)): return .string(a + b)
    case (.startsWith, .string(let a), .string(let b)): return .boolean(a.starts(with: b))
    case (.contains, .string(let a), .string(let b)):
      return .boolean(a.indices.contains { a[$0...].starts(with: b) } || b.isEmpty)
    default: fatalError("\(function) is not known to the row interpreter")
    }
  }

  private static let arithmetic: Set<ScalarFunction> = [
    .add, .subtract, .multiply, .integerDivide, .modulo, .negate, .abs,
  ]

  private func integer<Integer: FixedWidthInteger & SignedInteger>(
    _ function: ScalarFunction, _ a: Integer, _ b: Integer
  ) throws -> Integer {
    let (value, overflow): (Integer, Bool)
    switch function {
    case .add: (value, overflow) = a.addingReportingOverflow(b)
    case .subtract: (value, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (value, overflow) = a.multipliedReportingOverflow(by: b)
    case .negate: (value, overflow) = (0 as Integer).subtractingReportingOverflow(a)
    case .abs: (value, overflow) = a < 0 ? (0 as Integer).subtractingReportingOverflow(a) : (a, false)
    default:
      if b == 0 { throw Failure(code: .divisionByZero) }
      (value, overflow) =
        function == .modulo ? a.remainderReportingOverflow(dividingBy: b) : a.dividedReportingOverflow(by: b)
    }
    if overflow { throw Failure(code: .overflow) }
    return value
  }

  /// Three-way; both are of one type and not null.
  private func compare(_ left: Value, _ right: Value) -> Int {
    func order<Element: Comparable>(_ a: Element, _ b: Element) -> Int { a < b ? -1 : a == b ? 0 : 1 }
    switch (left, right) {
    case (.boolean(let a), .boolean(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.int64(let a), .int64(let b)): return order(a, b)
    case (.int128(let a), .int128(let b)): return order(a, b)
    case (.double(let a), .double(let b)):
      if a.isNaN || b.isNaN { return order(a.isNaN ? 1 : 0, b.isNaN ? 1 : 0) }
      return order(a, b)
    case (.string(let a), .string(let b)):
      return a.lexicographicallyPrecedes(b) ? -1 : a == b ? 0 : 1
    default: fatalError("values of different types")
    }
  }

  private func cast(_ value: Value, _ source: DataType, _ target: DataType) -> Value? {
    if source == target { return value }
    switch (value, target) {
    case (.int64(let a), .hugeint): return .int128(Int128(a))
    case (.int64(let a), .double): return .double(Double(a))
    case (.int64(let a), .varchar): return .text(String(a))
    case (.int128(let a), .bigint): return Int64(exactly: a).map { .int64($0) }
    case (.double(let a), .bigint): return Int64(exactly: a.rounded(.toNearestOrEven)).map { .int64($0) }
    case (.string(let a), .bigint):
      let text = String(decoding: a, as: UTF8.self)
      return Int64(text).map { .int64($0) }
    case (.boolean(let a), .bigint): return .int64(a ? 1 : 0)
    case (.boolean(let a), .varchar): return .text(a ? "true" : "false")
    default: fatalError("cast of \(source) to \(target) is not known to the row interpreter")
    }
  }
}

extension Expression {
  /// How often columns are mentioned.
  var columnCount: Int {
    switch self {
    case .column: 1
    case .literal: 0
    case .call(_, let arguments, _): arguments.reduce(0) { $0 + $1.columnCount }
    case .cast(let operand, _, _): operand.columnCount
    case .conditional(let branches, let otherwise, _):
      branches.reduce(otherwise.columnCount) { $0 + $1.condition.columnCount + $1.result.columnCount }
    }
  }
}
