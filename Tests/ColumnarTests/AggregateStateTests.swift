import Testing

@testable import Columnar

/// States against dictionaries, over several batches and rounds, also split into partial states that are merged.
struct AggregateStateTests {
  private enum Kind: String, CaseIterable { case countRows, count, sum, min, max, distinct }

  private func makeState(_ kind: Kind, _ type: DataType) -> AggregateState {
    switch kind {
    case .countRows: CountState(of: .rows)
    case .count, .distinct: CountState(of: .values)
    case .sum: AggregateState.sum(of: type)
    case .min: ExtremeState(.least, type: type)
    case .max: ExtremeState(.greatest, type: type)
    }
  }

  private func naive(_ kind: Kind, _ values: [Value]) -> Value {
    let present = values.filter { $0 != .null }
    switch kind {
    case .countRows: return .int64(Int64(values.count))
    case .count: return .int64(Int64(present.count))
    case .distinct: return .int64(Int64(Set(present.map(\.canonical.bits)).count))
    case .sum:
      guard let first = present.first else { return .null }
      if case .double = first {
        return .double(present.reduce(0.0) { if case .double(let value) = $1 { $0 + value } else { $0 } })
      }
      return .int128(present.reduce(Int128(0)) { $0 &+ $1.integer })
    case .min, .max:
      return present.reduce(Value.null) { best, value in
        best == .null || (kind == .min ? value.precedes(best) : best.precedes(value)) ? value : best
      }
    }
  }

  private func emit(_ state: AggregateState, _ groupCount: Int, as type: DataType) -> [Value] {
    let order = CodeVector(capacity: groupCount)
    order.fillAscending(count: groupCount)
    let target = Column(type: type, capacity: groupCount)
    // In two pieces, as batches are written.
    let half = groupCount / 2
    state.emit(order: order, from: 0, count: half, into: target, at: 0)
    state.emit(order: order, from: half, count: groupCount - half, into: target, at: half)
    return target.values
  }

  @Test(arguments: ColumnShape.all)
  func `States agree with dictionaries, whole and merged`(shape: ColumnShape) {
    var random = SeededRandom(5)
    for kind in [Kind.countRows, .count, .sum, .min, .max] {
      if kind == .sum && !(shape.type.isNumeric) { continue }
      let isWideSum = kind == .sum && shape.type.physicalType == .int128
      let resultType: DataType =
        switch kind {
        case .countRows, .count, .distinct: .bigint
        case .sum:
          shape.type == .double ? .double : shape.type == .bigint ? .hugeint : makeState(kind, shape.type).resultType
        case .min, .max: shape.type
        }
      let whole = makeState(kind, shape.type)
      let merged = makeState(kind, shape.type)
      for round in 0..<3 {
        let groupCount = [3, 700, 40][round]
        whole.reset()
        merged.reset()
        var rows: [[Value]] = Array(repeating: [], count: groupCount)
        for _ in 0..<3 {
          let part = makeState(kind, shape.type)
          part.ensureGroups(groupCount)
          whole.ensureGroups(groupCount)
          for _ in 0..<2 {
            var values = shape.values(TestSize.cases(500), &random)
            // Sums of 128-bit extremes overflow; that has its own test.
            if isWideSum { values = values.map { $0 == .null ? .null : .int128($0.integer >> 20) } }
            let groups = CodeVector(values.map { _ in UInt32.random(in: 0..<UInt32(groupCount), using: &random) })
            let column = Column(values, type: shape.type)
            whole.update(groups: groups, inputs: kind == .countRows ? [] : [column], rowCount: values.count)
            part.update(groups: groups, inputs: kind == .countRows ? [] : [column], rowCount: values.count)
            for (group, value) in zip(groups.prefix(values.count), values) { rows[Int(group)].append(value) }
          }
          let all = CodeVector(capacity: groupCount)
          all.fillAscending(count: groupCount)
          let partials = Column(emit(part, groupCount, as: part.resultType), type: part.resultType)
          merged.ensureGroups(groupCount)
          merged.merge(groups: all, partials: [partials], rowCount: groupCount)
        }
        let expected = rows.map { naive(kind, $0) }
        #expect(
          emit(whole, groupCount, as: resultType).map(\.canonical.bits) == expected.map(\.canonical.bits), "\(kind)")
        let result = emit(merged, groupCount, as: resultType)
        for (result, expected) in zip(result, expected) { #expect(result.isClose(to: expected), "\(kind)") }
      }
    }
  }

  @Test(arguments: ColumnShape.all)
  func `Distinct counts agree with sets`(shape: ColumnShape) {
    var random = SeededRandom(6)
    let sets = DistinctSets()
    for groupCount in [1, 900, 30] {
      sets.reset()
      sets.ensureGroups(groupCount)
      var rows: [[Value]] = Array(repeating: [], count: groupCount)
      for _ in 0..<3 {
        let values = shape.values(TestSize.cases(1500), &random)
        let groups = CodeVector(values.map { _ in UInt32.random(in: 0..<UInt32(groupCount), using: &random) })
        sets.update(groups: groups, values: Column(values, type: shape.type), rowCount: values.count)
        for (group, value) in zip(groups.prefix(values.count), values) { rows[Int(group)].append(value) }
      }
      let order = CodeVector(capacity: groupCount)
      order.fillAscending(count: groupCount)
      let target = Column(type: .bigint, capacity: groupCount)
      sets.emit(order: order, from: 0, count: groupCount, into: target, at: 0)
      #expect(target.values == rows.map { naive(.distinct, $0) })
    }
  }

