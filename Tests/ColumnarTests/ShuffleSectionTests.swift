import Testing

@testable import Columnar

/// What comes out of a sealed store, bucket by bucket, is what went in.
struct ShuffleSectionTests {
  private struct Feed {
    var shape: ColumnShape
    /// Rows of the whole store.
    var values: [Value] = []
    /// Strings arrive as codes until here (in batches), then as views.
    var codedBatches: Int
    var interner: StringInterner?
  }

  @Test(arguments: 0..<UInt64(TestSize.cases(60)))
  func `Sections give back every row in its bucket, in order of arrival`(seed: UInt64) {
    var random = SeededRandom(seed)
    let shapes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      ColumnShape.all[Int.random(in: 0..<ColumnShape.all.count, using: &random)]
    }
    let batchCount = Int.random(in: 0...6, using: &random)
    let store = RowStore(types: shapes.map(\.type))
    // Two rounds: a store is used again.
    for round in 0..<2 {
      var feeds = shapes.map { shape in
        Feed(
          shape: shape, codedBatches: shape.type == .varchar ? [0, 3, 100][Int.random(in: 0..<3, using: &random)] : 0,
          interner: shape.type == .varchar ? StringInterner(copiesBytes: true) : nil)
      }
      var buckets: [Int] = []
      var kept: [Column] = []
      for batch in 0..<batchCount {
        let count = Int.random(in: 1...900, using: &random)
        let selection: SelectionVector? = random.chance(50) ? SelectionVector() : nil
        var chosen = Array(0..<count)
        if let selection {
          chosen = chosen.filter { _ in random.chance(40) }
          for (index, row) in chosen.enumerated() { unsafe selection.rows[index] = UInt32(row) }
          selection.count = chosen.count
        }
        let crowded = random.chance(30)
        let hashes = (0..<count).map { _ in crowded ? random.next() >> 40 : random.next() }
        buckets += chosen.map { Int(hashes[$0] >> UInt64(64 - ShuffleFanOut.bits)) }
        var inputs: [ShuffleInput] = []
        for index in feeds.indices {
          let values = feeds[index].shape.values(count, &random)
          feeds[index].values += chosen.map { values[$0] }
          let column = Column(values, type: feeds[index].shape.type)
          if let interner = feeds[index].interner, batch < feeds[index].codedBatches {
            let codes = CodeVector(capacity: count)
            _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
            inputs.append(.codes(codes, interner))
          } else {
            // Copied bytes need not outlive the append, others must live until the store is sealed.
            let copies = random.chance(50)
            if !copies { kept.append(column) }
            inputs.append(.values(column, copiesBytes: copies))
          }
        }
        store.append(inputs, hashes: WordVector(hashes), rows: selection, count: count)
      }
      let section = store.seal()
      withExtendedLifetime(kept) {}
      kept = []
      #expect(store.rowCount == 0)
      #expect(section.rowCount == buckets.count)

      // The permutation that sealing should have applied: stable by bucket.
      let order = buckets.indices.sorted { (buckets[$0], $0) < (buckets[$1], $1) }
      var counts = Array(repeating: 0, count: ShuffleFanOut.count)
      section.addRowCounts(to: &counts)
      var expectedCounts = Array(repeating: 0, count: ShuffleFanOut.count)
      for bucket in buckets { expectedCounts[bucket] += 1 }
      #expect(counts == expectedCounts)
      #expect(section.rows(ofBuckets: 0..<ShuffleFanOut.count) == 0..<buckets.count)

      for (index, feed) in feeds.enumerated() {
        let column = section.columns[index]
        let expected = order.map { feed.values[$0] }
        let isCoded = feed.interner != nil && feed.codedBatches >= batchCount && batchCount > 0
        #expect((column.dictionaryCount != nil) == isCoded)
        expectBounds(column, feed)
        // In ranges that do not meet buckets, at offsets, into a column that is used again.
        let target = Column(type: feed.shape.type, capacity: 700)
        var first = 0
        while first < expected.count {
          let count = min(Int.random(in: 1...600, using: &random), expected.count - first)
          let half = Int.random(in: 0...count, using: &random)
          target.removeAll()
          column.decode(first..<first + half, into: target, at: 0)
          column.decode(first + half..<first + count, into: target, at: half)
          #expect(target.values == Array(expected[first..<first + count]))
          first += count
        }
        if isCoded { expectCodes(column, expected) }
      }
      for start in stride(from: 0, to: ShuffleFanOut.count, by: 512) {
        let rows = section.rows(ofBuckets: start..<start + 512)
        #expect(rows.count == buckets.count { (start..<start + 512).contains($0) })
        #expect(rows.allSatisfy { (start..<start + 512).contains(buckets[order[$0]]) })
      }
      _ = round
    }
  }

  private func expectBounds(_ column: EncodedColumn, _ feed: Feed) {
    let numbers = feed.values.compactMap { value -> Int64? in
      switch value {
      case .int64(let value): value
      case .boolean(let value): value ? 1 : 0
      default: nil
      }
    }
    if let least = numbers.min(), let greatest = numbers.max() { #expect(column.bounds == least...greatest) }
    #expect(column.hasNulls || !feed.values.contains(.null))
  }

  private func expectCodes(_ column: EncodedColumn, _ expected: [Value]) {
    // Another interner, which knows some strings already.
    let interner = StringInterner(copiesBytes: false)
    let known = StringView()
    #expect(interner.intern(known) == 0)
    let translation = CodeVector(capacity: column.dictionaryCount ?? 0)
    translation.fill(with: CodeVector.none, count: translation.capacity)
    let target = CodeVector(capacity: expected.count + 3)
    column.decodeCodes(0..<expected.count, translation: translation, interner: interner, into: target, at: 3)
    let decoded = target.prefix(expected.count + 3)[3...].map { code -> Value in
      code == CodeVector.none ? .null : unsafe .string(interner.strings[Int(code)].bytes)
    }
    #expect(decoded == expected)
  }

  @Test func `Integers are read as 128-bit ones where another task's sums widened`() {
    for values in [[Value.int64(7), .int64(7)], [.int64(.min), .int64(.max)], [.int64(-3), .null], [.null, .null]] {
      let store = RowStore(types: [.bigint])
      store.append(
        [.values(Column(values, type: .bigint), copiesBytes: false)], hashes: WordVector([1, 2]), rows: nil, count: 2)
      let target = Column(type: .hugeint, capacity: 2)
      store.seal().columns[0].decode(0..<2, into: target, at: 0)
      #expect(target.values == values.map { $0 == .null ? .null : .int128($0.integer) })
    }
  }

  @Test func `A store that is emptied forgets its rows and nulls`() {
    let store = RowStore(types: [.bigint, .varchar])
    for values in [[Value.null, .null], [.int64(1), .int64(2)]] {
      let texts = values.map { $0 == .null ? Value.null : .text("a string that is long \($0)") }
      store.append(
        [
          .values(Column(values, type: .bigint), copiesBytes: false),
          .values(Column(texts, type: .varchar), copiesBytes: true),
        ], hashes: WordVector([0, 0]), rows: nil, count: 2)
      if values[0] == .null {
        store.removeAll()
        continue
      }
      let section = store.seal()
      #expect(section.columns.map(\.hasNulls) == [false, false])
      let target = Column(type: .varchar, capacity: 2)
      section.columns[1].decode(0..<2, into: target, at: 0)
      #expect(target.values == texts)
    }
    #expect(store.seal().rowCount == 0)
  }

  /// Every row of a crowded bucket is in one piece, beside all rows of its value; other buckets have none.
  @Test(arguments: ColumnShape.all) func `Pieces of crowded buckets part the values`(shape: ColumnShape) {
    var random = SeededRandom(UInt64(shape.variety * 1000 + shape.nulls))
    for isCoded in shape.type == .varchar ? [false, true] : [false] {
      let store = RowStore(types: [.bigint, shape.type], pieceColumns: [0, 1])
      let interner = StringInterner(copiesBytes: true)
      var kept: [Column] = []
      // Bucket 9 is crowded, bucket 4 is not.
      for _ in 0..<5 {
        let numbers = Column((0..<400).map { _ in .int64(Int64.random(in: 0..<300, using: &random)) }, type: .bigint)
        let column = Column(shape.values(400, &random), type: shape.type)
        kept.append(column)
        let codes = CodeVector(capacity: 400)
        if isCoded { _ = interner.intern(column, into: codes, nullCode: CodeVector.none) }
        let hashes = WordVector((0..<400).map { $0 % 10 == 0 ? 4 << 52 : 9 << 52 })
        store.append(
          [
            .values(numbers, copiesBytes: false),
            isCoded ? .codes(codes, interner) : .values(column, copiesBytes: false),
          ],
          hashes: hashes, rows: nil, count: 400)
      }
      let section = store.seal()
      withExtendedLifetime(kept) {}
      let crowded = section.rows(ofBuckets: 9..<10)
      #expect(crowded.count == 1800)
      #expect(section.rows(ofBucket: 4, pieces: 0..<BucketPieces.count, by: 0) == nil)
      for ordinal in 0..<2 {
        let values = Column(type: ordinal == 0 ? .bigint : shape.type, capacity: section.rowCount)
        section.columns[ordinal].decode(0..<section.rowCount, into: values, at: 0)
        var pieceOfValue: [String: Int] = [:]
        var found: [Int] = []
        for piece in 0..<BucketPieces.count {
          let ranges = section.rows(ofBucket: 9, pieces: piece..<piece + 1, by: ordinal) ?? []
          for row in ranges.joined() {
            found.append(row)
            let value = values.value(at: row)
            // Zeros are one value, and so are all that are no number.
            let text =
              if case .double(let double) = value { double.isNaN ? "NaN" : "\(double + 0)" } else { "\(value)" }
            #expect(pieceOfValue.updateValue(piece, forKey: text) ?? piece == piece)
          }
          // What is told from the value alone agrees with where the row lies.
          let alone = Column(type: values.type, capacity: section.rowCount)
          alone.copy(from: values, rowCount: section.rowCount)
          alone.clearOutside(pieces: piece..<piece + 1, rows: crowded)
          let left = crowded.filter { alone.isValid($0) }
          #expect(left == ranges.joined().filter { values.isValid($0) }.sorted())
        }
        #expect(found.sorted() == Array(crowded))
        if ordinal == 0 { #expect(found == Array(crowded) && Set(pieceOfValue.values).count > 100) }
        let all = section.rows(ofBucket: 9, pieces: 0..<BucketPieces.count, by: ordinal) ?? []
        #expect(all.joined().sorted() == Array(crowded))
      }
    }
  }
}
