/// One sort key of a ``RowBuffer``: a column with direction and place of nulls.
package struct RowOrder: Sendable {
  package var column: Int
  package var isDescending: Bool
  package var nullsFirst: Bool

  package init(column: Int, isDescending: Bool, nullsFirst: Bool) {
    self.column = column
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}

/// Owned rows in order of arrival, for operations that need all of them. Copies string bytes.
/// Filled by one worker, then only read.
package final class RowBuffer: @unchecked Sendable {
  package let types: [DataType]
  package private(set) var rowCount = 0
  private let columns: [ColumnBox]

  private final class ColumnBox {
    var column: StoredColumn
    init(type: DataType) { column = StoredColumn(type: type) }
  }

  package init(types: [DataType]) {
    self.types = types
    columns = types.map { ColumnBox(type: $0) }
  }

  /// Bytes allocated.
  package var byteCount: Int { columns.reduce(0) { $0 + $1.column.byteCount } }

  /// Appends rows, or the selected ones of them.
  package func append(_ batch: [Column], rowCount: Int, selecting selection: SelectionVector? = nil) {
    let added = selection?.count ?? rowCount
    precondition(batch.count == columns.count && self.rowCount + added <= Int(UInt32.max))
    for (box, column) in zip(columns, batch) {
      box.column.append(column, rows: selection, count: rowCount, copiesBytes: true)
    }
    self.rowCount += added
  }

  /// Copies rows `order[first ..< first + count]` of a column to `target`, which keeps the buffer alive.
  package func gather(_ ordinal: Int, order: CodeVector, from first: Int, count: Int, into target: Column) {
    precondition(count <= target.capacity && first + count <= order.capacity && target.type == types[ordinal])
    let box = columns[ordinal]
    let rows = unsafe order.codes + first
    target.rowCount = count
    target.hasNulls = false
    // SAFETY: the order holds row numbers below rowCount; target has room for count values.
    switch target.physicalType {
    case .bool:
      for row in 0..<count {
        unsafe target.bools[row] = UInt8(truncatingIfNeeded: box.column.words.base[Int(rows[row])])
      }
    case .int64, .double:
      let output = unsafe UnsafeMutableRawPointer(target.int64s).assumingMemoryBound(to: UInt64.self)
      for row in 0..<count { unsafe output[row] = box.column.words.base[Int(rows[row])] }
    case .int128, .string:
      let output = unsafe target.strings
      for row in 0..<count { unsafe output[row] = box.column.pairs.base[Int(rows[row])] }
    }
    if box.column.hasNulls {
      for row in 0..<count where unsafe box.column.valid.base[Int(rows[row])] == 0 { target.setNull(row) }
    }
    target.owners = [self]
  }

  /// As `gather`, with null for each ``CodeVector/none``.
  package func gatherMatches(_ ordinal: Int, rows: CodeVector, count: Int, into target: Column) {
    precondition(count <= target.capacity && count <= rows.capacity && target.type == types[ordinal])
    let box = columns[ordinal]
    let codes = unsafe rows.codes
    target.rowCount = count
    target.hasNulls = false
    // SAFETY: codes are row numbers below rowCount or `none`; target has room for count values.
    for row in 0..<count {
      let code = unsafe codes[row]
      let isValid = unsafe code != CodeVector.none && (!box.column.hasNulls || box.column.valid.base[Int(code)] != 0)
      switch (target.physicalType, isValid) {
      case (.bool, true): unsafe target.bools[row] = UInt8(truncatingIfNeeded: box.column.words.base[Int(code)])
      case (.bool, false): unsafe target.bools[row] = 0
      case (.int64, true), (.double, true):
        unsafe target.int64s[row] = Int64(bitPattern: box.column.words.base[Int(code)])
      case (.int64, false), (.double, false): unsafe target.int64s[row] = 0
      case (.int128, true), (.string, true): unsafe target.strings[row] = box.column.pairs.base[Int(code)]
      case (.int128, false), (.string, false): unsafe target.strings[row] = StringView()
      }
      if !isValid { target.setNull(row) }
    }
    target.owners = [self]
  }

  /// Copies rows `first ..< first + count` of a column to `target`, or the selected ones of them, densely; `target` keeps
  /// the buffer alive.
  package func read(
    _ ordinal: Int, from first: Int, count: Int, selecting selection: SelectionVector?, into target: Column
  ) {
    let kept = selection?.count ?? count
    precondition(first >= 0 && first + count <= rowCount && kept <= target.capacity && target.type == types[ordinal])
    precondition(kept == 0 || selection.map { unsafe Int($0.rows[kept - 1]) < count } ?? true)
    let box = columns[ordinal]
    target.rowCount = kept
    target.hasNulls = false
    // SAFETY: rows are below rowCount (a selection ascends, and its last row was checked); target has room.
    for index in 0..<kept {
      let row = first &+ (selection.map { unsafe Int($0.rows[index]) } ?? index)
      switch target.physicalType {
      case .bool: unsafe target.bools[index] = UInt8(truncatingIfNeeded: box.column.words.base[row])
      case .int64, .double: unsafe target.int64s[index] = Int64(bitPattern: box.column.words.base[row])
      case .int128, .string: unsafe target.strings[index] = box.column.pairs.base[row]
      }
      if box.column.hasNulls, unsafe box.column.valid.base[row] == 0 { target.setNull(index) }
    }
    target.owners = [self]
  }

  private struct SortEntry {
    var place: SortPlace
    var row: UInt32
  }

  /// Where a row stands by `key`.
  package func place(of row: Int, by key: RowOrder) -> SortPlace {
    precondition(row < rowCount)
    return SortPlace(isValid: isValid(row, key.column), bits: leadingBits(row, key.column), by: key)
  }

  /// Writes the row numbers in sorted order, at least the first `limit` of them; rows that all keys hold equal keep their
  /// order.
  package func sort(by keys: [RowOrder], into order: CodeVector, limit: Int = .max) {
    order.ensureCapacity(rowCount)
    guard !keys.isEmpty else {
      order.fillAscending(count: rowCount)
      return
    }
    var entries = (0..<rowCount).map { SortEntry(place: place(of: $0, by: keys[0]), row: UInt32($0)) }
    if limit > 0 && limit < rowCount / 4 {
      // The others need no order.
      var places = entries.map(\.place)
      let last = unsafe places.withUnsafeMutableBufferPointer { places in
        guard let first = places.baseAddress else { return entries[0].place }
        return unsafe OrderStatistic.select(
          first, weights: nil, count: places.count, rank: Int64(limit - 1), isLess: <
        ).value
      }
      entries.removeAll { $0.place > last }
    }
    sort(&entries, 0..<entries.count, by: keys[...])
    // SAFETY: order holds rowCount codes.
    for (index, entry) in entries.enumerated() { unsafe order.codes[index] = entry.row }
  }

  /// Sorts some entries by the first key, and then those that it holds equal by the others: comparisons look at the
  /// entries alone, except where a key's leading bits do not decide.
  private func sort(_ entries: inout [SortEntry], _ range: Range<Int>, by keys: ArraySlice<RowOrder>) {
    guard let key = keys.first else { return }
    for index in range { entries[index].place = place(of: Int(entries[index].row), by: key) }
    let isDecisive: Bool
    switch types[key.column].physicalType {
    case .bool, .int64, .double: isDecisive = true
    case .int128, .string: isDecisive = false
    }
    if isDecisive {
      entries[range].sort { left, right in
        if left.place != right.place { return left.place < right.place }
        return left.row < right.row
      }
    } else {
      entries[range].sort { left, right in
        if left.place != right.place { return left.place < right.place }
        let comparison = compare(Int(left.row), Int(right.row), key)
        return comparison != 0 ? comparison < 0 : left.row < right.row
      }
    }
    let others = keys.dropFirst()
    guard !others.isEmpty else { return }
    // What this key holds equal, in the order of the rows.
    var start = range.lowerBound
    for index in range {
      let next = index + 1
      if next < range.upperBound, entries[index].place == entries[next].place,
        isDecisive || compare(Int(entries[index].row), Int(entries[next].row), key) == 0
      {
        continue
      }
      if next - start > 1 { sort(&entries, start..<next, by: others) }
      start = next
    }
  }

  private func isValid(_ row: Int, _ ordinal: Int) -> Bool {
    let box = columns[ordinal]
    return unsafe !box.column.hasNulls || box.column.valid.base[row] != 0
  }

  /// Leading bits that sort as the values do; equal bits say nothing.
  private func leadingBits(_ row: Int, _ ordinal: Int) -> UInt64 {
    let box = columns[ordinal]
    let type = types[ordinal].physicalType
    // SAFETY: row < rowCount.
    switch type {
    case .bool, .int64, .double: return unsafe SortPlace.leadingBits(word: box.column.words.base[row], of: type)
    case .int128, .string: return unsafe SortPlace.leadingBits(pair: box.column.pairs.base[row], of: type)
    }
  }

  /// Three-way comparison of two rows by one key, nulls placed as it says.
  private func compare(_ left: Int, _ right: Int, _ key: RowOrder) -> Int {
    switch (isValid(left, key.column), isValid(right, key.column)) {
    case (false, false): return 0
    case (false, true): return key.nullsFirst ? -1 : 1
    case (true, false): return key.nullsFirst ? 1 : -1
    case (true, true): break
    }
    let comparison: Int
    let box = columns[key.column]
    // SAFETY: both rows are below rowCount.
    if types[key.column].physicalType == .string {
      comparison = unsafe box.column.pairs.base[left].compare(box.column.pairs.base[right])
    } else {
      let a = leadingBits(left, key.column)
      let b = leadingBits(right, key.column)
      if a != b {
        comparison = a < b ? -1 : 1
      } else if types[key.column].physicalType == .int128 {
        let c = unsafe box.column.pairs.base[left].low
        let d = unsafe box.column.pairs.base[right].low
        comparison = c == d ? 0 : c < d ? -1 : 1
      } else {
        comparison = 0
      }
    }
    return key.isDescending ? -comparison : comparison
  }
}

extension Column {
  /// The sum of the first `rowCount` values of a BIGINT column without nulls.
  package func sumOfCounts(rowCount: Int) -> Int {
    precondition(physicalType == .int64 && rowCount <= self.rowCount)
    var sum = 0
    // SAFETY: rowCount <= capacity.
    for row in 0..<rowCount { unsafe sum += Int(int64s[row]) }
    return sum
  }
  /// The same of the selected rows.
  package func sumOfCounts(of selection: SelectionVector) -> Int {
    let count = selection.count
    let rows = unsafe selection.rows
    // Selections ascend, so the last row bounds them all.
    precondition(physicalType == .int64 && (unsafe count == 0 || Int(rows[count - 1]) < rowCount))
    var sum = 0
    for index in 0..<count { unsafe sum += Int(int64s[Int(rows[index])]) }
    return sum
  }
}
