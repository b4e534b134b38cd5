import Columnar
import Testing

@testable import TextFormats

/// Columns whose values change where no sample looks: what the pass over all values finds, and that reading with it is
/// reading with the types stated.
@Suite struct TypeChangeTests {
  /// Values in the middle third of a file, between the places that samples look at, and the type that holds all.
  struct Change: CustomTestStringConvertible {
    var usual: String
    var other: [String]
    var type: DataType
    var testDescription: String { "\(usual) \(other)" }
  }

  static let changes = [
    Change(usual: "17", other: ["1.5"], type: .double),
    Change(usual: "17", other: ["9223372036854775808"], type: .hugeint),
    Change(usual: "17", other: ["9223372036854775808", "0.5"], type: .double),
    Change(usual: "17", other: ["1.5", "x"], type: .varchar),
    Change(usual: "17", other: ["007"], type: .varchar),
    Change(usual: "17", other: ["\"18\"", "\"\""], type: .bigint),
    Change(usual: "0.25", other: ["7"], type: .double),
    Change(usual: "0.25", other: ["1e400x"], type: .varchar),
    Change(usual: "true", other: ["1"], type: .varchar),
    Change(usual: "2026-03-01", other: ["2026-03-01 00:00:00"], type: .varchar),
    Change(usual: "2026-03-01 10:00:00", other: ["2026-03-01T10:00:00.5+02"], type: .timestamp),
    Change(usual: "2026-03-01 10:00:00", other: ["yesterday"], type: .varchar),
    Change(usual: "", other: ["5"], type: .bigint),
    Change(usual: "", other: ["", "", "0.5", "5"], type: .double),
    Change(usual: "", other: ["2026-03-01"], type: .date),
    Change(usual: "", other: ["true"], type: .boolean),
    Change(usual: "", other: ["\"5\""], type: .bigint),
    Change(usual: "", other: ["x"], type: .varchar),
    Change(usual: "", other: ["007", "x"], type: .varchar),
    Change(usual: "\"\"", other: ["5"], type: .bigint),
    Change(usual: "", other: ["\"\""], type: .varchar),
  ]

  @Test(arguments: changes, [false, true]) func valuesBehindTheSample(_ change: Change, inLastFile: Bool) throws {
    let count = 40_000
    func text(changed: Bool) -> String {
      "k,v\n"
        + (0..<count).map { row -> String in
          let place = row - count / 3
          let value = changed && change.other.indices.contains(place) ? change.other[place] : change.usual
          return "\(row),\(value)\n"
        }.joined()
    }
    // Of more than 16 files, some are not sampled.
    var files = [try TemporaryFile(text(changed: !inLastFile))]
    if inLastFile {
      for _ in 0..<3 { files.append(try TemporaryFile("k,v\n1,\(change.usual)\n")) }
      files.append(try TemporaryFile(text(changed: true)))
    }
    defer { withExtendedLifetime(files) {} }
    let table = try CSVTable.open(files.map(\.match))
    let widened = try table.widenedTypes(columns: [0, 1])
    #expect(widened.schema.fields.map(\.type) == [.bigint, change.type])
    let found = try TableContents(widened, partitionSize: 1 << 17)
    let declared = CSVOptions(
      header: .present, declaredColumns: [Field(name: "k", type: .bigint), Field(name: "v", type: change.type)])
    let stated = try TableContents(CSVTable.open(files.map(\.match), options: declared), partitionSize: 1 << 17)
    #expect(found.rejected == 0 && stated.rejected == 0)
    #expect(found.rows == stated.rows)
    #expect(found.rows.count == (inLastFile ? 2 * count + 3 : count))
    // Where the sample's type is too narrow, or a guess, reading says so; it never reads NULL.
    let isGuess = table.isWithoutValues(1) && !widened.isWithoutValues(1)
    if isGuess || table.schema.fields[1].type != change.type {
      #expect(throws: TypeMisfit.self) { try TableContents(table, partitionSize: 1 << 17) }
    } else {
      #expect(try TableContents(table, partitionSize: 1 << 17).rows == stated.rows)
    }
  }

  @Test func profileOfAllRows() throws {
    let rows = (0..<30_000).map { "\($0 == 15_000 ? "1.5" : "\($0)"),\($0 % 10 == 0 ? "" : "x")\n" }
    let file = try TemporaryFile("n,s\n" + rows.joined() + "1,2,3\n")
    defer { withExtendedLifetime(file) {} }
    let table = try CSVTable.open([file.match])
    let profile = try table.profile(.allRows)
    #expect(profile.columns.map(\.field.type) == [.double, .varchar])
    #expect(profile.columns.map(\.nullCount) == [0, 3000])
    #expect(profile.rowCount == 30_000 && profile.rejectedCount == 1 && profile.isComplete)
    #expect(profile.columns[1].example == Array("x".utf8))
    #expect(try table.profile(.sample).isComplete)
  }
}
