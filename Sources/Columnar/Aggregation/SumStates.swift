/// `sum` of BIGINT: 64-bit state until a group overflows, then 128-bit for all groups. Null over no values.
package final class SumInt64State: AggregateState {
  private var sums = GroupStorage<Int64>(empty: 0)
  private var wideSums = GroupStorage<Int128>(empty: 0)
  private var seen = GroupStorage<UInt8>(empty: 0)
  private var isWide = false

  package override init() {}

  /// BIGINT while every sum fits, else HUGEINT.
  package override var resultType: DataType { isWide ? .hugeint : .bigint }

  package override func ensureGroups(_ count: Int) {
    seen.ensure(count)
    if isWide { wideSums.ensure(count) } else { sums.ensure(count) }
  }

  private func widen() {
    isWide = true
    wideSums.ensure(sums.capacity)
    for group in 0..<sums.capacity { unsafe wideSums.base[group] = Int128(sums.base[group]) }
  }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    let input = inputs[0]
    precondition(groups.capacity >= rowCount && input.rowCount >= rowCount)
    if input.physicalType == .int128 {
      if !isWide { widen() }
      let values = unsafe input.int128s
      addWide(groups, input, rowCount, from: 0) { unsafe values[$0] }
      return
    }
    precondition(input.physicalType == .int64)
    let values = unsafe input.int64s
    var row = 0
    if !isWide {
      let codes = unsafe groups.codes
      let sums = unsafe self.sums.base
      let seen = unsafe self.seen.base
      let hasNulls = input.hasNulls
      let validity = unsafe input.validity
      // SAFETY: groups are below the ensured count.
      while row < rowCount {
        if unsafe !hasNulls || (validity[row &>> 6] &>> UInt64(row & 63)) & 1 == 1 {
          let group = unsafe Int(codes[row])
          let (sum, overflow) = unsafe sums[group].addingReportingOverflow(values[row])
          if overflow { break }
          unsafe sums[group] = sum
          unsafe seen[group] = 1
        }
        row &+= 1
      }
      if row == rowCount { return }
      widen()
    }
    addWide(groups, input, rowCount, from: row) { unsafe Int128(values[$0]) }
  }

  @inline(__always)
  private func addWide(_ groups: CodeVector, _ input: Column, _ rowCount: Int, from: Int, _ value: (Int) -> Int128) {
    let codes = unsafe groups.codes
    let sums = unsafe wideSums.base
    let seen = unsafe self.seen.base
    for row in from..<rowCount where !input.hasNulls || input.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      // 2⁶³ rows of 64-bit values fit in 127 bits.
      unsafe sums[group] += value(row)
      unsafe seen[group] = 1
    }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    let seen = unsafe self.seen.base
    let sums = unsafe self.sums.base
    let wideSums = unsafe self.wideSums.base
    switch (target.physicalType, isWide) {
    case (.int64, false):
      unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.int64s, seen: seen) {
        unsafe sums[$0]
      }
    case (.int128, false):
      unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.int128s, seen: seen) {
        unsafe Int128(sums[$0])
      }
    case (.int128, true):
      unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.int128s, seen: seen) {
        unsafe wideSums[$0]
      }
    default: preconditionFailure("a wide sum needs a HUGEINT column")
    }
  }

  package override func reset() {
    if isWide { wideSums.reset() }
    isWide = false
    sums.reset()
    seen.reset()
  }

  package override var byteCount: Int { sums.byteCount + wideSums.byteCount + seen.byteCount }
}

