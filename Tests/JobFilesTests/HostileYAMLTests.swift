import SystemIO
import Testing

@testable import JobFiles

@Suite struct HostileYAMLTests {
  private func message(_ text: String) throws -> String {
    let error = try #require(throws: DayfoldError.self) { try Job.parse(text, file: "j.yaml") }
    #expect(error.exitCode == .config)
    return error.message
  }

  @Test(.timeLimit(.minutes(1))) func billionLaughs() throws {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    #expect(try message(text).contains("aliases"))
  }

  @Test(.timeLimit(.minutes(1))) func fewAliasesMuchText() throws {
    let leaf = Array(repeating: "x", count: 10_000).joined(separator: ", ")
    var text = "a0: &a0 [\(leaf)]\n"
    for level in 1...5 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
    text += "? *a5\n: 1\n"
    #expect(try message(text).contains("more than \(JobYAML.maximumNodeCount) values"))
  }

  @Test func deepNesting() throws {
    #expect(
      try message("a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).contains("deeper"))
    _ = try message("a: " + String(repeating: "[", count: 100_000))
    _ = try message(String(repeating: "- ", count: 100_000))
  }

  @Test func hugeFile() throws {
    #expect(try message("a: " + String(repeating: "x", count: 300_000)).contains("larger than 256 KiB"))
  }

  @Test(arguments: [
    "", "   \n", "~", "- a\n- b", "just text", "job: a\n---\njob: b", "? [a, b]\n: c", "\u{FEFF}job: x",
    "job: \"\\ud800\"",
    "job: !!binary abc", "*a", "a: *nothing", "a: &a *a", "job: \0x", "%YAML 9.9\n---\na: b", "<<: {job: x}",
    "!!python/x: y",
    "\tjob: x", "job: x\n sources: y", "job: {a: [}", "'", "\"", "|", ">", "@", "`", "&", "{", "[", "job: x\r\rfoo",
  ]) func oddDocuments(_ text: String) throws {
    _ = try message(text)
  }

  /// `count(*)` and products in a query are no aliases.
  @Test func starsInQueriesAreNoAliases() throws {
    let stars = Array(repeating: "count(*), a * b, *", count: 50).joined(separator: " ")
    let text = "job: x\nsources: {e: {path: a}}\nquery: |\n  SELECT \(stars) FROM e\nsinks: [{files: out/x}]\n"
    #expect(try Job.parse(text, file: "j.yaml").name == "x")
  }
}
