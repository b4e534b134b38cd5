import Columnar
import Testing

@Suite struct LikePatternTests {
  /// Tries every split of the text at each `%`.
  private func naive(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "%" {
      return text.indices.contains { naive(text[$0...], pattern.dropFirst()) } || naive([], pattern.dropFirst())
    }
    guard let character = text.first else { return false }
    return (first == "_" || first == character) && naive(text.dropFirst(), pattern.dropFirst())
  }

  @Test func matchesTheNaiveMatcher() throws {
    var random = SplitMix(seed: 5)
    let letters: [Unicode.Scalar] = ["a", "b", "a", "b", "ñ", "👍"]
    let patternLetters: [Unicode.Scalar] = letters + ["%", "%", "%", "_", "_"]
    func word(_ letters: [Unicode.Scalar], _ maximum: UInt64) -> [Unicode.Scalar] {
      (0..<(random.next() % maximum)).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
    }
    func bytes(_ scalars: [Unicode.Scalar]) -> [UInt8] { Array(String(String.UnicodeScalarView(scalars)).utf8) }
    var matches = 0
    for _ in 0..<400 {
      let pattern = word(patternLetters, 9)
      let compiled = try LikePattern(bytes(pattern))
      let column = Column(type: .varchar, capacity: 64)
      var texts: [[Unicode.Scalar]] = []
      for _ in 0..<64 {
        texts.append(word(letters, 18))
        column.append(.string(bytes(texts[texts.count - 1])))
      }
      let result = Column(type: .boolean, capacity: 64)
      StringTestKernels.like(Operand(column: column), compiled, rowCount: 64, into: result)
      for (row, text) in texts.enumerated() {
        let expected = naive(text[...], pattern[...])
        matches += expected ? 1 : 0
        #expect(result.value(at: row) == .boolean(expected), "\(text) like \(pattern)")
      }
    }
    #expect(matches > 1_000)
  }

  @Test func longTextsAndNeedles() throws {
    var random = SplitMix(seed: 6)
    for _ in 0..<2_000 {
      let text = (0..<(random.next() % 60)).map { _ in UInt8(97 + random.next() % 2) }
      let needle = (0..<(1 + random.next() % 9)).map { _ in UInt8(97 + random.next() % 2) }
      let expected = text.indices.contains { text[$0...].starts(with: needle) }
      let pattern = try LikePattern([37] + needle + [37])
      let column = Column(type: .varchar, capacity: 1)
      column.append(.string(text))
      let result = Column(type: .boolean, capacity: 1)
      StringTestKernels.like(Operand(column: column), pattern, rowCount: 1, into: result)
      #expect(result.value(at: 0) == .boolean(expected))
    }
  }

  @Test func escapes() {
    #expect(throws: LikePattern.Failure.endsWithEscape) { try LikePattern(Array("a!".utf8), escape: [33]) }
    #expect(throws: LikePattern.Failure.escapeIsNotOneCharacter) { try LikePattern([97], escape: [33, 33]) }
  }
}
