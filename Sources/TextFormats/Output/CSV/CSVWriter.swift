import Columnar

/// Writes rows as CSV the way DuckDB does (RFC 4180 with LF line ends).
///
/// A text is quoted where it holds the delimiter, a quote, CR, LF or `#` (which readers may take for a comment). The
/// empty text is `""` and NULL is nothing at all, so that both survive the way back.
@safe
package final class CSVWriter: RowWriter {
  private let fields: UnsafeMutablePointer<FieldCursor>
  private let fieldCount: Int
  private let types: [DataType]

  package init(schema: Schema) {
    types = schema.fields.map(\.type)
    fieldCount = types.count
    unsafe fields = UnsafeMutablePointer<FieldCursor>.allocate(capacity: max(fieldCount, 1))
    for (index, type) in types.enumerated() {
      // SAFETY: index < fieldCount.
      unsafe (fields + index).initialize(to: FieldCursor(type))
    }
  }

  deinit { unsafe fields.deallocate() }

  /// The header line, quoted where needed.
  package static func header(of schema: Schema) -> [UInt8] {
    var line: [UInt8] = []
    for (index, field) in schema.fields.enumerated() {
      if index > 0 { line.append(0x2C) }
      let name = Array(field.name.utf8)
      if name.isEmpty || name.contains(where: CSVText.isSpecial) {
        line.append(0x22)
        for byte in name {
          if byte == 0x22 { line.append(0x22) }
          line.append(byte)
        }
        line.append(0x22)
      } else {
        line += name
      }
    }
    line.append(0x0A)
    return line
  }

  package func write(_ batch: RecordBatch, to output: OutputBuffer) {
    batch.checkShape(columnCount: fieldCount)
    let rowCount = batch.rowCount
    guard rowCount > 0, fieldCount > 0 else { return }
    for index in 0..<fieldCount {
      precondition(
        batch.columns[index].physicalType == types[index].physicalType, "column type differs from the schema")
      // SAFETY: index < fieldCount.
      unsafe fields[index].attach(batch.columns[index])
    }
    output.beginRows(rowCount)
    // What one row takes at most, strings beyond their first bytes aside.
    let rowRoom = fieldCount * (FieldFormat.maximumFixedByteCount + 1) + 1
    output.ensureRoom(rowRoom * min(rowCount, 64))

    let fields = unsafe self.fields
    let lastField = unsafe fields + (fieldCount - 1)
    let recordsEnds = output.rowEndMode == .recorded
    let rowEnds = unsafe output.rowEndCursor
    var base = unsafe output.base
    var cursor = unsafe base + output.count
    var limit = unsafe base + output.byteCapacity

    // SAFETY: before every row there are rowRoom bytes, and a string asks for its own and for rowRoom again, so every
    // other value has its room. Rows are below rowCount, which every column has.
    for row in 0..<rowCount {
      if unsafe limit - cursor < rowRoom {
        let used = unsafe cursor - base
        output.grow(keeping: used, extra: rowRoom)
        unsafe base = output.base
        unsafe cursor = unsafe base + used
        unsafe limit = unsafe base + output.byteCapacity
      }
      var field = unsafe fields
      while true {
        if unsafe !field.pointee.isNull(row) {
          // The kinds that results mostly hold are handled here, the others behind one call.
          switch unsafe field.pointee.format {
          case .integer:
            unsafe cursor = DigitText.write(field.pointee.int64(row), cursor)
          case .wideInteger:
            unsafe cursor = DigitText.write(field.pointee.int128(row), cursor)
          case .string:
            let view = unsafe field.pointee.string(row)
            let count = unsafe view.pointee.count
            let room = count &* 2 &+ 2 &+ rowRoom
            if unsafe limit - cursor < room {
              let used = unsafe cursor - base
              output.grow(keeping: used, extra: room)
              unsafe base = output.base
              unsafe cursor = unsafe base + used
              unsafe limit = unsafe base + output.byteCapacity
            }
            unsafe cursor = CSVText.write(view, cursor)
          default:
            unsafe cursor = field.pointee.writeFixed(row, cursor)
          }
        }
        if unsafe field == lastField { break }
        unsafe cursor.pointee = 0x2C
        unsafe cursor += 1
        unsafe field += 1
      }
      if recordsEnds {
        unsafe rowEnds[row] = UInt32(truncatingIfNeeded: cursor - base)
      }
      unsafe cursor.pointee = 0x0A
      unsafe cursor += 1
    }
    output.commit(count: unsafe cursor - base, rowCount: rowCount)
  }
}
