/// All values of each group, for aggregates that need them together: median and quantiles.
///
/// Values arrive with the number of rows they stand for and are kept as they come, 12 bytes and more each; before the
/// first result they are ordered by group. Strings are not copied: their bytes must outlive the collection.
@safe
package final class CollectedValues {
  private let type: DataType
  private var groupCount = 0
  private var entryCount = 0
  private var entryGroups = GroupStorage<UInt32>(empty: nil)
  private var entries: Values
  /// Empty while each entry stands for one row.
  private var entryWeights = GroupStorage<Int64>(empty: nil)
  private var isWeighted = false

  // The entries by group: those of one group are moved there, not copied.
  private var isGrouped = false
  private var isMoved = false
  private var starts = GroupStorage<Int>(empty: 0)
  private var grouped: Values
  private var groupedWeights = GroupStorage<Int64>(empty: nil)

  /// Values in the form in which they are compared: doubles as integers of the same order.
  private struct Values: ~Copyable {
    var words = GroupStorage<Int64>(empty: nil)
    var wideWords = GroupStorage<Int128>(empty: nil)
    var views = GroupStorage<StringView>(empty: nil)

    var byteCount: Int { words.byteCount + wideWords.byteCount + views.byteCount }
  }

  package init(type: DataType) {
    self.type = type
    entries = Values()
    grouped = Values()
  }

  package func ensureGroups(_ count: Int) { groupCount = max(groupCount, count) }

  /// Adds the non-null values of rows `0..<rowCount` to their groups.
  ///
  /// - Parameter counts: BIGINT, the rows that each value stands for; `nil` where it is one.
  package func update(groups: CodeVector, values: Column, counts: Column?, rowCount: Int) {
    precondition(groups.capacity >= rowCount && values.rowCount >= rowCount)
    precondition(values.physicalType == type.physicalType && (counts?.rowCount ?? rowCount) >= rowCount)
    if isMoved { moveEntries() }
    let end = entryCount + rowCount
    entryGroups.ensure(end)
    if counts != nil && !isWeighted {
      isWeighted = true
      entryWeights.ensure(end)
      for entry in 0..<entryCount { unsafe entryWeights.base[entry] = 1 }
    }
    if isWeighted { entryWeights.ensure(end) }
    let start = entryCount
    var count = 0
    switch type.physicalType {
    case .bool:
      entries.words.ensure(end)
      let input = unsafe values.bools
      let output = unsafe entries.words.base + start
      count = append(groups, values, counts, rowCount) { unsafe output[$0] = Int64(input[$1]) }
    case .int64:
      entries.words.ensure(end)
      let input = unsafe values.int64s
      let output = unsafe entries.words.base + start
      count = append(groups, values, counts, rowCount) { unsafe output[$0] = input[$1] }
    case .double:
      entries.words.ensure(end)
      let input = unsafe values.doubles
      let output = unsafe entries.words.base + start
      count = append(groups, values, counts, rowCount) { unsafe output[$0] = Self.ordered(input[$1]) }
    case .int128:
      entries.wideWords.ensure(end)
      let input = unsafe values.int128s
      let output = unsafe entries.wideWords.base + start
      count = append(groups, values, counts, rowCount) { unsafe output[$0] = input[$1] }
    case .string:
      entries.views.ensure(end)
      let input = unsafe values.strings
      let output = unsafe entries.views.base + start
      count = append(groups, values, counts, rowCount) { unsafe output[$0] = input[$1] }
    }
    entryCount = start + count
    isGrouped = false
  }

  /// Returns the number of entries appended.
  @inline(__always)
  private func append(
    _ groups: CodeVector, _ values: Column, _ counts: Column?, _ rowCount: Int, _ store: (Int, Int) -> Void
  ) -> Int {
    let codes = unsafe groups.codes
    let output = unsafe entryGroups.base + entryCount
    let hasNulls = values.hasNulls
    var count = 0
    // SAFETY: room for rowCount entries was ensured.
    for row in 0..<rowCount where !hasNulls || values.isValidUnchecked(row) {
      unsafe output[count] = codes[row]
      store(count, row)
      count &+= 1
    }
    guard isWeighted else { return count }
    let weights = unsafe entryWeights.base + entryCount
    guard let counts else {
      for entry in 0..<count { unsafe weights[entry] = 1 }
      return count
    }
    let input = unsafe counts.int64s
    var entry = 0
    for row in 0..<rowCount where !hasNulls || values.isValidUnchecked(row) {
      unsafe weights[entry] = input[row]
      entry &+= 1
    }
    return count
  }

  /// An integer that sorts as the double does, NaN behind all numbers; 0.0 for -0.0.
  private static func ordered(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: KeyHash.canonicalBits(value))
    return bits ^ ((bits >> 63) & .max)
  }

  private static func double(ofOrdered word: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: word ^ ((word >> 63) & .max)))
  }

  // MARK: Results

  /// Writes the quantiles of groups `order[first ..< first + count]` to `target` from row `offset` on, null over no
  /// values. The target has the values' type for discrete quantiles; continuous ones are DOUBLE of BIGINT, HUGEINT and
  /// DOUBLE, else of the values' type, TIMESTAMP or DECIMAL.
  package func emit(
    _ quantile: Quantile, order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int
  ) {
    precondition(offset + count <= target.capacity && first + count <= order.capacity)
    if !isGrouped { group() }
    let groups = unsafe order.codes + first
    // SAFETY: checked above; groups are below groupCount, which `starts` covers.
    for row in 0..<count {
      let group = unsafe Int(groups[row])
      let start = unsafe starts.base[group]
      let length = unsafe starts.base[group + 1] - start
      if length == 0 {
        target.setNull(offset + row)
        if target.physicalType == .string { unsafe target.strings[offset + row] = StringView() }
      } else {
        write(quantile, start, length, target, offset + row)
      }
    }
    target.rowCount = offset + count
  }

  private func write(_ quantile: Quantile, _ start: Int, _ length: Int, _ target: Column, _ row: Int) {
    let weights = unsafe isWeighted ? groupedWeights.base + start : nil
    var total = Int64(length)
    if let weights = unsafe weights {
      total = 0
      for index in 0..<length { unsafe total += weights[index] }
    }
    let (rank, share) = quantile.place(among: total)
    // Descending ranks are counted from the other end, and the way leads down.
    let isExact = share == 0
    var ascendingRank = rank
    if quantile.isDescending { ascendingRank = isExact ? total - 1 - rank : total - 2 - rank }
    func ends<Element>(_ pair: (value: Element, next: Element)) -> (low: Element, high: Element) {
      isExact ? (pair.value, pair.value) : quantile.isDescending ? (pair.next, pair.value) : (pair.value, pair.next)
    }
    // SAFETY: the group's entries are start ..< start + length; row is below the target's capacity.
    switch type.physicalType {
    case .bool, .int64, .double:
      let (low, high) = unsafe ends(
        OrderStatistic.select(grouped.words.base + start, weights: weights, count: length, rank: ascendingRank) {
          $0 < $1
        })
      switch (type, target.type) {
      case (.boolean, _): unsafe target.bools[row] = UInt8(low)
      case (.double, _):
        let value = Self.double(ofOrdered: low)
        unsafe target.doubles[row] =
          isExact ? value : Interpolation.double(value, Self.double(ofOrdered: high), share: share)
      case (_, .double):
        unsafe target.doubles[row] =
          isExact ? Double(low) : Interpolation.double(Double(low), Double(high), share: share)
      case (.decimal(let precision, _), _) where !isExact:
        let limit = (0..<precision).reduce(Int64(1)) { power, _ in power * 10 }
        unsafe target.int64s[row] = Interpolation.decimal(low, high, share: share, limit: limit)
      default:
        unsafe target.int64s[row] = isExact ? low : Interpolation.timestamp(low, high, share: share)
      }
    case .int128:
      let (low, high) = unsafe ends(
        OrderStatistic.select(grouped.wideWords.base + start, weights: weights, count: length, rank: ascendingRank) {
          $0 < $1
        })
      if target.type == .double {
        unsafe target.doubles[row] =
          isExact ? Double(low) : Interpolation.double(Double(low), Double(high), share: share)
      } else {
        unsafe target.int128s[row] = isExact ? low : Interpolation.decimal(low, high, share: share)
      }
    case .string:
      let (value, _) = unsafe OrderStatistic.select(
        grouped.views.base + start, weights: weights, count: length, rank: ascendingRank
      ) { $0.isLess(than: $1) }
      unsafe target.strings[row] = value
    }
  }

  /// Orders the entries by group: counts them, then scatters.
  private func group() {
    self.starts.ensure(groupCount + 1)
    isGrouped = true
    if groupCount == 1 {
      unsafe self.starts.base[0] = 0
      unsafe self.starts.base[1] = entryCount
      return moveEntries()
    }
    // A local pointer: with the thread sanitizer, Swift 6.3 makes invalid code of an access in place.
    let starts = unsafe self.starts.base
    let entryGroups = unsafe self.entryGroups.base
    // SAFETY: starts has groupCount + 1 places; entries name groups below groupCount.
    unsafe starts.update(repeating: 0, count: groupCount + 1)
    for entry in 0..<entryCount { unsafe starts[Int(entryGroups[entry]) &+ 1] &+= 1 }
    for group in 0..<groupCount { unsafe starts[group &+ 1] &+= starts[group] }
    switch type.physicalType {
    case .bool, .int64, .double:
      grouped.words.ensure(entryCount)
      unsafe scatter(entries.words.base, to: grouped.words.base)
    case .int128:
      grouped.wideWords.ensure(entryCount)
      unsafe scatter(entries.wideWords.base, to: grouped.wideWords.base)
    case .string:
      grouped.views.ensure(entryCount)
      unsafe scatter(entries.views.base, to: grouped.views.base)
    }
    if isWeighted {
      groupedWeights.ensure(entryCount)
      unsafe scatter(entryWeights.base, to: groupedWeights.base)
    }
  }

  /// Moves the entries to where they stand by group, or back.
  private func moveEntries() {
    swap(&entries, &grouped)
    swap(&entryWeights, &groupedWeights)
    isMoved.toggle()
  }

  /// Moves entries to their groups' places. Starts become ends on the way, and starts again.
  @inline(__always)
  private func scatter<Element: BitwiseCopyable>(
    _ input: UnsafeMutablePointer<Element>, to output: UnsafeMutablePointer<Element>
  ) {
    let groups = unsafe entryGroups.base
    let starts = unsafe self.starts.base
    // SAFETY: each start is below the end of its group, the next one's start.
    for entry in 0..<entryCount {
      let group = unsafe Int(groups[entry])
      unsafe output[starts[group]] = input[entry]
      unsafe starts[group] &+= 1
    }
    var group = groupCount
    while group > 0 {
      unsafe starts[group] = starts[group &- 1]
      group &-= 1
    }
    unsafe starts[0] = 0
  }

  /// Empties all groups, keeping the room.
  package func reset() {
    groupCount = 0
    entryCount = 0
    isWeighted = false
    isGrouped = false
    isMoved = false
  }

  /// Bytes allocated.
  package var byteCount: Int {
    entryGroups.byteCount + entries.byteCount + entryWeights.byteCount + starts.byteCount + grouped.byteCount
      + groupedWeights.byteCount
  }
}
