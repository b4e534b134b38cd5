import Testing

@testable import Columnar

@Suite struct RegexTests {
  private func matches(_ pattern: String, _ text: String, options: String = "") throws -> Bool {
    let column = Column(type: .varchar, capacity: 1)
    column.append(.text(text))
    let result = Column(type: .boolean, capacity: 1)
    let compiled = try RegexPattern(Array(pattern.utf8), options: Array(options.utf8))
    RegexKernels.matches(Operand(column: column), compiled, rowCount: 1, into: result)
    return result.value(at: 0) == .boolean(true)
  }

  private func extract(_ pattern: String, _ text: String, group: Int) throws -> String {
    let column = Column(type: .varchar, capacity: 1)
    column.append(.text(text))
    let result = Column(type: .varchar, capacity: 1)
    RegexKernels.extract(
      Operand(column: column), try RegexPattern(Array(pattern.utf8)), group: group, rowCount: 1, into: result)
    guard case .string(let bytes) = result.value(at: 0) else { return "NULL" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The leftmost match, preferring as Perl does; the answers are RE2's.
  @Test(arguments: [
    ("(a|ab)(c|bcd)?", "ab", 0, "a"), ("(a*)+b", "aaab", 1, "aaa"), ("(|a)*", "xay", 0, ""), ("(|a)+", "aa", 0, ""),
    ("(a|)+", "aa", 1, "a"), ("(a*)*", "aa", 1, "aa"), ("(a?)*?", "aa", 0, ""), ("a+?", "aaa", 0, "a"),
    ("(?U)a+", "aaa", 0, "a"), ("(x)?(c)", "abc", 1, ""), ("(b)(c)", "abc", 2, "c"), ("(b)(c)", "abc", 9, ""),
    ("日(.)語", "x日本語", 1, "本"), ("(?i)É.", "aéb", 0, "éb"), ("[^a]+$", "aéb", 0, "éb"),
    ("\\Qa.b\\E+", "xa.bb", 0, "a.bb"), ("(?P<n>b)c", "abc", 1, "b"), ("\\bfo", "a fo", 0, "fo"),
    ("a{2,3}", "aaaa", 0, "aaa"),
  ]) func groups(_ test: (String, String, Int, String)) throws {
    #expect(try extract(test.0, test.1, group: test.2) == test.3)
  }

  @Test(arguments: [
    ("^a", "ba", false), ("(?m)^a", "b\na", true), ("a$", "a\n", false), ("a.b", "a\nb", false),
    ("(?s)a.b", "a\nb", true),
    ("\\d{3}", "12345", true), ("\\w", "é", false), ("\\pL", "é", true), ("\\PL", "é", false),
    ("[[:alpha:]]", "1a", true),
    ("[]a]", "]", true), ("[a-c-e]", "-", true), ("a{,2}", "a{,2}", true), ("\\x{1F44D}", "👍", true),
    ("\\Ba", "ba", true),
    ("", "", true), ("^$", "", true), ("(?i)straße", "STRAẞE", true), ("(?i)k", "\u{212A}", true),
    ("(?i)i", "İ", false),
    ("[^\\x00-\\x{10FFFF}]", "a", false), ("abc", "xxabcxx", true), ("abc|abd", "xxabd", true), ("a\\z", "ba", true),
  ]) func tests(_ test: (String, String, Bool)) throws {
    #expect(try matches(test.0, test.1) == test.2, "\(test)")
  }

  @Test func options() throws {
    #expect(try matches("a.B", "xA\nb", options: "is"))
    #expect(try !matches("a.B", "xA\nb", options: "i"))
    #expect(try matches("a.b", "xa.b", options: "l"))
    #expect(try !matches("a.b", "xaxb", options: "l"))
    #expect(throws: RegexPattern.Failure.self) { try matches("a", "a", options: "x") }
  }

  @Test(arguments: [
    "(", ")", "a**", "*", "a{2}{3}", "a{1001}", "(a{100}){100}", "[", "[b-a]", "[[:foo:]]", "(?=a)", "(?<!a)", "\\1",
    "\\8",
    "\\Z", "\\é", "\\p{Klingon}", "a\\", "(?z)", "(?P<>a)", "(?P<n", "\\x{110000}", "\\xG", "(?i", "x{2,1}",
  ]) func refused(_ pattern: String) {
    #expect(throws: RegexPattern.Failure.self) { try RegexPattern(Array(pattern.utf8)) }
  }

  /// Nested as deep as text can make it, and as large.
  @Test func hostilePatterns() throws {
    let nested = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
    #expect(throws: RegexPattern.Failure.self) { try RegexPattern(Array(nested.utf8)) }
    #expect(throws: RegexPattern.Failure.self) { try RegexPattern(Array("(\\pL{100}){10}\\pL{1000}".utf8)) }
    _ = try RegexPattern(Array(String(repeating: "a?", count: 2_000).utf8))
  }

  /// What takes others exponential time.
  @Test(.timeLimit(.minutes(1))) func linearTime() throws {
    let text = String(repeating: "a", count: 200_000)
    #expect(try !matches("(a*)*b", text))
    #expect(try !matches("(a|aa)+$", text + "b"))
    #expect(try matches(String(repeating: "a?", count: 100) + String(repeating: "a", count: 100), text))
    #expect(try extract("(a*)*b", text + "b", group: 0).utf8.count == 200_001)
    // Each byte leads to a new state, and the table has to be emptied again and again.
    #expect(try !matches("(?s)a.{200}b", String(repeating: "aac", count: 2_000)))
  }

  /// The automaton, backtracking and the side-by-side search agree; texts and patterns are random.
  @Test func searchesAgree() throws {
    var random = SplitMix(seed: 11)
    func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    let atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "é", "\\b", "^", "$", "\\B", "(?m)^", "(?m)$", "\\w", "", "日"]
    func pattern(_ depth: Int) -> String {
      if depth == 0 || below(5) == 0 { return atoms[below(atoms.count)] }
      switch below(6) {
      case 0: return "(\(pattern(depth - 1)))"
      case 1: return "(?:\(pattern(depth - 1)))" + ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}"][below(8)]
      case 2: return "(\(pattern(depth - 1))|\(pattern(depth - 1)))"
      default: return pattern(depth - 1) + pattern(depth - 1)
      }
    }
    let letters = ["a", "b", "c", "é", "日", "\n", " "]
    var found = 0
    for _ in 0..<3_000 {
      let source = pattern(4)
      let (node, captureCount) = try RegexParser.parse(Array(source.utf8), flags: RegexParser.Flags())
      let program = try RegexProgram(node, captureCount: captureCount)
      let automaton = RegexAutomaton(program)
      let groups = RegexGroups(program)
      let prefix = node.literalPrefix.bytes
      for _ in 0..<8 {
        let text = Array((0..<below(12)).map { _ in letters[below(letters.count)] }.joined().utf8)
        unsafe text.withUnsafeBufferPointer { text in
          unsafe prefix.withUnsafeBufferPointer { prefix in
            let isFound = unsafe groups.find(text, from: 0, prefix: prefix)
            let slots = groups.slots
            let isFoundInParallel = unsafe groups.findInParallel(text, from: 0)
            #expect(isFound == isFoundInParallel, "\(source)")
            if isFound {
              found += 1
              #expect(slots == groups.slots, "\(source)")
            }
            if let base = unsafe text.baseAddress {
              let none = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
              let isMatch = unsafe automaton.matches(base, text.count, from: 0, prefix: none)
              #expect(isMatch == isFound, "\(source)")
            }
          }
        }
      }
    }
    #expect(found > 2_000)
  }

  @Test func replacements() throws {
    let pattern = try RegexPattern(Array("(a)(b)?".utf8))
    _ = try RegexReplacement(Array("\\0\\2\\\\".utf8), for: pattern)
    for wrong in ["\\3", "\\", "\\x"] {
      #expect(throws: RegexPattern.Failure.self) { try RegexReplacement(Array(wrong.utf8), for: pattern) }
    }
  }

  @Test func codePointSets() {
    #expect(CodePointSet([5...7, 1...2, 3...3]).ranges == [1...3, 5...7])
    #expect(CodePointSet([0...0x10FFFF]).inverted.ranges.isEmpty)
    #expect(CodePointSet([3...5]).inverted.inverted == CodePointSet([3...5]))
    #expect(CodePointSet(0x3C3).foldingCase.ranges == [0x3A3...0x3A3, 0x3C2...0x3C3])
    #expect(CodePointSet.category("Lu")?.contains(0xC9) == true)
    #expect(CodePointSet.category("Zz") == nil)
  }
}
