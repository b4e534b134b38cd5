import Testing

@testable import Columnar

struct KeyHasherTests {
  private func hashes(_ keys: [KeyColumn], _ rowCount: Int) -> [UInt64] {
    let target = WordVector(capacity: rowCount)
    KeyHasher.hash(keys, rowCount: rowCount, into: target)
    return target.prefix(rowCount)
  }

  @Test(arguments: ColumnShape.all)
  func `A value's hash does not depend on its place or neighbours`(shape: ColumnShape) {
    var random = SeededRandom(2)
    let values = shape.values(1000, &random)
    let all = hashes([.values(Column(values, type: shape.type))], values.count)
    var known: [Value: UInt64] = [:]
    for (value, hash) in zip(values, all) {
      if let expected = known[value] { #expect(expected == hash) }
      known[value] = hash
      if known.count < 20 { #expect(hashes([.values(Column([value], type: shape.type))], 1) == [hash]) }
    }
    #if !DEGRADED_HASH_ZERO && !DEGRADED_HASH_ONE_BIT
      #expect(Set(known.values).count == known.count)
    #endif
  }

  @Test func `Codes hash as their strings, alone and in composite keys`() {
    var random = SeededRandom(3)
    let strings = ColumnShape(type: .varchar, nulls: 20, variety: 500).values(2000, &random)
    let numbers = ColumnShape(type: .bigint, nulls: 20, variety: 50).values(2000, &random)
    let column = Column(strings, type: .varchar)
    let other = Column(numbers, type: .bigint)
    let interner = StringInterner(copiesBytes: true)
    let codes = CodeVector(capacity: 2000)
    _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
    #expect(hashes([.codes(codes, interner)], 2000) == hashes([.strings(column)], 2000))
    #expect(
      hashes([.codes(codes, interner), .values(other)], 2000) == hashes([.strings(column), .values(other)], 2000))
    #expect(
      hashes([.values(other), .codes(codes, interner), .values(other)], 2000)
        == hashes([.values(other), .strings(column), .values(other)], 2000))
  }

  @Test func `Zeros hash alike, and so do all NaN`() {
    let values: [Value] = [
      .double(0.0), .double(-0.0), .double(.nan), .double(-.nan), .double(.signalingNaN),
      .double(Double(bitPattern: 0xFFF8_0000_0000_1234)),
    ]
    let all = hashes([.values(Column(values, type: .double))], values.count)
    #expect(all[0] == all[1])
    #expect(Set(all[2...]).count == 1)
  }

  @Test func `Long strings of equal bytes hash alike wherever they lie`() {
    for length in 13...70 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
      // Shifted copies: other alignment, other neighbours.
      let hashes = (0..<9).map { shift -> UInt64 in
        let buffer = [UInt8](repeating: UInt8(shift), count: shift) + bytes + [1, 2, 3]
        return unsafe buffer.withUnsafeBufferPointer {
          unsafe KeyHash.hash(StringView($0.baseAddress! + shift, count: length))
        }
      }
      #expect(Set(hashes).count == 1)
    }
  }

  @Test func `Every byte of a string matters`() {
    for length in [1, 4, 5, 12, 13, 15, 16, 17, 24, 31, 32, 33, 48, 64] {
      let bytes = [UInt8](repeating: 7, count: length)
      let plain = unsafe bytes.withUnsafeBufferPointer {
        unsafe KeyHash.hash(StringView($0.baseAddress!, count: length))
      }
      for index in 0..<length {
        var changed = bytes
        changed[index] = 8
        let hash = unsafe changed.withUnsafeBufferPointer {
          unsafe KeyHash.hash(StringView($0.baseAddress!, count: length))
        }
        #expect(hash != plain)
      }
    }
  }

  @Test func `No key columns give the hash of the empty key`() {
    #expect(hashes([], 3) == [KeyHash.emptyKey, KeyHash.emptyKey, KeyHash.emptyKey])
  }
}
