import Columnar
import TextFormats

extension Kernel {
  /// Rows to text.
  static func writing() -> [Kernel] {
    let rowCount = RecordBatch.maximumRowCount
    let columns = [
      ("bigint", Columns.integers(rowCount, below: 2_000_000, seed: 7)),
      ("timestamp", Columns.timestamps(rowCount, seed: 8)),
      ("double", Columns.doubles(rowCount, seed: 9)),
      ("varchar", Columns.texts(rowCount, below: 90_000, prefix: "/shop/item/", seed: 10)),
    ]
    return (columns.map { [$0] } + [columns]).map { chosen in
      let schema = Schema(chosen.map { Field(name: $0.0, type: $0.1.type) })
      let batch = RecordBatch(columns: chosen.map(\.1), rowCount: rowCount)
      let writer = OutputFormat.csv.makeWriter(schema: schema)
      let output = OutputBuffer()
      writer.write(batch, to: output)
      let byteCount = output.count
      return Kernel("csv_write.\(chosen.count == 1 ? chosen[0].0 : "row")", rowCount: rowCount, byteCount: byteCount) {
        output.removeAll()
        writer.write(batch, to: output)
        precondition(output.count == byteCount)
      }
    }
  }
}
