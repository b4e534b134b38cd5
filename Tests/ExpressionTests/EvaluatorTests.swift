import Columnar
import MapReduce
import QueryPlan
import Testing

/// What callers rely on beyond values: zero copy, reuse of buffers, laziness, errors.
@Suite struct EvaluatorTests {
  private func column(_ type: DataType, _ values: [Value]) -> Column {
    let column = Column(type: type, capacity: max(values.count, 1))
    for value in values { column.append(value) }
    return column
  }

  private func literal(_ value: Int64) -> Expression { .literal(.int64(value), .bigint) }

  @Test func bareColumnIsNotCopied() throws {
    let input = column(.bigint, [.int64(1), .null])
    let evaluator = ExpressionEvaluator(.column(2, .bigint))
    #expect(try evaluator.evaluate([nil, nil, input], rowCount: 2) === input)
    #expect(evaluator.referencedColumns == [2])
  }

  @Test func constantsFillTheBatch() throws {
    let evaluator = ExpressionEvaluator(.call(.add, [literal(1), literal(2)], .bigint))
    for rowCount in [3, 0, 4_096, 1] {
      let result = try evaluator.evaluate([], rowCount: rowCount)
      #expect(result.rowCount == rowCount)
      for row in 0..<rowCount where result.value(at: row) != .int64(3) { Issue.record("row \(row)") }
    }
    let nulls = try ExpressionEvaluator(.literal(.null, .varchar)).evaluate([], rowCount: 2)
    #expect(nulls.value(at: 1) == .null)
  }

  @Test func conjunctsAndColumns() {
    let a = Expression.call(.isNotNull, [.column(4, .bigint)], .boolean)
    let b = Expression.call(.equal, [.column(1, .bigint), .column(0, .bigint)], .boolean)
    let c = Expression.column(2, .boolean)
    let all = Expression.call(.and, [.call(.and, [a, b], .boolean), c], .boolean)
    #expect(all.conjuncts == [a, b, c])
    #expect(all.referencedColumns == [0, 1, 2, 4])
    #expect(Expression.call(.or, [a, b], .boolean).conjuncts.count == 1)
  }

  /// The buffer of new strings is used again, unless somebody kept it.
  @Test func stringBuffers() throws {
    let evaluator = ExpressionEvaluator(.call(.trim, [.call(.upper, [.column(0, .varchar)], .varchar)], .varchar))
    func evaluate(_ text: String) throws -> Column {
      try evaluator.evaluate([column(.varchar, [.text(text)])], rowCount: 1)
    }
    func owner() throws -> ObjectIdentifier {
      try ObjectIdentifier(#require(evaluate("  longer than twelve bytes ").owners.first))
    }
    #expect(try owner() == owner())

    let first = try evaluate("the first text of the batch")
    let kept = first.owners
    let view = first.strings[0]
    let second = try evaluate("another text, for the next one")
    #expect(second.value(at: 0) == .text("ANOTHER TEXT, FOR THE NEXT ONE"))
    withExtendedLifetime(kept) { #expect(view.bytes == Array("THE FIRST TEXT OF THE BATCH".utf8)) }
  }

  @Test func branchesSeeOnlyTheirRows() throws {
    let x = Expression.column(0, .bigint)
    let isZero = Expression.call(.equal, [x, literal(0)], .boolean)
    let quotient = Expression.call(.integerDivide, [literal(12), x], .bigint)
    let safe = Expression.conditional(
      [WhenBranch(condition: isZero, result: literal(-1))], otherwise: quotient, .bigint)
    let input = column(.bigint, [.int64(0), .int64(5), .null, .int64(0), .int64(-4)])
    let result = try ExpressionEvaluator(safe).evaluate([input], rowCount: 5)
    #expect((0..<5).map { result.value(at: $0) } == [.int64(-1), .int64(2), .null, .int64(-1), .int64(-3)])

    // A branch that always fails is no error while no row takes it.
    let never = Expression.conditional(
      [
        WhenBranch(
          condition: .call(.greater, [x, literal(99)], .boolean),
          result: .call(.modulo, [literal(1), literal(0)], .bigint))
      ],
      otherwise: x, .bigint)
    #expect(try ExpressionEvaluator(never).evaluate([input], rowCount: 5).value(at: 1) == .int64(5))

    let guarded = Expression.call(
      .and, [.call(.notEqual, [x, literal(0)], .boolean), .call(.greater, [quotient, literal(0)], .boolean)], .boolean)
    let flags = try ExpressionEvaluator(guarded).evaluate([input], rowCount: 5)
    #expect(
      (0..<5).map { flags.value(at: $0) }
        == [.boolean(false), .boolean(true), .null, .boolean(false), .boolean(false)])
    let selection = SelectionVector()
    try FilterEvaluator(guarded).select([input], rowCount: 5, into: selection)
    #expect(selection.count == 1 && selection.row(at: 0) == 1)
  }

  /// Steps run one after the other over the whole batch; the error is still that of the first row.
  @Test func firstFailingRow() throws {
    let x = Expression.column(0, .bigint)
    // Row 3 overflows in the first step, row 1 divides by zero in the second.
    let sum = Expression.call(.add, [x, .literal(.int64(.max), .bigint)], .bigint)
    let expression = Expression.call(
      .subtract, [sum, .call(.integerDivide, [literal(1), x], .bigint)], .bigint)
    let input = column(.bigint, [.int64(-1), .int64(0), .null, .int64(7), .int64(0)])
    let error = #expect(throws: ExpressionError.self) {
      try ExpressionEvaluator(expression).evaluate([input], rowCount: 5)
    }
    #expect(error?.row == 1 && error?.code == .divisionByZero && error?.function == "//")
    #expect(error?.message == "division by zero in 1 // 0")
    let overflow = #expect(throws: ExpressionError.self) { try ExpressionEvaluator(sum).evaluate([input], rowCount: 5) }
    #expect(overflow?.row == 3 && overflow?.message == "BIGINT overflow in 7 + 9223372036854775807")
  }

