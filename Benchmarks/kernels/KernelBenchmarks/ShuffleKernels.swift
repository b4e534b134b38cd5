import Columnar

private let batch = RecordBatch.maximumRowCount

extension Kernel {
  /// Map outputs: rows to sections in bucket order, and back.
  static func shuffle() -> [Kernel] {
    let batchCount = 16
    let rowCount = batchCount * batch
    // Bytes as columns hold them.
    let byteCount = rowCount * (8 + 8 + 16 + 8)
    let input = ShuffleInputs(batchCount: batchCount)
    let section = input.encode()
    return [
      Kernel("shuffle.encode", rowCount: rowCount, byteCount: byteCount) { _ = input.encode() },
      Kernel("shuffle.decode", rowCount: rowCount, byteCount: byteCount) { input.decode(section) },
    ]
  }

  /// Exact distinct counts: one value a group, and many.
  static func distinct() -> [Kernel] {
    [("single", 1), ("many", 64)].map { name, valuesPerGroup in
      let groupCount = 16_384 / valuesPerGroup
      let groups = (0..<4).map { place in
        let codes = CodeVector(capacity: batch)
        let column = Columns.integers(batch, below: groupCount, seed: UInt64(200 + place))
        for row in 0..<batch {
          guard case .int64(let group) = column.value(at: row) else { preconditionFailure("no value is null") }
          // SAFETY: row < batch, the capacity of the codes.
          unsafe codes.codes[row] = UInt32(group)
        }
        return codes
      }
      let values = (0..<4).map { place in
        // One value a group: the same for all rows.
        Columns.integers(batch, below: valuesPerGroup == 1 ? 1 : 1_000_000, seed: UInt64(300 + place))
      }
      let sets = DistinctSets()
      return Kernel("distinct.\(name)", rowCount: 4 * batch, byteCount: 4 * batch * 12) {
        sets.reset()
        sets.ensureGroups(groupCount)
        for (groups, values) in zip(groups, values) { sets.update(groups: groups, values: values, rowCount: batch) }
      }
    }
  }
}

/// Batches of a key, a timestamp, a text and a double.
private final class ShuffleInputs {
  private let types: [DataType] = [.bigint, .timestamp, .varchar, .double]
  private let batches: [(columns: [Column], hashes: WordVector)]
  private let store: RowStore
  private let targets: [Column]

  init(batchCount: Int) {
    batches = (0..<batchCount).map { place in
      let seed = UInt64(400 + 10 * place)
      let columns = [
        Columns.integers(batch, below: 2_000_000, seed: seed), Columns.timestamps(batch, seed: seed + 1),
        Columns.texts(batch, below: 1_000_000, prefix: "session-", seed: seed + 2),
        Columns.doubles(batch, seed: seed + 3),
      ]
      let hashes = WordVector(capacity: batch)
      KeyHasher.hash([.values(columns[0])], rowCount: batch, into: hashes)
      return (columns, hashes)
    }
    store = RowStore(types: types)
    targets = types.map { Column(type: $0, capacity: batch) }
  }

  func encode() -> ShuffleSection {
    for (columns, hashes) in batches {
      store.append(columns.map { .values($0, copiesBytes: false) }, hashes: hashes, rows: nil, count: batch)
    }
    return store.seal()
  }

  /// Bucket range by bucket range, as the reduce side reads.
  func decode(_ section: ShuffleSection) {
    var decoded = 0
    let step = 64
    for first in stride(from: 0, to: ShuffleFanOut.count, by: step) {
      let rows = section.rows(ofBuckets: first..<first + step)
      precondition(rows.count <= batch)
      for (column, target) in zip(section.columns, targets) {
        target.removeAll()
        column.decode(rows, into: target, at: 0)
      }
      decoded += rows.count
    }
    precondition(decoded == section.rowCount)
  }
}
