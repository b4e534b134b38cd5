import Columnar
import SystemIOTestSupport
import Testing

@testable import MapReduce

/// The search for failing rows against the set that it should find.
struct FailingRowSearchTests {
  @Test(arguments: [FailingRowSearch.Precision.exact, .unknown])
  func `Finds every failing row once, and evaluates every other row once`(precision: FailingRowSearch.Precision) throws
  {
    var random = SeededGenerator(seed: 11)
    for share in [0, 1, 3, 50, 99, 100] {
      for rowCount in [1, 2, 15, 16, 17, 100, 4096] {
        let failing = Set((0..<rowCount).filter { _ in Int.random(in: 0..<100, using: &random) < share })
        var found: [Int] = []
        var passed: [Int] = []
        var evaluations = 0
        try FailingRowSearch.run(rowCount: rowCount, precision) { range in
          evaluations += 1
          #expect(!range.isEmpty)
          if let first = range.first(where: failing.contains) {
            throw ExpressionError(
              code: .cast, message: "\(first)", function: "f", row: precision == .exact ? first - range.lowerBound : 77)
          }
          passed += range
        } fail: { row, error in
          found.append(row)
          if precision == .exact { #expect(error.message == "\(row)") }
        }
        #expect(found == failing.sorted())
        #expect(passed == (0..<rowCount).filter { !failing.contains($0) })
        // A logarithm of evaluations for each failing row, at most.
        #expect(evaluations <= 1 + failing.count * 26)
      }
    }
  }
}
