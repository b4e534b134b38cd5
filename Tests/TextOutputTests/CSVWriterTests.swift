import Columnar
import Testing

@testable import TextFormats

@Suite struct CSVWriterTests {
  private let text = Schema([Field(name: "a", type: .varchar), Field(name: "b", type: .varchar)])

  /// The expected bytes are what DuckDB's COPY writes.
  @Test func quotesOnlyWhatNeedsQuotes() {
    let rows: [[Value]] = [
      [.text("a"), .text("x,y")], [.text(""), .text("q\"q")], [.null, .text("cr\r")], [.text("#c"), .text("nl\nx")],
      [.text(" lead"), .text("tr ")], [.text("NULL"), .text("\t")], [.text("ü"), .text("'")],
    ]
    #expect(
      TextOutputTests.text(.csv, text, rows)
        == "a,b\na,\"x,y\"\n\"\",\"q\"\"q\"\n,\"cr\r\"\n\"#c\",\"nl\nx\"\n lead,tr \nNULL,\t\nü,'\n")
  }

  @Test func headerIsQuotedToo() {
    let schema = Schema([
      Field(name: "a b", type: .bigint), Field(name: "c,d", type: .bigint), Field(name: "e\"", type: .bigint),
      Field(name: "", type: .bigint),
    ])
    #expect(String(decoding: CSVWriter.header(of: schema), as: UTF8.self) == "a b,\"c,d\",\"e\"\"\",\"\"\n")
  }

  /// A special byte at every place of texts of every length around the inline and word boundaries.
  @Test(arguments: [",", "\"", "\r", "\n", "#"]) func specialByteAnywhere(_ special: String) {
    for count in 1...40 {
      for place in 0..<count {
        let plain = String(repeating: "-", count: count)
        var characters = Array(plain)
        characters[place] = Character(special)
        let value = String(characters)
        let quoted = "\"" + value.replacing("\"", with: "\"\"") + "\""
        #expect(
          TextOutputTests.text(.csv, text, [[.text(value), .text(plain)]]) == "a,b\n\(quoted),\(plain)\n",
          "\(count) bytes, special at \(place)")
      }
    }
  }

  /// Bytes that only look special to the quick test, 0 among them.
  @Test func harmlessLowBytes() {
    for byte in UInt8(1)..<0x30 where !CSVText.isSpecial(byte) {
      for count in [1, 3, 8, 9, 12, 13, 17] {
        let value = String(repeating: Character(Unicode.Scalar(byte)), count: count)
        #expect(TextOutputTests.text(.csv, text, [[.text(value), .text("x")]]) == "a,b\n\(value),x\n")
      }
    }
    #expect(TextOutputTests.text(.csv, text, [[.text("a\0b"), .text("\0")]]) == "a,b\na\0b,\0\n")
  }

  @Test func growsForBigValuesAndManyRows() {
    let output = OutputBuffer(capacity: 1)
    let long = String(repeating: "long \"text\" ", count: 20_000)
    let rows: [[Value]] = (0..<100).map { [.text($0 % 10 == 0 ? long : "s\($0)"), .null] }
    CSVWriter(schema: text).write(batch(text, rows), to: output)
    var expected = ""
    for row in 0..<100 {
      expected += row % 10 == 0 ? "\"" + long.replacing("\"", with: "\"\"") + "\",\n" : "s\(row),\n"
    }
    #expect(content(output) == expected)
  }

  @Test func recordsRowEnds() {
    let output = OutputBuffer(capacity: 1, rowEnds: .recorded)
    let writer = CSVWriter(schema: text)
    output.append("a,b\n")
    for part in 0..<3 {
      writer.write(batch(text, [[.text("x\n\(part)"), .text("y")], [.null, .null]]), to: output)
    }
    let bytes = Array(content(output).utf8)
    let ends = output.withRowEnds { ends in ends.indices.map { Int(ends[$0]) } }
    #expect(ends.count == 6)
    #expect(ends.allSatisfy { bytes[$0] == UInt8(ascii: "\n") })
    #expect(String(decoding: bytes[(ends[0] + 1)..<ends[1]], as: UTF8.self) == ",")
    output.removeAll()
    #expect(output.count == 0 && output.rowEndCount == 0)
  }

  @Test func dividedRowsJoinToTheSameBytes() {
    let schema = Schema([Field(name: "n", type: .bigint), Field(name: "d", type: .double)])
    let rows: [[Value]] = (0..<200).map { [.int64(Int64($0) * 7919), $0 % 3 == 0 ? .null : .double(Double($0) / 4)] }
    let whole = TextOutputTests.text(.csv, schema, rows)
    let parts = stride(from: 0, to: rows.count, by: 17).map { start in
      let output = OutputBuffer()
      CSVWriter(schema: schema).write(batch(schema, Array(rows[start..<min(start + 17, rows.count)])), to: output)
      return content(output)
    }
    #expect("n,d\n" + parts.joined() == whole)
  }
}
