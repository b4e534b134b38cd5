import Columnar
import QueryPlan

/// Turns a bound expression into nodes, folding what is constant.
struct ExpressionCompiler {
  func compile(_ expression: Expression) -> ExpressionNode { compile(expression, as: expression.type) }

  /// Compiles an expression whose place has the given type: a bare NULL takes that one.
  private func compile(_ expression: Expression, as type: DataType) -> ExpressionNode {
    let node = makeNode(expression, as: type)
    return node is ColumnNode || node is ConstantNode || node is NullNode || !expression.referencedColumns.isEmpty
      ? node : folded(node)
  }

  /// The value of a node that reads no column.
  private func folded(_ node: ExpressionNode) -> ExpressionNode {
    do throws(ExpressionError) {
      let operand = try node.evaluate(RowSource(inputs: [], rowCount: 1))
      let value = operand.column.value(at: 0)
      return value == .null ? NullNode(type: node.type) : ConstantNode(value, type: node.type)
    } catch {
      return FailingNode(error, type: node.type)
    }
  }

  private func makeNode(_ expression: Expression, as type: DataType) -> ExpressionNode {
    switch expression {
    case .column(let ordinal, let type): return ColumnNode(ordinal: ordinal, type: type)
    case .literal(.null, _): return NullNode(type: type)
    case .literal(let value, let type): return ConstantNode(value, type: type)
    case .cast(let operand, let target, let mode):
      let node = compile(operand)
      if node is NullNode { return NullNode(type: target) }
      if operand.type == target { return node }
      return FunctionNode(
        .cast(mode), name: mode == .strict ? "CAST" : "TRY_CAST", [node], type: target,
        isFallible: mode == .strict && CastKernels.isFallible(from: operand.type, to: target))
    case .conditional(let branches, let otherwise, let type):
      return ConditionalNode(
        branches.map {
          ConditionalNode.Branch(
            condition: compile($0.condition, as: .boolean), conditionColumns: $0.condition.referencedColumns,
            result: compile($0.result, as: type), resultColumns: $0.result.referencedColumns)
        }, otherwise: compile(otherwise, as: type), otherwiseColumns: otherwise.referencedColumns, type: type)
    case .call(let function, let arguments, let type):
      return call(function, arguments, type, isFallible: expression.isFallible)
    }
  }

