import Columnar
import SystemIO
import Testing

@testable import TextFormats

@Suite struct CSVTableTests {
  /// The types and rows of a text read without any declaration.
  private func read(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> (table: CSVTable, rows: [[Value]]) {
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    let table = try CSVTable.open([file.match], options: options)
    return (table, try TableContents(table, partitionSize: 1 << 20).rows)
  }

  private func type(_ values: String...) throws -> DataType {
    try read("h,x\n" + values.map { "\($0),1\n" }.joined()).table.schema.fields[0].type
  }

  /// What DuckDB 2.0 infers, but for zoned times (here TIMESTAMP in UTC) and for "inf" (here a DOUBLE).
  @Test func inferredTypes() throws {
    #expect(try type("001", "02") == .varchar)
    #expect(try type("0", "01") == .varchar)
    #expect(try type("0") == .bigint)
    #expect(try type("1.0") == .double)
    #expect(try type("1", "2.5") == .double)
    #expect(try type("1e5", "2") == .double)
    #expect(try type("+5") == .varchar)
    #expect(try type("-5") == .bigint)
    #expect(try type("9223372036854775808", "1") == .hugeint)
    #expect(try type("9223372036854775808", "1.5") == .double)
    #expect(try type("1", "a") == .varchar)
    #expect(try type("", "") == .varchar)
    #expect(try type("1", "") == .bigint)
    #expect(try type("true", "false") == .boolean)
    #expect(try type("t", "f") == .boolean)
    #expect(try type("yes", "no") == .boolean)
    #expect(try type("y", "n") == .varchar)
    #expect(try type("1", "0") == .bigint)
    #expect(try type("1", "true") == .varchar)
    #expect(try type("2026-03-01") == .date)
    #expect(try type("2026-03-01", "2026-03-01 01:00:00") == .varchar)
    #expect(try type("2026-03-01T00:00:00.009Z") == .timestamp)
    #expect(try type("2026-03-01 00:00:00", "2026-03-01T00:00:00Z") == .timestamp)
    #expect(try type("1", "2026-03-01") == .varchar)
    #expect(try type("nan") == .double)
    #expect(try type("\"5\"") == .bigint)
    #expect(try type("12:30:00") == .varchar)
  }

  @Test func headers() throws {
    func names(_ text: String) throws -> [String] { try read(text).table.schema.fields.map(\.name) }
    #expect(try names("a,b,c\nx,y,z\n") == ["a", "b", "c"])
    #expect(try names("1,2\n3,4\n") == ["column0", "column1"])
    #expect(try names("a,1\nb,2\n") == ["column0", "column1"])
    #expect(try names("a\nb\nc\n") == ["a"])
    #expect(try names("name\n1\n2\n") == ["name"])
    #expect(try names("1;2\n3;4\n") == ["column0", "column1"])
    #expect(try names("a|b\n1|2\n") == ["a", "b"])
    #expect(try names("a\tb\n1\t2\n") == ["a", "b"])
    #expect(try names("id,id\n1,2\n") == ["id", "id_1"])
    #expect(try names("a,,c\n1,2,3\n") == ["a", "column1", "c"])
    #expect(try names("2026-01-01,b\n2026-01-02,c\n") == ["column0", "column1"])
    #expect(try names("\u{FEFF}a,b\n1,2\n") == ["a", "b"])
    #expect(try names("\"a\nb\",\"c,d\"\r\n1,2\r\n") == ["a\nb", "c,d"])
    #expect(try names("\n\na,b\n1,2\n") == ["a", "b"])
    #expect(try names("a,b") == ["a", "b"])
  }

  @Test func rowsWithoutDeclaration() throws {
    let found = try read("a;b;c\n1;x;\"quoted;\"\"\"\n2;;\n")
    #expect(found.rows == [[.int64(1), .text("x"), .text("quoted;\"")], [.int64(2), .null, .null]])
    #expect(try read("1,2\n3,4\n").rows == [[.int64(1), .int64(2)], [.int64(3), .int64(4)]])
    #expect(try read("a,b\r1,2\r3,4").rows == [[.int64(1), .int64(2)], [.int64(3), .int64(4)]])
    #expect(
      try read("a,b\r\n1,x\r\n3,\"y\"\r\n").rows == [[.int64(1), .text("x")], [.int64(3), .text("y")]])
    #expect(try read("a\n1\n\n2\n").rows == [[.int64(1)], [.int64(2)]])
  }

