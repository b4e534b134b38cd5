/// Finds rows by key: the hash index of a join's build side.
///
/// ```
///   key ─► group ─► rows[firstRow[group] ..< firstRow[group + 1]]     row numbers, ascending
/// ```
/// Filled and sealed by one thread, then read by several. Null equals nothing: rows with a null in their key are counted,
/// but never found. Without key columns all rows have the same key.
@safe
package final class KeyIndex: @unchecked Sendable {
  private let keyTypes: [DataType]
  private let layout: KeyLayout
  private let table: GroupTable
  private let interners: [StringInterner?]
  private var groupOfRow = GroupStorage<UInt32>(empty: CodeVector.none)
  private var firstRow = GroupStorage<UInt32>(empty: 0)
  private var rows = GroupStorage<UInt32>(empty: 0)
  /// Rows added, those with null keys included.
  package private(set) var rowCount = 0
  /// Whether no two rows have the same key; final after ``seal()``.
  package private(set) var hasUniqueKeys = true

  private static let dictionaryLimit = Int(UInt32.max >> 1)

  package init(keyTypes: [DataType]) {
    self.keyTypes = keyTypes
    layout = KeyLayout(
      keyTypes.map { type in
        switch type.physicalType {
        case .bool: .bool
        case .int64: .int64
        case .int128: .int128
        case .double: .double
        case .string: .codes(limit: Self.dictionaryLimit)
        }
      }, holdsNulls: true)
    table = GroupTable(wordsPerKey: layout.wordCount, capacity: 1024)
    interners = keyTypes.map { $0.physicalType == .string ? StringInterner(copiesBytes: true) : nil }
  }

  /// One worker's memory for ``find(_:rowCount:with:)``.
  package final class Probe {
    /// After `find`: each row's group, or ``CodeVector/none``.
    package let groups = CodeVector(capacity: RecordBatch.maximumRowCount)
    fileprivate var codes: [CodeVector?] = []
    fileprivate let hashes = WordVector(capacity: RecordBatch.maximumRowCount)
    fileprivate let packed = WordVector(capacity: RecordBatch.maximumRowCount)

    package init() {}

    fileprivate func prepare(_ keyTypes: [DataType]) {
      if codes.count == keyTypes.count { return }
      codes = keyTypes.map { $0.physicalType == .string ? CodeVector(capacity: RecordBatch.maximumRowCount) : nil }
    }
  }

  /// Bytes allocated.
  package var byteCount: Int {
    table.byteCount + groupOfRow.byteCount + firstRow.byteCount + rows.byteCount
      + interners.reduce(0) { $0 + ($1?.byteCount ?? 0) }
  }

  /// Adds the rows of a batch.
  package func append(_ keys: [Column], rowCount added: Int, with probe: Probe) {
    precondition(rowCount + added < Int(UInt32.max) && added <= probe.groups.capacity)
    probe.prepare(keyTypes)
    var packedKeys: [KeyColumn] = []
    for (index, column) in keys.enumerated() {
      if let interner = interners[index], let codes = probe.codes[index] {
        let done = interner.intern(column, into: codes, nullCode: CodeVector.none, limit: Self.dictionaryLimit)
        precondition(done >= added, "too many different strings in a join's key")
        packedKeys.append(.codes(codes, interner))
      } else {
        packedKeys.append(.values(column))
      }
    }
    KeyHasher.hash(packedKeys, rowCount: added, into: probe.hashes)
    layout.pack(packedKeys, rowCount: added, into: probe.packed)
    _ = table.assignGroups(
      packed: probe.packed, hashes: probe.hashes, rowCount: added, limit: Int(UInt32.max) - 1, into: probe.groups)
    forget(rowsWithNullsIn: keys, rowCount: added, probe.groups)
    groupOfRow.ensure(rowCount + added)
    // SAFETY: room for rowCount + added rows; groups holds `added` codes.
    unsafe (groupOfRow.base + rowCount).update(from: probe.groups.codes, count: added)
    rowCount += added
  }

  private func forget(rowsWithNullsIn keys: [Column], rowCount: Int, _ groups: CodeVector) {
    let output = unsafe groups.codes
    for column in keys where column.hasNulls {
      for row in 0..<rowCount where !column.isValidUnchecked(row) { unsafe output[row] = CodeVector.none }
    }
  }

  /// Ends the filling.
  package func seal() {
    let groupCount = table.groupCount
    firstRow.ensure(groupCount + 2)
    rows.ensure(rowCount)
    let starts = unsafe firstRow.base
    let groups = unsafe groupOfRow.base
    // SAFETY: groups are below groupCount; starts has groupCount + 2 places; the counts sum up to at most rowCount.
    for row in 0..<rowCount {
      let group = unsafe groups[row]
      if group != CodeVector.none { unsafe starts[Int(group) + 2] += 1 }
    }
    for group in 0..<groupCount {
      if unsafe starts[group + 2] > 1 { hasUniqueKeys = false }
      unsafe starts[group + 2] += starts[group + 1]
    }
    for row in 0..<rowCount {
      let group = unsafe groups[row]
      if group == CodeVector.none { continue }
      unsafe rows.base[Int(starts[Int(group) + 1])] = UInt32(truncatingIfNeeded: row)
      unsafe starts[Int(group) + 1] += 1
    }
    groupOfRow = GroupStorage<UInt32>(empty: CodeVector.none)
  }

  /// Looks the keys of a batch up; the answer is in `probe.groups`. May be called from several threads.
  package func find(_ keys: [Column], rowCount: Int, with probe: Probe) {
    precondition(rowCount <= probe.groups.capacity && keys.count == keyTypes.count)
    probe.prepare(keyTypes)
    let groups = probe.groups
    if keyTypes.isEmpty {
      groups.fill(with: table.groupCount > 0 ? 0 : CodeVector.none, count: rowCount)
      return
    }
    var packedKeys: [KeyColumn] = []
    for (index, column) in keys.enumerated() {
      precondition(column.rowCount >= rowCount)
      if let interner = interners[index], let codes = probe.codes[index] {
        interner.find(column, rowCount: rowCount, into: codes)
        packedKeys.append(.codes(codes, interner))
      } else {
        packedKeys.append(.values(column))
      }
    }
    KeyHasher.hash(packedKeys, rowCount: rowCount, into: probe.hashes)
    layout.pack(packedKeys, rowCount: rowCount, into: probe.packed)
    table.findGroups(packed: probe.packed, hashes: probe.hashes, rowCount: rowCount, into: groups)
    forget(rowsWithNullsIn: keys, rowCount: rowCount, groups)
    // A string that no build row holds was looked up as null.
    let output = unsafe groups.codes
    for case let codes? in probe.codes {
      let input = unsafe codes.codes
      for row in 0..<rowCount where unsafe input[row] == CodeVector.none { unsafe output[row] = CodeVector.none }
    }
  }

  /// The end of the longest run of probe rows from `start` on that have at most `limit` matches together; at least one row.
  package func endOfSlice(_ probe: Probe, from start: Int, rowCount: Int, limit: Int) -> Int {
    var sum = 0
    for row in start..<rowCount {
      sum += matchCount(probe, row)
      if sum > limit { return max(row, start + 1) }
    }
    return rowCount
  }

  private func matchCount(_ probe: Probe, _ row: Int) -> Int {
    let group = unsafe probe.groups.codes[row]
    if group == CodeVector.none { return 0 }
    // SAFETY: group < groupCount, and there are groupCount + 1 starts.
    return unsafe Int(firstRow.base[Int(group) + 1] - firstRow.base[Int(group)])
  }

  /// Adds the pairs of probe rows and build rows with equal keys, ordered by probe row, then build row.
  ///
  /// - Parameter unmatched: adds rows without a match too, beside ``CodeVector/none``.
  package func addMatches(_ probe: Probe, rows range: Range<Int>, unmatched: Bool, to list: MatchList) {
    for row in range {
      let count = matchCount(probe, row)
      if count == 0 {
        if unmatched { list.append(UInt32(truncatingIfNeeded: row), CodeVector.none) }
        continue
      }
      // SAFETY: the group of a row with matches is below groupCount; its run of `rows` has `count` entries.
      let first = unsafe Int(firstRow.base[Int(probe.groups.codes[row])])
      list.ensureRoom(for: count)
      for index in first..<first + count {
        unsafe list.append(UInt32(truncatingIfNeeded: row), rows.base[index])
      }
    }
  }
}

