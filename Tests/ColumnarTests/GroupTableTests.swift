import Testing

@testable import Columnar

struct GroupTableTests {
  private func assign(_ table: GroupTable, _ keys: [[UInt64]], hashes: [UInt64], limit: Int = 1 << 20) -> (
    groups: [UInt32], misses: Int
  ) {
    let target = CodeVector(capacity: keys.count)
    let misses = table.assignGroups(
      packed: WordVector(keys.flatMap { $0 }), hashes: WordVector(hashes), rowCount: keys.count, limit: limit,
      into: target)
    return (target.prefix(keys.count), misses)
  }

  private func hash(_ key: [UInt64]) -> UInt64 { KeyHash.finish(key.reduce(KeyHash.seed, KeyHash.combine)) }

  @Test(arguments: [1, 2, 3, 5], [0, 3, 12])
  func `Groups are numbered by first appearance`(width: Int, prefixBits: Int) {
    var random = SeededRandom(UInt64(width))
    let table = GroupTable(wordsPerKey: width, capacity: 4, prefixBits: prefixBits)
    for _ in 0..<2 {
      var naive: [[UInt64]: UInt32] = [:]
      for _ in 0..<5 {
        let keys = (0..<1500).map { _ in
          (0..<width).map { _ in UInt64.random(in: 0..<(width == 1 ? 900 : 8), using: &random) }
        }
        // All keys of a table share their leading hash bits.
        let result = assign(table, keys, hashes: keys.map { hash($0) >> UInt64(prefixBits) })
        #expect(result.misses == 0)
        for (key, group) in zip(keys, result.groups) {
          if naive[key] == nil { naive[key] = UInt32(naive.count) }
          #expect(naive[key] == group)
        }
      }
      #expect(table.groupCount == naive.count)
      for (key, group) in naive {
        #expect((0..<width).map { unsafe table.keyWords[Int(group) * width + $0] } == key)
      }
      table.removeAll()
      #expect(table.groupCount == 0)
    }
  }

  @Test func `A full table finds its groups and misses others`() {
    let table = GroupTable(wordsPerKey: 1, capacity: 100)
    let keys = (0..<150).map { [UInt64($0)] }
    let first = assign(table, keys, hashes: keys.map(hash), limit: 100)
    #expect(first.misses == 50)
    #expect(first.groups == (0..<150).map { UInt32(min($0, 100)) })
    let second = assign(table, keys.reversed(), hashes: keys.reversed().map(hash), limit: 100)
    #expect(second.misses == 50)
    #expect(second.groups == (0..<150).reversed().map { UInt32(min($0, 100)) })
    #expect(table.groupCount == 100)
  }

  @Test func `No key columns make one group of all rows`() {
    let table = GroupTable(wordsPerKey: 0, capacity: 8)
    let order = CodeVector(capacity: 1)
    table.canonicalOrder(into: order) { _, _ in false }
    #expect(table.groupCount == 0)
    let result = assign(table, [[], [], []], hashes: [1, 2, 3])
    #expect(result.groups == [0, 0, 0])
    #expect(table.groupCount == 1)
    #expect(unsafe table.hashes[0] == KeyHash.emptyKey)
    table.canonicalOrder(into: order) { _, _ in false }
    #expect(order.prefix(1) == [0])
  }

  private func expectCanonicalOrder(_ table: GroupTable, _ keys: [[UInt64]]) {
    let order = CodeVector(capacity: 1)
    // The tie break by key, as canonical order has it.
    table.canonicalOrder(into: order) { left, right in
      unsafe table.keyWords[Int(left)] < table.keyWords[Int(right)]
    }
    let found = order.prefix(table.groupCount).map { group in
      unsafe (table.hashes[Int(group)], table.keyWords[Int(group)])
    }
    #expect(found.count == Set(keys).count)
    for (left, right) in zip(found, found.dropFirst()) {
      #expect(left.0 < right.0 || (left.0 == right.0 && left.1 < right.1))
    }
  }

  @Test(arguments: 0..<20)
  func `Canonical order is by hash, then key`(seed: UInt64) {
    var random = SeededRandom(seed)
    let prefixBits = [0, 0, 4, 12][Int(seed % 4)]
    let table = GroupTable(wordsPerKey: 1, capacity: 16, prefixBits: prefixBits)
    let keys = (0..<Int.random(in: 1...3000, using: &random)).map { _ in [random.next()] }
    // Hashes of all kinds: random, few distinct, crowding at the table's end so that entries wrap around.
    let hashes = keys.map { _ -> UInt64 in
      let hash: UInt64 =
        switch seed % 5 {
        case 0: random.next()
        case 1: random.next() % 7
        case 2: ~0 - random.next() % 50
        case 3: ~0 << 32 | random.next() >> 40
        default: random.chance(50) ? ~0 - random.next() % 3 : random.next()
        }
      return hash >> UInt64(prefixBits)
    }
    _ = assign(table, keys, hashes: hashes)
    expectCanonicalOrder(table, keys)
  }

  @Test func `Entries that wrapped around the table's end come last`() {
    let table = GroupTable(wordsPerKey: 1, capacity: 32)
    // 64 slots; the last slot's home is shared by several, which fill slots 0, 1, 2.
    let hashes: [UInt64] = [~0, ~0 - 1, ~0 - 2, ~0 - 3, 0, 1, 1 << 58, ~0 - 4]
    let keys = hashes.indices.map { [UInt64($0)] }
    _ = assign(table, keys, hashes: hashes)
    let order = CodeVector(capacity: 1)
    table.canonicalOrder(into: order) { _, _ in false }
    #expect(order.prefix(8) == [4, 5, 6, 7, 3, 2, 1, 0])
  }

  @Test func `Many keys of one hash are told apart and ordered`() {
    let table = GroupTable(wordsPerKey: 1, capacity: 16)
    let keys = (0..<700).reversed().map { [UInt64($0)] }
    let result = assign(table, keys, hashes: keys.map { _ in 42 })
    #expect(result.groups == (0..<700).map { UInt32($0) })
    expectCanonicalOrder(table, keys)
  }
}
