/// Which end `min` and `max` keep.
package enum Extreme: Sendable { case least, greatest }

/// `min` and `max` of fixed-width values. Null over no values; NaN is greater than every number.
///
/// Not generic, since methods of a generic class are not specialised: the loop is, by the type of its pointers.
package final class ExtremeState: AggregateState {
  private let type: DataType
  private let extreme: Extreme
  /// BOOLEAN, 64-bit integers and doubles, packed by their own size.
  private var words = GroupStorage<UInt64>(empty: 0)
  private var wideWords = GroupStorage<Int128>(empty: 0)
  private var seen = GroupStorage<UInt8>(empty: 0)

  fileprivate init(_ extreme: Extreme, type: DataType) {
    precondition(type.physicalType != .string)
    self.extreme = extreme
    self.type = type
  }

  package override var resultType: DataType { type }

  package override func ensureGroups(_ count: Int) {
    if type.physicalType == .int128 { wideWords.ensure(count) } else { words.ensure(count) }
    seen.ensure(count)
  }

  package override func update(groups: CodeVector, input: Column?, rowCount: Int) {
    guard let input else { preconditionFailure("min and max need a column") }
    precondition(
      groups.capacity >= rowCount && input.rowCount >= rowCount && input.physicalType == type.physicalType)
    switch type.physicalType {
    case .bool: unsafe update(groups, input, rowCount, input.bools, values()) { $0 < $1 }
    case .int64: unsafe update(groups, input, rowCount, input.int64s, values()) { $0 < $1 }
    // NaN sorts above all numbers.
    case .double: unsafe update(groups, input, rowCount, input.doubles, values()) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
    case .int128: unsafe update(groups, input, rowCount, input.int128s, wideWords.base) { $0 < $1 }
    case .string: preconditionFailure("strings have a state of their own")
    }
  }

  /// The 64-bit storage as values of a type that is no wider.
  private func values<Element>() -> UnsafeMutablePointer<Element> {
    unsafe UnsafeMutableRawPointer(words.base).assumingMemoryBound(to: Element.self)
  }

  @inline(__always)
  private func update<Element>(
    _ groups: CodeVector, _ input: Column, _ rowCount: Int, _ rows: UnsafeMutablePointer<Element>,
    _ values: UnsafeMutablePointer<Element>, isLess: (Element, Element) -> Bool
  ) {
    let codes = unsafe groups.codes
    let seen = unsafe self.seen.base
    let hasNulls = input.hasNulls
    let wantsLeast = extreme == .least
    // SAFETY: groups are below the ensured count.
    for index in 0..<rowCount where !hasNulls || input.isValidUnchecked(index) {
      let group = unsafe Int(codes[index])
      let new = unsafe rows[index]
      let old = unsafe values[group]
      if unsafe seen[group] == 0 || (wantsLeast ? isLess(new, old) : isLess(old, new)) {
        unsafe values[group] = new
        unsafe seen[group] = 1
      }
    }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    precondition(offset + count <= target.capacity && first + count <= order.capacity)
    precondition(target.physicalType == type.physicalType)
    let groups = unsafe order.codes + first
    // SAFETY: checked above; groups are below the ensured count.
    switch type.physicalType {
    case .bool:
      let output = unsafe target.bools + offset
      let input: UnsafeMutablePointer<UInt8> = unsafe values()
      for row in 0..<count { unsafe output[row] = input[Int(groups[row])] }
    case .int64, .double:
      let output = unsafe UnsafeMutableRawPointer(target.int64s + offset).assumingMemoryBound(to: UInt64.self)
      for row in 0..<count { unsafe output[row] = words.base[Int(groups[row])] }
    case .int128:
      let output = unsafe target.int128s + offset
      for row in 0..<count { unsafe output[row] = wideWords.base[Int(groups[row])] }
    case .string: preconditionFailure("strings have a state of their own")
    }
    for row in 0..<count where unsafe seen.base[Int(groups[row])] == 0 { target.setNull(offset + row) }
    target.rowCount = offset + count
  }

  package override func reset() {
    seen.reset()
  }

  package override var byteCount: Int { words.byteCount + wideWords.byteCount + seen.byteCount }
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
    type.physicalType == .string ? ExtremeStringState(extreme) : ExtremeState(extreme, type: type)
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