/// Pairs of a probe row and a build row; ascending by probe row.
@safe
package final class MatchList {
  package private(set) var count = 0
  private var probeRows = GroupStorage<UInt32>(empty: 0)
  /// ``CodeVector/none`` for a probe row without match.
  private var buildRows = GroupStorage<UInt32>(empty: 0)

  package init() {}

  package func removeAll() { count = 0 }

  fileprivate func ensureRoom(for added: Int) {
    probeRows.ensure(count + added)
    buildRows.ensure(count + added)
  }

  fileprivate func append(_ probeRow: UInt32, _ buildRow: UInt32) {
    ensureRoom(for: 1)
    // SAFETY: room was made.
    unsafe probeRows.base[count] = probeRow
    unsafe buildRows.base[count] = buildRow
    count += 1
  }

  /// Whether the pairs hold every probe row of `0..<rowCount` exactly once.
  package func holdsEachRowOnce(rowCount: Int) -> Bool {
    guard count == rowCount else { return false }
    for index in 0..<count where unsafe Int(probeRows.base[index]) != index { return false }
    return true
  }

  /// Copies the probe rows of pairs `first ..< first + count`.
  package func copyProbeRows(from first: Int, count: Int, into selection: SelectionVector) {
    precondition(first >= 0 && first + count <= self.count && count <= selection.capacity)
    unsafe selection.rows.update(from: probeRows.base + first, count: count)
    selection.count = count
  }

  /// Copies the build rows of pairs `first ..< first + count`.
  package func copyBuildRows(from first: Int, count: Int, into target: CodeVector) {
    precondition(first >= 0 && first + count <= self.count)
    target.ensureCapacity(count)
    unsafe target.codes.update(from: buildRows.base + first, count: count)
  }

  /// Adds the selected ones of another list's pairs from `first` on.
  package func append(_ list: MatchList, from first: Int, selecting selection: SelectionVector) {
    ensureRoom(for: selection.count)
    for index in 0..<selection.count {
      let pair = unsafe first + Int(selection.rows[index])
      precondition(pair < list.count)
      unsafe append(list.probeRows.base[pair], list.buildRows.base[pair])
    }
  }

  /// Adds another list's pairs and, in their place, the rows of `range` that it does not hold, without match.
  package func append(_ list: MatchList, withUnmatched range: Range<Int>) {
    var pair = 0
    for row in range {
      var found = false
      while pair < list.count, unsafe Int(list.probeRows.base[pair]) == row {
        unsafe append(list.probeRows.base[pair], list.buildRows.base[pair])
        pair += 1
        found = true
      }
      if !found { append(UInt32(truncatingIfNeeded: row), CodeVector.none) }
    }
  }

  /// Adds each row of `range` once that another list holds, or does not hold, without match.
  package func append(rowsOf range: Range<Int>, ifMatched wanted: Bool, in list: MatchList) {
    var pair = 0
    for row in range {
      var found = false
      while pair < list.count, unsafe Int(list.probeRows.base[pair]) == row {
        pair += 1
        found = true
      }
      if found == wanted { append(UInt32(truncatingIfNeeded: row), CodeVector.none) }
    }
  }
}
