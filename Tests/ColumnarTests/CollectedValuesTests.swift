import Testing

@testable import Columnar

/// Quantiles against sorted arrays.
struct CollectedValuesTests {
  private func emit(
    _ values: CollectedValues, _ quantile: Quantile, _ groupCount: Int, as type: DataType
  ) -> [Value] {
    let order = CodeVector(capacity: groupCount)
    order.fillAscending(count: groupCount)
    let target = Column(type: type, capacity: groupCount)
    let half = groupCount / 2
    values.emit(quantile, order: order, from: 0, count: half, into: target, at: 0)
    values.emit(quantile, order: order, from: half, count: groupCount - half, into: target, at: half)
    return target.values
  }

  @Test func `Values may follow a result`() {
    let collected = CollectedValues(type: .bigint)
    let quantile = Quantile(.discrete, .decimal(digits: 0, scale: 0))
    for (value, groupCount) in [(5, 1), (7, 1), (9, 2), (8, 2)] as [(Int64, Int)] {
      collected.ensureGroups(groupCount)
      collected.update(
        groups: CodeVector([0]), values: Column([.int64(value)], type: .bigint), counts: nil, rowCount: 1)
      #expect(emit(collected, quantile, groupCount, as: .bigint)[0] == .int64(5))
    }
  }

  private static let fractions: [(digits: Int64, scale: Int)] = [(0, 0), (1, 0), (5, 1), (25, 2), (9, 1), (999, 3)]

  @Test(arguments: ColumnShape.all)
  func `Discrete quantiles are values of the sorted group, weighted or not`(shape: ColumnShape) {
    var random = SeededRandom(41)
    let collected = CollectedValues(type: shape.type)
    for (groupCount, isWeighted) in [(1, false), (50, true), (700, false), (2, true)] {
      collected.reset()
      collected.ensureGroups(groupCount)
      var expected: [[Value]] = Array(repeating: [], count: groupCount)
      // Strings are not copied: their columns must live.
      var columns: [Column] = []
      for round in 0..<3 {
        let values = shape.values(TestSize.cases(2000), &random)
        let groups = values.map { _ in UInt32.random(in: 0..<UInt32(groupCount), using: &random) }
        let counts = values.map { _ in Int64.random(in: 1...9, using: &random) }
        // Rows without counts may come before and after those with counts.
        let hasCounts = isWeighted && round != 2
        columns.append(Column(values, type: shape.type))
        collected.update(
          groups: CodeVector(groups), values: columns[round],
          counts: hasCounts ? Column(counts.map { .int64($0) }, type: .bigint) : nil, rowCount: values.count)
        for (index, value) in values.enumerated() where value != .null {
          expected[Int(groups[index])] += Array(repeating: value, count: hasCounts ? Int(counts[index]) : 1)
        }
      }
      for group in expected.indices { expected[group].sort { $0.canonical.precedes($1.canonical) } }
      for (digits, scale) in Self.fractions {
        for isDescending in [false, true] {
          let quantile = Quantile(.discrete, .decimal(digits: digits, scale: scale), isDescending: isDescending)
          let divisor = (0..<scale).reduce(1) { power, _ in power * 10 }
          let results = emit(collected, quantile, groupCount, as: shape.type)
          for (result, values) in zip(results, expected) {
            guard !values.isEmpty else {
              #expect(result == .null)
              continue
            }
            // The least rank that leaves at least the fraction of values at or below it.
            let rank = max((values.count * Int(digits) + divisor - 1) / divisor, 1) - 1
            let wanted = isDescending ? values[values.count - 1 - rank] : values[rank]
            #expect(result.bits == wanted.canonical.bits, "\(quantile)")
          }
        }
      }
      withExtendedLifetime(columns) {}
    }
  }

  @Test func `Continuous quantiles lie between their neighbours`() {
    var random = SeededRandom(42)
    for type in [DataType.bigint, .hugeint, .double] {
      let collected = CollectedValues(type: type)
      collected.ensureGroups(1)
      var numbers: [Int64] = []
      for count in [1, 2, 3, 40, 1000] {
        numbers += (0..<count).map { _ in Int64.random(in: -1000...1000, using: &random) }
        collected.reset()
        collected.ensureGroups(1)
        let values = numbers.map { number -> Value in
          switch type {
          case .double: .double(Double(number))
          case .hugeint: .int128(Int128(number))
          default: .int64(number)
          }
        }
        collected.update(
          groups: CodeVector(numbers.map { _ in 0 }), values: Column(values, type: type), counts: nil,
          rowCount: numbers.count)
        let sorted = numbers.sorted()
        for (digits, scale) in Self.fractions {
          for isDescending in [false, true] {
            let ordered = isDescending ? sorted.reversed() : sorted
            let place = Double(sorted.count - 1) * Double(digits) / [1, 10, 100, 1000][scale]
            let low = ordered[Int(place)]
            let high = ordered[min(Int(place) + 1, sorted.count - 1)]
            let expected = Double(low) + Double(high - low) * (place - place.rounded(.down))
            let quantile = Quantile(.continuous, .decimal(digits: digits, scale: scale), isDescending: isDescending)
            let result = emit(collected, quantile, 1, as: .double)[0]
            #expect(result.isClose(to: .double(expected)) || abs(expected) < 1e-9, "\(quantile) of \(sorted.count)")
          }
        }
      }
    }
  }

