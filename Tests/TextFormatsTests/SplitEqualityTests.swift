import Columnar
import Testing

@testable import TextFormats

/// Rows and rejects are the serial automaton's, wherever the file is cut.
@Suite struct SplitEqualityTests {
  /// a VARCHAR, b BIGINT, c VARCHAR NOT NULL.
  static let fields = [
    Field(name: "a", type: .varchar), Field(name: "b", type: .bigint),
    Field(name: "c", type: .varchar, isNullable: false),
  ]

  /// What the serial automaton makes of a file.
  static func expected(
    _ bytes: [UInt8], dialect: CSVDialect = CSVDialect(), dataOffset: Int, lineEnding: LineEnding, maximumRowLength: Int
  ) -> TableContents {
    var contents = TableContents()
    var parser = CSVRecordParser(
      bytes, dialect: dialect, lineEnding: lineEnding, offset: dataOffset, maximumRowLength: maximumRowLength)
    while let record = parser.next() {
      if record.isBlank && record.problem == nil { continue }
      contents.read += 1
      func reject(_ code: RejectCode, _ column: String? = nil) {
        contents.rejected += 1
        contents.rejects.append(
          .init(
            file: 0, byteOffset: record.start, code: code, column: column,
            raw: Array(bytes[record.start..<record.contentEnd])))
      }
      switch record.problem {
      case .badQuote, .unclosed: reject(.badQuote)
      case .tooLong: reject(.lineTooLong)
      case nil:
        let fields = record.fields
        if fields.count < 3 {
          reject(.missingColumns)
        } else if fields.count > 3 {
          reject(.tooManyColumns)
        } else if String(validating: bytes[record.start..<record.contentEnd], as: UTF8.self) == nil {
          reject(.invalidUTF8)
        } else {
          let number = Int64(String(decoding: fields[1].text, as: UTF8.self))
          func isNull(_ field: CSVRecordParser.Field) -> Bool {
            !field.isQuoted && dialect.nullTexts.contains(field.text)
          }
          if number == nil && !isNull(fields[1])
            && !(fields[1].text.isEmpty && fields[1].isQuoted && dialect.emptyIsNull)
          {
            reject(.cast, "b")
          } else if isNull(fields[2]) {
            reject(.nullNotAllowed, "c")
          } else {
            contents.rows.append([
              isNull(fields[0]) ? .null : .string(fields[0].text),
              isNull(fields[1]) ? .null : number.map { .int64($0) } ?? .null, .string(fields[2].text),
            ])
          }
        }
      }
    }
    return contents
  }

  static func check(
    _ body: [UInt8], dialect: CSVDialect = CSVDialect(), lineEnding: LineEnding = .lineFeed, mark: [UInt8] = [],
    maximumRowLength: Int = 16 << 20,
    chunkLength: Int = CSVSplitReader.chunkLength, partitionSizes: [Int], seed: Int = -1
  ) throws {
    let header = mark + Array(lineEnding == .lineFeed ? "a,b,c\n".utf8 : "a,b,c\r".utf8)
    let bytes = header + body
    let expected = expected(
      bytes, dialect: dialect, dataOffset: header.count, lineEnding: lineEnding, maximumRowLength: maximumRowLength)
    let file = try TemporaryFile(bytes)
    defer { withExtendedLifetime(file) {} }
    var options = CSVOptions(
      delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape, comment: dialect.comment,
      nullTexts: dialect.nullTexts, header: .present, declaredColumns: Self.fields)
    options.maximumRowLength = maximumRowLength
    var table = try CSVTable.open([file.match], options: options)
    table.chunkLength = chunkLength
    try #require(table.csvFiles[0].lineEnding == lineEnding)
    for (number, partitionSize) in partitionSizes.enumerated() {
      // Mapped and read into memory.
      table.maximumBufferedLength = number % 2 == 0 ? -1 : .max
      let found = try TableContents(table, partitionSize: partitionSize)
      #expect(found.read == expected.read, "seed \(seed), partition size \(partitionSize)")
      #expect(found.rejected == expected.rejected, "seed \(seed), partition size \(partitionSize)")
      #expect(found.rows == expected.rows, "seed \(seed), partition size \(partitionSize)")
      #expect(found.rejects == expected.rejects, "seed \(seed), partition size \(partitionSize)")
      if found != expected { return }
    }
  }

  @Test func simpleRows() throws {
    let body = (0..<500).map { "text \($0),\($0 * 7),c\($0)\n" }.joined()
    try Self.check(Array(body.utf8), partitionSizes: Array(64...200) + [1000, 4096, 1 << 20])
  }

  @Test func quotedLineEnds() throws {
    let body = (0..<200).map {
      "\"line\nbreak \"\"\($0)\"\"\n\n\n\",\($0),\"x\n\(String(repeating: "y\n", count: $0 % 90))\"\n"
    }.joined()
    try Self.check(Array(body.utf8), partitionSizes: Array(64...160) + [1000, 4096, 1 << 20])
  }

  @Test func quoteOpenToTheEnd() throws {
    let good = (0..<40).map { "a\($0),\($0),c\n" }.joined()
    try Self.check(Array((good + "\"open,1,c\n" + good).utf8), partitionSizes: Array(64...100) + [1000, 1 << 20])
    try Self.check(Array((good + "x,1,\"open").utf8), partitionSizes: [64, 100, 1 << 20])
    try Self.check(Array((good + "\"").utf8), partitionSizes: [64, 100, 1 << 20])
  }

