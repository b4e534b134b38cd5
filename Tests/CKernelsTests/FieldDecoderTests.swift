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

  enum Kind: CaseIterable {
    case bigint, bigintWithoutZeros, double, doubleWithoutZeros, timestamp, strings, quotedStrings, escapedStrings

    var isText: Bool { self == .strings || self == .quotedStrings || self == .escapedStrings }
  }

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
            case .double, .doubleWithoutZeros:
              unsafe dfk_decode_double_variant(
                variant, fields, kind == .double ? 0 : 1, raw.baseAddress!.assumingMemoryBound(to: Double.self),
                &validity, &slowRows, &decoded)
            case .timestamp:
              unsafe dfk_decode_timestamp_variant(variant, fields, numbers, &validity, &slowRows, &decoded)
            case .strings, .quotedStrings, .escapedStrings:
              let quoting = dfk_quoting(
                has_quote: kind == .strings ? 0 : 1, quote: UInt8(ascii: "\""),
                escape: kind == .escapedStrings ? UInt8(ascii: "\\") : UInt8(ascii: "\""))
              unsafe dfk_make_string_views_variant(
                variant, fields, quoting, raw.baseAddress, &validity, &slowRows, &decoded)
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
      values: Array(values.prefix(kind.isText ? 2 * count : count)), validity: validity,
      slowRows: Array(slowRows.prefix(Int(decoded.slow_count))), nullCount: decoded.null_count)
    // Values of slow rows are unspecified, and bits behind the last row too.
    for row in result.slowRows where !kind.isText { result.values[Int(row)] = 0 }
    if !kind.isText {
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
    let digits = Array("0123456789".utf8)
    for _ in 0..<50 {
      let limit = random.pick([6, 9, 16, 18])
      // Long texts are hardly ever numbers unless other bytes are rare.
      let alphabet = Array(repeatElement(digits, count: random.pick([4, 40, 400])).joined()) + Array("-/: +.a\"".utf8)
      let texts = (0..<Int.random(in: 1..<130, using: &random)).map { _ in
        String(
          decoding: (0..<Int.random(in: 0...limit, using: &random)).map { _ in random.pick(alphabet) }, as: UTF8.self)
      }
      Self.expectEqual(texts, .bigint)
      Self.expectEqual(texts, .bigintWithoutZeros)
      Self.expectEqual(texts, .double)
      Self.expectEqual(texts, .doubleWithoutZeros)
      Self.expectEqual(texts, .strings)
    }
  }

  /// What is usual is decoded as the standard library does.
  @Test(arguments: 0..<40) func randomDoubles(seed: Int) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let texts = (0..<Int.random(in: 1..<130, using: &random)).map { _ in
        if random.once(in: 10) { return random.pick(["", "-", ".", "-.", "-0", "0.", ".5", "1e5", "00.5", "1.2.3"]) }
        var digits = (0..<Int.random(in: 1...18, using: &random)).map { _ in random.pick(Array("0123456789")) }
        if !random.once(in: 4) { digits.insert(".", at: Int.random(in: 0...digits.count, using: &random)) }
        return (random.once(in: 4) ? "-" : "") + String(digits)
      }
      for kind in [Kind.double, .doubleWithoutZeros] {
        Self.expectEqual(texts, kind)
        for variant in [Int32(dfk_variant_scalar.rawValue)] + Self.variants {
          let decoded = Self.decode(texts, kind, variant: variant)
          for (row, text) in texts.enumerated() where !text.isEmpty {
            let digits = text.filter(\.isNumber).count
            let whole = text.drop { $0 == "-" }.prefix { $0.isNumber }
            let isUsual =
              (1...15).contains(digits) && text.allSatisfy { $0 != "e" } && text.filter { $0 == "." }.count < 2
              && !(kind == .doubleWithoutZeros && whole.count > 1 && whole.first == "0")
            #expect(decoded.slowRows.contains(UInt32(row)) == !isUsual, "\(text)")
            if isUsual { #expect(decoded.values[row] == Double(text)?.bitPattern, "\(text)") }
          }
        }
      }
    }
  }

  /// Quotes at the ends of fields, and escapes at every place of fields of every length.
  @Test func quotedFields() {
    for length in 0...100 {
      let inner = String(repeating: "x", count: length)
      var texts = ["\"\(inner)\"", inner, "\"\(inner)", "\(inner)\""]
      for place in 0..<length { texts.append("\"\(inner.prefix(place))\\\(inner.dropFirst(place + 1))\"") }
      Self.expectEqual(texts, .escapedStrings)
      let decoded = Self.decode(texts, .escapedStrings, variant: Int32(dfk_variant_scalar.rawValue))
      #expect(decoded.values[0] & 0xFFFF_FFFF == UInt64(length))
      #expect(decoded.slowRows == (0..<UInt32(length)).map { $0 + 4 })
      Self.expectEqual(texts.map { String($0.map { $0 == "\\" ? "\"" : $0 }) }, .quotedStrings)
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

  @Test func nothingIsADateBeforeTheFirst() {
    for byte in ["\0", " ", "0"] {
      let texts = [String](repeating: String(repeating: byte, count: 11) + "12:34:56", count: 9)
      for variant in [Int32(dfk_variant_scalar.rawValue)] + Self.variants {
        #expect(Self.decode(texts, .timestamp, variant: variant).slowRows == Array(0..<9))
      }
    }
  }
}