/// `sum` of HUGEINT and DECIMAL (unscaled): 128-bit, exact. Null over no values; overflow is kept and reported at `emit`.
package final class SumInt128State: AggregateState {
  private let type: DataType
  private var sums = GroupStorage<Int128>(empty: 0)
  /// 0 no value, 1 sum, 2 overflowed.
  private var seen = GroupStorage<UInt8>(empty: 0)
  /// Whether a group that was emitted had overflowed.
  package private(set) var hasOverflowed = false

  /// - Parameter type: the result type, HUGEINT or DECIMAL(38, s).
  package init(type: DataType) {
    precondition(type.physicalType == .int128)
    self.type = type
  }

  package override var resultType: DataType { type }

  package override func ensureGroups(_ count: Int) {
    sums.ensure(count)
    seen.ensure(count)
  }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    let input = inputs[0]
    precondition(groups.capacity >= rowCount && input.rowCount >= rowCount)
    switch input.physicalType {
    case .int64:
      let values = unsafe input.int64s
      add(groups, input, rowCount) { unsafe Int128(values[$0]) }
    case .int128:
      let values = unsafe input.int128s
      add(groups, input, rowCount) { unsafe values[$0] }
    default: preconditionFailure("sum of \(input.type)")
    }
  }

  @inline(__always)
  private func add(_ groups: CodeVector, _ input: Column, _ rowCount: Int, _ value: (Int) -> Int128) {
    let codes = unsafe groups.codes
    let sums = unsafe self.sums.base
    let seen = unsafe self.seen.base
    for row in 0..<rowCount where !input.hasNulls || input.isValidUnchecked(row) {
      let group = unsafe Int(codes[row])
      let (sum, overflow) = unsafe sums[group].addingReportingOverflow(value(row))
      unsafe sums[group] = sum
      unsafe seen[group] = overflow || seen[group] == 2 ? 2 : 1
    }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    let seen = unsafe self.seen.base
    let sums = unsafe self.sums.base
    unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.int128s, seen: seen) {
      unsafe sums[$0]
    }
    let groups = unsafe order.codes + first
    // SAFETY: writeGroups has checked the range.
    for row in 0..<count where unsafe seen[Int(groups[row])] == 2 { hasOverflowed = true }
  }

  package override func reset() {
    sums.reset()
    seen.reset()
    hasOverflowed = false
  }

  package override var byteCount: Int { sums.byteCount + seen.byteCount }
}

/// `sum` of DOUBLE, added in row order. Null over no values.
package final class SumDoubleState: AggregateState {
  private var sums = GroupStorage<Double>(empty: 0)
  private var seen = GroupStorage<UInt8>(empty: 0)

  package override init() {}
  package override var resultType: DataType { .double }

  package override func ensureGroups(_ count: Int) {
    sums.ensure(count)
    seen.ensure(count)
  }

  package override func update(groups: CodeVector, inputs: [Column], rowCount: Int) {
    let input = inputs[0]
    precondition(groups.capacity >= rowCount && input.rowCount >= rowCount && input.physicalType == .double)
    let codes = unsafe groups.codes
    let values = unsafe input.doubles
    let sums = unsafe self.sums.base
    let seen = unsafe self.seen.base
    // SAFETY: groups are below the ensured count; validity words cover rowCount.
    if input.hasNulls {
      // Whole words of nulls are common (sparse measures): visit set bits only.
      let validity = unsafe input.validity
      var start = 0
      while start < rowCount {
        var word = unsafe validity[start &>> 6]
        if rowCount &- start < 64 { word &= (1 &<< UInt64(rowCount &- start)) &- 1 }
        while word != 0 {
          let row = start &+ word.trailingZeroBitCount
          word &= word &- 1
          let group = unsafe Int(codes[row])
          unsafe sums[group] += values[row]
          unsafe seen[group] = 1
        }
        start &+= 64
      }
    } else {
      for row in 0..<rowCount {
        let group = unsafe Int(codes[row])
        unsafe sums[group] += values[row]
        unsafe seen[group] = 1
      }
    }
  }

  package override func emit(order: CodeVector, from first: Int, count: Int, into target: Column, at offset: Int) {
    let sums = unsafe self.sums.base
    unsafe target.writeGroups(order, from: first, count: count, at: offset, to: target.doubles, seen: seen.base) {
      unsafe sums[$0]
    }
  }

  package override func reset() {
    sums.reset()
    seen.reset()
  }

  package override var byteCount: Int { sums.byteCount + seen.byteCount }
}

extension AggregateState {
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
