import Columnar
import QueryPlan
import Testing

/// Which output columns identify a row.
@Suite struct GrainTests {
  private let scan = LogicalPlan.scan(
    TableScan(
      table: .name("e"),
      schema: Schema([
        Field(name: "a", type: .bigint), Field(name: "b", type: .varchar), Field(name: "c", type: .double),
      ]),
      columns: [0, 1, 2]))

  private var aggregate: LogicalPlan {
    .aggregate(
      scan,
      keys: [
        NamedExpression(name: "a", expression: .column(0, .bigint)),
        NamedExpression(name: "b", expression: .column(1, .varchar)),
        NamedExpression(name: "one", expression: .literal(.int64(1), .bigint)),
      ],
      aggregates: [AggregateCall(function: .countRows, arguments: [], type: .bigint)])
  }

  private func project(_ plan: LogicalPlan, _ columns: [(String, Int, DataType)]) -> LogicalPlan {
    .project(plan, columns.map { NamedExpression(name: $0.0, expression: .column($0.1, $0.2)) })
  }

  @Test func keysThroughProjection() {
    let plan = project(
      .limit(aggregate, count: 5, offset: 0), [("n", 3, .bigint), ("kind", 1, .varchar), ("a", 0, .bigint)])
    #expect(plan.grainColumns == [2, 1])
    #expect(plan.keyViolation(["A", "kind"]) == nil)
    #expect(plan.keyViolation(["a", "kind", "n"]) == nil)
    #expect(plan.keyViolation(["a"])?.message == "the key lacks kind, by which the query groups")
    #expect(plan.keyViolation(["a", "knd"])?.hint == "did you mean \"kind\"?")
  }

  @Test func hiddenKey() {
    let plan = project(aggregate, [("a", 0, .bigint), ("n", 3, .bigint)])
    #expect(plan.grainColumns == nil)
    #expect(plan.grain == Grain(columns: [0], hiddenKeys: ["b"]))
    #expect(plan.keyViolation(["a"])?.code == .semantics)
  }

  @Test func withoutGroups() {
    #expect(project(scan, [("a", 0, .bigint)]).grainColumns == nil)
    let total = LogicalPlan.aggregate(
      scan, keys: [], aggregates: [AggregateCall(function: .countRows, arguments: [], type: .bigint)])
    #expect(total.grainColumns == [])
    #expect(total.keyViolation([]) == nil)
  }
}
