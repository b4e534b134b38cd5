/// `->`, `->>` and their functions, over VARCHAR that holds JSON; null in, null out, and null where the path leads nowhere.
package enum JSONKernels {
  /// What is made of the value found.
  package enum Form {
    /// JSON text, without blanks.
    case json
    /// Strings as they are meant, others as JSON text; `null` is NULL.
    case text
  }

  package static func extract(
    _ form: Form, _ operand: Operand, _ path: JSONPath, rowCount: Int, into result: Column, heap arena: ByteArena
  ) throws(KernelError) {
    precondition(operand.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    defer { heap.close() }
    for row in 0..<rowCount {
      unsafe result.strings[row] = StringView()
      guard result.isPresent(row) else { continue }
      try extract(form, operand, row: row, path, into: result, &heap)
    }
    result.owners = operand.column.owners + [arena]
  }

  /// As `extract`, with the element's number in each row.
  package static func extract(
    _ form: Form, _ operand: Operand, elements: Operand, rowCount: Int, into result: Column, heap arena: ByteArena
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && elements.physicalType == .int64 && result.physicalType == .string)
    result.beginResult(operand, elements, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    defer { heap.close() }
    for row in 0..<rowCount {
      unsafe result.strings[row] = StringView()
      guard result.isPresent(row) else { continue }
      // SAFETY: beginResult checked the rows.
      let element = unsafe Int(elements.values(as: Int64.self)[row & elements.rowMask])
      try extract(form, operand, row: row, JSONPath(element: element), into: result, &heap)
    }
    result.owners = operand.column.owners + [arena]
  }

  /// As `extract`, with the path of each row.
  package static func extract(
    _ form: Form, _ operand: Operand, paths: Operand, rowCount: Int, into result: Column, heap arena: ByteArena
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .string && paths.physicalType == .string && result.physicalType == .string)
    result.beginResult(operand, paths, rowCount: rowCount)
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    defer { heap.close() }
    for row in 0..<rowCount {
      unsafe result.strings[row] = StringView()
      guard result.isPresent(row) else { continue }
      let path: JSONPath
      do throws(JSONPath.Failure) {
        // SAFETY: beginResult checked the rows.
        path = try unsafe JSONPath(paths.values(as: StringView.self)[row & paths.rowMask].bytes)
      } catch {
        throw KernelError(.invalidArgument, error.message, row: row)
      }
      try extract(form, operand, row: row, path, into: result, &heap)
    }
    result.owners = operand.column.owners + [arena]
  }

  private static func extract(
    _ form: Form, _ operand: Operand, row: Int, _ path: JSONPath, into result: Column, _ heap: inout StringHeap
  ) throws(KernelError) {
    // SAFETY: the callers checked the row.
    let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
    let start = unsafe StringView.bytes(of: view)
    var json = unsafe JSONText(UnsafeBufferPointer(start: start, count: view.pointee.count))
    let place: Range<Int>?
    do throws(JSONText.Malformed) {
      place = try json.find(path, in: json.document())
    } catch {
      throw KernelError(
        .invalidArgument, "\(operand.describe(row: row)) is not JSON: \(error.reason) at byte \(error.offset)", row: row
      )
    }
    guard let place, form == .json || !json.isNull(place) else {
      result.markNull(row)
      return
    }
    if form == .text, let plain = json.plainString(place) {
      unsafe result.strings[row] = unsafe StringView(start + plain.lowerBound, count: plain.count)
      return
    }
    var output: [UInt8] = []
    if form == .json { json.appendMinified(place, to: &output) } else { json.appendText(place, to: &output) }
    let out = unsafe heap.reserve(output.count)
    for index in output.indices { unsafe out[index] = output[index] }
    unsafe result.strings[row] = heap.finish(output.count)
  }
}