  @Test func nullText() throws {
    let options = CSVOptions(nullTexts: [Array("NULL".utf8)], header: .present)
    let found = try read("a,b\nNULL,1\n,2\n\"NULL\",NULL\nNULLS,4\n", options)
    #expect(
      found.rows == [
        [.null, .int64(1)], [.text(""), .int64(2)], [.text("NULL"), .null], [.text("NULLS"), .int64(4)],
      ])
  }

  @Test func noQuotes() throws {
    let found = try read("a,b\n\"x,\"y\n", CSVOptions(delimiter: UInt8(ascii: ","), quote: nil))
    #expect(found.rows == [[.text("\"x"), .text("\"y")]])
  }

  /// Columns of the second file in another order, with one more.
  @Test func headersMatchByName() throws {
    let first = try TemporaryFile("a,b\n1,x\n")
    defer { withExtendedLifetime(first) {} }
    let second = try TemporaryFile("B,extra,a\ny,0,2\n")
    defer { withExtendedLifetime(second) {} }
    let table = try CSVTable.open([first.match, second.match])
    let rows = try TableContents(table, partitionSize: 1 << 20).rows
    #expect(rows == [[.int64(1), .text("x")], [.int64(2), .text("y")]])
    #expect(table.notices.count == 1 && table.notices[0].contains("extra"))
  }

  /// Of a file that begins as the one before no more is read; it must be told from those that only seem to.
  @Test func headersBehindAnother() throws {
    let mark = "\u{FEFF}"
    let shapes = [
      "identifier,name\n", mark + "identifier,name\n", mark + mark + "identifier,name\n", "identifier,name2\n",
      "identifier,name\r\n", "\nidentifier,name\n", "identifier,name\n\n", "identifier,\"name\"\n",
    ].flatMap { [$0 + "1,x\n", $0 + "1,x\n2,y\n"] }
    for first in shapes {
      let before = try TemporaryFile(first)
      for second in shapes {
        let file = try TemporaryFile(second)
        let alone = try CSVTable.open([file.match])
        let names = try CSVTable.open([before.match]).schema.fields.map(\.name)
        if alone.schema.fields.map(\.name) == names {
          let table = try CSVTable.open([before.match, file.match])
          #expect(table.csvFiles[1] == alone.csvFiles[0], "\(first.debugDescription), then \(second.debugDescription)")
        } else {
          #expect(throws: DayfoldError.self, "\(first.debugDescription), then \(second.debugDescription)") {
            try CSVTable.open([before.match, file.match])
          }
        }
      }
      withExtendedLifetime(before) {}
    }
  }

  @Test func missingColumn() throws {
    let first = try TemporaryFile("a,b\n1,x\n")
    defer { withExtendedLifetime(first) {} }
    let second = try TemporaryFile("a,c\n1,x\n")
    defer { withExtendedLifetime(second) {} }
    let error = #expect(throws: DayfoldError.self) { try CSVTable.open([first.match, second.match]) }
    #expect(error?.exitCode == .data && error?.location?.file == second.path)
    #expect(error?.message.contains("b") == true && error?.remedy?.contains("a, c") == true)
    let declared = CSVOptions(declaredColumns: [Field(name: "z", type: .bigint), Field(name: "a", type: .bigint)])
    let error2 = #expect(throws: DayfoldError.self) { try CSVTable.open([first.match], options: declared) }
    #expect(error2?.message == "the column z is missing")
  }

  @Test func noInput() throws {
    #expect(throws: DayfoldError.self) { try CSVTable.open([]) }
    let missing = GlobMatch(path: "/nonexistent/x.csv", relativePath: "x.csv")
    let error = #expect(throws: DayfoldError.self) { try CSVTable.open([missing]) }
    #expect(error?.exitCode == .noInput)
    let empty = try TemporaryFile("")
    defer { withExtendedLifetime(empty) {} }
    #expect(throws: DayfoldError.self) { try CSVTable.open([empty.match]) }
    let table = try CSVTable.open(
      [empty.match], options: CSVOptions(declaredColumns: [Field(name: "a", type: .bigint)]))
    #expect(try table.splits(partitionSize: 64).isEmpty)
  }

  @Test func hiveColumns() throws {
    let first = try TemporaryFile("a,dt\n1,ignored\n2,ignored\n")
    defer { withExtendedLifetime(first) {} }
    let second = try TemporaryFile("dt,a\nignored,3\n")
    defer { withExtendedLifetime(second) {} }
    let table = try CSVTable.open([
      GlobMatch(path: first.path, relativePath: "raw/dt=2026-03-01/region=eu/n=7/x.csv"),
      GlobMatch(path: second.path, relativePath: "raw/dt=2026-03-02/region=__HIVE_DEFAULT_PARTITION__/n=8/x.csv"),
    ])
    #expect(
      table.schema.fields == [
        Field(name: "a", type: .bigint), Field(name: "dt", type: .date), Field(name: "region", type: .varchar),
        Field(name: "n", type: .bigint),
      ])
    let rows = try TableContents(table, partitionSize: 1 << 20).rows
    #expect(
      rows == [
        [.int64(1), .int64(20513), .text("eu"), .int64(7)], [.int64(2), .int64(20513), .text("eu"), .int64(7)],
        [.int64(3), .int64(20514), .null, .int64(8)],
      ])
  }

  @Test func misfitWidens() throws {
    var text = "a,b\n"
    for row in 0..<20_000 { text += "\(row),word\n" }
    text += "1.5,word\n"
    // Behind the head, before the middle and the tail that are sampled.
    for row in 0..<40_000 { text += "\(row),word\n" }
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    let table = try CSVTable.open([file.match])
    #expect(table.schema.fields[0].type == .bigint)
    let error = #expect(throws: TypeMisfit.self) { try TableContents(table, partitionSize: 1 << 16) }
    #expect(error?.value == Array("1.5".utf8) && error?.column == 0)
    let widened = try table.widenedTypes(columns: [0])
    #expect(widened.schema.fields[0].type == .double)
    #expect(try TableContents(widened, partitionSize: 1 << 16).rows.count == 60_001)
  }

  @Test func selectedRows() throws {
    var text = "a,b,c\n"
    for row in 0..<9000 {
      text +=
        "\(row % 7 == 0 ? "" : "\(row)"),\(row % 5 == 0 ? "\"q\"\"\(row)\"" : "some text \(row)"),2026-03-01T00:00:0\(row % 10)Z\n"
    }
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    for isDeclared in [false, true] {
      let fields = [
        Field(name: "a", type: .bigint), Field(name: "b", type: .varchar), Field(name: "c", type: .timestamp),
      ]
      let table = try CSVTable.open([file.match], options: CSVOptions(declaredColumns: isDeclared ? fields : nil))
      let split = try #require(try table.splits(partitionSize: 1 << 30).first)
      let reader = try table.makeReader(split: split, startState: .recordStart, columns: [0, 1, 2])
      var random = SeededRandom(seed: 4)
      while true {
        let rowCount = try reader.nextBatch()
        if rowCount == 0 { break }
        let selection = SelectionVector()
        for row in 0..<rowCount where random.once(in: 3) {
          unsafe selection.rows[selection.count] = UInt32(row)
          selection.count += 1
        }
        for (ordinal, field) in table.schema.fields.enumerated() {
          let all = Column(type: field.type, capacity: RecordBatch.maximumRowCount)
          let some = Column(type: field.type, capacity: RecordBatch.maximumRowCount)
          try reader.read(column: ordinal, into: all, selecting: nil)
          try reader.read(column: ordinal, into: some, selecting: selection)
          #expect(some.rowCount == selection.count)
          for index in 0..<selection.count {
            #expect(some.value(at: index) == all.value(at: Int(unsafe selection.rows[index])))
          }
        }
      }
    }
  }

  @Test func changedInput() throws {
    let file = try TemporaryFile("a,b\n1,2\n3,4\n")
    defer { withExtendedLifetime(file) {} }
    let table = try CSVTable.open([file.match])
    let fileSystem = PosixFileSystem.shared
    let descriptor = try fileSystem.open(file.path, .readWrite(permissions: 0o600))
    let bytes = Array("5,6\n".utf8)
    try unsafe bytes.withUnsafeBytes { try unsafe fileSystem.write(descriptor, RawSpan(_unsafeBytes: $0), at: 12) }
    try fileSystem.close(descriptor)
    let error = #expect(throws: DayfoldError.self) { try TableContents(table, partitionSize: 1 << 20) }
    #expect(error?.exitCode == .tempFail)
  }

  @Test func splitsBeginBehindLineEnds() throws {
    var text = "a,b\n"
    for row in 0..<2000 { text += "\(row),\"x\ny\"\n" }
    let bytes = Array(text.utf8)
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    let table = try CSVTable.open([file.match])
    for partitionSize in [64, 100, 1000, 5000] {
      let ranges = try table.splits(partitionSize: partitionSize).flatMap(\.ranges)
      #expect(ranges.first?.offset == 0)
      for (range, next) in zip(ranges, ranges.dropFirst()) {
        #expect(range.offset + range.length == next.offset && range.length > 0)
        #expect(bytes[next.offset - 1] == UInt8(ascii: "\n"))
      }
      #expect(ranges.last.map { $0.offset + $0.length } == bytes.count)
    }
  }

  @Test func smallFilesArePacked() throws {
    let files = try (0..<40).map { try TemporaryFile("a,b\n\($0),\(String(repeating: "x", count: 40))\n") }
    let matches = files.enumerated().map { GlobMatch(path: $1.path, relativePath: "d/part-\($0).csv") }
    let table = try CSVTable.open(matches)
    let splits = try table.splits(partitionSize: 500)
    #expect(splits.count > 1 && splits.count < 20)
    #expect(splits.allSatisfy { $0.byteCount <= 1000 && !$0.continuesPreviousSplit })
    let rows = try TableContents(table, partitionSize: 500).rows
    #expect(rows.map { $0[0] } == (0..<40).map { .int64($0) })
    // A new file leaves the packs that it is not in as they are.
    var more = matches
    let extra = try TemporaryFile("a,b\n1,y\n")
    more.insert(GlobMatch(path: extra.path, relativePath: "d/part-5b.csv"), at: 6)
    let packs = { (table: CSVTable, splits: [InputSplit]) in
      Set(splits.map { $0.ranges.map { table.files[$0.file].relativePath } })
    }
    let table2 = try CSVTable.open(more)
    let common = packs(table, splits).intersection(packs(table2, try table2.splits(partitionSize: 500)))
    #expect(common.count >= splits.count - 2)
    withExtendedLifetime((files, extra)) {}
  }
}
