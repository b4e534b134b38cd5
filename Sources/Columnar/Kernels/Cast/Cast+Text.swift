extension Cast {
  func fromText() throws(KernelError) {
    switch result.type {
    case .bigint: try unsafe parse(Int64.self, otherwise: 0) { unsafe TextParsing.int64($0) }
    case .hugeint: try unsafe parse(Int128.self, otherwise: 0) { unsafe TextParsing.int128($0) }
    case .double: try unsafe parse(Double.self, otherwise: 0) { unsafe TextParsing.double($0) }
    case .boolean: try unsafe parse(UInt8.self, otherwise: 0) { unsafe TextParsing.boolean($0).map { $0 ? 1 : 0 } }
    case .date: try unsafe parse(Int64.self, otherwise: 0) { unsafe TextParsing.date($0) }
    case .timestamp, .timestamptz: try unsafe parse(Int64.self, otherwise: 0) { unsafe TextParsing.timestamp($0) }
    case .decimal(let precision, let scale):
      if result.physicalType == .int64 {
        try unsafe parse(Int64.self, otherwise: 0) {
          unsafe TextParsing.decimal($0, precision: precision, scale: scale).map { Int64(truncatingIfNeeded: $0) }
        }
      } else {
        try unsafe parse(Int128.self, otherwise: 0) {
          unsafe TextParsing.decimal($0, precision: precision, scale: scale)
        }
      }
    case .null, .varchar: preconditionFailure("not a conversion")
    }
  }

  func toText(_ arena: ByteArena) {
    switch operand.column.type {
    case .boolean:
      unsafe format(UInt8.self, arena) { unsafe TextFormatting.format($0 != 0, into: $1) }
    case .bigint: unsafe format(Int64.self, arena) { unsafe TextFormatting.format($0, into: $1) }
    case .hugeint: unsafe format(Int128.self, arena) { unsafe TextFormatting.format($0, into: $1) }
    case .double: unsafe format(Double.self, arena) { unsafe TextFormatting.format($0, into: $1) }
    case .date: unsafe format(Int64.self, arena) { unsafe TextFormatting.formatDate(days: $0, into: $1) }
    case .timestamp:
      unsafe format(Int64.self, arena) { unsafe TextFormatting.formatTimestamp(microseconds: $0, into: $1) }
    case .timestamptz:
      unsafe format(Int64.self, arena) { unsafe TextFormatting.formatInstant(microseconds: $0, into: $1) }
    case .decimal(let precision, let scale):
      if operand.physicalType == .int64 {
        unsafe format(Int64.self, arena) {
          unsafe TextFormatting.formatDecimal($0, precision: precision, scale: scale, into: $1)
        }
      } else {
        unsafe format(Int128.self, arena) {
          unsafe TextFormatting.formatDecimal($0, precision: precision, scale: scale, into: $1)
        }
      }
    case .null, .varchar: preconditionFailure("not a conversion")
    }
  }

  @inline(__always)
  private func format<Input: BitwiseCopyable>(
    _ input: Input.Type, _ arena: ByteArena, _ body: (Input, UnsafeMutablePointer<UInt8>) -> Int
  ) {
    let room = TextFormatting.maximumByteCount(of: operand.column.type) ?? 0
    let values = unsafe operand.values(as: input)
    let target = unsafe result.strings
    let mask = operand.rowMask
    var heap = StringHeap(arena, bytesExpected: rowCount * min(room, 32))
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; values under nulls are initialised.
      let out = unsafe heap.reserve(room)
      let count = unsafe body(values[row & mask], out)
      unsafe target[row] = heap.finish(count)
    }
    heap.close()
    result.owners = [arena]
  }
}
