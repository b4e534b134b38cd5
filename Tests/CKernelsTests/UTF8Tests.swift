import CKernels
import Testing

@Suite struct UTF8Tests {
  static let variants = [dfk_variant_scalar, dfk_variant_avx2].map { Int32($0.rawValue) }
    .filter { dfk_variant_supported($0) != 0 }

  static func expectAgreement(_ bytes: [UInt8]) {
    let expected = String(validating: bytes, as: UTF8.self) != nil
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    defer { unsafe memory.deallocate() }
    for (offset, byte) in bytes.enumerated() { unsafe memory[offset] = byte }
    for variant in variants {
      let found = unsafe dfk_utf8_is_valid_variant(variant, memory, bytes.count) != 0
      #expect(found == expected, "variant \(variant), bytes \(bytes)")
    }
  }

  /// All first and second bytes, behind each offset of a block.
  @Test func everyPairAtBlockEdges() {
    for lead in [0, 1, 28, 29, 30, 31, 32, 61, 62, 63] {
      let filler = [UInt8](repeating: UInt8(ascii: "x"), count: lead)
      for first in UInt8(0x80)...0xFF {
        for second in stride(from: UInt8(0), through: 0xFF, by: lead == 31 ? 1 : 5) {
          Self.expectAgreement(filler + [first, second])
          Self.expectAgreement(filler + [first, second, 0x80])
          Self.expectAgreement(filler + [first, second, 0x80, 0xBF, UInt8(ascii: "y")])
        }
      }
    }
  }

  /// Sequences at the edges of the groups of blocks that are looked at together, before ASCII and before other text.
  @Test func sequencesAtGroupEdges() {
    let sequences: [[UInt8]] = [
      Array("é".utf8), Array("€".utf8), Array("🛒".utf8), [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x9B], [0x80],
      [0xED, 0xA0, 0x80],
    ]
    for lead in Array(250...258) + Array(506...514) {
      for sequence in sequences {
        for tail in [0, 1, 3, 40, 255, 300] {
          let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: lead) + sequence
          Self.expectAgreement(bytes + [UInt8](repeating: UInt8(ascii: "y"), count: tail))
          Self.expectAgreement(Array("é".utf8) + bytes.dropFirst(2) + Array(String(repeating: "é", count: tail).utf8))
        }
      }
    }
  }

  @Test(arguments: 0..<20) func randomTexts(seed: Int) {
    var random = SeededRandom(seed: seed)
    let pieces: [[UInt8]] = [
      Array("plain text".utf8), Array("é".utf8), Array("€".utf8), Array("🛒".utf8), Array("\u{10FFFF}".utf8),
      Array("\u{D7FF}\u{E000}".utf8),
    ]
    let broken: [[UInt8]] = [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x9B], [0x80], [0xFF],
      [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ]
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<40, using: &random) { bytes += random.pick(pieces) }
      if random.once(in: 2) {
        bytes.insert(contentsOf: random.pick(broken), at: Int.random(in: 0...bytes.count, using: &random))
      }
      Self.expectAgreement(bytes)
    }
  }
}
