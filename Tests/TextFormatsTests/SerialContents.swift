import Columnar

@testable import TextFormats

extension TableContents {
  /// Reads a table with the serial reader, one file behind the other.
  init(serial table: CSVTable, columns: [Int]? = nil, blockLength: Int? = nil) throws {
    self.init()
    let columns = columns ?? Array(table.schema.fields.indices)
    for file in table.files.indices {
      var reader = try SerialTableReader(table, file: file, columns: columns, blockLength: blockLength)
      while let row = try reader.next() {
        read += 1
        switch row {
        case .accepted(let values): rows.append(values)
        case .rejected(let reject):
          rejected += 1
          rejects.append(
            Reject(
              file: file, byteOffset: reject.byteOffset, code: reject.code, column: reject.column, raw: reject.raw))
        }
      }
    }
  }

  /// As it is, with NaN and the two zeros as texts, so that equal contents are equal.
  var comparable: TableContents {
    var result = self
    result.rows = rows.map { row in
      row.map { value in if case .double(let number) = value { .text("\(number)") } else { value } }
    }
    return result
  }
}
