import Columnar

/// Writes rows as newline-delimited JSON objects, keys in column order, every key present.
///
/// Numbers of any size are written in digits; NaN and the infinities, which JSON has no numbers for, as the texts
/// `"NaN"`, `"Infinity"` and `"-Infinity"`.
@safe
package final class NDJSONWriter: RowWriter {
  package enum Layout: Hashable, Sendable {
    /// One object a line.
    case lines
    /// Elements of an array: indented, each with a comma behind it.
    case elements
  }

  private let layout: Layout
  private let fields: UnsafeMutablePointer<FieldCursor>
  private let fieldCount: Int
  private let types: [DataType]
  /// `{"name":` of the first column, `,"name":` of the others, one after another.
  private let keys: UnsafeMutablePointer<UInt8>
  private let keyEnds: UnsafeMutablePointer<Int>
  private let keyByteCount: Int

  package init(schema: Schema, layout: Layout = .lines) {
    self.layout = layout
    types = schema.fields.map(\.type)
    fieldCount = types.count
    var text: [UInt8] = []
    var ends: [Int] = []
    for (index, field) in schema.fields.enumerated() {
      if index == 0, layout == .elements { text.append(0x09) }
      text.append(index == 0 ? 0x7B : 0x2C)
      text += JSONText.quoted(Array(field.name.utf8))
      text.append(0x3A)
      ends.append(text.count)
    }
    keyByteCount = text.count
    unsafe keys = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + 8)
    unsafe keyEnds = UnsafeMutablePointer<Int>.allocate(capacity: fieldCount + 1)
    unsafe fields = UnsafeMutablePointer<FieldCursor>.allocate(capacity: fieldCount + 1)
    // SAFETY: every index is below the capacities just allocated.
    for (index, byte) in text.enumerated() { unsafe keys[index] = byte }
    for (index, end) in ends.enumerated() { unsafe keyEnds[index] = end }
    for (index, type) in types.enumerated() { unsafe (fields + index).initialize(to: FieldCursor(type)) }
  }

  deinit {
    unsafe keys.deallocate()
    unsafe keyEnds.deallocate()
    unsafe fields.deallocate()
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
    let rowRoom = keyByteCount + fieldCount * (FieldFormat.maximumFixedByteCount + 2) + 3
    let hasComma = layout == .elements
    output.ensureRoom(rowRoom)
    let recordsEnds = output.rowEndMode == .recorded
    let rowEnds = unsafe output.rowEndCursor
    var base = unsafe output.base
    var cursor = unsafe base + output.count
    var limit = unsafe base + output.byteCapacity

    // SAFETY: as in CSVWriter: rowRoom bytes before every row, and again behind the room of every string.
    for row in 0..<rowCount {
      if unsafe limit - cursor < rowRoom {
        let used = unsafe cursor - base
        output.grow(keeping: used, extra: rowRoom)
        unsafe base = output.base
        unsafe cursor = unsafe base + used
        unsafe limit = unsafe base + output.byteCapacity
      }
      var keyStart = 0
      for index in 0..<fieldCount {
        let keyEnd = unsafe keyEnds[index]
        unsafe cursor.update(from: keys + keyStart, count: keyEnd &- keyStart)
        unsafe cursor += keyEnd &- keyStart
        keyStart = keyEnd
        let field = unsafe fields + index
        if unsafe field.pointee.format == .string && !field.pointee.isNull(row) {
          let view = unsafe field.pointee.string(row)
          let room = unsafe view.pointee.count &* 6 &+ 2 &+ rowRoom
          if unsafe limit - cursor < room {
            let used = unsafe cursor - base
            output.grow(keeping: used, extra: room)
            unsafe base = output.base
            unsafe cursor = unsafe base + used
            unsafe limit = unsafe base + output.byteCapacity
          }
          unsafe cursor = JSONText.write(view, cursor)
        } else {
          unsafe cursor = JSONText.write(field, row, cursor)
        }
      }
      unsafe cursor.pointee = 0x7D
      unsafe cursor += 1
      if recordsEnds { unsafe rowEnds[row] = UInt32(truncatingIfNeeded: cursor - base) }
      if hasComma {
        unsafe cursor.pointee = 0x2C
        unsafe cursor += 1
      }
      unsafe cursor.pointee = 0x0A
      unsafe cursor += 1
    }
    output.commit(count: unsafe cursor - base, rowCount: rowCount)
  }
}
