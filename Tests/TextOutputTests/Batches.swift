import Columnar

@testable import TextFormats

/// Builds a batch from rows of values.
func batch(_ schema: Schema, _ rows: [[Value]]) -> RecordBatch {
  let columns = schema.fields.map { Column(type: $0.type, capacity: max(rows.count, 1)) }
  for row in rows {
    for (column, value) in zip(columns, row) { column.append(value) }
  }
  return RecordBatch(columns: columns, rowCount: rows.count)
}

/// The text a writer gives for one batch.
func text(_ format: OutputFormat, _ schema: Schema, _ rows: [[Value]]) -> String {
  let output = OutputBuffer()
  output.append(String(decoding: format.header(of: schema), as: UTF8.self))
  format.makeWriter(schema: schema).write(batch(schema, rows), to: output)
  return content(output)
}

func content(_ output: OutputBuffer) -> String {
  output.withBytes { bytes in
    var copy: [UInt8] = []
    for offset in bytes.byteOffsets { copy.append(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
    return String(decoding: copy, as: UTF8.self)
  }
}

/// The text of one value.
func spelled(_ type: DataType, _ value: Value) -> String {
  let lines = text(.csv, Schema([Field(name: "x", type: type)]), [[value]])
  return String(lines.dropFirst(2).dropLast())
}
