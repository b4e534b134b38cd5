import Columnar
import MapReduce
import QueryPlan
import Testing

/// Random expressions over random batches, against the row interpreter: values, nulls, and the first row that fails.
@Suite struct RandomExpressionTests {
  private func columns(_ rows: [[Value]]) -> [Column?] {
    RandomExpressions.columnTypes.enumerated().map { index, type in
      let column = Column(type: type, capacity: max(rows.count, 1))
      for row in rows { column.append(row[index]) }
      return column
    }
  }

  private func isSame(_ left: Value, _ right: Value) -> Bool {
    if case .double(let a) = left, case .double(let b) = right { return a == b || (a.isNaN && b.isNaN) }
    return left == right
  }

  private func batch(_ random: inout RandomExpressions) -> [[Value]] {
    let counts = [0, 1, 2, 63, 64, 65, 127, 200, 300]
    let nulls = (0..<8).map { _ in [0, 1, 1, 2][random.below(4)] }
    return random.rows(count: counts[random.below(counts.count)]) { nulls[$0] }
  }

  @Test(arguments: 0..<8) func evaluatorMatchesInterpreter(seed: Int) throws {
    var random = RandomExpressions(random: SplitMix(seed: UInt64(seed) * 1_000 + 7))
    let types: [DataType] = [.bigint, .hugeint, .double, .varchar, .boolean]
    var failing = 0
    var succeeding = 0
    for _ in 0..<500 {
      let type = types[random.below(types.count)]
      let expression = random.expression(type, depth: 1 + random.below(4))
      let evaluator = ExpressionEvaluator(expression)
      // One evaluator over several batches: scratch columns are reused.
      for _ in 0..<3 {
        let rows = batch(&random)
        let inputs = columns(rows)
        var expected: [Value] = []
        var failure: (row: Int, code: KernelError.Code)?
        for (index, row) in rows.enumerated() {
          do {
            expected.append(try RowInterpreter(row: row).evaluate(expression))
          } catch let error as RowInterpreter.Failure {
            failure = (index, error.code)
            break
          }
        }
        do {
          let result = try evaluator.evaluate(inputs, rowCount: rows.count)
          succeeding += 1
          if let failure {
            Issue.record("no error, but row \(failure.row) fails with \(failure.code): \(expression)")
            return
          }
          for index in rows.indices where !isSame(result.value(at: index), expected[index]) {
            Issue.record("\(result.value(at: index)), not \(expected[index]), for \(rows[index]): \(expression)")
            return
          }
        } catch {
          failing += 1
          if failure?.row != error.row || failure?.code != error.code {
            Issue.record("\(error) in row \(error.row), not \(String(describing: failure)): \(expression)")
            return
          }
        }
      }
    }
    #expect(failing > 30 && succeeding > 500, "\(failing) failing, \(succeeding) succeeding")
  }

  @Test(arguments: 0..<8) func filterMatchesInterpreter(seed: Int) throws {
    var random = RandomExpressions(random: SplitMix(seed: UInt64(seed) * 1_000 + 11))
    let selection = SelectionVector()
    for _ in 0..<500 {
      var condition = random.expression(.boolean, depth: 1 + random.below(3))
      for _ in 0..<random.below(3) {
        condition = .call(.and, [condition, random.expression(.boolean, depth: 1 + random.below(2))], .boolean)
      }
      let filter = FilterEvaluator(condition)
      for _ in 0..<3 {
        let rows = batch(&random)
        var expected: [Int] = []
        var failure: (row: Int, code: KernelError.Code)?
        scan: for (index, row) in rows.enumerated() {
          do {
            let interpreter = RowInterpreter(row: row)
            if try condition.conjuncts.allSatisfy({ try interpreter.evaluate($0) == .boolean(true) }) {
              expected.append(index)
            }
          } catch let error as RowInterpreter.Failure {
            failure = (index, error.code)
            break scan
          }
        }
        do {
          try filter.select(columns(rows), rowCount: rows.count, into: selection)
          let selected = (0..<selection.count).map { selection.row(at: $0) }
          if failure != nil || selected != expected {
            Issue.record("\(selected), not \(expected) or \(String(describing: failure)): \(condition)")
            return
          }
        } catch {
          if failure?.row != error.row || failure?.code != error.code {
            Issue.record("\(error) in row \(error.row), not \(String(describing: failure)): \(condition)")
            return
          }
        }
      }
    }
  }
}
