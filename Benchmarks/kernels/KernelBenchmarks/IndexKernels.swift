import CKernels

extension Kernel {
  /// The structural index of CSV, by instruction set, over text with few and with many quotes.
  static func csvIndex() -> [Kernel] {
    let variants = [
      ("scalar", dfk_variant_scalar), ("avx2", dfk_variant_avx2), ("avx512", dfk_variant_avx512),
    ].filter { dfk_variant_supported(Int32($0.1.rawValue)) != 0 }
    return [("plain", 0), ("quoted", 2)].flatMap { text, quotedOfTen in
      let input = IndexInput(quotedOfTen: quotedOfTen)
      return variants.map { name, variant in
        Kernel("csv_index.\(text).\(name)", rowCount: IndexInput.rowCount, byteCount: input.byteCount) {
          input.index(variant: Int32(variant.rawValue))
        }
      }
    }
  }
}

/// Rows of ten fields and what the index needs room for.
@safe
private final class IndexInput {
  static let rowCount = 4000
  let byteCount: Int
  private let bytes: UnsafeMutablePointer<UInt8>
  private let positions: UnsafeMutablePointer<UInt32>
  private let recordEnds: UnsafeMutablePointer<UInt32>
  private let badRecords: UnsafeMutablePointer<UInt32>

  init(quotedOfTen: Int) {
    var random = SeededRandom(1)
    var text: [UInt8] = []
    for row in 0..<Self.rowCount {
      let fields = (0..<10).map { field in
        let value = "\(row * 10 + field)x\(random.below(100_000))"
        return field < quotedOfTen ? "\"\(value), or\"" : value
      }
      text += (fields.joined(separator: ",") + "\n").utf8
    }
    byteCount = text.count
    unsafe bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
    for (index, byte) in text.enumerated() { unsafe (bytes + index).initialize(to: byte) }
    let room = text.count + Int(DFK_CSV_SLACK)
    unsafe positions = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    unsafe recordEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    unsafe badRecords = UnsafeMutablePointer<UInt32>.allocate(capacity: text.count / 3 + 1)
  }

  deinit {
    unsafe bytes.deallocate()
    unsafe positions.deallocate()
    unsafe recordEnds.deallocate()
    unsafe badRecords.deallocate()
  }

  func index(variant: Int32) {
    var dialect = dfk_csv_dialect()
    dialect.delimiter = UInt8(ascii: ",")
    dialect.quote = UInt8(ascii: "\"")
    dialect.has_quote = 1
    dialect.line_end = UInt8(ascii: "\n")
    var result = dfk_csv_result()
    // SAFETY: the arrays have the room that the header asks for.
    unsafe dfk_csv_index_variant(variant, bytes, byteCount, dialect, 0, positions, recordEnds, badRecords, &result)
    precondition(result.record_count == Self.rowCount && result.position_count == 10 * Self.rowCount)
  }
}
