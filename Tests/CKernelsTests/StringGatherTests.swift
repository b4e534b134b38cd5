import CKernels
import Testing

struct StringGatherTests {
  /// Texts of every length about the borders of the copy's cases, in any order, some several times.
  @Test(arguments: [0, 1, 15, 16, 17, 33, 1000]) func `Gathered texts lie one behind the other`(rowCount: Int) {
    var random = SeededRandom(seed: rowCount)
    let texts = (0..<140).map { length in (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) } }
    let strings = StringViews(texts)
    let order = (0..<rowCount).map { _ in UInt32.random(in: 0..<UInt32(texts.count), using: &random) }
    let expected = order.flatMap { texts[Int($0)] }
    var offsets = [UInt32](repeating: .max, count: rowCount + 1)
    var bytes = [UInt8](repeating: 0, count: expected.count + 12)
    unsafe dfk_gather_strings(strings.views, order, rowCount, &offsets, &bytes)
    #expect(Array(bytes.prefix(expected.count)) == expected)
    var end = 0
    for (row, text) in order.enumerated() {
      #expect(Int(offsets[row]) == end)
      end += texts[Int(text)].count
    }
    #expect(Int(offsets[rowCount]) == end)
  }
}
