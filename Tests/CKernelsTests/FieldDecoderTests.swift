import CKernels
import Testing

/// Every variant of a field decoder gives what the scalar one gives, for every row count and neighbourhood.
@Suite struct FieldDecoderTests {
  struct Decoded: Equatable {
    var values: [UInt64]
    var validity: [UInt64]
    var slowRows: [UInt32]
    var nullCount: UInt32
  }

  enum Kind: CaseIterable { case bigint, bigintWithoutZeros, timestamp, strings }

  static let variants = [dfk_variant_avx2, dfk_variant_avx512].map { Int32($0.rawValue) }
    .filter { dfk_variant_supported($0) != 0 }

  /// Decodes the second of three fields of each row.
  static func decode(_ texts: [String], _ kind: Kind, variant: Int32) -> Decoded {
    var bytes: [UInt8] = []
    var positions: [UInt32] = [.max]
    var ordinals: [UInt32] = []
    for text in texts {
      ordinals.append(UInt32(positions.count - 1))
      bytes += Array("7".utf8)
      positions.append(UInt32(bytes.count))
      bytes += Array(",\(text)".utf8)
      positions.append(UInt32(bytes.count))
      bytes += Array(",5".utf8)
      positions.append(UInt32(bytes.count))
      bytes += Array("\n".utf8)
    }
    let count = texts.count
    bytes += [UInt8](repeating: UInt8(ascii: "8"), count: 32)
    var values = [UInt64](repeating: 0, count: 2 * count + 16)
    var validity = [UInt64](repeating: 0, count: count / 64 + 1)
    var slowRows = [UInt32](repeating: 0, count: count + 1)
    var decoded = dfk_decoded()
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe positions.withUnsafeBufferPointer { positions in
        unsafe ordinals.withUnsafeBufferPointer { ordinals in
          unsafe values.withUnsafeMutableBytes { raw in
            let fields = unsafe dfk_fields(
              base: bytes.baseAddress, positions: positions.baseAddress! + 1, ordinals: ordinals.baseAddress,
              row_count: count)
            let numbers = unsafe raw.baseAddress!.assumingMemoryBound(to: Int64.self)
            switch kind {
            case .bigint:
              unsafe dfk_decode_bigint_variant(variant, fields, 0, numbers, &validity, &slowRows, &decoded)
            case .bigintWithoutZeros:
              unsafe dfk_decode_bigint_variant(variant, fields, 1, numbers, &validity, &slowRows, &decoded)
            case .timestamp:
              unsafe dfk_decode_timestamp_variant(variant, fields, numbers, &validity, &slowRows, &decoded)
            case .strings:
              unsafe dfk_make_string_views_variant(variant, fields, raw.baseAddress, &validity, &decoded)
              // Addresses differ from run to run.
              for row in 0..<count {
                let length = unsafe raw.load(fromByteOffset: row * 16, as: UInt32.self)
                guard length > 12 else { continue }
                let address = unsafe raw.load(fromByteOffset: row * 16 + 8, as: UInt.self)
                let offset = unsafe UInt64(address - UInt(bitPattern: bytes.baseAddress!))
                unsafe raw.storeBytes(of: offset, toByteOffset: row * 16 + 8, as: UInt64.self)
              }
            }
          }
        }
      }
    }
    var result = Decoded(
      values: Array(values.prefix(kind == .strings ? 2 * count : count)), validity: validity,
      slowRows: Array(slowRows.prefix(Int(decoded.slow_count))), nullCount: decoded.null_count)
    // Values of slow rows are unspecified, and bits behind the last row too.
    for row in result.slowRows { result.values[Int(row)] = 0 }
    if kind != .strings {
      for row in 0..<count where result.validity[row / 64] >> UInt64(row % 64) & 1 == 0 { result.values[row] = 0 }
    }
    if count % 64 == 0 { result.validity.removeLast() } else { result.validity[count / 64] |= ~0 << UInt64(count % 64) }
    return result
  }

  static func expectEqual(_ texts: [String], _ kind: Kind) {
    let expected = decode(texts, kind, variant: Int32(dfk_variant_scalar.rawValue))
    for variant in variants {
      #expect(decode(texts, kind, variant: variant) == expected, "variant \(variant), \(kind), \(texts)")
    }
  }

  @Test func everyRowCount() {
    let texts = [
      "", "1", "22", "2026-03-01T10:11:12.345Z", "a longer text", "123456789", "007", "x", "1234567890123456",
    ]
    for kind in Kind.allCases {
      for count in 0...150 { Self.expectEqual((0..<count).map { texts[$0 * 7 % texts.count] }, kind) }
    }
  }

  @Test(arguments: 0..<40) func randomNumbers(seed: Int) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("0123456789012345678901234567890123456789-/: +.a\"".utf8)
    for _ in 0..<50 {
      let limit = random.pick([6, 9, 16, 18])
      let texts = (0..<Int.random(in: 1..<130, using: &random)).map { _ in
        String(
          decoding: (0..<Int.random(in: 0...limit, using: &random)).map { _ in random.pick(alphabet) }, as: UTF8.self)
      }
      Self.expectEqual(texts, .bigint)
      Self.expectEqual(texts, .bigintWithoutZeros)
      Self.expectEqual(texts, .strings)
    }
  }

  @Test(arguments: 0..<40) func randomTimestamps(seed: Int) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("0123456789:.-TZ +/;".utf8)
    for _ in 0..<50 {
      let suffixes =
        random.once(in: 2) ? [".123Z"] : ["", "Z", ".1", ".12Z", ".123", ".123456", ".123456Z", ".", ".1234567", "+01"]
      let texts = (0..<Int.random(in: 1..<130, using: &random)).map { _ in
        if random.once(in: 30) { return "" }
        func digits(_ range: Range<Int>) -> String {
          let value = Int.random(in: range, using: &random)
          return value < 10 ? "0\(value)" : "\(value)"
        }
        let day = random.once(in: 20) ? digits(0..<33) : "01"
        let month = random.once(in: 20) ? digits(0..<14) : "03"
        var text = Array(
          "2026-\(month)-\(day)\(random.once(in: 9) ? " " : "T")\(digits(0..<25)):\(digits(0..<61)):\(digits(0..<61))"
            .utf8)
        text += random.pick(suffixes).utf8
        if random.once(in: 10) { text[Int.random(in: 0..<text.count, using: &random)] = random.pick(alphabet) }
        return String(decoding: text, as: UTF8.self)
      }
      Self.expectEqual(texts, .timestamp)
    }
  }
}
