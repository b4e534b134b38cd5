/// Exact distinct counts, one a group: a set of (group, value) with each group's first value held inline, because most
/// groups of an event log hold one value.
///
/// Values are 128-bit words that are equal exactly where the values are: integers and doubles by their bits, strings of
/// at most 12 bytes by their view, longer strings by the code of an interner.
@safe
package final class DistinctSets {
  private struct Entry: BitwiseCopyable {
    var low: UInt64
    var high: UInt64
    /// Group + 1; 0 in an empty slot.
    var group: UInt64
  }

  private var firstLow = GroupStorage<UInt64>(empty: 0)
  private var firstHigh = GroupStorage<UInt64>(empty: 0)
  private var counts = GroupStorage<Int64>(empty: 0)
  private var slotBits: UInt64 = 10
  private var slots: UnsafeMutablePointer<Entry>
  private var entryCount = 0
  private var longStrings: StringInterner?

  package init() {
    unsafe slots = UnsafeMutablePointer<Entry>.allocate(capacity: 1 << 10)
    unsafe slots.initialize(repeating: Entry(low: 0, high: 0, group: 0), count: 1 << 10)
  }

  deinit { unsafe slots.deallocate() }

  package func ensureGroups(_ count: Int) {
    firstLow.ensure(count)
    firstHigh.ensure(count)
    counts.ensure(count)
  }

  /// Adds the non-null values of rows `0..<rowCount` to their groups' sets.
  ///
  /// - Parameter newRows: becomes the rows whose values were new to their sets.
  package func update(groups: CodeVector, values: Column, rowCount: Int, newRows: SelectionVector? = nil) {
    precondition(groups.capacity >= rowCount && values.rowCount >= rowCount)
    precondition(newRows.map { $0.capacity >= rowCount } ?? true)
    switch values.physicalType {
    case .bool:
      let input = unsafe values.bools
      update(groups, values, rowCount, newRows) { (unsafe UInt64(input[$0]), 0) }
    case .int64:
      let input = unsafe values.int64s
      update(groups, values, rowCount, newRows) { (unsafe UInt64(bitPattern: input[$0]), 0) }
    case .double:
      let input = unsafe values.doubles
      update(groups, values, rowCount, newRows) { (unsafe KeyHash.canonicalBits(input[$0]), 0) }
    case .int128:
      let input = unsafe values.int128s
      update(groups, values, rowCount, newRows) { row in
        let value = unsafe input[row]
        return (UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64))
      }
    case .string:
      let input = unsafe values.strings
      update(groups, values, rowCount, newRows) { row in
        let view = unsafe input[row]
        if view.isInline { return (view.low, view.high) }
        return (.max, UInt64(self.code(ofLong: view)))
      }
    }
  }

  private func code(ofLong view: StringView) -> UInt32 {
    if let longStrings { return longStrings.intern(view) }
    let interner = StringInterner(copiesBytes: true)
    longStrings = interner
    return interner.intern(view)
  }

  @inline(__always)
  private func update(
    _ groups: CodeVector, _ values: Column, _ rowCount: Int, _ newRows: SelectionVector?,
    _ word: (Int) -> (UInt64, UInt64)
  ) {
    let codes = unsafe groups.codes
    let counts = unsafe self.counts.base
    let firstLow = unsafe self.firstLow.base
    let firstHigh = unsafe self.firstHigh.base
    let hasNulls = values.hasNulls
    let found = unsafe newRows?.rows
    var foundCount = 0
    // SAFETY: groups are below the ensured count; the selection has room for every row.
    for row in 0..<rowCount where !hasNulls || values.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      let (low, high) = word(row)
      if unsafe counts[group] == 0 {
        unsafe firstLow[group] = low
        unsafe firstHigh[group] = high
        unsafe counts[group] = 1
      } else if unsafe firstLow[group] == low && firstHigh[group] == high {
        continue
      } else if insert(low, high, group) {
        unsafe counts[group] &+= 1
      } else {
        continue
      }
      if let found = unsafe found {
        unsafe found[foundCount] = UInt32(truncatingIfNeeded: row)
        foundCount &+= 1
      }
    }
    newRows?.count = foundCount
  }

  /// Adds counts of distinct values that were found elsewhere, each of values that no other count of its group holds.
  package func add(groups: CodeVector, counts: Column, rowCount: Int) {
    precondition(groups.capacity >= rowCount && counts.rowCount >= rowCount)
    let codes = unsafe groups.codes
    let input = unsafe counts.int64s
    let output = unsafe self.counts.base
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount { unsafe output[Int(codes[row])] += input[row] }
  }

  /// Whether the value was new to its group's set.
  @inline(__always)
  private func insert(_ low: UInt64, _ high: UInt64, _ group: Int) -> Bool {
    if entryCount &* 2 >= 1 &<< Int(slotBits) { grow() }
    let mask = (1 &<< Int(slotBits)) &- 1
    let owner = UInt64(truncatingIfNeeded: group &+ 1)
    var slot = home(low, high, owner)
    while true {
      // SAFETY: slot is masked; an empty slot exists since at most half are used.
      let entry = unsafe slots[slot]
      if entry.group == 0 {
        unsafe slots[slot] = Entry(low: low, high: high, group: owner)
        entryCount &+= 1
        return true
      }
      if entry.group == owner && entry.low == low && entry.high == high { return false }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always)
  private func home(_ low: UInt64, _ high: UInt64, _ owner: UInt64) -> Int {
    let hash = KeyHash.fold(low ^ KeyHash.seed &+ owner, high ^ KeyHash.multiplier &+ owner)
    return Int(truncatingIfNeeded: KeyHash.fold(hash, KeyHash.combiner) &>> (64 &- slotBits))
  }

  @inline(never)
  private func grow() {
    let oldCount = 1 << Int(slotBits)
    let old = unsafe slots
    slotBits += 1
    let newCount = oldCount * 2
    unsafe slots = UnsafeMutablePointer<Entry>.allocate(capacity: newCount)
    unsafe slots.initialize(repeating: Entry(low: 0, high: 0, group: 0), count: newCount)
    for index in 0..<oldCount {
      let entry = unsafe old[index]
      if entry.group == 0 { continue }
      var slot = home(entry.low, entry.high, entry.group)
      while unsafe slots[slot].group != 0 { slot = (slot + 1) & (newCount - 1) }
      unsafe slots[slot] = entry
    }
    unsafe old.deallocate()
  }

  /// Writes the counts of groups `order[first ..< first + count]` to a BIGINT column from row `offset` on.
  package func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    let values = unsafe counts.base
    unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.int64s, seen: nil) {
      unsafe values[$0]
    }
  }

  /// Empties all sets, keeping the room.
  package func reset() {
    counts.reset()
    longStrings?.removeAll()
    if entryCount > 0 {
      unsafe slots.update(repeating: Entry(low: 0, high: 0, group: 0), count: 1 << Int(slotBits))
      entryCount = 0
    }
  }

  /// Bytes allocated.
  package var byteCount: Int {
    (1 << Int(slotBits)) * 24 + counts.byteCount * 3 + (longStrings?.byteCount ?? 0)
  }
}
