@testable import Columnar

/// How a random column's values are spread.
struct ColumnShape: Sendable, CustomStringConvertible {
  var type: DataType
  /// Share of nulls in percent.
  var nulls: Int
  /// Distinct values to draw from; the type's extremes are among them.
  var variety: Int

  var description: String { "\(type), \(nulls) % null, \(variety) values" }

  static let all: [ColumnShape] = {
    let types: [DataType] = [
      .boolean, .bigint, .hugeint, .double, .decimal(precision: 10, scale: 2), .decimal(precision: 30, scale: 3), .date,
      .timestamp, .varchar,
    ]
    return types.flatMap { type in
      [(0, 1), (0, 9), (30, 300), (100, 1), (5, TestSize.cases(5000))].map {
        ColumnShape(type: type, nulls: $0.0, variety: $0.1)
      }
    }
  }()

  func values(_ count: Int, _ random: inout SeededRandom) -> [Value] {
    let pool = (0..<variety).map { Self.value($0, type, &random) }
    return (0..<count).map { _ in
      random.chance(nulls) ? .null : pool[Int.random(in: 0..<pool.count, using: &random)]
    }
  }

  /// The value of an ordinal: extremes first, then random ones of random width.
  static func value(_ ordinal: Int, _ type: DataType, _ random: inout SeededRandom) -> Value {
    switch type.physicalType {
    case .bool: return .boolean(ordinal % 2 == 0)
    case .int64:
      let extremes: [Int64] = [0, 1, -1, .max, .min, 255, 256, 65_536, 1 << 32]
      // Alternate, so that small varieties hold no extremes and widths of all sizes occur.
      let width = UInt64([4, 8, 16, 32, 60][ordinal % 5])
      return .int64(
        ordinal % 400 < 9 && random.chance(20)
          ? extremes[ordinal % 9] : Int64(truncatingIfNeeded: random.next() & ((1 << width) - 1)) - 100)
    case .int128:
      let extremes: [Int128] = [0, -1, .max, .min, Int128(Int64.max) + 1]
      return .int128(
        ordinal < extremes.count
          ? extremes[ordinal] : Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next()))
    case .double:
      let extremes: [Double] = [0, 1, -1.5, .infinity, -.infinity, .leastNonzeroMagnitude, 1e300]
      return .double(
        ordinal < extremes.count ? extremes[ordinal] : Double(Int64(truncatingIfNeeded: random.next()) % 10_000) / 8)
    case .string:
      let lengths = [0, 1, 3, 4, 5, 8, 11, 12, 13, 16, 17, 31, 32, 33, 200]
      let length = lengths[ordinal % lengths.count]
      return .string(
        (0..<length).map { _ in UInt8.random(in: 97...122, using: &random) } + Array("é".utf8).prefix(length & 2))
    }
  }
}

extension Column {
  convenience init(_ values: some Collection<Value>, type: DataType) {
    self.init(type: type, capacity: max(values.count, 1))
    for value in values { append(value) }
  }

  var values: [Value] { (0..<rowCount).map { value(at: $0) } }
}

extension CodeVector {
  convenience init(_ codes: [UInt32]) {
    self.init(capacity: codes.count)
    for (index, code) in codes.enumerated() { unsafe self.codes[index] = code }
  }

  func prefix(_ count: Int) -> [UInt32] { (0..<count).map { unsafe codes[$0] } }
}

extension WordVector {
  convenience init(_ words: [UInt64]) {
    self.init(capacity: words.count)
    for (index, word) in words.enumerated() { unsafe self.words[index] = word }
  }

  func prefix(_ count: Int) -> [UInt64] { (0..<count).map { unsafe words[$0] } }
}

extension Value {
  /// Equality as SQL groups values: one zero, one NaN.
  var canonical: Value {
    if case .double(let value) = self { return .double(Double(bitPattern: KeyHash.canonicalBits(value))) }
    return self
  }

  /// Comparable even where it holds a NaN.
  var bits: String {
    if case .double(let value) = self { return "double \(value.bitPattern)" }
    return "\(self)"
  }
}
