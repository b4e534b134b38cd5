/// Functions that write new text: `concat`, `||` and `replace`.
package enum ConcatKernels {
  /// What a null operand does.
  package enum Nulls { case countAsEmpty, makeNull }

  /// The longest text that a function makes.
  private static var maximumByteCount: Int { 1 << 30 }

  /// Joins the texts of each row.
  package static func concat(
    _ operands: [Operand], nulls: Nulls, rowCount: Int, into result: Column, heap arena: ByteArena
  ) throws(KernelError) {
    precondition(operands.allSatisfy { $0.physicalType == .string } && result.physicalType == .string)
    result.beginResult(operands, rowCount: rowCount)
    if nulls == .countAsEmpty { result.hasNulls = false }
    let target = unsafe result.strings
    let checksNulls = nulls == .countAsEmpty && operands.contains(where: \.mayBeNull)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      var total = 0
      for operand in operands where !checksNulls || operand.isConstant || operand.column.isPresent(row) {
        unsafe total += operand.values(as: StringView.self)[row & operand.rowMask].count
      }
      guard total <= maximumByteCount else {
        heap.close()
        throw KernelError(.overflow, "a text of \(total) bytes is too long", row: row)
      }
      let out = unsafe heap.reserve(total)
      var written = 0
      for operand in operands where !checksNulls || operand.isConstant || operand.column.isPresent(row) {
        let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
        let count = unsafe view.pointee.count
        unsafe (out + written).update(from: StringView.bytes(of: view), count: count)
        written += count
      }
      unsafe target[row] = heap.finish(total)
    }
    heap.close()
    result.owners = [arena]
  }

  /// Joins the texts of each row that are not null, with the separator between them; null where the separator is.
  package static func concat(
    separator: Operand, _ operands: [Operand], rowCount: Int, into result: Column, heap arena: ByteArena
  ) throws(KernelError) {
    precondition(
      operands.allSatisfy { $0.physicalType == .string } && separator.physicalType == .string
        && result.physicalType == .string)
    result.beginResult(separator, rowCount: rowCount)
    for operand in operands { operand.requireRows(rowCount) }
    let target = unsafe result.strings
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    defer { heap.close() }
    result.owners = [arena]
    for row in 0..<rowCount {
      // SAFETY: the rows were checked; views are safe to read under nulls too.
      let between = unsafe separator.values(as: StringView.self) + (row & separator.rowMask)
      let betweenCount = unsafe between.pointee.count
      var total = 0
      var parts = 0
      for operand in operands where operand.isConstant || operand.column.isPresent(row) {
        unsafe total += operand.values(as: StringView.self)[row & operand.rowMask].count
        parts += 1
      }
      total += max(parts - 1, 0) * betweenCount
      guard total <= maximumByteCount else {
        throw KernelError(.overflow, "a text of \(total) bytes is too long", row: row)
      }
      let out = unsafe heap.reserve(total)
      var written = 0
      var isFirst = true
      for operand in operands where operand.isConstant || operand.column.isPresent(row) {
        if !isFirst {
          unsafe (out + written).update(from: StringView.bytes(of: between), count: betweenCount)
          written += betweenCount
        }
        isFirst = false
        let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
        let count = unsafe view.pointee.count
        unsafe (out + written).update(from: StringView.bytes(of: view), count: count)
        written += count
      }
      unsafe target[row] = heap.finish(total)
    }
  }

  /// Replaces every occurrence of `pattern`, from left to right; an empty pattern leaves the text as it is.
  package static func replace(
    _ operand: Operand, pattern: Operand, replacement: Operand, rowCount: Int, into result: Column,
    heap arena: ByteArena
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && pattern.physicalType == .string && replacement.physicalType == .string
        && result.physicalType == .string)
    result.beginResult(operand, pattern, replacement, rowCount: rowCount)
    let target = unsafe result.strings
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let patternView = unsafe pattern.values(as: StringView.self) + (row & pattern.rowMask)
      let otherView = unsafe replacement.values(as: StringView.self) + (row & replacement.rowMask)
      let text = unsafe StringView.bytes(of: view)
      let needle = unsafe StringView.bytes(of: patternView)
      let other = unsafe StringView.bytes(of: otherView)
      let count = unsafe view.pointee.count
      let needleCount = unsafe patternView.pointee.count
      let otherCount = unsafe otherView.pointee.count
      var place = needleCount == 0 ? -1 : unsafe ByteSearch.find(needle, needleCount, in: text, count)
      if place < 0 {
        // Unchanged: the view goes on pointing into the operand.
        unsafe target[row] = view.pointee
        continue
      }
      var occurrences = 0
      var next = place
      while next >= 0 {
        occurrences += 1
        next = unsafe ByteSearch.find(needle, needleCount, in: text, count, from: next + needleCount)
      }
      let total = count + occurrences * (otherCount - needleCount)
      guard total <= maximumByteCount else {
        heap.close()
        throw KernelError(.overflow, "a text of \(total) bytes is too long", row: row)
      }
      let out = unsafe heap.reserve(total)
      var read = 0
      var written = 0
      while place >= 0 {
        unsafe (out + written).update(from: text + read, count: place - read)
        written += place - read
        unsafe (out + written).update(from: other, count: otherCount)
        written += otherCount
        read = place + needleCount
        place = unsafe ByteSearch.find(needle, needleCount, in: text, count, from: read)
      }
      unsafe (out + written).update(from: text + read, count: count - read)
      unsafe target[row] = heap.finish(total)
    }
    heap.close()
    result.owners = operand.column.owners + [arena]
  }
}
