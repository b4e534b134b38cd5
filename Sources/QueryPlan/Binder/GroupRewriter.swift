import Columnar

/// Turns expressions over FROM's columns into expressions over an aggregation's output: keys, then aggregates.
struct GroupRewriter {
  /// A column of FROM that is neither a key nor inside an aggregate.
  struct UngroupedColumn: Error {
    var ordinal: Int
  }

  /// Ordinal of each key among the keys.
  private let keys: [Expression: Int]
  private let keyCount: Int
  /// Columns of FROM; ordinals from here on are aggregates.
  private let columnCount: Int

  init(keys: [NamedExpression], columnCount: Int) {
    self.keys = Dictionary(keys.enumerated().map { ($1.expression, $0) }) { first, _ in first }
    keyCount = keys.count
    self.columnCount = columnCount
  }

  func rewrite(_ expression: Expression) throws(UngroupedColumn) -> Expression {
    if let key = keys[expression] { return .column(key, expression.type) }
    switch expression {
    case .literal: return expression
    case .column(let ordinal, let type):
      guard ordinal >= columnCount else { throw UngroupedColumn(ordinal: ordinal) }
      return .column(keyCount + ordinal - columnCount, type)
    case .call(let function, let operands, let type):
      var rewritten: [Expression] = []
      rewritten.reserveCapacity(operands.count)
      for operand in operands { rewritten.append(try rewrite(operand)) }
      return .call(function, rewritten, type)
    case .cast(let operand, let type, let mode): return .cast(try rewrite(operand), to: type, mode: mode)
    case .conditional(let branches, let otherwise, let type):
      var rewritten: [WhenBranch] = []
      for branch in branches {
        rewritten.append(WhenBranch(condition: try rewrite(branch.condition), result: try rewrite(branch.result)))
      }
      return .conditional(rewritten, otherwise: try rewrite(otherwise), type)
    }
  }
}
