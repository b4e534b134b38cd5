import Columnar
import Testing

@testable import TextFormats

/// Types where samples could lie.
struct TypeSamplerTests {
  private func types(_ text: String) throws -> [DataType] {
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    return try CSVTable.open([file.match]).schema.fields.map(\.type)
  }

  @Test func linesInsideQuotesAreNoRecords() throws {
    // Any block in the middle shows lines of two fields, the first of them no number or another kind of number.
    for note in ["1.5, kg\n", "hello, world\n"] {
      let rows = (0..<3000).map { "\(9_007_199_254_740_993 + $0),\"\(String(repeating: note, count: 40))\"\n" }
      #expect(try types("id,note\n" + rows.joined()) == [.bigint, .varchar])
    }
  }

  @Test func recordsLongerThanABlockAreLookedAt() throws {
    let wide = (0..<9000).map { "c\($0)" }.joined(separator: ",") + "\n"
    let values = (0..<9000).map { "\($0 % 7)" }.joined(separator: ",") + "\n"
    #expect(try types(wide + values + values).allSatisfy { $0 == .bigint })
    let long = String(repeating: "line\n", count: 40_000)
    #expect(try types("a,b\n1,\"\(long)\"\n2,x\n") == [.bigint, .varchar])
  }

  @Test func laterValuesCount() throws {
    // Without quotes, blocks further on are records; with quotes, the column is read whole.
    for quote in ["", "\""] {
      let rows = (0..<20_000).map { "\($0 < 9000 ? "\($0)" : "\($0).5"),\(quote)x\(quote)\n" }
      #expect(try types("n,s\n" + rows.joined()) == [.double, .varchar])
    }
  }
}
