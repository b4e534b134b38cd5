import Testing

@testable import Columnar

/// Variances against two passes over the values.
struct VarianceStateTests {
  private static let kinds: [VarianceState.Kind] = [
    .init(.variance, of: .sample), .init(.variance, of: .whole), .init(.deviation, of: .sample),
    .init(.deviation, of: .whole),
  ]

  private func naive(_ kind: VarianceState.Kind, _ values: [Double]) -> Value {
    if values.isEmpty || (values.count == 1 && kind.population == .sample) { return .null }
    let mean = values.reduce(0, +) / Double(values.count)
    // The second sum makes up for the rounding of the mean.
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = values.reduce(0) { $0 + ($1 - mean) }
    let divisor = Double(kind.population == .sample ? values.count - 1 : values.count)
    let variance = (squares - rest * rest / Double(values.count)) / divisor
    return .double(kind.measure == .variance ? variance : variance.squareRoot())
  }

  private func emit(_ state: AggregateState, _ groupCount: Int) -> [Value] {
    let order = CodeVector(capacity: groupCount)
    order.fillAscending(count: groupCount)
    let target = Column(type: .double, capacity: groupCount)
    state.emit(order: order, from: 0, count: groupCount, into: target, at: 0)
    return target.values
  }

  private func merge(_ part: AggregateState, into total: AggregateState, _ groupCount: Int) {
    let groups = CodeVector(capacity: groupCount)
    groups.fillAscending(count: groupCount)
    let partials = part.partialTypes.map { Column(type: $0, capacity: groupCount) }
    part.emitPartials(order: groups, from: 0, count: groupCount, into: partials)
    total.merge(groups: groups, partials: partials, rowCount: groupCount)
  }

  @Test(arguments: [0.0, 1e3, -1e9, 1e12])
  func `Values far from zero lose no digits, whole and merged`(offset: Double) {
    var random = SeededRandom(31)
    for kind in Self.kinds {
      let whole = VarianceState(kind)
      let merged = VarianceState(kind)
      for groupCount in [300, 3, 2000] {
        whole.reset()
        merged.reset()
        whole.ensureGroups(groupCount)
        merged.ensureGroups(groupCount)
        var values: [[Double]] = Array(repeating: [], count: groupCount)
        for _ in 0..<4 {
          let part = VarianceState(kind)
          part.ensureGroups(groupCount)
          let rows = (0..<TestSize.cases(2000)).map { _ -> (UInt32, Value) in
            let group = UInt32.random(in: 0..<UInt32(groupCount), using: &random)
            if random.chance(10) { return (group, .null) }
            // Eighths, so that offsets stay exact.
            let value = offset + Double(Int.random(in: -800...800, using: &random)) / 8
            values[Int(group)].append(value)
            return (group, .double(value))
          }
          let groups = CodeVector(rows.map(\.0))
          let column = Column(rows.map(\.1), type: .double)
          whole.update(groups: groups, inputs: [column], rowCount: rows.count)
          part.update(groups: groups, inputs: [column], rowCount: rows.count)
          merge(part, into: merged, groupCount)
        }
        let expected = values.map { naive(kind, $0.map { $0 - offset }) }
        for state in [whole, merged] {
          for (value, expected) in zip(emit(state, groupCount), expected) {
            guard case (.double(let value), .double(let expected)) = (value, expected) else {
              #expect(value == expected)
              continue
            }
            #expect(abs(value - expected) <= 1e-12 * expected, "\(kind)")
          }
        }
      }
    }
  }

  @Test func `One value, infinities and NaN`() {
    for kind in Self.kinds {
      let state = VarianceState(kind)
      state.ensureGroups(5)
      let values: [Value] = [
        .double(.infinity), .double(3), .double(.infinity), .double(1), .double(.nan), .double(1), .double(7),
      ]
      state.update(groups: CodeVector([0, 1, 2, 2, 3, 3, 1]), inputs: [Column(values, type: .double)], rowCount: 6)
      let total = VarianceState(kind)
      total.ensureGroups(5)
      merge(state, into: total, 5)
      let one: Value = kind.population == .sample ? .null : .double(0)
      for result in [emit(state, 5), emit(total, 5)] {
        #expect(result[0] == one && result[1] == one)
        for value in result[2...3] {
          guard case .double(let value) = value else {
            Issue.record("not null")
            continue
          }
          #expect(value.isNaN)
        }
        #expect(result[4] == .null)
      }
    }
  }
}