  private func call(
    _ function: ScalarFunction, _ arguments: [Expression], _ type: DataType, isFallible: Bool
  ) -> ExpressionNode {
    switch function {
    case .and, .or:
      return ConnectiveNode(
        function == .and ? .and : .or, arguments.map { compile($0, as: .boolean) },
        ordinals: arguments.map(\.referencedColumns))
    case .coalesce:
      let nodes = arguments.map { compile($0, as: type) }
      if nodes.count == 1 || nodes[0] is ConstantNode { return nodes[0] }
      return CoalesceNode(nodes, ordinals: arguments.map(\.referencedColumns), type: type)
    case .inList: return inList(arguments, isFallible: isFallible)
    case .isDistinctFrom, .isNotDistinctFrom:
      let isDistinct = function == .isDistinctFrom
      let nodes = arguments.map { compile($0, as: commonType(arguments)) }
      // Against NULL this is a test for null.
      if nodes[1] is NullNode { return node(.testNull(isNull: !isDistinct), function, [nodes[0]], type, isFallible) }
      if nodes[0] is NullNode { return node(.testNull(isNull: !isDistinct), function, [nodes[1]], type, isFallible) }
      return node(.compareDistinct(isDistinct: isDistinct), function, nodes, type, isFallible)
    case .isNull, .isNotNull:
      return node(.testNull(isNull: function == .isNull), function, [compile(arguments[0])], type, isFallible)
    case .greatest, .least:
      let nodes = arguments.map { compile($0, as: type) }.filter { !($0 is NullNode) }
      if nodes.isEmpty { return NullNode(type: type) }
      if nodes.count == 1 { return nodes[0] }
      return node(.extreme(function == .greatest ? .greatest : .least), function, nodes, type, isFallible)
    case .nullIf:
      let nodes = arguments.map { compile($0, as: commonType(arguments)) }
      if nodes[0] is NullNode || nodes[1] is NullNode { return nodes[0] }
      let equal = Column(type: .boolean, capacity: RecordBatch.maximumRowCount)
      return node(.nullIf(equal), function, nodes, type, isFallible)
    case .datePart, .dateTrunc:
      guard case .literal(.string(let name), _) = arguments[0],
        let part = DatePart(name: String(decoding: name, as: UTF8.self))
      else { preconditionFailure("the binder lets only known units through") }
      let kernel: FunctionKernel = function == .datePart ? .datePart(part) : .dateTrunc(part)
      return strict(kernel, function, [arguments[1]], type, isFallible)
    case .round:
      guard arguments.count == 2 else { return strict(.round(digits: 0), function, arguments, type, isFallible) }
      switch compile(arguments[1]) {
      case is NullNode: return NullNode(type: type)
      case let digits as ConstantNode:
        guard case .int64(let count) = digits.operand.column.value(at: 0) else { fallthrough }
        let clamped = Int(max(-1_000, min(1_000, count)))
        return strict(.round(digits: clamped), function, [arguments[0]], type, isFallible)
      default: preconditionFailure("the binder lets only constant digits through")
      }
    case .like, .ilike: return like(function, arguments, isFallible)
    case .concat:
      let nodes = arguments.map { compile($0, as: .varchar) }.filter { !($0 is NullNode) }
      return nodes.isEmpty
        ? ConstantNode(.string([]), type: .varchar) : node(.concat(.countAsEmpty), function, nodes, type, isFallible)
    case .concatWithSeparator:
      let separator = compile(arguments[0], as: .varchar)
      if separator is NullNode { return NullNode(type: type) }
      let nodes = arguments.dropFirst().map { compile($0, as: .varchar) }.filter { !($0 is NullNode) }
      return node(.concatWithSeparator, function, [separator] + nodes, type, isFallible)
    case .regexpMatches, .regexpFullMatch, .regexpExtract, .regexpReplace:
      return regex(function, arguments, type, isFallible)
    case .jsonExtract, .jsonExtractText:
      let form: JSONKernels.Form = function == .jsonExtract ? .json : .text
      if let path = constantText(compile(arguments[1])), let compiled = try? JSONPath(path) {
        return strict(.jsonExtract(form, compiled), function, [arguments[0]], type, isFallible)
      }
      return strict(.jsonExtractRows(form), function, arguments, type, isFallible)
    case .strftime, .strptime, .tryStrptime:
      guard case .literal(.string(let text), _) = arguments[1], let format = try? TimeFormat(text) else {
        preconditionFailure("the binder lets only known formats through")
      }
      let kernel: FunctionKernel =
        function == .strftime
        ? .formatTime(format)
        : .parseTime(
          format, text: String(decoding: text, as: UTF8.self), function == .strptime ? .error : .null)
      return strict(kernel, function, [arguments[0]], type, isFallible)
    case .timeZone: return timeZone(arguments, type, isFallible)
    case .dateDiff:
      guard case .literal(.string(let name), _) = arguments[0],
        let part = DatePart(name: String(decoding: name, as: UTF8.self))
      else { preconditionFailure("the binder lets only known units through") }
      return strict(.dateDifference(part), function, Array(arguments.dropFirst()), type, isFallible)
    case .trim: return strict(.trim(.both), function, arguments, type, isFallible)
    case .ltrim: return strict(.trim(.left), function, arguments, type, isFallible)
    case .rtrim: return strict(.trim(.right), function, arguments, type, isFallible)
    default:
      guard let kernel = FunctionKernel(function) else {
        preconditionFailure("\(function) has no kernel")
      }
      return strict(kernel, function, arguments, type, isFallible)
    }
  }

  /// A call that is null where any operand is.
  private func strict(
    _ kernel: FunctionKernel, _ function: ScalarFunction, _ arguments: [Expression], _ type: DataType,
    _ isFallible: Bool
  ) -> ExpressionNode {
    let common = commonType(arguments)
    let nodes = arguments.map { compile($0, as: $0.type == .null ? common : $0.type) }
    if nodes.contains(where: { $0 is NullNode }) { return NullNode(type: type) }
    return node(kernel, function, nodes, type, isFallible)
  }

  private func node(
    _ kernel: FunctionKernel, _ function: ScalarFunction, _ operands: [ExpressionNode], _ type: DataType,
    _ isFallible: Bool
  ) -> ExpressionNode {
    FunctionNode(kernel, name: function.rawValue, operands, type: type, isFallible: isFallible)
  }