  @Test func tooLongRecords() throws {
    let good = (0..<40).map { "a\($0),\($0),c\n" }.joined()
    let long = "\"" + String(repeating: "word\n", count: 100) + "\",1,c\n"
    let body = good + long + good + String(repeating: "w", count: 400) + ",1,c\n" + good
    for limit in [100, 200, 399, 405, 406, 407, 507, 508, 509, 600] {
      try Self.check(Array(body.utf8), maximumRowLength: limit, partitionSizes: [64, 65, 100, 333, 1 << 20])
    }
  }

  @Test func lastRecordWithoutLineEnd() throws {
    for tail in [
      "a,1,c", "a,1,c\r", "a,1,\"c\"", "a,1,\"c\"\r", "a,1,", "a,1", "\r", "\n\n\n", "\"a\"b,1,c", ",,", "a,1,\"\"",
    ] {
      try Self.check(Array(("x,1,y\n" + tail).utf8), partitionSizes: [64, 1 << 20])
    }
  }

  static let pieces: [[String]] = [
    // Bytes at random.
    [
      "a", ",", ",", "\n", "\n", "\"", "\"\"", "\r\n", "\r", "é", "7", ",7,", "\n\"", ",\"", "\",", "\"\n",
      "\u{1F6D2}", "x,1,y\n", "x,1,y\n",
    ],
    // Rows of the right shape, mostly.
    [
      "plain,1,text\n", ",,\"\"\n", "\"quoted, with\nlines\n\n\",2,c\n", "\"\"\"q\"\"\",3,\"\n\"\n", "é,4,\u{1F6D2}\n",
      "x,notanumber,c\n", "x,5,\n", "too,few\n", "one,2,too,many\n", "\n", "\r\n", "a,6,c\r\n", "a,7,\"c\"\r\n",
      "stray\"quote,8,c\n", "\"bad\"quote,9,c\n", "x,\"10\",c\n",
    ],
    // Mostly well formed: the vector path.
    ["plain,1,text\n", "another row,22,of text\n", "\"quoted, text\",333,c\n", "\"a\nb\",4444,\"c\"\n", "é,55555,c\n"],
  ]

  struct Case {
    var body: [UInt8] = []
    var lineEnding = LineEnding.lineFeed
    var maximumRowLength = 16 << 20
  }

  static func makeCase(seed: Int, _ random: inout SeededRandom) -> Case {
    var result = Case()
    let pieces = Self.pieces[seed % Self.pieces.count]
    for _ in 0..<Int.random(in: 1..<200, using: &random) { result.body += Array(random.pick(pieces).utf8) }
    if random.once(in: 4) {
      for _ in 0..<3 {
        let place = Int.random(in: 0...result.body.count, using: &random)
        result.body.insert(random.pick([0xFF, 0x80, 0xC3, 0x00]), at: place)
      }
    }
    if seed % 5 == 4 {
      result.lineEnding = .carriageReturn
      result.body = result.body.map { byte in
        switch byte {
        case UInt8(ascii: "\n"): UInt8(ascii: "\r")
        case UInt8(ascii: "\r"): UInt8(ascii: "z")
        default: byte
        }
      }
    }
    result.maximumRowLength = random.pick([16 << 20, 16 << 20, 16, 24, 60])
    return result
  }

  @Test(arguments: 0..<150) func randomFiles(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let file = Self.makeCase(seed: seed, &random)
    var sizes = (0..<6).map { _ in Int.random(in: 64..<max(65, file.body.count), using: &random) }
    sizes += [64, 1 << 20]
    try Self.check(
      file.body, lineEnding: file.lineEnding, mark: random.once(in: 5) ? [0xEF, 0xBB, 0xBF] : [],
      maximumRowLength: file.maximumRowLength,
      chunkLength: random.pick([64, 100, 700, 4096, CSVSplitReader.chunkLength]), partitionSizes: sizes, seed: seed)
  }

  /// The seeds are worth something only if every kind of row occurs in many of them.
  @Test func randomFilesReachEveryOutcome() {
    var seedsWith: [RejectCode: Int] = [:]
    var seedsWithRows = 0
    var seedsWithLineEndsInFields = 0
    for seed in 0..<150 {
      var random = SeededRandom(seed: seed)
      let file = Self.makeCase(seed: seed, &random)
      let contents = Self.expected(
        file.body, dataOffset: 0, lineEnding: file.lineEnding, maximumRowLength: file.maximumRowLength)
      for code in Set(contents.rejects.map(\.code)) { seedsWith[code, default: 0] += 1 }
      if contents.rows.count > 5 { seedsWithRows += 1 }
      let lineEnd = file.lineEnding.rawValue
      let hasLineEnd = contents.rows.contains { row in
        row.contains { if case .string(let bytes) = $0 { bytes.contains(lineEnd) } else { false } }
      }
      if hasLineEnd { seedsWithLineEndsInFields += 1 }
    }
    #expect(seedsWithRows > 60)
    #expect(seedsWithLineEndsInFields > 30)
    for code: RejectCode in [
      .badQuote, .missingColumns, .tooManyColumns, .invalidUTF8, .cast, .nullNotAllowed, .lineTooLong,
    ] {
      #expect(seedsWith[code, default: 0] >= 10, "\(code)")
    }
  }
}
