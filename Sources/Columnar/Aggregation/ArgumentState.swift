/// The value at one row of a group: `first`, `last`, `any_value`, `arg_min`, `arg_max`.
///
/// Inputs are the value, the ordering value of an extreme, and the row's position. Positions order the rows of the whole
/// input (see ``RowPosition``), so that the row found does not depend on the order in which partial values and rows meet.
/// Of rows that tie, the first wins. `first` and `last` may have a second input as well: rows where it is null do not
/// take part.
package final class ArgumentState: AggregateState {
  package enum Choice: Hashable, Sendable {
    case first
    case last
    /// The row with the least or greatest ordering value; rows where that is null do not take part.
    case extreme(Extreme)
  }

  package enum NullValues: Hashable, Sendable {
    /// A row whose value is null can be chosen.
    case kept
    case passedOver
  }

  private let choice: Choice
  private let nulls: NullValues
  private let values: GroupValues
  /// The ordering values of the rows chosen; of BIGINT, unused, where position decides.
  private let ordering: GroupValues
  private var positions: GroupStorage<Int64>
  private let noPosition: Int64
  /// Rows of a batch that were better than those known, in turn.
  private var winners = GroupStorage<UInt32>(empty: 0)

  /// - Parameter orderingType: of the second input; `nil` for `first` and `last`, which have none.
  package init(_ choice: Choice, nulls: NullValues, type: DataType, orderingType: DataType?) {
    self.choice = choice
    self.nulls = nulls
    values = GroupValues(type: type)
    ordering = GroupValues(type: orderingType ?? .bigint)
    noPosition = choice == .last ? .min : .max
    positions = GroupStorage(empty: noPosition)
    if case .extreme = choice { precondition(orderingType != nil) } else { precondition(orderingType == nil) }
  }

  private var hasOrdering: Bool { if case .extreme = choice { true } else { false } }

  package override var resultType: DataType { values.type }
  package override var partialTypes: [DataType] { [values.type] + (hasOrdering ? [ordering.type] : []) + [.bigint] }

  package override func ensureGroups(_ count: Int) {
    values.ensureGroups(count)
    if hasOrdering { ordering.ensureGroups(count) }
    positions.ensure(count)
  }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    precondition((hasOrdering ? 3...3 : 2...3).contains(inputs.count) && groups.capacity >= rowCount)
    precondition(inputs.allSatisfy { $0.rowCount >= rowCount })
    let input = inputs[0]
    let condition = hasOrdering || inputs.count == 2 ? nil : inputs[1]
    let position = inputs[inputs.count - 1]
    precondition(position.physicalType == .int64)
    winners.ensure(rowCount)
    var count = 0
    switch choice {
    case .first: count = findByPosition(groups, input, condition, position, rowCount) { $0 < $1 }
    case .last: count = findByPosition(groups, input, condition, position, rowCount) { $0 > $1 }
    case .extreme(let extreme): count = findByOrdering(extreme, groups, input, inputs[1], position, rowCount)
    }
    guard count > 0 else { return }
    unsafe values.set(winners.base, count: count, of: input, groups: groups.codes)
  }

  /// Whether rows of these columns must be looked at for nulls. A null position marks a group that chose no row.
  private func mayPassOver(_ input: Column, _ position: Column) -> Bool {
    position.hasNulls || (nulls == .passedOver && input.hasNulls)
  }

  @inline(__always)
  private func isPassedOver(_ row: Int, _ input: Column, _ position: Column) -> Bool {
    (position.hasNulls && !position.isValidUnchecked(row))
      || (nulls == .passedOver && input.hasNulls && !input.isValidUnchecked(row))
  }

  @inline(__always)
  private func findByPosition(
    _ groups: CodeVector, _ input: Column, _ condition: Column?, _ position: Column, _ rowCount: Int,
    isBetter: (Int64, Int64) -> Bool
  ) -> Int {
    let codes = unsafe groups.codes
    let rows = unsafe position.int64s
    let known = unsafe positions.base
    let winners = unsafe self.winners.base
    let looksForNulls = mayPassOver(input, position)
    let condition = condition.flatMap { $0.hasNulls ? $0 : nil }
    var count = 0
    // SAFETY: groups are below the ensured count; winners has room for every row.
    for row in 0..<rowCount {
      let group = unsafe Int(codes[row])
      guard unsafe isBetter(rows[row], known[group]) else { continue }
      if let condition, !condition.isValidUnchecked(row) { continue }
      if looksForNulls && isPassedOver(row, input, position) { continue }
      unsafe known[group] = rows[row]
      unsafe winners[count] = UInt32(truncatingIfNeeded: row)
      count &+= 1
    }
    return count
  }

  private func findByOrdering(
    _ extreme: Extreme, _ groups: CodeVector, _ input: Column, _ order: Column, _ position: Column, _ rowCount: Int
  ) -> Int {
    precondition(order.physicalType == ordering.type.physicalType)
    switch ordering.type.physicalType {
    case .bool:
      return unsafe find(extreme, groups, input, order, position, rowCount, order.bools, ordering.bools) { $0 < $1 }
    case .int64:
      return unsafe find(extreme, groups, input, order, position, rowCount, order.int64s, ordering.int64s) { $0 < $1 }
    case .double:
      return unsafe find(extreme, groups, input, order, position, rowCount, order.doubles, ordering.doubles) {
        $0.sorts(before: $1)
      }
    case .int128:
      return unsafe find(extreme, groups, input, order, position, rowCount, order.int128s, ordering.int128s) { $0 < $1 }
    case .string: return findByStrings(extreme, groups, input, order, position, rowCount)
    }
  }

  @inline(__always)
  private func find<Element>(
    _ extreme: Extreme, _ groups: CodeVector, _ input: Column, _ order: Column, _ position: Column, _ rowCount: Int,
    _ new: UnsafeMutablePointer<Element>, _ old: UnsafeMutablePointer<Element>, isLess: (Element, Element) -> Bool
  ) -> Int {
    let codes = unsafe groups.codes
    let rows = unsafe position.int64s
    let known = unsafe positions.base
    let winners = unsafe self.winners.base
    let looksForNulls = mayPassOver(input, position)
    let orderHasNulls = order.hasNulls
    let wantsLeast = extreme == .least
    let none = noPosition
    var count = 0
    // SAFETY: groups are below the ensured count; winners has room for every row.
    for row in 0..<rowCount {
      if orderHasNulls && !order.isValidUnchecked(row) { continue }
      let group = unsafe Int(codes[row])
      let candidate = unsafe new[row]
      if unsafe known[group] != none {
        let best = unsafe old[group]
        let isBetter = wantsLeast ? isLess(candidate, best) : isLess(best, candidate)
        if !isBetter {
          let isWorse = wantsLeast ? isLess(best, candidate) : isLess(candidate, best)
          if unsafe isWorse || rows[row] >= known[group] { continue }
        }
      }
      if looksForNulls && isPassedOver(row, input, position) { continue }
      unsafe old[group] = candidate
      unsafe known[group] = rows[row]
      unsafe winners[count] = UInt32(truncatingIfNeeded: row)
      count &+= 1
    }
    markOrdering(groups, count)
    return count
  }

  private func findByStrings(
    _ extreme: Extreme, _ groups: CodeVector, _ input: Column, _ order: Column, _ position: Column, _ rowCount: Int
  ) -> Int {
    let codes = unsafe groups.codes
    let rows = unsafe position.int64s
    let new = unsafe order.strings
    let old = unsafe ordering.strings
    let known = unsafe positions.base
    let winners = unsafe self.winners.base
    let looksForNulls = mayPassOver(input, position)
    let orderHasNulls = order.hasNulls
    let wantsLeast = extreme == .least
    var count = 0
    // SAFETY: groups are below the ensured count; winners has room for every row.
    for row in 0..<rowCount {
      if orderHasNulls && !order.isValidUnchecked(row) { continue }
      let group = unsafe Int(codes[row])
      let candidate = unsafe new[row]
      if unsafe known[group] != noPosition {
        let comparison = unsafe candidate.compare(old[group])
        guard unsafe comparison == 0 ? rows[row] < known[group] : (comparison < 0) == wantsLeast else { continue }
      }
      if looksForNulls && isPassedOver(row, input, position) { continue }
      ordering.setString(candidate, of: group)
      unsafe known[group] = rows[row]
      unsafe winners[count] = UInt32(truncatingIfNeeded: row)
      count &+= 1
    }
    ordering.compactIfWasteful()
    return count
  }

  /// The groups of the winners have ordering values now.
  private func markOrdering(_ groups: CodeVector, _ count: Int) {
    let codes = unsafe groups.codes
    let seen = unsafe ordering.seen
    // SAFETY: winners are rows of the batch.
    for index in 0..<count { unsafe seen[Int(codes[Int(winners.base[index])])] = 1 }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    values.emit(order: order, from: first, count: count, into: target, at: offset)
  }

  package override func emitPartials(order: CodeVector, from first: Int, count: Int, into targets: [Column]) {
    values.emit(order: order, from: first, count: count, into: targets[0], at: 0)
    if hasOrdering { ordering.emit(order: order, from: first, count: count, into: targets[1], at: 0) }
    let target = targets[targets.count - 1]
    let known = unsafe positions.base
    unsafe target.writeGroups(order, from: first, count: count, at: 0, to: target.int64s, seen: nil) {
      unsafe known[$0]
    }
    let groups = unsafe order.codes + first
    // SAFETY: writeGroups has checked the range.
    for row in 0..<count where unsafe known[Int(groups[row])] == noPosition { target.setNull(row) }
  }

  package override func reset() {
    values.reset()
    ordering.reset()
    positions.reset()
  }

  package override var byteCount: Int { values.byteCount + ordering.byteCount + positions.byteCount }
}

/// Where a row stands in the input: the number of its task, then its number among the task's rows.
package enum RowPosition {
  /// A task has fewer than 2⁴⁰ rows, a stage fewer than 2²³ tasks.
  package static let rowBits: Int64 = 40

  /// Turns rows `range` of `column` from numbers within a task into positions.
  package static func add(task: Int, to column: Column, rows range: Range<Int>) {
    precondition(task < 1 << (62 - rowBits) && range.upperBound <= column.capacity && column.physicalType == .int64)
    let first = Int64(task) << rowBits
    let values = unsafe column.int64s
    // SAFETY: checked above. Under a null stands any value.
    for row in range { unsafe values[row] &+= first }
  }
}

extension Column {
  /// Makes this BIGINT column the numbers from `first` on.
  package func fillAscending(from first: Int64, count: Int) {
    precondition(count <= capacity && physicalType == .int64)
    let values = unsafe int64s
    // SAFETY: checked above.
    for row in 0..<count { unsafe values[row] = first &+ Int64(row) }
    rowCount = count
  }
}
