/// Where and what: `strpos`, `ascii`, `unicode`, and the ends of text: `left`, `right`; null in, null out.
package enum PositionKernels {
  /// The place of the other text in code points from 1; 0 if it is not there.
  package static func position(_ operand: Operand, of other: Operand, rowCount: Int, into result: Column) {
    precondition(
      operand.physicalType == .string && other.physicalType == .string && result.physicalType == .int64)
    result.beginResult(operand, other, rowCount: rowCount)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let needle = unsafe other.values(as: StringView.self) + (row & other.rowMask)
      let text = unsafe StringView.bytes(of: view)
      let place = unsafe ByteSearch.find(
        StringView.bytes(of: needle), needle.pointee.count, in: text, view.pointee.count)
      unsafe result.int64s[row] = place < 0 ? 0 : Int64(CodePoints.count(text, place) + 1)
    }
  }

  /// The first code point; `empty` where there is none.
  package static func codePoint(_ operand: Operand, empty: Int64, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .string && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let count = unsafe view.pointee.count
      unsafe result.int64s[row] =
        count == 0 ? empty : Int64(CodePoints.decode(StringView.bytes(of: view), count, at: 0))
    }
  }

  package enum End { case left, right }

  /// `count` code points of one end; negative: all but so many of the other end.
  package static func take(
    _ end: End, _ operand: Operand, count: Operand, rowCount: Int, into result: Column
  ) {
    precondition(
      operand.physicalType == .string && count.physicalType == .int64 && result.physicalType == .string)
    result.beginResult(operand, count, rowCount: rowCount)
    result.owners = operand.column.owners
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let wanted = unsafe count.values(as: Int64.self)[row & count.rowMask]
      let text = unsafe StringView.bytes(of: view)
      let byteCount = unsafe view.pointee.count
      let length = Int64(unsafe CodePoints.count(text, byteCount))
      let taken = wanted >= 0 ? min(wanted, length) : max(length + max(wanted, 0 - length), 0)
      let (low, high) = end == .left ? (0, taken) : (length - taken, length)
      let from = unsafe CodePoints.advance(text, byteCount, from: 0, by: Int(low))
      let to = unsafe CodePoints.advance(text, byteCount, from: from, by: Int(high - low))
      unsafe result.strings[row] = StringView(text + from, count: to - from)
    }
  }
}