  @Test func castErrorsNameValueAndTypes() {
    let input = column(.varchar, [.text("1"), .text("x y")])
    let error = #expect(throws: ExpressionError.self) {
      try ExpressionEvaluator(.cast(.column(0, .varchar), to: .date, mode: .strict)).evaluate([input], rowCount: 2)
    }
    #expect(error?.message == "cannot cast '1' from VARCHAR to DATE" && error?.row == 0 && error?.function == "CAST")
  }

  @Test func everyFunctionHasAKernel() throws {
    // Functions whose operands are not simply one column are tested by recorded answers.
    let recorded = Set(try recordedAnswers("functions.tsv").compactMap(\.first))
    for function in ScalarFunction.allCases {
      let signature: (DataType, Int, DataType)? =
        switch function {
        case .and, .or: (.boolean, 2, .boolean)
        case .not: (.boolean, 1, .boolean)
        case .negate, .abs: (.bigint, 1, .bigint)
        case .round, .floor, .ceil: (.double, 1, .double)
        case .divide: (.double, 2, .double)
        case .add, .subtract, .multiply, .integerDivide, .modulo, .coalesce, .nullIf, .greatest, .least:
          (.bigint, 2, .bigint)
        case .isNull, .isNotNull: (.bigint, 1, .boolean)
        case .mean: (.hugeint, 1, .double)
        case .lower, .upper, .trim, .ltrim, .rtrim: (.varchar, 1, .varchar)
        case .length: (.varchar, 1, .bigint)
        case .substring, .splitPart: (.varchar, 1, .varchar)
        case .concat, .concatOperator: (.varchar, 2, .varchar)
        case .replace: (.varchar, 3, .varchar)
        case .like, .ilike, .startsWith, .endsWith, .contains: (.varchar, 2, .boolean)
        case .epoch: (.timestamp, 1, .double)
        case .year, .month, .day, .hour, .minute, .second, .dayOfWeek, .isoDayOfWeek, .dayOfYear, .week, .quarter,
          .epochMilliseconds:
          (.timestamp, 1, .bigint)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isDistinctFrom, .isNotDistinctFrom,
          .inList:
          (.bigint, 2, .boolean)
        default: nil
        }
      guard let (type, count, result) = signature else {
        #expect(recorded.contains(function.rawValue), "\(function)")
        continue
      }
      var operands = Array(repeating: Expression.column(0, type), count: count)
      if function == .substring || function == .mean { operands.append(literal(1)) }
      if function == .splitPart { operands += [.literal(.text(","), .varchar), literal(1)] }
      let evaluator = ExpressionEvaluator(.call(function, operands, result))
      #expect(try evaluator.evaluate([Column(type: type, capacity: 1)], rowCount: 0).type == result, "\(function)")
    }
  }
}
