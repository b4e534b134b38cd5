import Testing

@testable import Columnar

struct KeyLayoutTests {
  /// Packs the rows, gives each its group, and unpacks every row's group again.
  private func roundTrip(
    _ columns: [(values: [Value], type: DataType)], _ domains: [KeyLayout.Domain], holdsNulls: Bool
  )
    -> [[Value]]
  {
    let rowCount = columns[0].values.count
    let layout = KeyLayout(domains, holdsNulls: holdsNulls)
    var interners: [StringInterner?] = []
    let keys = columns.map { values, type -> KeyColumn in
      let column = Column(values, type: type)
      guard type == .varchar else {
        interners.append(nil)
        return .values(column)
      }
      let interner = StringInterner(copiesBytes: true)
      let codes = CodeVector(capacity: rowCount)
      _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
      interners.append(interner)
      return .codes(codes, interner)
    }
    let packed = WordVector(capacity: 1)
    layout.pack(keys, rowCount: rowCount, into: packed)
    let hashes = WordVector(capacity: rowCount)
    KeyHasher.hash(keys, rowCount: rowCount, into: hashes)
    let table = GroupTable(wordsPerKey: layout.wordCount, capacity: 16)
    let groups = CodeVector(capacity: rowCount)
    #expect(table.assignGroups(packed: packed, hashes: hashes, rowCount: rowCount, limit: rowCount, into: groups) == 0)
    return columns.indices.map { ordinal in
      let target = Column(type: columns[ordinal].type, capacity: rowCount)
      layout.unpack(
        ordinal, of: table, order: groups, from: 0, count: rowCount, interner: interners[ordinal], into: target)
      return target.values
    }
  }

  private func domain(_ shape: ColumnShape, _ values: [Value], ranged: Bool) -> KeyLayout.Domain {
    switch shape.type.physicalType {
    case .bool: return .bool
    case .double: return .double
    case .int128: return .int128
    case .string: return .codes(limit: Set(values).count)
    case .int64:
      guard ranged else { return .int64 }
      let numbers = values.compactMap { if case .int64(let value) = $0 { value } else { nil } }
      return .range(minimum: numbers.min() ?? 0, maximum: numbers.max() ?? 0)
    }
  }

  @Test(arguments: 0..<UInt64(TestSize.cases(60)))
  func `Unpacking gives back what was packed`(seed: UInt64) {
    var random = SeededRandom(seed)
    let shapes = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      ColumnShape.all[Int.random(in: 0..<ColumnShape.all.count, using: &random)]
    }
    let columns = shapes.map { (values: $0.values(300, &random), type: $0.type) }
    let domains = zip(shapes, columns).map { domain($0, $1.values, ranged: random.chance(70)) }
    let unpacked = roundTrip(columns, domains, holdsNulls: true)
    for (column, result) in zip(columns, unpacked) { #expect(column.values.map(\.canonical) == result) }
  }

  @Test func `Ranges at the ends of 64 bits hold null`() {
    for (minimum, maximum) in [
      (Int64.max - 1, Int64.max), (Int64.min, Int64.min + 1), (Int64.max, Int64.max), (0, Int64.max - 1),
      (0, Int64.max),
      (Int64.min, Int64.max), (-1, Int64.max - 1), (-2, Int64.max - 2),
    ] {
      let values: [Value] = [.int64(minimum), .null, .int64(maximum), .null]
      let unpacked = roundTrip(
        [(values, .bigint)], [.range(minimum: minimum, maximum: maximum)], holdsNulls: true)
      #expect(unpacked == [values])
    }
  }

  @Test func `Without room for nulls, whole words hold every value`() {
    let values: [Value] = [.int64(.min), .int64(.max), .int64(0), .int64(-1)]
    let wide: [Value] = [.int128(.min), .int128(.max), .int128(0), .int128(-1)]
    #expect(roundTrip([(values, .bigint), (wide, .hugeint)], [.int64, .int128], holdsNulls: false) == [values, wide])
  }

  @Test func `Nulls and the values under them are one key`() {
    // Two nulls over different stored values must be equal keys.
    for type in [DataType.bigint, .double, .hugeint, .boolean] {
      let column = Column(type: type, capacity: 2)
      for value in [1, 0] {
        switch type.physicalType {
        case .bool: column.append(.boolean(value == 1))
        case .int128: column.append(.int128(Int128(value)))
        case .double: column.append(.double(Double(value)))
        default: column.append(.int64(Int64(value)))
        }
      }
      column.setNull(0)
      column.setNull(1)
      let domain: KeyLayout.Domain =
        switch type.physicalType {
        case .bool: .bool
        case .int128: .int128
        case .double: .double
        default: .int64
        }
      let layout = KeyLayout([domain], holdsNulls: true)
      let packed = WordVector(capacity: 8)
      layout.pack([.values(column)], rowCount: 2, into: packed)
      let words = packed.prefix(2 * layout.wordCount)
      #expect(Array(words[..<layout.wordCount]) == Array(words[layout.wordCount...]))
    }
  }
}
