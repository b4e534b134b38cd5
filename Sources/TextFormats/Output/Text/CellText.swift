import Columnar

/// Turns single values into text, spelled as the CSV writer does. For terminals and messages, not for row loops.
package enum CellText {
  /// The text of a value, nil for NULL. Bytes that are not UTF-8 become U+FFFD.
  package static func string(_ column: Column, at row: Int) -> String? {
    guard column.isValid(row) else { return nil }
    var cursor = FieldCursor(column.type)
    cursor.attach(column)
    if cursor.format == .string {
      // SAFETY: isValid checked the row.
      return unsafe cursor.string(row).pointee.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
    if cursor.format == .null { return nil }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: FieldFormat.maximumFixedByteCount + 16) {
      guard let start = $0.baseAddress else { return "" }
      // SAFETY: the buffer holds the longest value and the whole words behind it.
      let end = unsafe cursor.writeFixed(row, start)
      return unsafe String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
    }
  }
}
