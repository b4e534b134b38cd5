import Dispatch
import SystemIO
import Testing
import TextFormats

@testable import Dayfold

@Suite struct SegmentSequenceTests {
  private func content(_ number: Int) -> SegmentSequence.Content {
    let buffer = OutputBuffer()
    buffer.append("\(number)")
    return SegmentSequence.Content(buffers: [buffer], rowCount: number, checksum: RowChecksum())
  }

  @Test func everyOrderOfCommitsWritesInOrder() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let order = Array(0..<7).shuffled(using: &generator)
      var written: [Int] = []
      var completions = 0
      let sequence = SegmentSequence(0..<7, write: { written.append($0.rowCount) }, complete: { completions += 1 })
      for segment in order { try sequence.commit(segment, content(segment)) }
      #expect(written == Array(0..<7), "\(order)")
      #expect(completions == 1 && sequence.isComplete)
    }
  }

  @Test func manyThreads() {
    let written = Locked<[Int]>([])
    let sequence = SegmentSequence(0..<2000) { content in written.withLock { $0.append(content.rowCount) } }
    DispatchQueue.concurrentPerform(iterations: 2000) { index in
      // A permutation, so that neighbours arrive far apart.
      let segment = index * 787 % 2000
      try? sequence.commit(segment, content(segment))
    }
    #expect(written.withLock { $0 } == Array(0..<2000))
  }

  @Test func failureEndsTheSequence() throws {
    struct Broken: Error {}
    var written: [Int] = []
    let sequence = SegmentSequence(0..<3) { content in
      if content.rowCount == 1 { throw Broken() }
      written.append(content.rowCount)
    }
    try sequence.commit(2, content(2))
    try sequence.commit(0, content(0))
    #expect(throws: Broken.self) { try sequence.commit(1, content(1)) }
    #expect(written == [0] && !sequence.isComplete)
  }
}