  /// Text, pattern and optionally the escape. `ILIKE` compares both in lower case.
  private func like(_ function: ScalarFunction, _ arguments: [Expression], _ isFallible: Bool) -> ExpressionNode {
    var operands = arguments
    if function == .ilike { operands = operands.map { .call(.lower, [$0], .varchar) } }
    let nodes = operands.map { compile($0, as: .varchar) }
    if nodes.contains(where: { $0 is NullNode }) { return NullNode(type: .boolean) }
    let constants = nodes.dropFirst().map { node -> [UInt8]? in
      guard case .string(let bytes)? = (node as? ConstantNode)?.operand.column.value(at: 0) else { return nil }
      return bytes
    }
    guard let bytes = constants[0], let escape = constants.count > 1 ? constants[1] : [] else {
      return node(.likeRows, function, nodes, .boolean, isFallible)
    }
    do throws(LikePattern.Failure) {
      return node(.like(try LikePattern(bytes, escape: escape)), function, [nodes[0]], .boolean, isFallible)
    } catch {
      let failure = KernelError(error, pattern: "'\(String(decoding: bytes, as: UTF8.self))'", row: 0)
      return FailingNode(ExpressionError(failure, function: function.rawValue), type: .boolean)
    }
  }

  private func constantText(_ node: ExpressionNode) -> [UInt8]? {
    guard case .string(let bytes)? = (node as? ConstantNode)?.operand.column.value(at: 0) else { return nil }
    return bytes
  }

  /// Text, pattern, and behind them what is literal: group or replacement, and the options.
  private func regex(
    _ function: ScalarFunction, _ arguments: [Expression], _ type: DataType, _ isFallible: Bool
  ) -> ExpressionNode {
    guard case .literal(.string(let options), _) = arguments[arguments.count - 1] else {
      preconditionFailure("the binder lets only literal options through")
    }
    let scope: RegexPattern.Scope = function == .regexpFullMatch ? .wholeText : .anywhere
    let letters = function == .regexpReplace ? options.filter { $0 != UInt8(ascii: "g") } : options
    var group = 0
    if function == .regexpExtract, case .literal(.int64(let number), _) = arguments[2] { group = Int(number) }
    let text = compile(arguments[0], as: .varchar)
    let pattern = compile(arguments[1], as: .varchar)
    if text is NullNode || pattern is NullNode { return NullNode(type: type) }
    guard let bytes = constantText(pattern) else {
      let patterns = RegexRowPatterns(options: letters, scope: scope)
      return node(
        function == .regexpExtract ? .regexExtractRows(patterns, group: group) : .regexMatchesRows(patterns), function,
        [text, pattern], type, isFallible)
    }
    do throws(RegexPattern.Failure) {
      let compiled = try RegexPattern(bytes, options: letters, scope: scope)
      switch function {
      case .regexpExtract: return node(.regexExtract(compiled, group: group), function, [text], type, false)
      case .regexpReplace:
        guard let replacement = constantText(compile(arguments[2], as: .varchar)) else { return NullNode(type: type) }
        return node(
          .regexReplace(
            compiled, try RegexReplacement(replacement, for: compiled),
            options.contains(UInt8(ascii: "g")) ? .all : .first), function, [text], type, false)
      default: return node(.regexMatches(compiled), function, [text], type, false)
      }
    } catch {
      let failure = KernelError(
        .invalidArgument, "regular expression '\(String(decoding: bytes, as: UTF8.self))': \(error.message)", row: 0)
      return FailingNode(ExpressionError(failure, function: function.rawValue), type: type)
    }
  }

  /// Zone and time.
  private func timeZone(_ arguments: [Expression], _ type: DataType, _ isFallible: Bool) -> ExpressionNode {
    let direction: TimeZoneKernels.Direction = arguments[1].type == .timestamptz ? .toLocal : .toInstant
    let zone = compile(arguments[0], as: .varchar)
    // An unknown zone is an error of the rows that reach it.
    guard let bytes = constantText(zone), let rules = TimeZoneDatabase.rules(String(decoding: bytes, as: UTF8.self))
    else { return strict(.timeZoneRows(direction), .timeZone, arguments, type, isFallible) }
    return strict(.timeZone(direction, rules), .timeZone, [arguments[1]], type, isFallible)
  }

