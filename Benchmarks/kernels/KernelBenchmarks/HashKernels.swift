import Columnar

private let batch = RecordBatch.maximumRowCount

extension Kernel {
  /// Key hashes of a batch.
  static func hashing() -> [Kernel] {
    let users = Columns.integers(batch, below: 2_000_000, seed: 3)
    let hours = Columns.integers(batch, below: 24, seed: 4)
    let urls = Columns.texts(batch, below: 1_000_000, prefix: "/shop/item/", seed: 5)
    func kernel(_ name: String, _ keys: [KeyColumn], byteCount: Int) -> Kernel {
      let hashes = WordVector(capacity: batch)
      return Kernel("hash.\(name)", rowCount: batch, byteCount: byteCount) {
        KeyHasher.hash(keys, rowCount: batch, into: hashes)
      }
    }
    return [
      kernel("bigint", [.values(users)], byteCount: batch * 8),
      kernel("two_bigints", [.values(users), .values(hours)], byteCount: batch * 16),
      kernel("varchar", [.strings(urls)], byteCount: batch * 16),
    ]
  }

  /// The table of groups: keys that are new, and keys that are there.
  static func grouping() -> [Kernel] {
    [("insert", 64, 2_000_000_000), ("update_in_cache", 64, 6000), ("update_out_of_cache", 64, 1_000_000)].map {
      name, batchCount, bound in
      let input = GroupInput(batchCount: batchCount, keysBelow: bound)
      let isInsert = name == "insert"
      if !isInsert { input.assignAll(emptying: true) }
      return Kernel("group.\(name)", rowCount: batchCount * batch, byteCount: batchCount * batch * 16) {
        input.assignAll(emptying: isInsert)
      }
    }
  }

  /// Strings to dictionary codes, all of them known.
  static func interning() -> [Kernel] { [interning("few", below: 500), interning("many", below: 100_000)] }

  private static func interning(_ name: String, below bound: Int) -> Kernel {
    let column = Columns.texts(batch, below: bound, prefix: "country or device ", seed: 6)
    let interner = StringInterner(copiesBytes: true)
    let codes = CodeVector(capacity: batch)
    _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
    return Kernel("intern.\(name)", rowCount: batch, byteCount: batch * 16) {
      let done = interner.intern(column, into: codes, nullCode: CodeVector.none)
      precondition(done == batch)
    }
  }
}

/// Batches of packed keys with their hashes, and a table.
private final class GroupInput {
  private let packed: [WordVector]
  private let hashes: [WordVector]
  private let groups = CodeVector(capacity: batch)
  private var table: GroupTable

  init(batchCount: Int, keysBelow bound: Int) {
    let columns = (0..<batchCount).map { Columns.integers(batch, below: bound, seed: UInt64(100 + $0)) }
    let layout = KeyLayout([.int64], holdsNulls: false)
    packed = columns.map { column in
      let words = WordVector(capacity: batch)
      layout.pack([.values(column)], rowCount: batch, into: words)
      return words
    }
    hashes = columns.map { column in
      let words = WordVector(capacity: batch)
      KeyHasher.hash([.values(column)], rowCount: batch, into: words)
      return words
    }
    table = GroupTable(wordsPerKey: 1, capacity: batchCount * batch)
  }

  func assignAll(emptying: Bool) {
    if emptying { table.removeAll() }
    for (packed, hashes) in zip(packed, hashes) {
      let misses = table.assignGroups(
        packed: packed, hashes: hashes, rowCount: batch, limit: Int(UInt32.max) - 1, into: groups)
      precondition(misses == 0)
    }
  }
}
