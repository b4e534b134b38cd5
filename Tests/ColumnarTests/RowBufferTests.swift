import Testing

@testable import Columnar

struct RowBufferTests {
  @Test(arguments: 0..<UInt64(TestSize.cases(60)))
  func `Sorting equals a naive stable sort`(seed: UInt64) {
    var random = SeededRandom(seed)
    let shapes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      ColumnShape.all[Int.random(in: 0..<ColumnShape.all.count, using: &random)]
    }
    let buffer = RowBuffer(types: shapes.map(\.type))
    var rows: [[Value]] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let count = Int.random(in: 0...300, using: &random)
      let columns = shapes.map { $0.values(count, &random) }
      buffer.append(zip(columns, shapes).map { Column($0, type: $1.type) }, rowCount: count)
      for row in 0..<count { rows.append(columns.map { $0[row] }) }
    }
    #expect(buffer.rowCount == rows.count)
    let keys = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      RowOrder(
        column: Int.random(in: 0..<shapes.count, using: &random), isDescending: random.chance(50),
        nullsFirst: random.chance(50))
    }
    let order = CodeVector(capacity: 1)
    buffer.sort(by: keys, into: order)
    let expected = rows.indices.sorted { left, right in
      for key in keys {
        let a = rows[left][key.column]
        let b = rows[right][key.column]
        if a == b { continue }
        if a == .null || b == .null { return (a == .null) == key.nullsFirst }
        if a.precedes(b) { return !key.isDescending }
        if b.precedes(a) { return key.isDescending }
      }
      return left < right
    }
    #expect(order.prefix(rows.count) == expected.map { UInt32($0) })
    for limit in [0, 1, 20, 100, rows.count] where limit <= rows.count {
      let first = CodeVector(capacity: 1)
      buffer.sort(by: keys, into: first, limit: limit)
      #expect(first.prefix(limit) == expected.prefix(limit).map { UInt32($0) })
    }

    for (ordinal, shape) in shapes.enumerated() where !rows.isEmpty {
      let first = Int.random(in: 0..<rows.count, using: &random)
      let target = Column(type: shape.type, capacity: rows.count)
      buffer.gather(ordinal, order: order, from: first, count: rows.count - first, into: target)
      #expect(target.values == expected[first...].map { rows[$0][ordinal] })
    }
  }

  @Test func `Zeros tie, NaN is greatest, and strings with zero bytes are ordered by length`() {
    func sorted(_ values: [Value], _ type: DataType, descending: Bool = false) -> [UInt32] {
      let buffer = RowBuffer(types: [type])
      buffer.append([Column(values, type: type)], rowCount: values.count)
      let order = CodeVector(capacity: values.count)
      buffer.sort(by: [RowOrder(column: 0, isDescending: descending, nullsFirst: false)], into: order)
      return order.prefix(values.count)
    }
    let doubles: [Value] = [.double(.nan), .double(0), .null, .double(-0.0), .double(-.infinity), .double(.infinity)]
    #expect(sorted(doubles, .double) == [4, 1, 3, 5, 0, 2])
    #expect(sorted(doubles, .double, descending: true) == [0, 5, 1, 3, 4, 2])
    let strings: [Value] = [
      .string([97, 0]), .string([97]), .string([]), .string([97, 0, 98]),
      .string([97] + Array(repeating: 0, count: 20)),
      .string([97] + Array(repeating: 0, count: 7)), .string([255]),
    ]
    #expect(sorted(strings, .varchar) == [2, 1, 0, 5, 4, 3, 6])
    #expect(sorted(strings, .varchar, descending: true) == [6, 3, 4, 5, 0, 1, 2])
  }
}
