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
  /// The most groups that were ensured.
  private var groupCount = 0

  package init(of input: Input) { self.input = input }

  package override var resultType: DataType { .bigint }
  package override func ensureGroups(_ count: Int) {
    counts.ensure(count)
    groupCount = max(groupCount, count)
  }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    let column = inputs.first
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
      // Adding to one place row by row would wait for the addition before.
      if groupCount == 1 {
        unsafe counts[0] &+= Int64(rowCount)
        return
      }
      for row in 0..<rowCount { unsafe counts[Int(codes[row])] &+= 1 }
    case (.values, nil): preconditionFailure("count(x) needs x")
    }
  }

  package override func merge(groups: CodeVector, partials columns: [Column], rowCount: Int) {
    let partials = columns[0]
    precondition(groups.capacity >= rowCount && partials.rowCount >= rowCount && partials.physicalType == .int64)
    let codes = unsafe groups.codes
    let values = unsafe partials.int64s
    let counts = unsafe self.counts.base
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount { unsafe counts[Int(codes[row])] += values[row] }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    let values = unsafe counts.base
    unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.int64s, seen: nil) {
      unsafe values[$0]
    }
  }

  package override func reset() {
    counts.reset()
    groupCount = 0
  }
  package override var byteCount: Int { counts.byteCount }
}
