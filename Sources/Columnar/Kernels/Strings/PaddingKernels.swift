/// Functions that write new text of a given length: `lpad`, `rpad`, `repeat`, `reverse`, `chr`; null in, null out.
package enum PaddingKernels {
  package enum Side { case left, right }

  /// The longest text that a function makes.
  private static var maximumByteCount: Int { 1 << 30 }

  /// Cuts or fills the text to `length` code points with the padding, over and over.
  package static func pad(
    _ side: Side, _ operand: Operand, length: Operand, padding: Operand, rowCount: Int, into result: Column,
    heap arena: ByteArena
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && length.physicalType == .int64 && padding.physicalType == .string
        && result.physicalType == .string)
    result.beginResult(operand, length, padding, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    defer { heap.close() }
    result.owners = operand.column.owners + [arena]
    for row in 0..<rowCount {
      unsafe result.strings[row] = StringView()
      guard result.isPresent(row) else { continue }
      // SAFETY: beginResult checked the rows.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let fillView = unsafe padding.values(as: StringView.self) + (row & padding.rowMask)
      let wanted = unsafe Int(max(length.values(as: Int64.self)[row & length.rowMask], 0))
      let text = unsafe StringView.bytes(of: view)
      let byteCount = unsafe view.pointee.count
      let count = unsafe CodePoints.count(text, byteCount)
      if count >= wanted {
        unsafe result.strings[row] = StringView(text, count: CodePoints.advance(text, byteCount, from: 0, by: wanted))
        continue
      }
      let fill = unsafe StringView.bytes(of: fillView)
      let fillBytes = unsafe fillView.pointee.count
      let fillCount = unsafe CodePoints.count(fill, fillBytes)
      guard fillCount > 0 else {
        throw KernelError(.invalidArgument, "\(side == .left ? "lpad" : "rpad") needs something to pad with", row: row)
      }
      let missing = wanted - count
      let (times, rest) = missing.quotientAndRemainder(dividingBy: fillCount)
      let restBytes = unsafe CodePoints.advance(fill, fillBytes, from: 0, by: rest)
      let (fullBytes, overflow) = times.multipliedReportingOverflow(by: fillBytes)
      let total = overflow ? Int.max : min(fullBytes, maximumByteCount) + restBytes + byteCount
      guard total <= maximumByteCount else {
        throw KernelError(.overflow, "a text of \(wanted) characters is too long", row: row)
      }
      let out = unsafe heap.reserve(total)
      var written = 0
      if side == .right {
        unsafe out.update(from: text, count: byteCount)
        written = byteCount
      }
      for _ in 0..<times {
        unsafe (out + written).update(from: fill, count: fillBytes)
        written += fillBytes
      }
      unsafe (out + written).update(from: fill, count: restBytes)
      written += restBytes
      if side == .left { unsafe (out + written).update(from: text, count: byteCount) }
      unsafe result.strings[row] = heap.finish(total)
    }
  }

  /// The text `count` times; empty for none and fewer.
  package static func `repeat`(
    _ operand: Operand, count: Operand, rowCount: Int, into result: Column, heap arena: ByteArena
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && count.physicalType == .int64 && result.physicalType == .string)
    result.beginResult(operand, count, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    defer { heap.close() }
    result.owners = [arena]
    for row in 0..<rowCount {
      unsafe result.strings[row] = StringView()
      guard result.isPresent(row) else { continue }
      // SAFETY: beginResult checked the rows.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let times = unsafe Int(max(count.values(as: Int64.self)[row & count.rowMask], 0))
      let text = unsafe StringView.bytes(of: view)
      let byteCount = unsafe view.pointee.count
      let (total, overflow) = times.multipliedReportingOverflow(by: byteCount)
      guard !overflow, total <= maximumByteCount else {
        throw KernelError(.overflow, "a text of \(byteCount) bytes, \(times) times, is too long", row: row)
      }
      let out = unsafe heap.reserve(total)
      if byteCount > 0 {
        for index in 0..<times { unsafe (out + index * byteCount).update(from: text, count: byteCount) }
      }
      unsafe result.strings[row] = heap.finish(total)
    }
  }

  /// The characters as one sees them, from the last to the first.
  package static func reverse(_ operand: Operand, rowCount: Int, into result: Column, heap arena: ByteArena) {
    precondition(operand.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let text = unsafe StringView.bytes(of: view)
      let count = unsafe view.pointee.count
      let out = unsafe heap.reserve(count)
      if unsafe CodePoints.isASCII(text, count) {
        for index in 0..<count { unsafe out[index] = text[count - 1 - index] }
      } else {
        let string = unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
        var place = count
        for character in string {
          let bytes = Array(character.utf8)
          place -= bytes.count
          for (index, byte) in bytes.enumerated() where place + index >= 0 { unsafe out[place + index] = byte }
        }
      }
      unsafe result.strings[row] = heap.finish(count)
    }
    heap.close()
    result.owners = [arena]
  }

  /// The character with a code point.
  package static func character(
    _ operand: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(operand.physicalType == .int64 && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    for row in 0..<rowCount {
      unsafe result.strings[row] = StringView()
      guard result.isPresent(row) else { continue }
      // SAFETY: beginResult checked the rows; four bytes hold any code point.
      let value = unsafe operand.values(as: Int64.self)[row & operand.rowMask]
      guard let small = UInt32(exactly: value), Unicode.Scalar(small) != nil else {
        throw KernelError(.invalidArgument, "\(value) is no code point of Unicode", row: row)
      }
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { buffer in
        let out = unsafe buffer.baseAddress.unsafelyUnwrapped
        let count = unsafe CodePoints.encode(small, into: out)
        unsafe result.strings[row] = StringView(out, count: count)
      }
    }
  }
}
