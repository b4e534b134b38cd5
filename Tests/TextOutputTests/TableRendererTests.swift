import Columnar
import Testing

@testable import TextFormats

@Suite struct TableRendererTests {
  private let schema = Schema([Field(name: "event_type", type: .varchar), Field(name: "n", type: .bigint)])

  @Test func alignsByDisplayWidth() {
    let drawn = TableRenderer().render(
      schema: schema, rows: [["purchase", "12"], ["日本語", "3"], [nil, nil], ["e\u{301}", "-4"]], rowCount: 4)
    #expect(
      drawn == """
        ┌────────────┬────────┐
        │ event_type │      n │
        │ varchar    │ bigint │
        ├────────────┼────────┤
        │ purchase   │     12 │
        │ 日本語     │      3 │
        │ NULL       │   NULL │
        │ e\u{301}          │     -4 │
        └────────────┴────────┘
         4 rows

        """)
  }

  @Test func saysWhatIsNotShown() {
    let drawn = TableRenderer().render(schema: schema, rows: [["a", "1"]], rowCount: 12_345)
    #expect(drawn.hasSuffix(" 12,345 rows (the first 1 shown)\n"))
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    let drawn = TableRenderer().render(
      schema: schema, rows: [["a\u{1B}[31m\n\t\u{202E}\u{9B}", "1"]], rowCount: 1)
    #expect(
      !drawn.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0x9B || $0.value == 9 })
    #expect(drawn.contains("a␛[31m↵␉"))
  }

  @Test func keepsToTheWidth() {
    let wide = Schema((0..<30).map { Field(name: "column_\($0)", type: .varchar) })
    let rows: [[String?]] = [(0..<30).map { String(repeating: "x", count: $0 * 3) }]
    for width in [40, 80, 120] {
      let drawn = TableRenderer(width: width).render(schema: wide, rows: rows, rowCount: 1)
      for line in drawn.split(separator: "\n").dropLast() { #expect(DisplayWidth.of(String(line)) <= width) }
      #expect(drawn.contains("30 columns ("))
    }
  }

  @Test func truncation() {
    #expect(DisplayWidth.truncated("日本語", to: 5) == "日本…")
    #expect(DisplayWidth.truncated("日本語", to: 6) == "日本語")
    #expect(DisplayWidth.of("👩‍👩‍👧") == 2)
    #expect(TableRenderer.grouped(-1_234_567) == "-1,234,567")
    #expect(TableRenderer.grouped(999) == "999")
  }
}
