import Testing

@testable import TextFormats

struct RejectLogTests {
  private func row(_ offset: Int, bytes: Int = 1) -> RejectedRow {
    RejectedRow(
      file: 0, byteOffset: offset, column: nil, code: .cast, message: "", raw: [UInt8](repeating: 0, count: bytes))
  }

  @Test func `Keeps the first rows in input order, though a batch finds them in another`() {
    var log = RejectLog(RejectCapacity(rowCount: 3))
    for offset in [10, 2] { log.append(.cast, column: "a", row(offset)) }
    log.closeBatch()
    for offset in [40, 30, 20] { log.append(.badQuote, column: nil, row(offset)) }
    log.closeBatch()
    #expect(log.rows.map(\.byteOffset) == [2, 10, 20])
    #expect(!log.hasRoom)
    log.append(.cast, column: "b", row(50))
    log.closeBatch()
    #expect(log.rows.count == 3 && log.count == 6)
    #expect(log.counts.byCode.map(\.rowCount) == [3, 3] && log.counts.byCode.map(\.code) == [.cast, .badQuote])
    #expect(log.counts.byColumn.map(\.column) == ["a", "b"] && log.counts.byColumn.map(\.rowCount) == [2, 1])
  }

  @Test func `The first row that does not fit is the last one looked at`() {
    var capacity = RejectCapacity(rowCount: 100)
    capacity.byteCount = 10
    var log = RejectLog(capacity)
    for (offset, bytes) in [(1, 4), (2, 4), (3, 4), (4, 1)] {
      log.append(.cast, column: nil, row(offset, bytes: bytes))
    }
    log.closeBatch()
    #expect(log.rows.map(\.byteOffset) == [1, 2])
    #expect(log.count == 4)
  }

  @Test func `Counts add up by reason`() {
    var left = RejectCounts()
    var right = RejectCounts()
    left.add(RejectReason(code: .cast, column: "a"), rowCount: 2)
    left.add(RejectReason(code: .badQuote))
    right.add(RejectReason(code: .badQuote), rowCount: 3)
    right.add(RejectReason(code: .nullNotAllowed, column: "a"))
    left += right
    #expect(left.rowCount == 7)
    #expect(
      left.byCode.map(\.code) == [.badQuote, .cast, .nullNotAllowed] && left.byCode.map(\.rowCount) == [4, 2, 1])
    #expect(left.byColumn.map(\.rowCount) == [3])
  }

  @Test func `Lines of many offsets are those of each alone`() throws {
    var random = SeededRandom(seed: 4)
    for ending in ["\n", "\r\n", "\r"] {
      var text = ""
      for _ in 0..<400 { text += String(repeating: "x", count: Int.random(in: 0..<40, using: &random)) + ending }
      let file = try TemporaryFile(Array(text.utf8))
      let offsets = (0..<200).map { _ in Int.random(in: 0..<text.utf8.count + 50, using: &random) }.sorted()
      let lines = try LineLocator.lines(ofOffsets: offsets, in: file.path)
      let bytes = Array(text.utf8)
      let expected = offsets.map { offset in
        bytes.prefix(offset).count { $0 == (ending == "\r" ? 0x0D : 0x0A) } + 1
      }
      #expect(lines == expected)
    }
    #expect(throws: (any Error).self) { try LineLocator.lines(ofOffsets: [3], in: "/nonexistent/file") }
  }
}
