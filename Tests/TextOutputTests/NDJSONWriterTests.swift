import Columnar
import Testing

@testable import TextFormats

@Suite struct NDJSONWriterTests {
  @Test func writesEveryType() {
    let schema = Schema([
      Field(name: "b", type: .boolean), Field(name: "i", type: .bigint), Field(name: "h", type: .hugeint),
      Field(name: "d", type: .double), Field(name: "c", type: .decimal(precision: 2, scale: 2)),
      Field(name: "day", type: .date), Field(name: "t", type: .timestamp), Field(name: "s", type: .varchar),
    ])
    #expect(
      text(
        .ndjson, schema,
        [
          [
            .boolean(true), .int64(-1), .int128(.max), .double(.nan), .int64(-5), .int64(0), .int64(0), .text("x"),
          ], schema.fields.map { _ in .null },
        ])
          == """
          {"b":true,"i":-1,"h":170141183460469231731687303715884105727,"d":"NaN","c":-0.05,"day":"1970-01-01",\
          "t":"1970-01-01 00:00:00","s":"x"}
          {"b":null,"i":null,"h":null,"d":null,"c":null,"day":null,"t":null,"s":null}

          """)
  }

  @Test func escapes() {
    let schema = Schema([Field(name: "a\"\\", type: .varchar)])
    let value = "q\"b\\s/\n\r\t\u{01}\u{1F}\u{7F}ü😀 and a long tail \" of plain text"
    #expect(
      text(.ndjson, schema, [[.text(value)]])
        == #"{"a\"\\":"q\"b\\s/\n\r\t\u0001\u001f"# + "\u{7F}ü😀" + #" and a long tail \" of plain text"}"# + "\n")
  }

  /// A byte to escape at every place around the word boundaries.
  @Test func escapeAnywhere() {
    let schema = Schema([Field(name: "a", type: .varchar)])
    for count in 1...30 {
      for place in 0..<count {
        var characters = Array(String(repeating: "é", count: count))
        characters[place] = "\""
        let value = String(characters)
        #expect(
          text(.ndjson, schema, [[.text(value)]]) == "{\"a\":\"\(value.replacing("\"", with: "\\\""))\"}\n")
      }
    }
  }
}