  private func inList(_ arguments: [Expression], isFallible: Bool) -> ExpressionNode {
    let type = commonType(arguments)
    let operand = compile(arguments[0], as: type)
    if operand is NullNode { return NullNode(type: .boolean) }
    let items = arguments.dropFirst().map { compile($0, as: type) }
    if items.allSatisfy({ $0 is ConstantNode || $0 is NullNode }) {
      let values = items.map { ($0 as? ConstantNode)?.operand.column.value(at: 0) ?? .null }
      return node(.inList(InListSet(values, type: type)), .inList, [operand], .boolean, isFallible)
    }
    // A list with columns in it is a chain of comparisons.
    let comparisons = arguments.dropFirst().map { Expression.call(.equal, [arguments[0], $0], .boolean) }
    return compile(comparisons.count == 1 ? comparisons[0] : .call(.or, comparisons, .boolean), as: .boolean)
  }

  /// The type of the operands that are not a bare NULL.
  private func commonType(_ arguments: [Expression]) -> DataType {
    arguments.first { $0.type != .null }?.type ?? .null
  }
}

extension FunctionKernel {
  /// The kernel of a function that needs no preparation.
  init?(_ function: ScalarFunction) {
    if let comparison = ComparisonOperator(rawValue: function.rawValue) {
      self = .compare(comparison)
    } else if let operation = ArithmeticOperator(rawValue: function.rawValue) {
      self = .arithmetic(operation)
    } else if let part = DatePart(function) {
      self = .datePart(part)
    } else {
      switch function {
      case .negate: self = .negate
      case .not: self = .not
      case .abs: self = .abs
      case .floor: self = .floor
      case .ceil: self = .ceil
      case .lower: self = .convertCase(.lower)
      case .upper: self = .convertCase(.upper)
      case .length: self = .length
      case .substring: self = .substring
      case .splitPart: self = .splitPart
      case .concatOperator: self = .concat(.makeNull)
      case .replace: self = .replace
      case .startsWith: self = .testString(.startsWith)
      case .endsWith: self = .testString(.endsWith)
      case .contains: self = .testString(.contains)
      case .left: self = .take(.left)
      case .right: self = .take(.right)
      case .lpad: self = .pad(.left)
      case .rpad: self = .pad(.right)
      case .repeat: self = .repeat
      case .reverse: self = .reverse
      case .ascii: self = .codePoint(empty: 0)
      case .unicode: self = .codePoint(empty: -1)
      case .chr: self = .character
      case .strpos: self = .position
      case .sqrt: self = .math(.sqrt)
      case .exp: self = .math(.exp)
      case .ln: self = .math(.ln)
      case .log10: self = .math(.log10)
      case .log2: self = .math(.log2)
      case .logarithm: self = .logarithm
      case .power: self = .power
      case .sign: self = .sign
      case .trunc: self = .truncate
      case .isNaN: self = .testNumber(.nan)
      case .isInfinite: self = .testNumber(.infinite)
      case .isFinite: self = .testNumber(.finite)
      case .mean: self = .mean
      case .dayName: self = .timeName(.weekday)
      case .monthName: self = .timeName(.month)
      case .lastDay: self = .lastDay
      case .makeDate: self = .makeDate
      case .addInterval: self = .addInterval
      case .addDays: self = .addDays
      case .toTimestamp: self = .toInstant
      case .fromEpochMilliseconds: self = .fromEpoch(unit: 1_000, name: "epoch_ms")
      case .fromEpochMicroseconds: self = .fromEpoch(unit: 1, name: "make_timestamp")
      default: return nil
      }
    }
  }
}

extension DatePart {
  /// The unit of functions that are named after one.
  fileprivate init?(_ function: ScalarFunction) {
    switch function {
    case .year: self = .year
    case .month: self = .month
    case .day: self = .day
    case .hour: self = .hour
    case .minute: self = .minute
    case .second: self = .second
    case .dayOfWeek: self = .dayOfWeek
    case .isoDayOfWeek: self = .isoDayOfWeek
    case .dayOfYear: self = .dayOfYear
    case .week: self = .week
    case .quarter: self = .quarter
    case .epoch: self = .epoch
    case .epochMilliseconds: self = .epochMilliseconds
    case .epochMicroseconds: self = .epochMicroseconds
    default: return nil
    }
  }
}
