import Columnar

extension Column {
  /// Decodes fields into rows `0..<slots.rowCount`: the one place where a column's type chooses its loop.
  ///
  /// `failures` has room for every row. Strings point into the chunk's bytes or into `arena`; the caller keeps both.
  /// `zone` is that of timestamps without an offset; nil: UTC.
  func decode(
    _ slots: FieldSlots, mode: CastMode, zone: TimeZoneRules? = nil, failures: UnsafeMutablePointer<UInt32>,
    arena: ByteArena
  ) -> DecodeOutcome {
    precondition(slots.rowCount <= capacity)
    let outcome: DecodeOutcome
    switch type {
    case .null: preconditionFailure("a file column has a type")
    case .boolean:
      outcome = unsafe BooleanDecoder.decode(
        slots, into: DecodeTarget(values: bools, validity: validity, failures: failures), mode: mode)
    case .bigint:
      outcome = unsafe BigintDecoder.decode(
        slots, into: DecodeTarget(values: int64s, validity: validity, failures: failures), mode: mode)
    case .hugeint:
      outcome = unsafe HugeintDecoder.decode(
        slots, into: DecodeTarget(values: int128s, validity: validity, failures: failures), mode: mode)
    case .double:
      outcome = unsafe DoubleDecoder.decode(
        slots, into: DecodeTarget(values: doubles, validity: validity, failures: failures), mode: mode)
    case .decimal(let precision, let scale):
      if precision <= 18 {
        outcome = unsafe DecimalDecoder.decode(
          slots, into: DecodeTarget(values: int64s, validity: validity, failures: failures), precision: precision,
          scale: scale)
      } else {
        outcome = unsafe DecimalDecoder.decode(
          slots, into: DecodeTarget(values: int128s, validity: validity, failures: failures), precision: precision,
          scale: scale)
      }
    case .date:
      outcome = unsafe DateDecoder.decode(
        slots, into: DecodeTarget(values: int64s, validity: validity, failures: failures), mode: mode)
    case .timestamp, .timestamptz:
      outcome = unsafe TimestampDecoder.decode(
        slots, into: DecodeTarget(values: int64s, validity: validity, failures: failures), mode: mode, zone: zone)
    case .varchar:
      outcome = unsafe StringDecoder.decode(
        slots, into: DecodeTarget(values: strings, validity: validity, failures: failures), arena: arena)
    }
    rowCount = slots.rowCount
    hasNulls = outcome.nullCount > 0
    return outcome
  }

  /// Sets rows `0..<rowCount` to one value of this column's physical type; a string's bytes go to `arena`.
  func fill(with value: Value, rowCount: Int, arena: ByteArena) {
    precondition(rowCount <= capacity)
    removeAll()
    self.rowCount = rowCount
    // SAFETY: rowCount <= capacity.
    switch (value, physicalType) {
    case (.null, _):
      hasNulls = true
      unsafe validity.update(repeating: 0, count: (rowCount + 63) / 64)
      if physicalType == .string { unsafe strings.update(repeating: StringView(), count: rowCount) }
    case (.int64(let int), .int64): unsafe int64s.update(repeating: int, count: rowCount)
    case (.string(let bytes), .string):
      let view = unsafe bytes.withUnsafeBufferPointer { unsafe arena.append($0) }
      unsafe strings.update(repeating: view, count: rowCount)
    default: preconditionFailure("a constant does not fit the column's type \(type)")
    }
  }

  /// Copies rows from a column of the same type, all or the selected ones, that holds no strings.
  func copy(from source: Column, rowCount: Int, selecting selection: SelectionVector?) {
    precondition(type == source.type && rowCount <= capacity && rowCount <= source.capacity && physicalType != .string)
    self.rowCount = rowCount
    // SAFETY: rowCount rows fit both columns; a selection's rows are below source.rowCount.
    guard let selection else {
      switch physicalType {
      case .bool: unsafe bools.update(from: source.bools, count: rowCount)
      case .int64: unsafe int64s.update(from: source.int64s, count: rowCount)
      case .int128: unsafe int128s.update(from: source.int128s, count: rowCount)
      case .double: unsafe doubles.update(from: source.doubles, count: rowCount)
      case .string: break
      }
      hasNulls = source.hasNulls
      if hasNulls { unsafe validity.update(from: source.validity, count: (rowCount + 63) / 64) }
      return
    }
    let rows = unsafe selection.rows
    let limit = UInt32(source.rowCount)
    for index in 0..<rowCount { precondition(unsafe rows[index] < limit) }
    switch physicalType {
    case .bool: unsafe gatherRows(bools, source.bools, rows, rowCount)
    case .int64: unsafe gatherRows(int64s, source.int64s, rows, rowCount)
    case .int128: unsafe gatherRows(int128s, source.int128s, rows, rowCount)
    case .double: unsafe gatherRows(doubles, source.doubles, rows, rowCount)
    case .string: break
    }
    hasNulls = false
    if source.hasNulls {
      makeNullable()
      let target = unsafe validity
      let bits = unsafe source.validity
      for index in 0..<rowCount {
        let row = unsafe Int(rows[index])
        if unsafe (bits[row &>> 6] &>> UInt64(row & 63)) & 1 == 0 {
          unsafe target[index &>> 6] &= ~(1 &<< UInt64(index & 63))
        }
      }
    }
  }
}

@inline(__always)
private func gatherRows<Element: BitwiseCopyable>(
  _ target: UnsafeMutablePointer<Element>, _ source: UnsafeMutablePointer<Element>, _ rows: UnsafePointer<UInt32>,
  _ count: Int
) {
  // SAFETY: the caller checked rows and count.
  for index in 0..<count { unsafe target[index] = source[Int(rows[index])] }
}
