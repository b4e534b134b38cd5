import MapReduce
import Testing

/// What the planner makes of subqueries.
struct PlannerTests {
  @Test func `Columns that are used twice at every level do not blow up`() throws {
    let engine = try Engine("a\n7\n8\n")
    var query = "t"
    for _ in 0..<60 { query = "(SELECT a - a + a AS a FROM \(query))" }
    #expect(
      try engine.run("SELECT a, a + a FROM \(query)").rows == [[.int64(7), .int64(14)], [.int64(8), .int64(16)]])
    // Above an aggregation.
    var outer = "(SELECT max(a) AS a FROM t)"
    for _ in 0..<60 { outer = "(SELECT a - a + a AS a FROM \(outer))" }
    #expect(try engine.run("SELECT a FROM \(outer)").rows == [[.int64(8)]])
    // In sorted rows.
    var sorted = "(SELECT a FROM t ORDER BY a LIMIT 1)"
    for _ in 0..<60 { sorted = "(SELECT a - a + a AS a FROM \(sorted))" }
    #expect(try engine.run("SELECT a FROM \(sorted)").rows == [[.int64(7)]])
  }

  @Test func `Filters and projections of a subquery melt into its scan`() throws {
    let plan = try Engine("a,b\n1,2\n").plan("SELECT c + 1 FROM (SELECT a + b AS c FROM t WHERE a > 0) WHERE c < 9")
    #expect(plan.inputs.count == 1)
    guard case .scan = plan.inputs[0].source else {
      Issue.record("not a scan")
      return
    }
    #expect(plan.inputs[0].expressions.map(\.description) == ["((#0 + #1) + 1)"])
  }
}
