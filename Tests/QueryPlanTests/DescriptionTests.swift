import Columnar
import QueryPlan
import Testing

/// The normalised text tells different plans apart.
@Suite struct DescriptionTests {
  @Test func literalsAreUnambiguous() {
    let literals: [Expression] = [
      .literal(.null, .null), .literal(.null, .bigint), .literal(.int64(1), .bigint), .literal(.int128(1), .hugeint),
      .literal(.double(1), .double), .literal(.int64(1), .date), .literal(.int64(1), .timestamp),
      .literal(.int64(10), .decimal(precision: 3, scale: 1)), .literal(.int64(10), .decimal(precision: 4, scale: 1)),
      .literal(.int64(1), .decimal(precision: 3, scale: 0)), .literal(.boolean(true), .boolean),
      .literal(.text("true"), .varchar), .literal(.text("1"), .varchar), .literal(.text("a'b"), .varchar),
      .literal(.text("a''b"), .varchar), .literal(.text("a\nb"), .varchar), .literal(.text("a\\x0ab"), .varchar),
      .literal(.string([0xFF]), .varchar), .literal(.string([0xEF, 0xBF, 0xBD]), .varchar),
      .literal(.double(-0.0), .double), .literal(.double(0), .double), .literal(.double(.nan), .double),
      .literal(.double(0.1), .double), .literal(.double(0.1.nextUp), .double), .literal(.text(""), .varchar),
    ]
    #expect(Set(literals.map(\.description)).count == literals.count)
    #expect(literals.allSatisfy { !$0.description.contains("\n") })
  }

  @Test func literalText() {
    #expect(Value.int64(-5).sqlLiteral(as: .decimal(precision: 4, scale: 2)) == "-0.05::DECIMAL(4,2)")
    #expect(Value.int64(-1).sqlLiteral(as: .timestamp) == "TIMESTAMP '1969-12-31 23:59:59.999999'")
    #expect(Value.int64(-719_528).sqlLiteral(as: .date) == "DATE '0000-01-01'")
  }

  @Test func optionsBelongToTheTable() {
    func scan(_ options: [TableOption]) -> String {
      LogicalPlan.scan(
        TableScan(table: .function("read_csv", path: "x", options: options), schema: Schema([]), columns: [])
      ).description
    }
    let texts = [
      scan([]), scan([TableOption(name: "skip", value: .integer(1))]),
      scan([TableOption(name: "skip", value: .text("1"))]),
      scan([TableOption(name: "names", value: .list([.text("a"), .text("b")]))]),
      scan([TableOption(name: "names", value: .list([.text("a', 'b")]))]),
      scan([TableOption(name: "names", value: .map([TableOption(name: "a", value: .text("b"))]))]),
    ]
    #expect(Set(texts).count == texts.count)
  }
}
