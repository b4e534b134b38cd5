import SystemIO
import Testing

@Suite struct ByteOrderTests {
  /// Few of them, so that many texts begin alike or are equal; two forms of one character are two texts.
  private static let characters = ["a", "b", "\u{1}", "é", "e\u{301}", "𝄞"]

  private static func text(_ prefix: String) -> String {
    var text = prefix
    for _ in 0..<Int.random(in: 0...12) { text += characters.randomElement() ?? "" }
    return text
  }

  @Test(arguments: ["", "a", "events-", "été-"]) func sortsAsBytesDo(prefix: String) {
    for count in [0, 1, 2, 3, 50, 1000] {
      let elements = (0..<count).map { (text: Self.text(prefix), number: $0) }
      let sorted = sortedByBytes(elements, of: \.text)
      let expected = elements.map { Array($0.text.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(sorted.map { Array($0.text.utf8) } == expected)
      // Each element once.
      #expect(sorted.map(\.number).sorted() == Array(0..<count))
    }
  }
}
