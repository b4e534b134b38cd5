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
  case concatWithSeparator
  case regexMatches(RegexPattern)
  /// A pattern in every row.
  case regexMatchesRows(RegexRowPatterns)
  case regexExtract(RegexPattern, group: Int)
  case regexExtractRows(RegexRowPatterns, group: Int)
  case regexReplace(RegexPattern, RegexReplacement, RegexKernels.Occurrences)
  case jsonExtract(JSONKernels.Form, JSONPath)
  /// The path or the number of the element in every row.
  case jsonExtractRows(JSONKernels.Form)
  case formatTime(TimeFormat)
  case parseTime(TimeFormat, text: String, CastKernels.Failure)
  case timeZone(TimeZoneKernels.Direction, TimeZoneRules)
  case timeZoneRows(TimeZoneKernels.Direction)
  case timeName(TimeFormatKernels.Name)
  case addInterval
  case addDays
  case dateDifference(DatePart)
  case lastDay
  case makeDate
  case toInstant
  case fromEpoch(unit: Int64, name: String)
  case pad(PaddingKernels.Side)
  case `repeat`
  case reverse
  case codePoint(empty: Int64)
  case character
  case position
  case take(PositionKernels.End)
  case math(MathKernels.Function)
  case power
  case logarithm
  case sign
  case truncate
  case testNumber(MathKernels.Kind)
  case mean

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
    case .math(let function): MathKernels.apply(function, arguments[0], rowCount: rowCount, into: result)
    case .power: MathKernels.power(arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .logarithm: MathKernels.logarithm(base: arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .sign: MathKernels.sign(arguments[0], rowCount: rowCount, into: result)
    case .truncate: NumberKernels.truncate(arguments[0], rowCount: rowCount, into: result)
    case .testNumber(let kind): MathKernels.test(kind, arguments[0], rowCount: rowCount, into: result)
    case .mean: NumberKernels.mean(ofSum: arguments[0], count: arguments[1], rowCount: rowCount, into: result)
    case .concatWithSeparator, .regexMatches, .regexMatchesRows, .regexExtract, .regexExtractRows, .regexReplace,
      .jsonExtract, .jsonExtractRows, .pad, .repeat, .reverse, .codePoint, .character, .position, .take:
      try applyToText(arguments, rowCount: rowCount, into: result, heap: heap())
    case .formatTime, .parseTime, .timeZone, .timeZoneRows, .timeName, .addInterval, .addDays, .dateDifference,
      .lastDay, .makeDate, .toInstant, .fromEpoch:
      try applyToTime(arguments, rowCount: rowCount, into: result, heap: heap())
    }
  }

  private func applyToText(
    _ arguments: [Operand], rowCount: Int, into result: Column, heap: @autoclosure () -> ByteArena
  ) throws(KernelError) {
    switch self {
    case .concatWithSeparator:
      try ConcatKernels.concat(
        separator: arguments[0], Array(arguments.dropFirst()), rowCount: rowCount, into: result, heap: heap())
    case .regexMatches(let pattern): RegexKernels.matches(arguments[0], pattern, rowCount: rowCount, into: result)
    case .regexMatchesRows(let patterns):
      try RegexKernels.matches(
        arguments[0], patterns: patterns, arguments[1], rowCount: rowCount, into: result)
    case .regexExtract(let pattern, let group):
      RegexKernels.extract(arguments[0], pattern, group: group, rowCount: rowCount, into: result)
    case .regexExtractRows(let patterns, let group):
      try RegexKernels.extract(
        arguments[0], patterns: patterns, arguments[1], group: group, rowCount: rowCount, into: result)
    case .regexReplace(let pattern, let replacement, let occurrences):
      RegexKernels.replace(
        arguments[0], pattern, by: replacement, occurrences, rowCount: rowCount, into: result, heap: heap())
    case .jsonExtract(let form, let path):
      try JSONKernels.extract(form, arguments[0], path, rowCount: rowCount, into: result, heap: heap())
    case .jsonExtractRows(let form):
      if arguments[1].physicalType == .int64 {
        try JSONKernels.extract(
          form, arguments[0], elements: arguments[1], rowCount: rowCount, into: result, heap: heap())
      } else {
        try JSONKernels.extract(
          form, arguments[0], paths: arguments[1], rowCount: rowCount, into: result, heap: heap())
      }
    case .pad(let side):
      try PaddingKernels.pad(
        side, arguments[0], length: arguments[1], padding: arguments[2], rowCount: rowCount, into: result, heap: heap())
    case .repeat:
      try PaddingKernels.repeat(arguments[0], count: arguments[1], rowCount: rowCount, into: result, heap: heap())
    case .reverse: PaddingKernels.reverse(arguments[0], rowCount: rowCount, into: result, heap: heap())
    case .codePoint(let empty):
      PositionKernels.codePoint(arguments[0], empty: empty, rowCount: rowCount, into: result)
    case .character: try PaddingKernels.character(arguments[0], rowCount: rowCount, into: result)
    case .position: PositionKernels.position(arguments[0], of: arguments[1], rowCount: rowCount, into: result)
    case .take(let end):
      PositionKernels.take(end, arguments[0], count: arguments[1], rowCount: rowCount, into: result)
    default: preconditionFailure("no function of text")
    }
  }

  private func applyToTime(
    _ arguments: [Operand], rowCount: Int, into result: Column, heap: @autoclosure () -> ByteArena
  ) throws(KernelError) {
    switch self {
    case .formatTime(let format):
      TimeFormatKernels.format(arguments[0], format, rowCount: rowCount, into: result, heap: heap())
    case .parseTime(let format, let text, let failure):
      try TimeFormatKernels.parse(
        arguments[0], format, formatText: text, failure: failure, zones: TimeZoneDatabase.cache(), rowCount: rowCount,
        into: result)
    case .timeZone(let direction, let zone):
      try TimeZoneKernels.convert(direction, arguments[0], zone: zone, rowCount: rowCount, into: result)
    case .timeZoneRows(let direction):
      try TimeZoneKernels.convert(
        direction, arguments[1], zones: arguments[0], cache: TimeZoneDatabase.cache(), rowCount: rowCount, into: result)
    case .timeName(let name):
      TimeFormatKernels.name(name, of: arguments[0], rowCount: rowCount, into: result, heap: heap())
    case .addInterval:
      try IntervalKernels.add(
        arguments[0], months: arguments[1], days: arguments[2], microseconds: arguments[3], rowCount: rowCount,
        into: result)
    case .addDays: try IntervalKernels.addDays(arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .dateDifference(let part):
      try IntervalKernels.difference(part, arguments[0], arguments[1], rowCount: rowCount, into: result)
    case .lastDay: IntervalKernels.lastDay(arguments[0], rowCount: rowCount, into: result)
    case .makeDate:
      try IntervalKernels.makeDate(arguments[0], arguments[1], arguments[2], rowCount: rowCount, into: result)
    case .toInstant: try IntervalKernels.instants(ofSeconds: arguments[0], rowCount: rowCount, into: result)
    case .fromEpoch(let unit, let name):
      try IntervalKernels.timestamps(of: arguments[0], unit: unit, name: name, rowCount: rowCount, into: result)
    default: preconditionFailure("no function of time")
    }
  }
}
