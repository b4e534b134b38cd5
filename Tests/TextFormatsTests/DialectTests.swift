import Columnar
import SystemIO
import Testing

@testable import TextFormats

/// Options of the dialect, what is found without them, and headers.
@Suite struct DialectTests {
  private func open(_ texts: [String], _ options: CSVOptions = CSVOptions(detectsQuote: true)) throws -> (
    table: CSVTable, rows: [[Value]]
  ) {
    let files = try texts.map { try TemporaryFile($0) }
    defer { withExtendedLifetime(files) {} }
    let matches = files.enumerated().map { GlobMatch(path: $1.path, relativePath: "d/\($0).csv") }
    let table = try CSVTable.open(matches, options: options)
    return (table, try TableContents(table, partitionSize: 1 << 20).rows)
  }

  private func failure(_ texts: [String], _ options: CSVOptions = CSVOptions(detectsQuote: true)) -> DayfoldError? {
    #expect(throws: DayfoldError.self) { try open(texts, options) }
  }

  @Test func escapeInValuesOfAllTypes() throws {
    let options = CSVOptions(escape: UInt8(ascii: "\\"), header: .present)
    let found = try open(["n,d,s\n\"\\1\",\"2026-\\03-01\",\"a\\\"b\\\\c\"\n2,2026-03-02,x\\y\n"], options)
    #expect(found.table.schema.fields.map(\.type) == [.bigint, .date, .varchar])
    #expect(
      found.rows == [
        [.int64(1), .int64(20513), .text("a\"b\\c")], [.int64(2), .int64(20514), .text("x\\y")],
      ])
  }

  @Test func skippedLines() throws {
    for lineEnd in ["\n", "\r\n", "\r"] {
      let text = ["Report \"2026", "", "a;b", "1;2", "3;4", ""].joined(separator: lineEnd)
      let found = try open([text, text], CSVOptions(skippedLineCount: 2))
      #expect(
        found.rows == [
          [.int64(1), .int64(2)], [.int64(3), .int64(4)], [.int64(1), .int64(2)], [.int64(3), .int64(4)],
        ])
    }
    // A file may have fewer lines.
    let found = try open(["x\na\n1\n", "x"], CSVOptions(skippedLineCount: 1))
    #expect(found.rows == [[.int64(1)]])
    #expect(failure(["x\n", "y"], CSVOptions(skippedLineCount: 2))?.exitCode == .noInput)
    // Behind a mark, and longer than a head.
    let long = "\u{FEFF}" + String(repeating: "word ", count: 20_000) + "\na,b\n5,6\n"
    #expect(try open([long], CSVOptions(skippedLineCount: 1)).rows == [[.int64(5), .int64(6)]])
  }

  @Test func comments() throws {
    let options = CSVOptions(comment: UInt8(ascii: "#"))
    let text = "# made by x\n\n# \"y\na,b\n1,x#y\n#2,z\n3,\"#\"\n"
    let found = try open([text, "#\n", text], options)
    let rows: [[Value]] = [[.int64(1), .text("x#y")], [.int64(3), .text("#")]]
    #expect(found.rows == rows + rows)
    // With one column a comment is as wide as a row.
    #expect(try open(["a\n1\n#x\n2\n"], options).rows == [[.int64(1)], [.int64(2)]])
    #expect(failure(["#a\n#b\n"], options)?.exitCode == .noInput)
  }

  @Test func severalNullTexts() throws {
    let nulls = [[], Array("NULL".utf8), Array("n/a".utf8)]
    let found = try open(["a,b\n1,x\nNULL,n/a\n,\"NULL\"\nn/a,\n"], CSVOptions(nullTexts: nulls, header: .present))
    #expect(found.table.schema.fields.map(\.type) == [.bigint, .varchar])
    #expect(
      found.rows == [[.int64(1), .text("x")], [.null, .null], [.null, .text("NULL")], [.null, .null]])
    // Where the empty text is none of them, it is a text, and no number.
    for empty in ["", "\"\""] {
      let other = try open(["a,b\n1,x\n\(empty),y\n"], CSVOptions(nullTexts: [Array("NULL".utf8)], header: .present))
      #expect(other.table.schema.fields[0].type == .varchar)
      #expect(other.rows[1] == [.text(""), .text("y")])
    }
  }

  /// A value that the sample did not show: the pass over all values must see what the reader refuses.
  @Test func emptyTextsBehindTheSample() throws {
    for empty in ["", "\"\""] {
      let rows = (0..<60_000).map { "\($0 == 30_000 ? empty : "\($0)"),word\n" }
      let file = try TemporaryFile("a,b\n" + rows.joined())
      defer { withExtendedLifetime(file) {} }
      let table = try CSVTable.open([file.match], options: CSVOptions(nullTexts: [Array("NULL".utf8)]))
      guard table.schema.fields[0].type == .bigint else { continue }
      #expect(throws: TypeMisfit.self) { try TableContents(table, partitionSize: 1 << 16) }
      let widened = try table.widenedTypes(columns: [0])
      #expect(widened.schema.fields[0].type == .varchar)
      #expect(try TableContents(widened, partitionSize: 1 << 16).rows.count == 60_000)
    }
  }

  @Test func fileNames() throws {
    let options = CSVOptions(fileNameColumn: "path")
    let found = try open(["a\n1\n", "a\n2\n3\n"], options)
    #expect(found.table.schema.fields.last == Field(name: "path", type: .varchar))
    #expect(
      found.rows == [
        [.int64(1), .text("d/0.csv")], [.int64(2), .text("d/1.csv")], [.int64(3), .text("d/1.csv")],
      ])
    #expect(failure(["A,Path\n1,2\n"], options)?.message.contains("path") == true)
  }

  @Test func zoneOfTimestamps() throws {
    // Berlin: one hour east of UTC, two in summer; 02:30 of 2026-03-29 is skipped, 02:30 of 2026-10-25 shown twice.
    let bytes = try #require(
      try? PosixFileSystem.shared.readAll("/usr/share/zoneinfo/Europe/Berlin", maximumSize: 1 << 18))
    let zone = SourceTimeZone(
      name: "Europe/Berlin", databaseVersion: "", rules: try #require(TimeZoneRules(tzif: bytes)))
    let times = [
      ("2026-03-01 00:00:00", "2026-02-28 23:00:00"), ("2026-07-01T12:00:00.5", "2026-07-01 10:00:00.5"),
      ("2026-07-01 12:00:00Z", "2026-07-01 12:00:00"), ("2026-07-01 12:00:00+05", "2026-07-01 07:00:00"),
      ("2026-03-29 02:30:00", "2026-03-29 01:30:00"), ("2026-10-25 02:30:00", "2026-10-25 01:30:00"),
      ("2026-07-01 12:00", "2026-07-01 10:00:00"), ("1900-01-01 00:00:00", "1899-12-31 23:00:00"),
      ("2026-07-01 12:00:00 UTC", "2026-07-01 12:00:00"),
    ]
    for declared in [nil, [Field(name: "t", type: .timestamp), Field(name: "x", type: .bigint)]] {
      let text = "t,x\n" + times.map { "\($0.0),1\n" }.joined()
      let found = try open([text], CSVOptions(declaredColumns: declared, timeZone: zone))
      let expected = try open(["t,x\n" + times.map { "\($0.1)Z,1\n" }.joined()]).rows
      #expect(found.rows == expected)
    }
  }

  @Test func localTimesAreThoseOfTheRules() throws {
    for name in ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"] {
      let bytes = try #require(
        try? PosixFileSystem.shared.readAll("/usr/share/zoneinfo/\(name)", maximumSize: 1 << 18))
      let rules = try #require(TimeZoneRules(tzif: bytes))
      var random = SeededRandom(seed: 5)
      var reader = LocalTimeReader(rules)
      for step in 0..<20_000 {
        // Some near each other, some anywhere.
        let micros =
          step % 10 == 0
          ? Int64.random(in: .min ... .max, using: &random)
          : Int64.random(in: -3_000_000_000...4_000_000_000, using: &random) * 1_000_000
        #expect(reader.instant(ofLocal: micros) == rules.instant(ofLocal: micros), "\(name) \(micros)")
      }
    }
  }

  /// As DuckDB 2.0 finds them.
  @Test func detection() throws {
    func names(_ text: String) throws -> [String] { try open([text]).table.schema.fields.map(\.name) }
    #expect(try names(" a , b\n1,2\n") == ["a", "b"])
    #expect(try names("a,b;c\n1,2;3\n4,5;6\n") == ["a", "b;c"])
    #expect(try names("a;b\n1,5;2\n2,5;3\n") == ["a", "b"])
    #expect(try names("a|b|c\n1|x,y|2\n2|z,w|3\n") == ["a", "b", "c"])
    #expect(try names("x\ty,z\n1\t2,3\n") == ["x\ty", "z"])
    #expect(try names("a,a,A\n1,2,3\n") == ["a", "a_1", "A_2"])
    #expect(try names("a,b,\n1,2,\n") == ["a", "b", "column2"])
    #expect(try names("'a','b'\n'x,y',1\n'z',2\n") == ["a", "b"])
    #expect(try open(["a,b\n'x,y',1\n'z',2\n"]).rows == [[.text("x,y"), .int64(1)], [.text("z"), .int64(2)]])
    #expect(try open(["a,b\nit's,1\ndon't,2\n"]).rows == [[.text("it's"), .int64(1)], [.text("don't"), .int64(2)]])
    #expect(try open(["a,b\n'tis,1\n'x',2\n"]).rows[0] == [.text("'tis"), .int64(1)])
    #expect(try open(["a,b\n'x',\"1\"\n'z',2\n"]).rows[0] == [.text("'x'"), .int64(1)])
    #expect(try open(["a;b\r1;2\r3;\"x\ny\"\r"]).rows == [[.int64(1), .text("2")], [.int64(3), .text("x\ny")]])
    #expect(try open(["\"a\nb\",c\r\n1,\"x\r\ny\"\r\n"]).rows == [[.int64(1), .text("x\r\ny")]])
  }

  /// The first file that has a record decides, and every file has line ends of its own.
  @Test func filesWithoutRecords() throws {
    let found = try open(["", "\n\r\n", "a;b\r1;x\r", "a;b", "", "b;a\r\ny;2\r\n", "\n"])
    #expect(found.table.dialect.delimiter == UInt8(ascii: ";"))
    #expect(found.rows == [[.int64(1), .text("x")], [.int64(2), .text("y")]])
    #expect(failure(["", ""])?.message == "all files are empty")
    #expect(failure(["\n\n"])?.message == "the file holds nothing but blank lines")
    #expect(try open(["a,b\n"]).rows.isEmpty)
  }

  @Test func unusableFiles() {
    #expect(failure(["a,b\n1,2\n", "\u{FEFF}x"])?.message == "the columns a, b are missing")
    for bytes: [UInt8] in [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] {
      let error = #expect(throws: DayfoldError.self) {
        let file = try TemporaryFile(bytes)
        defer { withExtendedLifetime(file) {} }
        return try CSVTable.open([file.match])
      }
      #expect(error?.exitCode == .data && error?.message.contains("UTF-16") == true)
    }
  }

  /// What stands before the first row, for rejected rows that are to be a file again.
  @Test func headsOfFiles() throws {
    for (text, options, head) in [
      ("a,b\n1,2\n", CSVOptions(), "a,b\n"), ("\u{FEFF}a,b\r\n1,2\r\n", CSVOptions(), "a,b\r\n"),
      ("Report\n\na,b\n1,2\n", CSVOptions(skippedLineCount: 1), "Report\n\na,b\n"),
      ("1,2\n3,4\n", CSVOptions(header: .absent), ""), ("\u{FEFF}1,2\n", CSVOptions(header: .absent), ""),
    ] {
      let file = try TemporaryFile(text)
      defer { withExtendedLifetime(file) {} }
      let csv = try #require(CSVTable.open([file.match], options: options).csvFiles.first)
      #expect(try csv.readHead(maximumLength: 100) == Array(head.utf8), "\(text)")
      #expect(try csv.readHead(maximumLength: csv.dataOffset) == Array(head.utf8), "\(text)")
      if csv.dataOffset > 0 { #expect(try csv.readHead(maximumLength: csv.dataOffset - 1) == nil, "\(text)") }
    }
  }

  @Test func filesThatAreNoText() {
    let files: [(bytes: [UInt8], kind: String)] = [
      (Array("PK".utf8) + [3, 4, 0, 0], "Excel"), (Array("BZh91AY&SY".utf8), "bzip2"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 1], "xz"), ([0x1F, 0x8B, 8, 0], "gzip"),
      ([0x28, 0xB5, 0x2F, 0xFD, 4], "zstd"), (Array("PAR1".utf8) + [0x15, 4, 0x15], "Parquet"),
      ([UInt8](repeating: 0, count: 100), "NUL"), (Array("a,b\n1,x\n".utf8).flatMap { [0, $0] }, "NUL"),
      (Array("a,b\n1,x\n".utf8).flatMap { [$0, 0] }, "NUL"),
    ]
    for (bytes, kind) in files {
      let error = #expect(throws: DayfoldError.self) {
        let file = try TemporaryFile(bytes)
        defer { withExtendedLifetime(file) {} }
        return try CSVTable.open([file.match])
      }
      #expect(error?.exitCode == .data && error?.message.contains(kind) == true, "\(kind): \(error as Any)")
    }
  }

  /// The marks of those files are letters, which a header may begin with.
  @Test(arguments: ["BZh", "BZhours", "PAR1", "PAR1AM"]) func headersLikeMarks(name: String) throws {
    let file = try TemporaryFile("\(name),b\n1,2\n")
    defer { withExtendedLifetime(file) {} }
    #expect(try CSVTable.open([file.match]).schema.fields.map(\.name) == [name, "b"])
  }

  /// What the message adds depends on what is likely.
  @Test func missingColumnsOfLaterFiles() {
    let declared = CSVOptions(header: .present, declaredColumns: [Field(name: "b", type: .bigint)])
    #expect(failure(["a,b\n1,2\n", "a;b\n1;2\n"])?.remedy?.contains("delimiter seems to be another one") == true)
    #expect(failure(["a,b\n1,2\n", "a,c\n1,2\n"])?.remedy?.contains("first file's header") == true)
    #expect(failure(["a,b\n1,2\n", "a,c\n1,2\n"], declared)?.remedy == "the file has: a, c")
  }

  /// A contract's column that a header has twice could be either.
  @Test func ambiguousHeaders() throws {
    let declared = CSVOptions(header: .present, declaredColumns: [Field(name: "id", type: .bigint)])
    #expect(failure(["id,id\n1,2\n"], declared)?.message == "the column id is there twice")
    #expect(failure(["ID,Id\n1,2\n"], declared)?.message == "the column id is there twice")
    #expect(try open(["ID,id\n1,2\n"], declared).rows == [[.int64(2)]])
    let error = failure(
      ["x\nid_\n1\n"], CSVOptions(skippedLineCount: 1, header: .present, declaredColumns: declared.declaredColumns))
    #expect((error?.cause as? MissingColumns)?.missing == ["id"] && error?.location?.line == 2)
  }

  /// Files with equal headers are not parsed again; others in between must be.
  @Test func headersOfManyFiles() throws {
    var texts: [String] = []
    var expected: [[Value]] = []
    for index in 0..<200 {
      switch index % 5 {
      case 0: texts.append("a,b\n\(index),x\n")
      case 1: texts.append("a,b,c\n\(index),x,0\n")
      case 2: texts.append("b,a\r\nx,\(index)\r\n")
      case 3: texts.append("\u{FEFF}a,b\n\(index),x")
      default: texts.append("a,b\r\(index),x\r")
      }
      expected.append([.int64(Int64(index)), .text("x")])
    }
    let found = try open(texts)
    #expect(found.rows == expected)
    #expect(found.table.notices.count == 1 && found.table.notices[0].contains("40 files"))
  }
}
