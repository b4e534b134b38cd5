import Columnar
import SystemIO
import Testing

@testable import TextFormats

/// The serial reader against the parser of bytes in memory, and its decoders against the fast ones.
@Suite struct SerialReaderTests {
  /// The random files of the split tests, with every record seen.
  @Test(arguments: 0..<150) func recordsAreTheParsers(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let file = SplitEqualityTests.makeCase(seed: seed, &random)
    let expected = SplitEqualityTests.expected(
      file.body, dataOffset: 0, lineEnding: file.lineEnding, maximumRowLength: file.maximumRowLength)
    let temporary = try TemporaryFile(file.body)
    defer { withExtendedLifetime(temporary) {} }
    for blockLength in [1, 7, 64, 1 << 16] {
      let found = try TableContents(serial: table(temporary, file), blockLength: blockLength)
      #expect(found == expected, "seed \(seed), block length \(blockLength)")
    }
  }

  /// A table without header over a file whose line ends are known: detection is not what is tested.
  private func table(_ file: TemporaryFile, _ testCase: SplitEqualityTests.Case) throws -> CSVTable {
    let input = InputFile(
      path: file.path, relativePath: file.name, size: testCase.body.count, inode: 0, modifiedNanoseconds: 0,
      changedNanoseconds: 0)
    var options = CSVOptions(header: .absent, declaredColumns: SplitEqualityTests.fields)
    options.maximumRowLength = testCase.maximumRowLength
    return CSVTable(
      schema: Schema(SplitEqualityTests.fields),
      csvFiles: [
        CSVFile(
          input: input, dataOffset: 0, lineEnding: testCase.lineEnding, columnCount: 3, columnIndexes: [0, 1, 2],
          constantValues: [])
      ], dialect: CSVDialect(hasHeader: false), options: options, fileColumnCount: 3, notices: [],
      candidates: [.all, .all, .all])
  }

  /// Lines that each leave a quoted field open, whichever state they begin in: looking for the end of each anew would take
  /// the square of the file's length.
  @Test(arguments: [16 << 20, 64 << 10, 1000]) func openQuotesOnEveryLine(limit: Int) throws {
    let body = Array(String(repeating: "a\",\",\n", count: 200_000).utf8)
    let file = try TemporaryFile(Array("a,b,c\n".utf8) + body)
    defer { withExtendedLifetime(file) {} }
    var options = CSVOptions(
      delimiter: UInt8(ascii: ","), header: .present, declaredColumns: SplitEqualityTests.fields)
    options.maximumRowLength = limit
    let table = try CSVTable.open([file.match], options: options)
    let found = try TableContents(serial: table)
    #expect(found.read == 200_000 && found.rejected == 200_000)
    // The last lines reach the end of the file before the limit.
    #expect(found.rejects.count { $0.code == .lineTooLong } == max(0, 200_000 - limit / 6))
    for partitionSize in [1 << 16, 1 << 30] {
      let fast = try TableContents(table, partitionSize: partitionSize)
      #expect(fast.read == 200_000 && fast.rejected == 200_000)
      let kept = Set(fast.rejects)
      #expect(!kept.isEmpty && kept.isSubset(of: Set(found.rejects)))
    }
  }

  /// As above, with records among them, and with one line that none of it fits on.
  @Test(arguments: [16 << 20, 3000, 1000, 100]) func recordsInsideOpenOnes(limit: Int) throws {
    var random = SeededRandom(seed: limit)
    let pieces = ["a\",\",\n", "x,1,y\n", "z,2,y\n", "\"q\",3,\"r\"\n", "\"", ",\"\n", "\"\"\n", "\n", "long \"\"\"\n"]
    for round in 0..<40 {
      var text = "a,b,c\n"
      for _ in 0..<Int.random(in: 1...800, using: &random) { text += random.pick(pieces) }
      if round % 3 == 0 { text += String(repeating: "w", count: 2500) + (round % 2 == 0 ? "\"" : "\n") }
      let file = try TemporaryFile(text)
      defer { withExtendedLifetime(file) {} }
      var options = CSVOptions(
        delimiter: UInt8(ascii: ","), header: .present, declaredColumns: SplitEqualityTests.fields)
      options.maximumRowLength = limit
      var table = try CSVTable.open([file.match], options: options)
      table.chunkLength = random.pick([64, 500, 1 << 18])
      let expected = try TableContents(serial: table, blockLength: random.pick([3, 64, 4096]))
      for partitionSize in [64, 777, 1 << 20] {
        let found = try TableContents(table, partitionSize: partitionSize)
        #expect(found == expected, "round \(round), partition size \(partitionSize)")
        if found != expected { return }
      }
    }
  }

