/// `strftime` and `strptime`; null in, null out.
package enum TimeFormatKernels {
  /// Writes DATE or TIMESTAMP values in a format.
  package static func format(
    _ operand: Operand, _ format: TimeFormat, rowCount: Int, into result: Column, heap arena: ByteArena
  ) {
    precondition(operand.physicalType == .int64 && result.physicalType == .string)
    result.beginResult(operand, rowCount: rowCount)
    let values = unsafe operand.values(as: Int64.self)
    let mask = operand.rowMask
    let target = unsafe result.strings
    let isDate = operand.column.type == .date
    var formatter = TimeFormatter(format, zoneName: operand.column.type == .timestamptz ? "Etc/UTC" : "")
    let room = formatter.maximumByteCount
    // In data in the order of time, neighbours often have the same text.
    let granularity = isDate ? 1 : formatter.granularity
    var cached = StringView()
    var cachedFrom: Int64 = 1
    var cachedTo: Int64 = 0
    var heap = StringHeap(arena, bytesExpected: rowCount * 16)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; values under nulls are initialised.
      let value = unsafe values[row & mask]
      if value >= cachedFrom, value < cachedTo {
        unsafe target[row] = cached
        continue
      }
      let day = isDate ? value : floorDivide(value, by: Microseconds.perDay)
      let time = isDate ? 0 : Int(value &- day &* Microseconds.perDay)
      let out = unsafe heap.reserve(room)
      let written = unsafe formatter.format(day: day, time: time, into: out)
      cached = heap.finish(written)
      unsafe target[row] = cached
      let (from, underflow) = value.subtractingReportingOverflow(floorRemainder(value, by: granularity))
      let (to, overflow) = from.addingReportingOverflow(granularity)
      (cachedFrom, cachedTo) = underflow || overflow ? (1, 0) : (from, to)
    }
    heap.close()
    result.owners = [arena]
  }

  /// Reads text in a format. `failure` says what becomes of text that is not in it.
  package static func parse(
    _ operand: Operand, _ format: TimeFormat, formatText: String, failure: CastKernels.Failure, zones: TimeZoneCache,
    rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(operand.physicalType == .string && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let reader = TimeReader(format)
    for row in 0..<rowCount {
      // SAFETY: beginResult checked the rows; views are safe to read under nulls too.
      let view = unsafe operand.values(as: StringView.self) + (row & operand.rowMask)
      let text = unsafe UnsafeBufferPointer(start: StringView.bytes(of: view), count: view.pointee.count)
      if let value = unsafe reader.read(text, zones: { zones.rules($0) }) {
        unsafe result.int64s[row] = value
        continue
      }
      unsafe result.int64s[row] = 0
      guard result.isPresent(row) else { continue }
      guard failure == .error else {
        result.markNull(row)
        continue
      }
      throw KernelError(
        .cast, "\(operand.describe(row: row)) is not in the format '\(formatText)'", row: row)
    }
  }

  /// The names of weekdays or months.
  package enum Name { case weekday, month }

  package static func name(_ name: Name, of operand: Operand, rowCount: Int, into result: Column, heap: ByteArena) {
    // A format gives the same.
    guard let format = try? TimeFormat(Array((name == .weekday ? "%A" : "%B").utf8)) else {
      preconditionFailure("a format of our own")
    }
    self.format(operand, format, rowCount: rowCount, into: result, heap: heap)
  }
}
