import CKernels
import Testing

struct StringPartTests {
  static let variants = [dfk_variant_scalar, dfk_variant_avx2].map { Int32($0.rawValue) }
    .filter { dfk_variant_supported($0) != 0 }

  /// Texts of every length up to one that is slow, each in memory that ends with it.
  @Test(arguments: 0..<20) func `Parts are those between separators`(seed: Int) {
    var random = SeededRandom(seed: seed)
    let texts = (0..<200).map { _ in
      (0..<Int.random(in: 0...19, using: &random)).map { _ in random.pick(Array("abcdefg//".utf8)) }
    }
    let strings = StringViews(texts)
    for variant in Self.variants {
      for part in [1, 2, 3, 4, 16, 17, 18, 19, 1 << 40] {
        var results = [UInt64](repeating: .max, count: texts.count * 2)
        var slowRows = [UInt32](repeating: 0, count: texts.count)
        var slowCount: UInt32 = 0
        unsafe dfk_split_part_variant(
          variant, strings.views, -1, texts.count, UInt8(ascii: "/"), part, &results, &slowRows, &slowCount)
        #expect(slowRows.prefix(Int(slowCount)).map { Int($0) } == texts.indices.filter { texts[$0].count > 16 })
        for (row, text) in texts.enumerated() where text.count <= 16 {
          let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
          let expected = part <= parts.count ? Array(parts[part - 1]) : []
          let count = Int(results[2 * row] & 0xFFFF_FFFF)
          let found = unsafe results.withUnsafeBytes { bytes in
            let inline = unsafe UnsafeRawBufferPointer(rebasing: bytes[row * 16 + 4..<row * 16 + 16])
            guard count > 12 else { return unsafe Array(inline) }
            let address = unsafe UnsafeRawPointer(bitPattern: UInt(results[2 * row + 1]))
            #expect(unsafe inline.prefix(4).elementsEqual(UnsafeRawBufferPointer(start: address, count: 4)))
            return unsafe Array(UnsafeRawBufferPointer(start: address, count: count))
          }
          #expect(count == expected.count && Array(found.prefix(count)) == expected, "\(text), part \(part)")
          #expect(found.dropFirst(count).allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test(arguments: 0..<20) func `Of two bytes the first of which escapes, the second is kept`(seed: Int) {
    var random = SeededRandom(seed: seed)
    let alphabet = random.pick([Array("ab\"".utf8), Array("abcdefghijklmnopqrstuvwxyz\"".utf8), [UInt8(ascii: "\"")]])
    for length in 0...120 {
      let text = (0..<length).map { _ in random.pick(alphabet) }
      var expected: [UInt8] = []
      var index = 0
      while index < length {
        if text[index] == UInt8(ascii: "\"") && index + 1 < length { index += 1 }
        expected.append(text[index])
        index += 1
      }
      // What lies behind the text and the 15 bytes that may be read or written a checker of addresses sees. They are
      // escapes, which must not count.
      let source = UnsafeMutablePointer<UInt8>.allocate(capacity: length + 15)
      _ = unsafe UnsafeMutableBufferPointer(start: source, count: length + 15)
        .initialize(from: text + [UInt8](repeating: UInt8(ascii: "\""), count: 15))
      let target = UnsafeMutablePointer<UInt8>.allocate(capacity: length + 15)
      let count = unsafe dfk_unescape(source, length, UInt8(ascii: "\""), target)
      #expect(unsafe Array(UnsafeBufferPointer(start: target, count: count)) == expected)
      unsafe source.deallocate()
      unsafe target.deallocate()
    }
  }
}
