import Columnar
import QueryPlan

/// A scalar function with everything prepared that does not depend on rows: patterns compiled, units looked up.
enum FunctionKernel {
  case compare(ComparisonOperator)
  case compareDistinct(isDistinct: Bool)
  case arithmetic(ArithmeticOperator)
  case negate
  case not
  case testNull(isNull: Bool)
  case inList(InListSet)
  case nullIf(Column)
  case extreme(ExtremeKernels.Extreme)
  case abs
  case round(digits: Int)
  case floor
  case ceil
  case datePart(DatePart)
  case dateTrunc(DatePart)
  case cast(CastMode)
  case like(LikePattern)
  /// A pattern, and perhaps an escape, in every row.
  case likeRows
  case testString(StringTestKernels.Relation)
  case length
  case convertCase(CaseKernels.Direction)
  case substring
  case splitPart
  case trim(SubstringKernels.Side)
  case concat(ConcatKernels.Nulls)
  case replace

  /// Runs the kernel over `rowCount` rows. `heap` takes the bytes of new strings.
  func apply(
    _ arguments: [Operand], rowCount: Int, into result: Column, heap: @autoclosure () -> ByteArena
  ) throws(KernelError) {
    switch self {
    case .compare(let comparison):
      ComparisonKernels.compare(comparison, arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .compareDistinct(let isDistinct):
      ComparisonKernels.compareDistinct(
        isDistinct: isDistinct, arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .arithmetic(let operation):
      try ArithmeticKernels.apply(operation, arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .negate: try ArithmeticKernels.negate(arguments[0], rowCount: rowCount, into: result)
    case .not: LogicKernels.not(arguments[0], rowCount: rowCount, into: result)
    case .testNull(let isNull):
      LogicKernels.testNull(isNull: isNull, arguments[0], rowCount: rowCount, into: result)
    case .inList(let set): InListKernels.contains(set, arguments[0], rowCount: rowCount, into: result)
    case .nullIf(let equal):
      ComparisonKernels.compare(.equal, arguments[0], arguments[1], rowCount: rowCount, into: equal)
      ExtremeKernels.nullIf(arguments[0], equal: equal, rowCount: rowCount, into: result)
    case .extreme(let extreme):
      ExtremeKernels.choose(extreme, arguments[0], arguments[1], rowCount: rowCount, into: result)
      for argument in arguments.dropFirst(2) {
        ExtremeKernels.choose(extreme, Operand(column: result), argument, rowCount: rowCount, into: result)
      }
    case .abs: try NumberKernels.abs(arguments[0], rowCount: rowCount, into: result)
    case .round(let digits):
      try NumberKernels.round(arguments[0], digits: digits, rowCount: rowCount, into: result)
    case .floor: NumberKernels.floor(arguments[0], rowCount: rowCount, into: result)
    case .ceil: NumberKernels.ceil(arguments[0], rowCount: rowCount, into: result)
    case .datePart(let part):
      DatePartKernels.extract(part, from: arguments[0], rowCount: rowCount, into: result)
    case .dateTrunc(let part):
      try DatePartKernels.truncate(to: part, arguments[0], rowCount: rowCount, into: result)
    case .cast(let mode):
      try CastKernels.cast(
        arguments[0], failure: mode == .strict ? .error : .null, rowCount: rowCount, into: result,
        heap: result.type == .varchar ? heap() : nil)
    case .like(let pattern): StringTestKernels.like(arguments[0], pattern, rowCount: rowCount, into: result)
    case .likeRows:
      try StringTestKernels.like(
        arguments[0], patterns: arguments[1], escapes: arguments.count > 2 ? arguments[2] : nil, rowCount: rowCount,
        into: result)
    case .testString(let relation):
      StringTestKernels.test(relation, arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .length: StringTestKernels.length(arguments[0], rowCount: rowCount, into: result)
    case .convertCase(let direction):
      CaseKernels.convert(direction, arguments[0], rowCount: rowCount, into: result, heap: heap())
    case .substring:
      try SubstringKernels.substring(
        arguments[0], start: arguments[1], length: arguments.count > 2 ? arguments[2] : nil, rowCount: rowCount,
        into: result)
    case .splitPart:
      SubstringKernels.splitPart(
        arguments[0], separator: arguments[1], index: arguments[2], rowCount: rowCount, into: result)
    case .trim(let side):
      SubstringKernels.trim(
        side, arguments[0], characters: arguments.count > 1 ? arguments[1] : nil, rowCount: rowCount, into: result)
    case .concat(let nulls):
      try ConcatKernels.concat(arguments, nulls: nulls, rowCount: rowCount, into: result, heap: heap())
    case .replace:
      try ConcatKernels.replace(
        arguments[0], pattern: arguments[1], replacement: arguments[2], rowCount: rowCount, into: result, heap: heap())
    }
  }
}
