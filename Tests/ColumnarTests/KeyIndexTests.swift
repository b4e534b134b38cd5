import Columnar
import Testing

/// The index against a dictionary of the keys' values.
struct KeyIndexTests {
  private struct Key: Hashable { var values: [Value] }

  private func columns(_ keys: [Key], _ types: [DataType]) -> [Column] {
    types.indices.map { ordinal in
      let column = Column(type: types[ordinal], capacity: RecordBatch.maximumRowCount)
      for key in keys { column.append(key.values[ordinal]) }
      return column
    }
  }

  private func key(_ number: Int, _ types: [DataType]) -> Key {
    Key(
      values: types.enumerated().map { ordinal, type in
        let number = (number >> (ordinal * 3)) % 11
        if number == 10 { return .null }
        switch type.physicalType {
        case .bool: return .boolean(number % 2 == 0)
        case .int64: return .int64(number == 9 ? Int64.min : Int64(number) &* 0x1234_5678_9ABC)
        case .int128: return .int128(Int128(number) << 100)
        case .double: return .double(number == 0 ? .nan : Double(number) / 3)
        case .string:
          return .string(Array((number % 2 == 0 ? "k\(number)" : "a longer key with number \(number)").utf8))
        }
      })
  }

  @Test(arguments: [
    [DataType.bigint], [.varchar], [.varchar, .bigint], [.double, .boolean], [.hugeint, .varchar, .date], [],
  ])
  func findsWhatIsEqual(types: [DataType]) {
    let build = (0..<6000).map { key($0 * 7 % 1331, types) }
    let probes = (0..<3000).map { key($0 * 5 % 2000, types) }
    let index = KeyIndex(keyTypes: types)
    let probe = KeyIndex.Probe()
    for first in stride(from: 0, to: build.count, by: 1000) {
      index.append(columns(Array(build[first..<first + 1000]), types), rowCount: 1000, with: probe)
    }
    index.seal()
    var expected: [[Value]: [Int]] = [:]
    for (row, key) in build.enumerated() where !key.values.contains(.null) {
      expected[key.values.map(\.comparable), default: []].append(row)
    }
    #expect(index.hasUniqueKeys == expected.values.allSatisfy { $0.count == 1 })

    index.find(columns(probes, types), rowCount: probes.count, with: probe)
    var start = 0
    var found = 0
    while start < probes.count {
      let end = index.endOfSlice(probe, from: start, rowCount: probes.count, limit: 500)
      let list = MatchList()
      index.addMatches(probe, rows: start..<end, unmatched: true, to: list)
      let rows = pairs(list)
      var next = 0
      for row in start..<end {
        let wanted = probes[row].values.contains(.null) ? [] : expected[probes[row].values.map(\.comparable)] ?? []
        for build in wanted.isEmpty ? [Int(CodeVector.none)] : wanted {
          #expect(rows[next] == [row, build])
          next += 1
        }
        found += wanted.count
      }
      #expect(next == rows.count)
      #expect(end == start + 1 || rows.count <= 500 + end - start)
      start = end
    }
    #expect(found > 0)
  }

  private func pairs(_ list: MatchList) -> [[Int]] {
    var pairs: [[Int]] = []
    let selection = SelectionVector()
    let codes = CodeVector(capacity: RecordBatch.maximumRowCount)
    var first = 0
    while first < list.count {
      let count = min(RecordBatch.maximumRowCount, list.count - first)
      list.copyProbeRows(from: first, count: count, into: selection)
      list.copyBuildRows(from: first, count: count, into: codes)
      for index in 0..<count { unsafe pairs.append([Int(selection.rows[index]), Int(codes.codes[index])]) }
      first += count
    }
    return pairs
  }

  @Test func noRowsAreNeverFound() {
    for types in [[DataType.bigint], [.varchar], []] {
      let index = KeyIndex(keyTypes: types)
      index.seal()
      let probe = KeyIndex.Probe()
      let keys = [key(1, types), key(2, types)]
      index.find(columns(keys, types), rowCount: 2, with: probe)
      let list = MatchList()
      index.addMatches(probe, rows: 0..<2, unmatched: false, to: list)
      #expect(list.count == 0)
    }
  }
}

extension Value {
  /// NaN is equal to itself in a join.
  fileprivate var comparable: Value {
    if case .double(let value) = self, value.isNaN { return .string(Array("NaN".utf8)) }
    return self
  }
}