  @Test func `Ties of NaN, infinities and zeros`() {
    let collected = CollectedValues(type: .double)
    collected.ensureGroups(3)
    let values: [Double] = [.nan, .infinity, -.nan, 1, -0.0, -.infinity, 5, -.infinity]
    collected.update(
      groups: CodeVector([0, 0, 0, 0, 0, 1, 1, 2]), values: Column(values.map { .double($0) }, type: .double),
      counts: nil, rowCount: values.count)
    let least = emit(collected, Quantile(.discrete, .decimal(digits: 0, scale: 0)), 3, as: .double)
    #expect(least.map(\.bits) == [Value.double(0), .double(-.infinity), .double(-.infinity)].map(\.bits))
    let greatest = emit(collected, Quantile(.discrete, .double(1)), 3, as: .double)
    #expect(greatest[0].bits == Value.double(.nan).bits)
    let half = emit(collected, Quantile(.continuous, Quantile.half), 3, as: .double)
    #expect(half == [.double(.infinity), .double(-.infinity), .double(-.infinity)])
  }

  @Test func `Unlucky orders take no longer than a sort`() {
    let count = TestSize.cases(50_000)
    let shapes: [(Int) -> Int64] = [
      { Int64($0) }, { Int64(-$0) }, { _ in 7 }, { Int64($0 % 2) }, { Int64(min($0, count - $0)) },
      // Makes medians of three bad pivots.
      { $0 % 2 == 0 ? Int64($0 / 2) : Int64(count / 2 + $0 / 2) },
    ]
    for shape in shapes {
      let numbers = (0..<count).map(shape)
      let sorted = numbers.sorted()
      let values = UnsafeMutablePointer<Int64>.allocate(capacity: count)
      defer { unsafe values.deallocate() }
      for rank in [0, 1, count / 3, count / 2, count - 2, count - 1] {
        for (index, number) in numbers.enumerated() { unsafe values[index] = number }
        var comparisons = 0
        let found = unsafe OrderStatistic.select(values, weights: nil, count: count, rank: Int64(rank)) {
          comparisons += 1
          return $0 < $1
        }
        #expect(found.value == sorted[rank] && found.next == sorted[min(rank + 1, count - 1)])
        #expect(comparisons < 150 * count)
        #expect((0..<count).map { unsafe values[$0] }.sorted() == sorted)
      }
    }
  }

  @Test func `Places are exact for decimal fractions`() {
    // 0.29 · 100 is less than 29 in doubles; by digits it is 29.
    #expect(Quantile(.discrete, .decimal(digits: 29, scale: 2)).place(among: 100).rank == 28)
    #expect(Quantile(.discrete, .decimal(digits: 7, scale: 1)).place(among: 10).rank == 6)
    #expect(Quantile(.discrete, .decimal(digits: 76, scale: 2)).place(among: 4).rank == 3)
    let nearlyOne = Quantile.Fraction.decimal(digits: 999_999_999_999_999_999, scale: 18)
    #expect(Quantile(.discrete, nearlyOne).place(among: 1 << 40).rank == 1 << 40 - 1)
    let place = Quantile(.continuous, .decimal(digits: 3, scale: 1)).place(among: 11)
    #expect(place.rank == 3 && place.share == 0)
  }

  @Test func `Interpolation in the arithmetic of DuckDB`() {
    #expect(Interpolation.double(0.1, 0.7, share: 0.3) == 0.27999999999999997)
    #expect(Interpolation.double(-1.7e308, 1.7e308, share: 0.5) == 0)
    // Times: the way from the first to the second is rounded to microseconds, halves away from zero.
    #expect(Interpolation.timestamp(1, 2, share: 0.5) == 2)
    #expect(Interpolation.timestamp(-9, -8, share: 0.5) == -8)
    #expect(Interpolation.timestamp(-8, -9, share: 0.5) == -9)
    let farAway: Int64 = 253_402_300_799_999_999
    #expect(Interpolation.timestamp(948_843_871_000_001, farAway, share: 0.5) == 127_175_572_335_500_001)
    #expect(Interpolation.timestamp(.min, .max, share: 0.5) == 0)
    #expect(Interpolation.timestamp(.max, .max, share: 0.5) == .max)
    // Decimals are cut off, in one fused step.
    #expect(Interpolation.decimal(-126, -125, share: 0.5, limit: 10_000) == -125)
    #expect(Interpolation.decimal(-307, 198, share: 0.4, limit: 1_000_000_000) == -104)
    let limit: Int64 = 1_000_000_000_000_000_000
    #expect(Interpolation.decimal(limit - 3, limit - 1, share: 0.5, limit: limit) == limit - 2)
    #expect(Interpolation.decimal(Int128(-126), -125, share: 0.5) == -126)
    // 38 digits of both signs differ by more than 127 bits.
    let greatest = (0..<38).reduce(Int128(1)) { power, _ in power * 10 } - 1
    for share in [0.001, 0.5, 0.999] {
      let value = Interpolation.decimal(-greatest, greatest, share: share)
      #expect(abs(Double(value) - Double(greatest) * (2 * share - 1)) <= 1e23)
    }
  }
}
