/// Which end `min` and `max` keep.
package enum Extreme: Sendable { case least, greatest }

/// `min` and `max` of fixed-width values. Null over no values; NaN is greater than every number.
@safe
package final class ExtremeState<Element: BitwiseCopyable & Comparable>: AggregateState {
  private let type: DataType
  private let extreme: Extreme
  private var values: GroupStorage<Element>
  private var seen = GroupStorage<UInt8>(empty: 0)
  private let column: (Column) -> UnsafeMutablePointer<Element>

  fileprivate init(
    _ extreme: Extreme, type: DataType, empty: Element, column: @escaping (Column) -> UnsafeMutablePointer<Element>
  ) {
    self.extreme = extreme
    self.type = type
    values = GroupStorage(empty: empty)
    unsafe self.column = unsafe column
  }

  package override var resultType: DataType { type }

  package override func ensureGroups(_ count: Int) {
    values.ensure(count)
    seen.ensure(count)
  }

  package override func update(groups: CodeVector, input: Column?, rowCount: Int) {
    guard let input else { preconditionFailure("min and max need a column") }
    precondition(
      groups.capacity >= rowCount && input.rowCount >= rowCount && input.physicalType == type.physicalType)
    switch extreme {
    case .least: update(groups, input, rowCount) { Self.isLess($0, $1) }
    case .greatest: update(groups, input, rowCount) { Self.isLess($1, $0) }
    }
  }

  /// `left < right`, with NaN above all numbers.
  @inline(__always)
  private static func isLess(_ left: Element, _ right: Element) -> Bool {
    if left < right { return true }
    // Only NaN differs from itself.
    return right != right && left == left
  }

  @inline(__always)
  private func update(
    _ groups: CodeVector, _ input: Column, _ rowCount: Int, _ replaces: (_ new: Element, _ old: Element) -> Bool
  ) {
    let codes = unsafe groups.codes
    let rows = unsafe column(input)
    let values = unsafe self.values.base
    let seen = unsafe self.seen.base
    let hasNulls = input.hasNulls
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount where !hasNulls || input.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      let value = unsafe rows[row]
      if unsafe seen[group] == 0 || replaces(value, values[group]) {
        unsafe values[group] = value
        unsafe seen[group] = 1
      }
    }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    precondition(offset + count <= target.capacity && first + count <= order.capacity)
    precondition(target.physicalType == type.physicalType)
    let groups = unsafe order.codes + first
    let output = unsafe column(target) + offset
    // SAFETY: checked above; groups are below the ensured count.
    for row in 0..<count {
      let group = unsafe Int(groups[row])
      unsafe output[row] = values.base[group]
      if unsafe seen.base[group] == 0 { target.setNull(offset + row) }
    }
    target.rowCount = offset + count
  }

  package override func reset() {
    values.reset()
    seen.reset()
  }

  package override var byteCount: Int { values.byteCount + seen.byteCount }
}

/// `min` and `max` of VARCHAR, by bytes. Keeps copies of long strings.
package final class ExtremeStringState: AggregateState {
  private let extreme: Extreme
  private var values = GroupStorage<StringView>(empty: StringView())
  private var seen = GroupStorage<UInt8>(empty: 0)
  private var arena = ByteArena()
  /// Bytes in `arena` that no group refers to any more.
  private var wasted = 0

  fileprivate init(_ extreme: Extreme) { self.extreme = extreme }

  package override var resultType: DataType { .varchar }

  package override func ensureGroups(_ count: Int) {
    values.ensure(count)
    seen.ensure(count)
  }

  package override func update(groups: CodeVector, input: Column?, rowCount: Int) {
    guard let input else { preconditionFailure("min and max need a column") }
    precondition(groups.capacity >= rowCount && input.rowCount >= rowCount && input.physicalType == .string)
    let codes = unsafe groups.codes
    let rows = unsafe input.strings
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount where !input.hasNulls || input.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      let view = unsafe rows[row]
      if unsafe seen.base[group] != 0 {
        let old = unsafe values.base[group]
        let order = view.compare(old)
        guard extreme == .least ? order < 0 : order > 0 else { continue }
        if !old.isInline { wasted += old.count }
      }
      unsafe values.base[group] = arena.append(view)
      unsafe seen.base[group] = 1
    }
    if wasted > 1 << 20 && wasted * 2 > arena.byteCount { compact() }
  }

  /// Copies the strings still in use to a new arena.
  private func compact() {
    let fresh = ByteArena()
    for group in 0..<values.capacity { unsafe values.base[group] = fresh.append(values.base[group]) }
    arena = fresh
    wasted = 0
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    precondition(offset + count <= target.capacity && first + count <= order.capacity)
    let groups = unsafe order.codes + first
    let output = unsafe target.strings + offset
    // SAFETY: checked above; groups are below the ensured count.
    for row in 0..<count {
      let group = unsafe Int(groups[row])
      unsafe output[row] = values.base[group]
      if unsafe seen.base[group] == 0 { target.setNull(offset + row) }
    }
    target.rowCount = offset + count
    if target.owners.last !== arena { target.owners.append(arena) }
  }

  package override func reset() {
    values.reset()
    seen.reset()
    arena = ByteArena()
    wasted = 0
  }

  package override var byteCount: Int { values.byteCount + seen.byteCount + arena.byteCount }
}

extension AggregateState {
  /// The state of `min` or `max` over values of `type`.
  package static func extreme(_ extreme: Extreme, type: DataType) -> AggregateState {
    switch type.physicalType {
    case .bool: unsafe ExtremeState<UInt8>(extreme, type: type, empty: 0) { unsafe $0.bools }
    case .int64: unsafe ExtremeState<Int64>(extreme, type: type, empty: 0) { unsafe $0.int64s }
    case .int128: unsafe ExtremeState<Int128>(extreme, type: type, empty: 0) { unsafe $0.int128s }
    case .double: unsafe ExtremeState<Double>(extreme, type: type, empty: 0) { unsafe $0.doubles }
    case .string: ExtremeStringState(extreme)
    }
  }

  /// The state of `sum` over values of `type`.
  package static func sum(of type: DataType) -> AggregateState {
    switch type {
    case .double: SumDoubleState()
    case .decimal(_, let scale): SumInt128State(type: .decimal(precision: 38, scale: scale))
    case .hugeint: SumInt128State(type: .hugeint)
    default: SumInt64State()
    }
  }
}
