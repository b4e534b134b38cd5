import Columnar
import QueryPlan

extension Expression {
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
    case .integerDivide, .modulo, .dateTrunc, .like, .ilike, .substring, .fromEpochMilliseconds, .fromEpochMicroseconds,
      .toTimestamp, .makeDate, .timeZone, .addInterval, .addDays, .dateDiff, .strptime, .regexpMatches,
      .regexpFullMatch, .regexpExtract, .jsonExtract, .jsonExtractText, .lpad, .rpad, .repeat, .chr, .concat,
      .concatOperator, .concatWithSeparator, .replace:
      true
    default: false
    }
  }
}
