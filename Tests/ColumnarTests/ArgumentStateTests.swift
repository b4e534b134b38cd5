import Testing

@testable import Columnar

/// `first`, `last`, `any_value`, `arg_min` and `arg_max` against a walk over the rows in input order.
struct ArgumentStateTests {
  private struct Row {
    var group: Int
    var value: Value
    var order: Value
    var position: Int64
  }

  private static let choices: [(ArgumentState.Choice, ArgumentState.NullValues)] = [
    (.first, .kept), (.last, .kept), (.first, .passedOver), (.extreme(.least), .passedOver),
    (.extreme(.greatest), .passedOver), (.extreme(.least), .kept), (.extreme(.greatest), .kept),
  ]

  private func makeState(
    _ choice: ArgumentState.Choice, _ nulls: ArgumentState.NullValues, _ type: DataType, _ orderingType: DataType
  ) -> ArgumentState {
    if case .extreme = choice { return ArgumentState(choice, nulls: nulls, type: type, orderingType: orderingType) }
    return ArgumentState(choice, nulls: nulls, type: type, orderingType: nil)
  }

  private func inputs(
    _ rows: [Row], _ choice: ArgumentState.Choice, _ type: DataType, _ orderingType: DataType
  ) -> [Column] {
    var columns = [Column(rows.map(\.value), type: type)]
    if case .extreme = choice { columns.append(Column(rows.map(\.order), type: orderingType)) }
    return columns + [Column(rows.map { .int64($0.position) }, type: .bigint)]
  }

  private func naive(_ rows: [Row], _ choice: ArgumentState.Choice, _ nulls: ArgumentState.NullValues) -> Value {
    let rows = rows.filter { nulls == .kept || $0.value != .null }.sorted { $0.position < $1.position }
    switch choice {
    case .first: return rows.first?.value ?? .null
    case .last: return rows.last?.value ?? .null
    case .extreme(let extreme):
      var best: Row?
      for row in rows where row.order != .null {
        guard let known = best else {
          best = row
          continue
        }
        let (new, old) = (row.order.canonical, known.order.canonical)
        if extreme == .least ? new.precedes(old) : old.precedes(new) { best = row }
      }
      return best?.value ?? .null
    }
  }

  private func emit(_ state: AggregateState, _ groupCount: Int) -> [Value] {
    let order = CodeVector(capacity: groupCount)
    order.fillAscending(count: groupCount)
    let target = Column(type: state.resultType, capacity: groupCount)
    let half = groupCount / 2
    state.emit(order: order, from: 0, count: half, into: target, at: 0)
    state.emit(order: order, from: half, count: groupCount - half, into: target, at: half)
    return target.values
  }

  @Test(arguments: ColumnShape.all)
  func `The row found is the one of the input's order, however rows and partial values meet`(shape: ColumnShape) {
    var random = SeededRandom(21)
    let orders: [ColumnShape] = [
      .init(type: .bigint, nulls: 10, variety: 4), .init(type: .varchar, nulls: 0, variety: 6),
      .init(type: .double, nulls: 5, variety: 7), .init(type: .boolean, nulls: 40, variety: 2),
      .init(type: .hugeint, nulls: 10, variety: 30),
    ]
    for (choice, nulls) in Self.choices {
      for ordering in orders {
        let total = makeState(choice, nulls, shape.type, ordering.type)
        for groupCount in [1, 60] {
          total.reset()
          total.ensureGroups(groupCount)
          // Tasks in any order; part of a task's rows come as partial values, the others as rows.
          var all: [Row] = []
          for task in (0..<5).shuffled(using: &random) {
            let count = TestSize.cases(200)
            let values = shape.values(count, &random)
            let orders = ordering.values(count, &random)
            let rows = (0..<count).map { row in
              Row(
                group: Int.random(in: 0..<groupCount, using: &random), value: values[row], order: orders[row],
                position: Int64(task) << RowPosition.rowBits + Int64(row))
            }
            all += rows
            let part = makeState(choice, nulls, shape.type, ordering.type)
            part.ensureGroups(groupCount)
            let (hot, cold) = (rows.filter { $0.position % 3 != 0 }, rows.filter { $0.position % 3 == 0 })
            part.update(
              groups: CodeVector(hot.map { UInt32($0.group) }), inputs: inputs(hot, choice, shape.type, ordering.type),
              rowCount: hot.count)
            let groups = CodeVector(capacity: groupCount)
            groups.fillAscending(count: groupCount)
            let partials = part.partialTypes.map { Column(type: $0, capacity: groupCount) }
            part.emitPartials(order: groups, from: 0, count: groupCount, into: partials)
            total.merge(groups: groups, partials: partials, rowCount: groupCount)
            total.update(
              groups: CodeVector(cold.map { UInt32($0.group) }),
              inputs: inputs(cold, choice, shape.type, ordering.type), rowCount: cold.count)
          }
          let expected = (0..<groupCount).map { group in naive(all.filter { $0.group == group }, choice, nulls) }
          #expect(emit(total, groupCount).map(\.bits) == expected.map(\.bits), "\(choice) \(nulls) by \(ordering)")
        }
      }
    }
  }

  @Test func `Rows whose condition is null do not take part, even where the value is null`() {
    let values = Column([.null, .int64(1), .null, .int64(2), .null], type: .bigint)
    let condition = Column([.null, .null, .boolean(true), .boolean(true), .null], type: .boolean)
    let positions = Column((0..<5).map { .int64($0) }, type: .bigint)
    for (choice, expected) in [(ArgumentState.Choice.first, Value.null), (.last, .int64(2))] {
      let state = ArgumentState(choice, nulls: .kept, type: .bigint, orderingType: nil)
      state.ensureGroups(2)
      let groups = CodeVector([0, 0, 0, 0, 1])
      state.update(groups: groups, inputs: [values, condition, positions], rowCount: 5)
      #expect(emit(state, 2) == [expected, .null])
      // Group 1 chose no row, and says so.
      let partials = state.partialTypes.map { Column(type: $0, capacity: 2) }
      state.emitPartials(order: CodeVector([0, 1]), from: 0, count: 2, into: partials)
      #expect(partials[1].value(at: 0) == .int64(choice == .first ? 2 : 3))
      #expect(partials[1].value(at: 1) == .null)
    }
  }

  @Test func `Long strings that were replaced do not pile up`() {
    let state = ArgumentState(.extreme(.greatest), nulls: .passedOver, type: .varchar, orderingType: .bigint)
    state.ensureGroups(1)
    let groups = CodeVector(Array(repeating: 0, count: 100))
    for round in 0..<400 {
      let numbers = (0..<100).map { Int64(round * 100 + $0) }
      let texts = numbers.map { Value.text(String(repeating: "x", count: 100) + "\($0)") }
      let positions = Column(numbers.map { .int64($0) }, type: .bigint)
      state.update(groups: groups, inputs: [Column(texts, type: .varchar), positions, positions], rowCount: 100)
    }
    #expect(emit(state, 1) == [.text(String(repeating: "x", count: 100) + "39999")])
    #expect(state.byteCount < 3 << 20)
  }
}
