extension Operand {
  /// The value of a row as an error message shows it: text in quotes, cut after 64 bytes.
  func describe(row: Int) -> String {
    let value = column.value(at: isConstant ? 0 : row)
    switch value {
    case .string(let bytes):
      return bytes.count <= 64
        ? "'\(String(decoding: bytes, as: UTF8.self))'" : "'\(String(decoding: bytes.prefix(64), as: UTF8.self))…'"
    default: return value.text(as: column.type)
    }
  }
}

extension Value {
  /// The value as a cast of a value of `type` to VARCHAR writes it; `NULL` for null.
  package func text(as type: DataType) -> String {
    if case .string(let bytes) = self { return String(decoding: bytes, as: UTF8.self) }
    guard self != .null, let room = TextFormatting.maximumByteCount(of: type) else { return "NULL" }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(room, 1)) { buffer in
      let out = unsafe buffer.baseAddress.unsafelyUnwrapped
      // SAFETY: the buffer holds the documented room of the type.
      let count: Int
      switch (self, type) {
      case (.boolean(let value), _): count = unsafe TextFormatting.format(value, into: out)
      case (.double(let value), _): count = unsafe TextFormatting.format(value, into: out)
      case (.int64(let value), .decimal(let precision, let scale)):
        count = unsafe TextFormatting.formatDecimal(value, precision: precision, scale: scale, into: out)
      case (.int128(let value), .decimal(let precision, let scale)):
        count = unsafe TextFormatting.formatDecimal(value, precision: precision, scale: scale, into: out)
      case (.int64(let value), .date): count = unsafe TextFormatting.formatDate(days: value, into: out)
      case (.int64(let value), .timestamp):
        count = unsafe TextFormatting.formatTimestamp(microseconds: value, into: out)
      case (.int64(let value), .timestamptz):
        count = unsafe TextFormatting.formatInstant(microseconds: value, into: out)
      case (.int64(let value), _): count = unsafe TextFormatting.format(value, into: out)
      case (.int128(let value), _): count = unsafe TextFormatting.format(value, into: out)
      default: return "NULL"
      }
      return unsafe String(decoding: UnsafeBufferPointer(start: out, count: count), as: UTF8.self)
    }
  }
}
