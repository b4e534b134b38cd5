import Testing

@testable import TextFormats

/// Rows and rejects are the serial automaton's for every dialect, wherever the file is cut.
@Suite struct DialectEqualityTests {
  static let escaping = CSVDialect(escape: UInt8(ascii: "\\"))
  static let commented = CSVDialect(comment: UInt8(ascii: "#"))
  static let both = CSVDialect(
    escape: UInt8(ascii: "\\"), comment: UInt8(ascii: "#"), nullTexts: [[], Array("NULL".utf8), Array("7".utf8)])
  static let namedNulls = CSVDialect(nullTexts: [Array("NULL".utf8), Array("\\N".utf8)])
  static let single = CSVDialect(
    quote: UInt8(ascii: "'"), escape: UInt8(ascii: "^"), comment: UInt8(ascii: ";"), nullTexts: [Array("-".utf8)])
  static let unquoted = CSVDialect(quote: nil, comment: UInt8(ascii: "#"))
  static let dialects = [escaping, commented, both, namedNulls, single, unquoted]

  @Test func commentsEverywhere() throws {
    let body = (0..<120).map { "a\($0),\($0),c\n#\(String(repeating: "\"x,", count: $0 % 40))\n" }.joined()
    try SplitEqualityTests.check(
      Array(body.utf8), dialect: Self.commented, partitionSizes: Array(64...180) + [1000, 4096, 1 << 20])
    try SplitEqualityTests.check(
      Array((body + "# without a line end").utf8), dialect: Self.commented, chunkLength: 100,
      partitionSizes: [64, 1 << 20])
  }

  /// A comment is no row, however long it is.
  @Test func longComments() throws {
    let body = "a,1,c\n#" + String(repeating: "long ", count: 100) + "\na,2,c\n#" + String(repeating: "y", count: 300)
    try SplitEqualityTests.check(
      Array(body.utf8), dialect: Self.commented, maximumRowLength: 100, partitionSizes: [64, 65, 100, 1 << 20])
  }

  @Test func escapesAtLineEnds() throws {
    let body = (0..<150).map {
      "\"x\\\"\\\\\\\n\(String(repeating: "y\n", count: $0 % 70))\\\"\",\"\\\($0)\",\"c\\\n\"\n"
    }.joined()
    try SplitEqualityTests.check(
      Array(body.utf8), dialect: Self.escaping, partitionSizes: Array(64...180) + [1000, 4096, 1 << 20])
    // Open to the end of the file: behind an escape byte, and inside quotes.
    for tail in ["\"open\\", "\"open\\\"", "\"a\"\"b\",1,c", "\"a\" ,1,c"] {
      try SplitEqualityTests.check(
        Array((body + tail).utf8), dialect: Self.escaping, partitionSizes: [64, 333, 1 << 20])
    }
  }

  static let pieces = [
    "plain,1,text\n", "NULL,7,-\n", "\\N,\\N,x\n", "-,-,NULL\n", "\"quoted, with\nlines\n\",2,c\n",
    "'single\n,''q',3,'^'c'\n",
    "# comment, \" '\n", "; other comment \"\n", "#\n", "a,\"\\1\",\"\\\"\"\n", "\"\\", "\\", "^", "'", "\"",
    "\"\",\"\",\"\"\n", "\n", "\r\n",
    "a,6,c\r\n", "too,few\n", "x,'^5',c\n", ",,\n", "é,8,\u{1F6D2}\n", "\"bad\"x,1,c\n",
  ]

  @Test(arguments: 0..<180) func randomFiles(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    var body: [UInt8] = []
    for _ in 0..<Int.random(in: 1..<120, using: &random) { body += Array(random.pick(Self.pieces).utf8) }
    let usesReturns = seed % 7 == 6
    if usesReturns { body = body.map { $0 == 0x0A ? 0x0D : $0 == 0x0D ? UInt8(ascii: "z") : $0 } }
    var sizes = (0..<5).map { _ in Int.random(in: 64..<max(65, body.count), using: &random) }
    sizes += [64, 65, 1 << 20, 1 << 20]
    try SplitEqualityTests.check(
      body, dialect: Self.dialects[seed % Self.dialects.count], lineEnding: usesReturns ? .carriageReturn : .lineFeed,
      maximumRowLength: random.pick([16 << 20, 16 << 20, 24, 60]),
      chunkLength: random.pick([64, 100, 700, CSVSplitReader.chunkLength]), partitionSizes: sizes, seed: seed)
  }
}
