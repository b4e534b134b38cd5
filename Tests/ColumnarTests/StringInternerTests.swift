import Testing

@testable import Columnar

struct StringInternerTests {
  /// Known strings are found in one pass, where most are short; others behind their hashes.
  @Test(arguments: [true, false], [5, 40, 3000])
  func `Equal strings have equal codes, given in order of appearance`(copiesBytes: Bool, variety: Int) {
    var random = SeededRandom(UInt64(variety))
    let shape = ColumnShape(type: .varchar, nulls: 10, variety: variety)
    let interner = StringInterner(copiesBytes: copiesBytes)
    var naive: [Value: UInt32] = [:]
    var strings: [Value] = []
    var kept: [Column] = []
    for _ in 0..<4 {
      let values = shape.values(2000, &random)
      let column = Column(values, type: .varchar)
      // Without copies the columns must live on; with copies they need not.
      if !copiesBytes { kept.append(column) }
      let codes = CodeVector(capacity: values.count)
      #expect(interner.intern(column, into: codes, nullCode: CodeVector.none) == values.count)
      for (value, code) in zip(values, codes.prefix(values.count)) {
        if value == .null {
          #expect(code == CodeVector.none)
          continue
        }
        if naive[value] == nil {
          naive[value] = UInt32(strings.count)
          strings.append(value)
        }
        #expect(naive[value] == code)
      }
      let again = CodeVector(capacity: values.count)
      #expect(interner.intern(column, into: again, nullCode: 7) == values.count)
      #expect(again.prefix(values.count) == values.map { naive[$0] ?? 7 })
    }
    #expect(interner.count == strings.count)
    for code in 0..<interner.count {
      let view = unsafe interner.strings[code]
      #expect(Value.string(view.bytes) == strings[code])
      #expect(unsafe interner.hashes[code] == KeyHash.hash(view))
      #expect(interner.intern(view) == UInt32(code))
    }
    withExtendedLifetime(kept) {}
  }

  @Test func `Interning stops before the row that would exceed the limit`() {
    let values = (0..<10).map { Value.text("string number \($0 % 6)") }
    let interner = StringInterner(copiesBytes: true)
    let codes = CodeVector(capacity: 10)
    #expect(interner.intern(Column(values, type: .varchar), into: codes, nullCode: 0, limit: 4) == 4)
    #expect(interner.count == 4)
    // Known strings pass at the limit.
    #expect(interner.intern(Column(values[..<4], type: .varchar), into: codes, nullCode: 0, limit: 4) == 4)
  }

  @Test func `An emptied interner starts anew`() {
    let interner = StringInterner(copiesBytes: true)
    let codes = CodeVector(capacity: 600)
    let first = (0..<600).map { Value.text("first round, string \($0)") }
    _ = interner.intern(Column(first, type: .varchar), into: codes, nullCode: 0)
    interner.removeAll()
    #expect(interner.count == 0)
    let second = (0..<600).reversed().map { Value.text("first round, string \($0)") }
    #expect(interner.intern(Column(second, type: .varchar), into: codes, nullCode: 0) == 600)
    #expect(codes.prefix(600) == (0..<600).map { UInt32($0) })
  }
}
