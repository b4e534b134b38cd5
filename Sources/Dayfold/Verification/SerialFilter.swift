import Columnar
import QueryPlan
import TextFormats

/// A WHERE evaluated row by row, for verification: with nothing of the engine's kernels, and only what plain conditions
/// need. Conditions with functions are not evaluated here.
struct SerialFilter {
  /// Schema ordinals of the columns whose values ``keeps(_:)`` takes, in that order.
  let columns: [Int]
  private let condition: Expression

  /// The condition on the rows of the plan's one scan; nil where the plan has joins, several inputs or a condition that
  /// is not plain, or reads columns whose types are inferred. A plan without a condition keeps every row.
  init?(_ plan: LogicalPlan, over table: CSVTable) {
    var operators: [LogicalPlan] = [plan]
    while let input = operators[operators.count - 1].input { operators.append(input) }
    guard case .scan(let scan) = operators.removeLast() else { return nil }
    var conditions: [Expression] = []
    // From the scan upwards: conditions count as WHERE as long as nothing but other conditions is below them.
    var isDirect = true
    for operation in operators.reversed() {
      switch operation {
      case .filter(_, let condition):
        guard isDirect else { return nil }
        conditions.append(condition)
      case .project: isDirect = false
      case .aggregate:
        self.init(conditions, scan: scan, table: table)
        return
      default: isDirect = false
      }
    }
    self.init(conditions, scan: scan, table: table)
  }

  private init?(_ conditions: [Expression], scan: TableScan, table: CSVTable) {
    let condition = Expression.conjunction(of: conditions) ?? .literal(.boolean(true), .boolean)
    let used = condition.referencedColumns
    for column in used {
      let ordinal = scan.columns[column]
      let isText = table.schema.fields[ordinal].type == .varchar
      guard table.isDeclared || isText || ordinal >= table.fileColumnCount else { return nil }
    }
    guard Self.isPlain(condition) else { return nil }
    columns = used.map { scan.columns[$0] }
    self.condition = condition.mappingColumns { column in used.firstIndex(of: column) ?? 0 }
  }

  /// Whether the condition is true for a row with these values.
  func keeps(_ values: [Value]) -> Bool { value(condition, values) == .boolean(true) }

  private static func isPlain(_ expression: Expression) -> Bool {
    switch expression {
    case .column, .literal: return true
    case .call(let function, let operands, _):
      switch function {
      case .and, .or, .not, .isNull, .isNotNull: return operands.allSatisfy(isPlain)
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isDistinctFrom, .isNotDistinctFrom,
        .inList:
        // Values of one type, so that they compare as they are stored.
        return operands.allSatisfy(isPlain) && Set(operands.map(\.type)).count == 1
      default: return false
      }
    case .cast, .conditional: return false
    }
  }

  private func value(_ expression: Expression, _ row: [Value]) -> Value {
    switch expression {
    case .column(let ordinal, _): return row[ordinal]
    case .literal(let value, _): return value
    case .call(let function, let operands, _):
      let values = operands.map { value($0, row) }
      return Self.call(function, values)
    case .cast, .conditional: preconditionFailure("the condition is plain")
    }
  }

  private static func call(_ function: ScalarFunction, _ values: [Value]) -> Value {
    switch function {
    case .and:
      if values.contains(.boolean(false)) { return .boolean(false) }
      return values.contains(.null) ? .null : .boolean(true)
    case .or:
      if values.contains(.boolean(true)) { return .boolean(true) }
      return values.contains(.null) ? .null : .boolean(false)
    case .not: if case .boolean(let flag) = values[0] { return .boolean(!flag) } else { return .null }
    case .isNull: return .boolean(values[0] == .null)
    case .isNotNull: return .boolean(values[0] != .null)
    case .isDistinctFrom: return .boolean(!isSame(values[0], values[1]))
    case .isNotDistinctFrom: return .boolean(isSame(values[0], values[1]))
    case .inList:
      if values[0] == .null { return .null }
      if values.dropFirst().contains(where: { $0 != .null && compare(values[0], $0) == 0 }) { return .boolean(true) }
      return values.dropFirst().contains(.null) ? .null : .boolean(false)
    default:
      if values.contains(.null) { return .null }
      let order = compare(values[0], values[1])
      switch function {
      case .equal: return .boolean(order == 0)
      case .notEqual: return .boolean(order != 0)
      case .less: return .boolean(order < 0)
      case .lessOrEqual: return .boolean(order <= 0)
      case .greater: return .boolean(order > 0)
      case .greaterOrEqual: return .boolean(order >= 0)
      default: preconditionFailure("the condition is plain")
      }
    }
  }

  private static func isSame(_ left: Value, _ right: Value) -> Bool {
    if left == .null || right == .null { return left == right }
    return compare(left, right) == 0
  }

  /// Below, at or above zero. NaN is the greatest number and equals itself.
  private static func compare(_ left: Value, _ right: Value) -> Int {
    func order<Number: Comparable>(_ left: Number, _ right: Number) -> Int { left < right ? -1 : left > right ? 1 : 0 }
    switch (left, right) {
    case (.boolean(let left), .boolean(let right)): return order(left ? 1 : 0, right ? 1 : 0)
    case (.int64(let left), .int64(let right)): return order(left, right)
    case (.int128(let left), .int128(let right)): return order(left, right)
    case (.double(let left), .double(let right)):
      if left.isNaN || right.isNaN { return order(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
      return order(left, right)
    case (.string(let left), .string(let right)):
      if left == right { return 0 }
      return left.lexicographicallyPrecedes(right) ? -1 : 1
    default: preconditionFailure("operands have one type")
    }
  }
}
