import Testing

@testable import Columnar

@Suite struct JSONTextTests {
  private func extract(_ form: JSONKernels.Form, _ text: String, _ path: JSONPath) throws -> String? {
    let column = Column(type: .varchar, capacity: 1)
    column.append(.text(text))
    let result = Column(type: .varchar, capacity: 1)
    try JSONKernels.extract(form, Operand(column: column), path, rowCount: 1, into: result, heap: ByteArena())
    guard case .string(let bytes) = result.value(at: 0) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func json(_ text: String) throws -> String? { try extract(.json, text, JSONPath(Array("$".utf8))) }

  @Test(arguments: [
    (" [ 1 , 2.50 , { \"a\" : null } , ] ", "[1,2.5,{\"a\":null}]"), ("1e20", "100000000000000000000.0"),
    ("1e21", "1e21"),
    ("1.5e-6", "0.0000015"), ("1.5e-7", "1.5e-7"), ("-0.0", "-0.0"), ("-0", "0"), ("10", "10"), ("-5", "-5"),
    ("1e309", "1e309"),
    ("123e300", "1.23e302"),
    ("18446744073709551616", "18446744073709551616"), ("\"\\u00e9\\/\\n\\u0001\"", "\"é/\\n\\u0001\""), ("{}", "{}"),
    ("[]", "[]"),
    ("\"\\ud83d\\ude00\"", "\"😀\""), ("NaN", "NaN"), ("5e-324", "5e-324"), ("12345.678e3", "12345678.0"),
  ]) func minified(_ test: (String, String)) throws {
    #expect(try json(test.0) == test.1)
  }

  @Test(arguments: [
    "", " ", "[1", "[1 2]", "[1,,2]", "[,]", "{,}", "{a:1}", "{\"a\" 1}", "{\"a\":}", "01", "1.", ".5", "+1", "tru",
    "TRUE", "\"a",
    "\"\t\"", "\"\\x\"", "\"\\u12\"", "\"\\uDC00\"", "\"\\ud83d\"", "1 2", "-", "1e", "[1}", "nul",
  ]) func malformed(_ text: String) {
    #expect(throws: KernelError.self) { try json(text) }
  }

  @Test(
    arguments: [
      ("$.a.b[1]", "2"), ("$.a.b[-1]", "3"), ("$.a.b[#-3]", "1"), ("$.a.b[#]", nil), ("$.a.b[3]", nil), ("/a/b/0", "1"),
      ("/a/b/00", nil),
      ("c.d", "\"x\""), ("$.\"c.d\"", "\"x\""), ("/e~1f~0", "true"), ("$.a.b.c", nil),
      ("", "{\"a\":{\"b\":[1,2,3]},\"c.d\":\"x\",\"e/f~\":true}"), ("g", nil),
    ] as [(String, String?)]) func paths(_ test: (String, String?)) throws
  {
    let text = "{\"a\":{\"b\":[1,2,3]},\"c.d\":\"x\",\"e/f~\":true,\"a\":5}"
    let path = try JSONPath(Array(test.0.utf8))
    if test.0.isEmpty {
      #expect(try extract(.json, text, path)?.hasPrefix("{\"a\"") == true)
    } else {
      #expect(try extract(.json, text, path) == test.1)
    }
  }

  @Test(arguments: [
    "$a", "$.", "$.a.", "$.a[", "$.a[x]", "$.\"a", "$..a", "$.*", "*", "$[*]", "$[]", "$[99999999999999999999]",
  ])
  func wrongPaths(_ path: String) {
    #expect(throws: JSONPath.Failure.self) { try JSONPath(Array(path.utf8)) }
  }

  @Test func text() throws {
    let path = try JSONPath(Array("a".utf8))
    #expect(try extract(.text, "{\"a\":\"x\\n\\\"\"}", path) == "x\n\"")
    #expect(try extract(.text, "{\"a\":\"plain text that is long\"}", path) == "plain text that is long")
    #expect(try extract(.text, "{\"a\":null}", path) == nil)
    #expect(try extract(.text, "{\"a\":[1, \"x\"]}", path) == "[1,\"x\"]")
    #expect(try extract(.text, "{\"\\u0061\":1}", path) == "1")
  }

  /// No depth overflows the stack.
  @Test func deepDocuments() throws {
    let depth = 1_000_000
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(try json(text)?.utf8.count == 2 * depth)
    #expect(throws: KernelError.self) { try json(String(repeating: "{\"a\":", count: depth)) }
  }
}