  @Test func `Zeros are one distinct value, and so are all NaN`() {
    let sets = DistinctSets()
    sets.ensureGroups(1)
    let values: [Value] = [.double(0), .double(-0.0), .double(.nan), .double(-.nan), .double(1)]
    sets.update(groups: CodeVector([0, 0, 0, 0, 0]), values: Column(values, type: .double), rowCount: 5)
    let target = Column(type: .bigint, capacity: 1)
    sets.emit(order: CodeVector([0]), from: 0, count: 1, into: target, at: 0)
    #expect(target.values == [.int64(3)])
  }

  @Test func `NaN is the greatest number`() {
    let values = Column([.double(.nan), .double(1), .double(.infinity), .double(.nan)], type: .double)
    for (extreme, expected) in [(Extreme.least, Value.double(1)), (.greatest, .double(.nan))] {
      let state = ExtremeState(extreme, type: .double)
      state.ensureGroups(2)
      state.update(groups: CodeVector([0, 0, 0, 0]), inputs: [values], rowCount: 4)
      #expect(emit(state, 1, as: .double).map(\.canonical.bits) == [expected.bits])
    }
  }

  @Test func `A sum that was wide once starts every later round at zero`() {
    let state = SumInt64State()
    let large = Column([.int64(.max), .int64(.max)], type: .bigint)
    state.ensureGroups(2)
    state.update(groups: CodeVector([0, 0]), inputs: [large], rowCount: 2)
    #expect(state.resultType == .hugeint)
    // Wide from here on: many groups, all with values.
    let ones = Column(Array(repeating: .int64(1), count: 4000), type: .bigint)
    let groups = CodeVector((0..<4000).map { UInt32($0) })
    state.ensureGroups(4000)
    state.update(groups: groups, inputs: [ones], rowCount: 4000)
    state.reset()
    #expect(state.resultType == .bigint)
    state.ensureGroups(2)
    state.update(groups: CodeVector([0, 0]), inputs: [large], rowCount: 2)
    state.ensureGroups(4000)
    state.update(groups: groups, inputs: [ones], rowCount: 4000)
    let sums = emit(state, 4000, as: .hugeint)
    #expect(sums[0] == .int128(Int128(Int64.max) * 2 + 1))
    #expect(sums[1...].allSatisfy { $0 == .int128(1) })
  }

  @Test func `Sums widen in both directions and merge with narrow ones`() {
    for value in [Int64.max, .min] {
      let wide = SumInt64State()
      wide.ensureGroups(1)
      let column = Column([.int64(value), .null, .int64(value), .int64(value)], type: .bigint)
      wide.update(groups: CodeVector([0, 0, 0, 0]), inputs: [column], rowCount: 4)
      let total = SumInt64State()
      total.ensureGroups(1)
      total.update(groups: CodeVector([0]), inputs: [Column([.int64(5)], type: .bigint)], rowCount: 1)
      total.merge(groups: CodeVector([0]), partials: [Column(emit(wide, 1, as: .hugeint), type: .hugeint)], rowCount: 1)
      total.update(groups: CodeVector([0]), inputs: [Column([.int64(7)], type: .bigint)], rowCount: 1)
      #expect(emit(total, 1, as: .hugeint) == [.int128(Int128(value) * 3 + 12)])
    }
  }

  @Test func `A 128-bit sum that overflows says so until it is reset`() {
    let state = SumInt128State(type: .hugeint)
    state.ensureGroups(2)
    let values = Column([.int128(.max), .int128(1), .int128(-1), .int128(4)], type: .hugeint)
    state.update(groups: CodeVector([0, 0, 0, 1]), inputs: [values], rowCount: 4)
    _ = emit(state, 2, as: .hugeint)
    #expect(state.hasOverflowed)
    state.reset()
    state.update(groups: CodeVector([0]), inputs: [Column([.int128(.max)], type: .hugeint)], rowCount: 1)
    #expect(emit(state, 2, as: .hugeint) == [.int128(.max), .null])
    #expect(!state.hasOverflowed)
  }

  @Test func `Extremes of long strings survive compaction of their bytes`() {
    let state = ExtremeState(.greatest, type: .varchar)
    state.ensureGroups(3)
    func text(_ number: Int) -> Value { .text(String(repeating: "0", count: 40_000) + String(100_000 + number)) }
    // Each round replaces both values, so that most bytes are wasted after some rounds.
    for round in 0..<200 {
      let values = Column([text(round), text(round + 7), .text("short")], type: .varchar)
      state.update(groups: CodeVector([0, 1, 2]), inputs: [values], rowCount: 3)
    }
    #expect(state.byteCount < 8 << 20)
    #expect(emit(state, 3, as: .varchar) == [text(199), text(206), .text("short")])
  }
}

extension Value {
  var integer: Int128 {
    switch self {
    case .int64(let value): Int128(value)
    case .int128(let value): value
    default: 0
    }
  }

  func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.int64(let a), .int64(let b)): a < b
    case (.int128(let a), .int128(let b)): a < b
    case (.double(let a), .double(let b)): a < b || (!a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): a.lexicographicallyPrecedes(b)
    default: false
    }
  }

  func isClose(to other: Value) -> Bool {
    guard case (.double(let a), .double(let b)) = (self, other) else { return self == other }
    return a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-12 * max(abs(a), abs(b))
  }
}
