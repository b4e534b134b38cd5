import Columnar
import QueryPlan

extension Expression {
  /// The input columns that the expression reads, ascending, each once.
  package var referencedColumns: [Int] {
    var found: Set<Int> = []
    collectColumns(&found)
    return found.sorted()
  }

  private func collectColumns(_ found: inout Set<Int>) {
    switch self {
    case .column(let ordinal, _): found.insert(ordinal)
    case .literal: break
    case .call(_, let arguments, _): for argument in arguments { argument.collectColumns(&found) }
    case .cast(let operand, _, _): operand.collectColumns(&found)
    case .conditional(let branches, let otherwise, _):
      for branch in branches {
        branch.condition.collectColumns(&found)
        branch.result.collectColumns(&found)
      }
      otherwise.collectColumns(&found)
    }
  }

  /// The operands of the top-level `AND`s, in order; the expression itself if it is none.
  package var conjuncts: [Expression] {
    guard case .call(.and, let operands, _) = self else { return [self] }
    return operands.flatMap(\.conjuncts)
  }

  /// Whether evaluating a row may be an error. Where it may not, a row can be computed without need.
  var isFallible: Bool {
    switch self {
    case .column, .literal: false
    case .call(let function, let arguments, let type):
      Self.isFallible(function, arguments, type) || arguments.contains(where: \.isFallible)
    case .cast(let operand, let target, let mode):
      (mode == .strict && CastKernels.isFallible(from: operand.type, to: target)) || operand.isFallible
    case .conditional(let branches, let otherwise, _):
      branches.contains { $0.condition.isFallible || $0.result.isFallible } || otherwise.isFallible
    }
  }

  private static func isFallible(_ function: ScalarFunction, _ arguments: [Expression], _ type: DataType) -> Bool {
    switch function {
    case .add, .subtract, .multiply, .negate, .abs, .round, .floor, .ceil: type != .double
    case .integerDivide, .modulo, .dateTrunc, .like, .ilike, .substring: true
    default: false
    }
  }
}
