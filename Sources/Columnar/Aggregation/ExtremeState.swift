/// Which end `min` and `max` keep.
package enum Extreme: Sendable { case least, greatest }

/// `min` and `max`. Null over no values; NaN is greater than every number, strings compare by bytes.
///
/// Not generic, since methods of a generic class are not specialised: the loop is, by the type of its pointers.
package final class ExtremeState: AggregateState {
  private let extreme: Extreme
  private let values: GroupValues

  package init(_ extreme: Extreme, type: DataType) {
    self.extreme = extreme
    values = GroupValues(type: type)
  }

  package override var resultType: DataType { values.type }
  package override func ensureGroups(_ count: Int) { values.ensureGroups(count) }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    let input = inputs[0]
    precondition(
      groups.capacity >= rowCount && input.rowCount >= rowCount && input.physicalType == values.type.physicalType)
    switch values.type.physicalType {
    case .bool: unsafe update(groups, input, rowCount, input.bools, values.bools) { $0 < $1 }
    case .int64: unsafe update(groups, input, rowCount, input.int64s, values.int64s) { $0 < $1 }
    case .double: unsafe update(groups, input, rowCount, input.doubles, values.doubles) { $0.sorts(before: $1) }
    case .int128: unsafe update(groups, input, rowCount, input.int128s, values.int128s) { $0 < $1 }
    case .string: updateStrings(groups, input, rowCount)
    }
  }

  @inline(__always)
  private func update<Element>(
    _ groups: CodeVector, _ input: Column, _ rowCount: Int, _ rows: UnsafeMutablePointer<Element>,
    _ values: UnsafeMutablePointer<Element>, isLess: (Element, Element) -> Bool
  ) {
    let codes = unsafe groups.codes
    let seen = unsafe self.values.seen
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

  private func updateStrings(_ groups: CodeVector, _ input: Column, _ rowCount: Int) {
    let codes = unsafe groups.codes
    let rows = unsafe input.strings
    let seen = unsafe values.seen
    let known = unsafe values.strings
    let hasNulls = input.hasNulls
    let wantsLeast = extreme == .least
    // SAFETY: groups are below the ensured count.
    for row in 0..<rowCount where !hasNulls || input.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      let view = unsafe rows[row]
      if unsafe seen[group] != 0 {
        let order = unsafe view.compare(known[group])
        guard wantsLeast ? order < 0 : order > 0 else { continue }
      }
      values.setString(view, of: group)
    }
    values.compactIfWasteful()
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    values.emit(order: order, from: first, count: count, into: target, at: offset)
  }

  package override func reset() { values.reset() }
  package override var byteCount: Int { values.byteCount }
}

extension Double {
  /// The order of SQL: NaN behind all numbers, -0.0 equal to 0.0.
  @inline(__always)
  func sorts(before other: Double) -> Bool { self < other || (other.isNaN && !isNaN) }
}
