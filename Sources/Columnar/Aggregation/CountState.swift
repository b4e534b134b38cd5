/// `count(*)` and `count(x)`. Never null; zero over no rows.
package final class CountState: AggregateState {
  package enum Input: Sendable {
    /// `count(*)`: takes no column.
    case rows
    /// `count(x)`: rows where x is not null.
    case values
  }

  private let input: Input
  private var counts = GroupStorage<Int64>(empty: 0)

  package init(of input: Input) { self.input = input }

  package override var resultType: DataType { .bigint }
  package override func ensureGroups(_ count: Int) { counts.ensure(count) }

  package override func update(groups: CodeVector, input column: Column?, rowCount: Int) {
    precondition(groups.capacity >= rowCount && (column?.rowCount ?? rowCount) >= rowCount)
    let codes = unsafe groups.codes
    let counts = unsafe self.counts.base
    // SAFETY: groups are below the ensured count. A 64-bit count of rows cannot overflow.
    switch (input, column) {
    case (.values, let column?) where column.hasNulls:
      let validity = unsafe column.validity
      for row in 0..<rowCount {
        unsafe counts[Int(codes[row])] &+= Int64((validity[row &>> 6] &>> UInt64(row & 63)) & 1)
      }
    case (.rows, _), (.values, _?):
      for row in 0..<rowCount { unsafe counts[Int(codes[row])] &+= 1 }
    case (.values, nil): preconditionFailure("count(x) needs x")
    }
  }

  package override func merge(groups: CodeVector, partials: Column, rowCount: Int) {
    precondition(groups.capacity >= rowCount && partials.rowCount >= rowCount && partials.physicalType == .int64)
    let codes = unsafe groups.codes
    let values = unsafe partials.int64s
    let counts = unsafe self.counts.base
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount { unsafe counts[Int(codes[row])] += values[row] }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    precondition(offset + count <= target.capacity && first + count <= order.capacity)
    let groups = unsafe order.codes + first
    let output = unsafe target.int64s + offset
    // SAFETY: checked above; groups are below the ensured count.
    for row in 0..<count { unsafe output[row] = counts.base[Int(groups[row])] }
    target.rowCount = offset + count
  }

  package override func reset() { counts.reset() }
  package override var byteCount: Int { counts.byteCount }
}
