import Testing

@testable import Publishing

struct JSONTests {
  @Test func writesTheSameBytesEveryTime() throws {
    let value = JSONValue.object([
      "b": .integer(1), "a": .array([.string("x\"\\\n\u{1}ü"), .null, .boolean(true)]), "c": .object([:]),
      "d": .array([.object(["n": .integer(UInt64.max)]), .object(["m": .integer(Int64.min)])]),
    ])
    let text = """
      {
        "b": 1,
        "a": ["x\\"\\\\\\n\\u0001ü", null, true],
        "c": {},
        "d": [
          {"n": 18446744073709551615},
          {"m": -9223372036854775808}
        ]
      }

      """
    #expect(String(decoding: JSONWriter.write(value), as: UTF8.self) == text)
    #expect(try JSONReader.read(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "1.5", "1e3", "01", "-", "nul", "\"\\x\"", "\"a", "[1] x",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "{1:2}", "999999999999999999999999999999999999999999",
  ])
  func refusesWhatIsNotStrictJSON(text: String) {
    #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test func refusesDeepNestingAndBadBytes() {
    #expect(throws: JSONError.self) { try JSONReader.read(Array(repeating: UInt8(ascii: "["), count: 100_000)) }
    #expect(throws: JSONError.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
  }

  @Test func readsEscapes() throws {
    let text = #"["\u00fc\ud83d\ude00\/\b\f\r\t"]"#
    #expect(try JSONReader.read(Array(text.utf8)) == .array([.string("ü😀/\u{8}\u{c}\r\t")]))
  }
}
