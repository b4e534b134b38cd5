import CKernels
import Testing

/// Every variant finds what the automaton finds.
@Suite struct CSVIndexTests {
  struct Index: Equatable {
    var positions: [UInt32]
    var recordEnds: [UInt32]
    var badRecords: [UInt32]
    var flags: UInt32

    /// With 0 as the position of every delimiter.
    var withoutDelimiters: Index {
      var result = self
      result.positions = [UInt32](repeating: 0, count: positions.count)
      for end in recordEnds { result.positions[Int(end)] = positions[Int(end)] }
      return result
    }
  }

  static let variants = [dfk_variant_avx2, dfk_variant_avx512].map { Int32($0.rawValue) }
    .filter { dfk_variant_supported($0) != 0 }

  /// Indexes bytes that end exactly at the end of an allocation, so that the address sanitizer sees an over-read.
  static func index(
    _ bytes: [UInt8], variant: Int32, dialect: dfk_csv_dialect, alignment: Int, lineEndsOnly: Bool = false
  ) -> Index {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + alignment)
    defer { unsafe memory.deallocate() }
    for (offset, byte) in bytes.enumerated() { unsafe memory[alignment + offset] = byte }
    let capacity = bytes.count + Int(DFK_CSV_SLACK)
    let positions = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    let recordEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    let badRecords = UnsafeMutablePointer<UInt32>.allocate(capacity: bytes.count / 3 + 1)
    defer {
      unsafe positions.deallocate()
      unsafe recordEnds.deallocate()
      unsafe badRecords.deallocate()
    }
    var result = dfk_csv_result()
    unsafe dfk_csv_index_variant(
      variant, memory + alignment, bytes.count, dialect, lineEndsOnly ? 1 : 0, positions, recordEnds, badRecords,
      &result)
    return unsafe Index(
      positions: Array(UnsafeBufferPointer(start: positions, count: Int(result.position_count))),
      recordEnds: Array(UnsafeBufferPointer(start: recordEnds, count: Int(result.record_count))),
      badRecords: Array(UnsafeBufferPointer(start: badRecords, count: Int(result.bad_count))),
      flags: result.flags & ~dfk_csv_strict.rawValue)
  }

  static func dialect(
    _ lineEnd: Character = "\n", hasQuote: Bool = true, escape: Character? = nil, comment: Character? = nil
  ) -> dfk_csv_dialect {
    dfk_csv_dialect(
      delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), has_quote: hasQuote ? 1 : 0,
      line_end: lineEnd.asciiValue ?? 10, escape: escape?.asciiValue ?? 0, has_escape: escape == nil ? 0 : 1,
      comment: comment?.asciiValue ?? 0, has_comment: comment == nil ? 0 : 1)
  }

  static let dialectsWithOptions = [
    dialect(escape: "\\"), dialect(comment: "#"), dialect(escape: "\\", comment: "#"),
    dialect("\r", escape: "\\", comment: "#"), dialect(hasQuote: false, comment: "#"),
  ]

  /// What the options mean, by the automaton.
  @Test func escapesAndComments() {
    let bytes = Array("# a,\"b\na,\"b\\\",c\\\\\",d\n\"x\"\"y\",1\n#\nq\\,\\\n".utf8)
    let index = Self.index(
      bytes, variant: Int32(dfk_variant_scalar.rawValue), dialect: Self.dialect(escape: "\\", comment: "#"),
      alignment: 0)
    // Lines: a comment; three fields; a bad record; a comment; two fields.
    #expect(index.recordEnds == [0, 3, 4, 5, 7])
    #expect(index.badRecords == [2])
    Self.expectEqual(bytes, Self.dialect(escape: "\\", comment: "#"))
  }

  @Test(arguments: 0..<40) func randomBytesWithOptions(seed: Int) {
    var random = SeededRandom(seed: seed)
    let alphabets: [[String]] = [
      ["a", ",", "\n", "\"", "\r", "\r\n", "\"\"", "#", "\\", "\\\"", "\n#", "\n\"", ",\"", "\",", "\"\n"],
      [
        "longer words here", ",", "\n", "\"quoted, text\",", "\n\"line\nbreak\",", "\n# comment \" line\n",
        "\"es\\\"c\",",
      ],
      ["plain text, of some length,", "\n", "\"x\",", "\n", "and more of it,", "\"\",", "#"],
    ]
    for _ in 0..<200 {
      let alphabet = alphabets[seed % alphabets.count]
      var text = ""
      for _ in 0..<Int.random(in: 0..<120, using: &random) { text += random.pick(alphabet) }
      let alignment = Int.random(in: 0..<64, using: &random)
      Self.expectEqual(Array(text.utf8), random.pick(Self.dialectsWithOptions), alignment: alignment)
    }
  }

  static func expectEqual(_ bytes: [UInt8], _ dialect: dfk_csv_dialect, alignment: Int = 0) {
    let expected = index(bytes, variant: Int32(dfk_variant_scalar.rawValue), dialect: dialect, alignment: alignment)
    for variant in variants {
      let found = index(bytes, variant: variant, dialect: dialect, alignment: alignment)
      #expect(found == expected, "variant \(variant), alignment \(alignment), bytes \(bytes)")
      let ends = index(bytes, variant: variant, dialect: dialect, alignment: alignment, lineEndsOnly: true)
      #expect(
        ends.withoutDelimiters == expected.withoutDelimiters,
        "variant \(variant), line ends only, alignment \(alignment), bytes \(bytes)")
    }
  }

  @Test func everyTailLengthAndAlignment() {
    let line = Array("ab,\"c,\n\"\"d\",é\r\n,,\n\"x\"\r\nlonger field without anything,1\n".utf8)
    for length in 0...260 {
      let bytes = (0..<length).map { line[$0 % line.count] }
      for alignment in [0, 1, 7, 31, 33, 63] { Self.expectEqual(bytes, Self.dialect(), alignment: alignment) }
      Self.expectEqual(bytes, Self.dialect("\r"))
      Self.expectEqual(bytes, Self.dialect(hasQuote: false))
      for dialect in Self.dialectsWithOptions { Self.expectEqual(bytes, dialect) }
    }
  }

  @Test func densestBytes() {
    for byte in [",", "\n", "\"", "\r"] {
      for length in [63, 64, 65, 128, 200] {
        Self.expectEqual(Array(repeating: UInt8(ascii: Unicode.Scalar(byte)!), count: length), Self.dialect())
      }
    }
  }

  /// A quote of each role at each place of a block.
  /// Behind nothing, and behind stretches that have a quote in every block.
  @Test(arguments: [0, 150]) func quotesAtEveryOffset(lineCount: Int) {
    let line = Array("\"many\",of,\"the\",fields,\"are quoted, here\"\n".utf8)
    let lines = (0..<lineCount).flatMap { _ in line }
    for piece in [
      "\"a\",", "\"\",", ",\"a\"\"b\"\n", "a\"b,", "\"a\"b,", "\"a\"\r\n", "\"a\"\rb\n", "\"\"\"\"\n", "\"a\" \n",
      "\"a\nb", "#a\n", "\n#\"a\n", "\"\\\"\",", "\\\"", "\"\\\n\"\n",
    ] {
      for lead in 0..<(lineCount == 0 ? 132 : 66) {
        let filler = (0..<lead).map { $0 % 9 == 8 ? UInt8(ascii: "\n") : UInt8(ascii: "f") }
        let start = lines + (lead == 0 ? [] : Array(filler.dropLast()) + [UInt8(ascii: ",")])
        Self.expectEqual(start + Array(piece.utf8) + Array("tail,1\n\"and\",2\n".utf8), Self.dialect())
        Self.expectEqual(start + Array(piece.utf8), Self.dialect())
        for dialect in Self.dialectsWithOptions { Self.expectEqual(start + Array(piece.utf8), dialect) }
      }
    }
  }

  @Test(arguments: 0..<40) func randomBytes(seed: Int) {
    var random = SeededRandom(seed: seed)
    let alphabets: [[String]] = [
      ["a", ",", "\n", "\"", "\r", "\r\n", "\"\"", "é", "\n\"", ",\"", "\",", "\"\n"],
      ["abcdef", ",", "\n", ",\"x,\ny\",", ",\"\",", "longer words here", "\"q\"\r\n"],
      ["word", ",", "word", ",", "\n", "\"quoted, text\",", "\n\"line\nbreak\","],
    ]
    for _ in 0..<200 {
      let alphabet = alphabets[seed % alphabets.count]
      var text = ""
      for _ in 0..<Int.random(in: 0..<120, using: &random) { text += random.pick(alphabet) }
      let alignment = Int.random(in: 0..<64, using: &random)
      Self.expectEqual(Array(text.utf8), Self.dialect(), alignment: alignment)
      Self.expectEqual(Array(text.utf8), Self.dialect("\r"), alignment: alignment)
    }
  }

  /// A record that only the automaton understands, in the last 4 KB of as many bytes and of some more.
  @Test(arguments: 0..<65) func aStrayQuoteBeforeTheEnd(extra: Int) {
    for lead in stride(from: 0, to: 4096, by: 61) {
      for piece in [",b\"c", "\"a\"b", "\"a\"\r\n"] {
        var bytes = (0..<2 * 4096 + extra).map { $0 % 50 == 49 ? UInt8(ascii: "\n") : UInt8(ascii: "a") }
        let start = 4096 + lead
        bytes.replaceSubrange(start..<min(start + piece.utf8.count, bytes.count), with: Array(piece.utf8))
        Self.expectEqual(Array(bytes.prefix(2 * 4096 + extra)), Self.dialect())
      }
    }
  }

  /// Many quotes, few and none take turns.
  @Test(arguments: 0..<40) func stretchesOfQuotes(seed: Int) {
    var random = SeededRandom(seed: seed)
    let alphabets: [[String]] = [
      ["plain text,", "of several fields,", "12,", "and then\n"],
      ["plain text,", "of several fields,", "12,", "and then\n", "more,", "of it,", ",\"rarely\"\n"],
      ["\"a\",", "\"quoted, text\",", "12,", "\"line\nbreak\",", "\"say \"\"x\"\"\"\n"],
      ["\"a\",", "text,", "\"last\"\r\n"],
      ["\"", "a", ",", "\n", "\"\"", "\r\n", "é"],
    ]
    for _ in 0..<30 {
      var text = ""
      for _ in 0..<Int.random(in: 1..<7, using: &random) {
        // Quotes out of place are rare: behind one the automaton reads up to the end of a record.
        let alphabet = random.once(in: 8) ? alphabets[4] : alphabets[Int.random(in: 0..<4, using: &random)]
        for _ in 0..<Int.random(in: 0..<900, using: &random) { text += random.pick(alphabet) }
      }
      let alignment = Int.random(in: 0..<64, using: &random)
      Self.expectEqual(Array(text.utf8), Self.dialect(), alignment: alignment)
      Self.expectEqual(Array(text.utf8), random.pick(Self.dialectsWithOptions), alignment: alignment)
    }
  }
}
