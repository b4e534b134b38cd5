/// The constants of an `IN` list, arranged for lookup once. Doubles match by SQL's equality: NaN equals NaN, -0.0 equals 0.0.
package struct InListSet {
  enum Members {
    case int64(SortedMembers<Int64>)
    case int128(SortedMembers<Int128>)
    case bool(SortedMembers<UInt8>)
    /// Canonical bit patterns.
    case double(SortedMembers<UInt64>)
    case string(StringMembers)
  }

  let members: Members
  /// Whether the list holds NULL: then a value that is not found is null.
  let containsNull: Bool

  /// Makes a set of values of one type.
  package init(_ values: [Value], type: DataType) {
    containsNull = values.contains(.null)
    let column = Column(type: type, capacity: values.count)
    for value in values where value != .null { column.append(value) }
    let count = column.rowCount
    // SAFETY: rows below rowCount.
    switch type.physicalType {
    case .bool: members = .bool(SortedMembers((0..<count).map { unsafe column.bools[$0] }))
    case .int64: members = .int64(SortedMembers((0..<count).map { unsafe column.int64s[$0] }))
    case .int128: members = .int128(SortedMembers((0..<count).map { unsafe column.int128s[$0] }))
    case .double: members = .double(SortedMembers((0..<count).map { unsafe Self.canonical(column.doubles[$0]) }))
    case .string: members = .string(StringMembers(column))
    }
  }

  @inline(__always)
  static func canonical(_ value: Double) -> UInt64 {
    value == 0 ? 0 : value.isNaN ? Double.nan.bitPattern : value.bitPattern
  }
}

/// Sorted values: compared one by one when few, by bisection otherwise.
struct SortedMembers<Element: Comparable & BitwiseCopyable> {
  let values: [Element]

  init(_ values: [Element]) { self.values = values.sorted() }

  @inline(__always)
  static func contains(_ members: UnsafeBufferPointer<Element>, _ value: Element) -> Bool {
    if members.count <= 8 {
      var found = false
      // SAFETY: indices of the buffer.
      for index in 0..<members.count { unsafe found = found || members[index] == value }
      return found
    }
    var low = 0
    var count = members.count
    while count > 1 {
      let half = count &>> 1
      // SAFETY: low + half < low + count <= members.count.
      low = unsafe members[low &+ half] <= value ? low &+ half : low
      count &-= half
    }
    return unsafe members[low] == value
  }
}

/// Strings in a table of open addressing, at most half full.
final class StringMembers {
  /// Keeps the strings alive.
  let column: Column
  let slots: [StringView?]
  let mask: Int

  init(_ column: Column) {
    self.column = column
    var capacity = 16
    while capacity < column.rowCount * 2 { capacity *= 2 }
    var slots: [StringView?] = Array(repeating: nil, count: capacity)
    for row in 0..<column.rowCount {
      // SAFETY: row < rowCount.
      let view = unsafe column.strings[row]
      var slot = Self.hash(view) & (capacity - 1)
      while let other = slots[slot], !(other == view) { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = view
    }
    self.slots = slots
    mask = capacity - 1
  }

  /// Inline strings by their words, longer ones by length, prefix and the last eight bytes.
  @inline(__always)
  static func hash(_ view: StringView) -> Int {
    // SAFETY: a string that is not inline has more than 12 bytes.
    let tail =
      view.isInline
      ? view.high
      : unsafe UnsafeRawPointer(view.address).loadUnaligned(fromByteOffset: view.count &- 8, as: UInt64.self)
    let mixed = (view.low ^ (tail &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed &>> 33)
  }

  @inline(__always)
  static func contains(_ slots: UnsafeBufferPointer<StringView?>, mask: Int, _ value: StringView) -> Bool {
    var slot = hash(value) & mask
    // SAFETY: slot <= mask < slots.count; the table has free slots, so the search ends.
    while let other = unsafe slots[slot] {
      if other == value { return true }
      slot = (slot &+ 1) & mask
    }
    return false
  }
}

package enum InListKernels {
  /// `operand IN (set)`: null where the operand is, and where it is not found in a list that holds a null.
  package static func contains(_ set: InListSet, _ operand: Operand, rowCount: Int, into result: Column) {
    precondition(result.physicalType == .bool)
    result.beginResult(operand, rowCount: rowCount)
    switch (set.members, operand.physicalType) {
    case (.int64(let members), .int64): find(members, operand, rowCount, result)
    case (.int128(let members), .int128): find(members, operand, rowCount, result)
    case (.bool(let members), .bool): find(members, operand, rowCount, result)
    case (.double(let members), .double):
      unsafe members.values.withUnsafeBufferPointer { buffer in
        guard !buffer.isEmpty else { return clear(result) }
        RowLoops.map(operand, as: Double.self, rowCount: rowCount, into: result, as: UInt8.self) {
          unsafe SortedMembers.contains(buffer, InListSet.canonical($0)) ? 1 : 0
        }
      }
    case (.string(let members), .string):
      let mask = members.mask
      unsafe members.slots.withUnsafeBufferPointer { slots in
        RowLoops.map(operand, as: StringView.self, rowCount: rowCount, into: result, as: UInt8.self) {
          unsafe StringMembers.contains(slots, mask: mask, $0) ? 1 : 0
        }
      }
    default: preconditionFailure("IN list of another type")
    }
    guard set.containsNull else { return }
    // SAFETY: row < rowCount, checked by beginResult.
    for row in 0..<rowCount where unsafe result.bools[row] == 0 { result.markNull(row) }
  }

  private static func find<Element: Comparable & BitwiseCopyable>(
    _ members: SortedMembers<Element>, _ operand: Operand, _ rowCount: Int, _ result: Column
  ) {
    unsafe members.values.withUnsafeBufferPointer { buffer in
      guard !buffer.isEmpty else { return clear(result) }
      RowLoops.map(operand, as: Element.self, rowCount: rowCount, into: result, as: UInt8.self) {
        unsafe SortedMembers.contains(buffer, $0) ? 1 : 0
      }
    }
  }

  private static func clear(_ result: Column) {
    // SAFETY: rowCount <= capacity.
    unsafe result.bools.update(repeating: 0, count: result.rowCount)
  }
}
