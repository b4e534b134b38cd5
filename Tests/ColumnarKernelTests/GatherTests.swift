import Columnar
import Testing

/// Gather, scatter, selections: every physical type, with and without nulls, against arrays.
@Suite struct GatherTests {
  private let types: [DataType] = [.boolean, .bigint, .hugeint, .double, .varchar, .decimal(precision: 30, scale: 2)]

  private func value(_ type: DataType, _ random: inout SplitMix) -> Value {
    switch type.physicalType {
    case .bool: .boolean(random.next() % 2 == 0)
    case .int64: .int64(Int64(bitPattern: random.next()))
    case .int128: .int128(Int128(Int64(bitPattern: random.next())) << 40)
    case .double: .double(Double(random.next() % 1_000))
    case .string: .text(String(repeating: "x", count: Int(random.next() % 20)) + String(random.next() % 100))
    }
  }

  private func values(_ type: DataType, _ count: Int, nulls: Int, _ random: inout SplitMix) -> [Value] {
    (0..<count).map { _ in
      nulls == 2 || (nulls == 1 && random.next() % 3 == 0) ? .null : value(type, &random)
    }
  }

  private func column(_ type: DataType, _ values: [Value]) -> Column {
    let column = Column(type: type, capacity: max(values.count, 1))
    for value in values { column.append(value) }
    return column
  }

  private func contents(_ column: Column) -> [Value] { (0..<column.rowCount).map { column.value(at: $0) } }

  private func selection(_ count: Int, _ random: inout SplitMix) -> (SelectionVector, [Int]) {
    let flags = (0..<count).map { _ in Value.boolean(random.next() % 2 == 0) }
    let selection = SelectionVector(capacity: max(count, 1))
    SelectionKernels.select(
      whereTrue: column(.boolean, flags), from: .all(rowCount: count), into: selection)
    let rows = flags.indices.filter { flags[$0] == .boolean(true) }
    #expect((0..<selection.count).map { selection.row(at: $0) } == rows)
    return (selection, rows)
  }

  @Test func gatherAndScatter() {
    var random = SplitMix(seed: 9)
    for count in [0, 1, 63, 64, 65, 130, 1_000] {
      for type in types {
        for nulls in 0...2 {
          let source = values(type, count, nulls: nulls, &random)
          let (selection, rows) = selection(count, &random)
          let gathered = Column(type: type, capacity: max(count, 1))
          gathered.gather(from: column(type, source), selecting: selection)
          #expect(contents(gathered) == rows.map { source[$0] })

          let target = values(type, count, nulls: Int(random.next() % 3), &random)
          let scattered = column(type, target)
          scattered.scatter(from: Operand(column: gathered), to: selection)
          var expected = target
          for row in rows { expected[row] = source[row] }
          #expect(contents(scattered) == expected)

          let copied = column(type, target)
          copied.copyRows(from: column(type, source), selecting: selection)
          #expect(contents(copied) == expected)

          let constant = value(type, &random)
          scattered.scatter(from: Operand(constant, type: type), to: selection)
          for row in rows { expected[row] = constant }
          #expect(contents(scattered) == expected)
        }
      }
    }
  }

  @Test func partitionsAndCompositions() {
    var random = SplitMix(seed: 10)
    for count in [0, 1, 64, 200] {
      let (outer, rows) = selection(count, &random)
      let condition = column(.boolean, values(.boolean, count, nulls: 1, &random))
      let matched = SelectionVector(capacity: max(count, 1))
      outer.partition(by: condition, into: matched)
      let isTrue = { condition.value(at: $0) == .boolean(true) }
      #expect((0..<matched.count).map { matched.row(at: $0) } == rows.filter(isTrue))
      #expect((0..<outer.count).map { outer.row(at: $0) } == rows.filter { !isTrue($0) })

      let (inner, places) = selection(matched.count, &random)
      let before = (0..<matched.count).map { matched.row(at: $0) }
      matched.keep(inner)
      #expect((0..<matched.count).map { matched.row(at: $0) } == places.map { before[$0] })
    }
  }

  /// Straight selections agree with the BOOLEAN column of the comparison.
  @Test func selectionsMatchComparisons() {
    var random = SplitMix(seed: 11)
    for type in types {
      for comparison in ComparisonOperator.allCases {
        for nulls in 0...2 {
          let source = column(type, values(type, 300, nulls: nulls, &random))
          let bound = random.next() % 2 == 0 && nulls == 0 ? source.value(at: 7) : value(type, &random)
          let constant = Operand(bound, type: type)
          let flags = Column(type: .boolean, capacity: 300)
          ComparisonKernels.compare(comparison, Operand(column: source), constant, rowCount: 300, into: flags)
          let expected = (0..<300).filter { flags.value(at: $0) == .boolean(true) }
          let selection = SelectionVector()
          SelectionKernels.select(comparison, source, constant, from: .all(rowCount: 300), into: selection)
          #expect((0..<selection.count).map { selection.row(at: $0) } == expected)
          SelectionKernels.selectAll(rowCount: 300, into: selection)
          SelectionKernels.select(comparison, source, constant, from: .selected, into: selection)
          #expect((0..<selection.count).map { selection.row(at: $0) } == expected)
          // The constant on the left is the mirrored operator.
          ComparisonKernels.compare(comparison.mirrored, constant, Operand(column: source), rowCount: 300, into: flags)
          #expect((0..<300).filter { flags.value(at: $0) == .boolean(true) } == expected)
        }
      }
    }
  }
}