  @Test func linesAndPlaces() throws {
    let text = "a,b,c\n\nx,1,y\n\"two\nlines\",2,y\nbad\n\"open,3,y\nx,4,y\n"
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    let options = CSVOptions(header: .present, declaredColumns: SplitEqualityTests.fields)
    let table = try CSVTable.open([file.match], options: options)
    var reader = try SerialTableReader(table, file: 0, columns: [1])
    var rows: [SerialTableReader.Row] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(
      rows == [
        .accepted([.int64(1)]), .accepted([.int64(2)]),
        .rejected(
          SerialReject(
            byteOffset: 29, line: 6, column: nil, code: .missingColumns, message: "expected 3 columns, found 1",
            raw: Array("bad".utf8))),
        .rejected(
          SerialReject(
            byteOffset: 33, line: 7, column: nil, code: .badQuote,
            message: "a quoted field that begins in this line is not closed before the end of the file",
            raw: Array("\"open,3,y".utf8))),
        .accepted([.int64(4)]),
      ])
  }

  @Test func aShortenedFileIsNoticed() throws {
    let file = try TemporaryFile("a,b,c\n" + String(repeating: "x,1,y\n", count: 100))
    defer { withExtendedLifetime(file) {} }
    let options = CSVOptions(header: .present, declaredColumns: SplitEqualityTests.fields)
    var csvFiles = try CSVTable.open([file.match], options: options).csvFiles
    csvFiles[0].input.size += 1
    let table = CSVTable(
      schema: Schema(SplitEqualityTests.fields), csvFiles: csvFiles, dialect: CSVDialect(), options: options,
      fileColumnCount: 3, notices: [], candidates: [.all, .all, .all])
    let error = #expect(throws: DayfoldError.self) { try TableContents(serial: table) }
    #expect(error?.exitCode == .tempFail)
  }

  static let types: [DataType] = [
    .boolean, .bigint, .hugeint, .double, .decimal(precision: 4, scale: 2), .decimal(precision: 18, scale: 0),
    .decimal(precision: 38, scale: 10), .date, .timestamp, .timestamptz, .varchar,
  ]

  static let pieces: [String] = [
    "0", "1", "5", "9", "00", "49", "12", "2026", "-", "+", ".", "e", "E", "e5", "e-3", " ", "\t", ":", "T", "Z", "/",
    "-02-29", "-03-01", "2024-02-29", "2026-03-01", "0000-12-31", "1900-02-29", "12:30", ":59", "23:59:59", "24:00:00",
    ".123456", ".9", "+01", "-0530", "+05:30:15", "UTC", "9223372036854775807", "9223372036854775808",
    "170141183460469231731687303715884105727", "170141183460469231731687303715884105728", "nan", "Inf", "infinity",
    "true", "F", "yes", "n", "é", "x", "340282366920938463463374607431768211455.5", "999999-12-31", "290000-01-01",
  ]

  /// Texts that are nearly values: both decoders say the same of each.
  @Test(arguments: types) func decodersAgree(type: DataType) throws {
    var random = SeededRandom(seed: 11)
    var texts = Self.pieces
    for _ in 0..<20_000 {
      texts.append((0..<Int.random(in: 1...5, using: &random)).map { _ in random.pick(Self.pieces) }.joined())
    }
    var accepted = 0
    for text in texts {
      let bytes = Array(text.utf8)
      let slow = SerialDecoder.value(bytes, 0..<bytes.count, as: type)
      let fast = unsafe Decoding.value(text, type)
      if slow != nil { accepted += 1 }
      #expect(
        slow.map { "\($0)" } == fast.map { "\($0)" }, "\(type): \"\(text)\"")
    }
    #expect(accepted > 50)
  }

  @Test func validityAgreesWithTheLibrary() {
    var random = SeededRandom(seed: 5)
    let pieces: [[UInt8]] = [
      [0x41], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x9B, 0x92], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x80],
      [0xE0, 0x9F, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x9F], [0xC3],
      [0xFF], [0xED, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xC1, 0xBF], [0xDF, 0xBF],
    ]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1...4, using: &random)).flatMap { _ in random.pick(pieces) }
      var check = SerialUTF8()
      for byte in bytes { check.take(byte) }
      #expect(check.isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
    }
  }
}
