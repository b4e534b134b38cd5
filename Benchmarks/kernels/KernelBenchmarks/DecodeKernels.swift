import Columnar
import SystemIO
import TextFormats

extension Kernel {
  /// Fields to values: one batch of a file of one column, decoded again and again.
  static func decoding() throws -> [Kernel] {
    var random = SeededRandom(2)
    func column(_ name: String, _ type: DataType, _ field: (inout SeededRandom) -> String) throws -> Kernel {
      let fields = (0..<RecordBatch.maximumRowCount).map { _ in field(&random) }
      let batch = try DecodedBatch(fields, type: type)
      return Kernel(
        "decode.\(name)", rowCount: RecordBatch.maximumRowCount, byteCount: fields.reduce(0) { $0 + $1.utf8.count + 1 }
      ) { batch.decode() }
    }
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return [
      try column("bigint", .bigint) { "\($0.below(2_000_000))" },
      try column("bigint_signed", .bigint) { "\($0.below(2_000_000) - 1_000_000)" },
      try column("timestamp", .timestamp) {
        "2026-03-01T\(padded($0.below(24), 2)):\(padded($0.below(60), 2)):\(padded($0.below(60), 2)).\(padded($0.below(1000), 3))Z"
      },
      try column("double_short", .double) { "\($0.below(1000)).\(padded($0.below(100), 2))" },
      try column("double_long", .double) { "0.\(padded($0.below(1_000_000_000), 9))\(padded($0.below(100_000), 5))" },
      try column("decimal", .decimal(precision: 18, scale: 2)) { "\($0.below(100_000)).\(padded($0.below(100), 2))" },
      try column("varchar_short", .varchar) { "s\($0.below(1_000_000))" },
      try column("varchar_long", .varchar) { "/shop/item/\($0.below(90_000))?ref=\($0.below(500))" },
      try column("varchar_quoted", .varchar) { "\"item \($0.below(90_000)), blue\"" },
    ]
  }
}

/// The first batch of a reader over a file.
private final class DecodedBatch {
  private let reader: any SplitReader
  private let column: Column

  init(_ fields: [String], type: DataType) throws {
    let fileSystem = PosixFileSystem.shared
    let folder = "/tmp/dayfold-kernels-\(ProcessIdentity.processID)"
    let path = "\(folder)/fields.csv"
    // Two columns, so that a row is never a blank line; the reader maps the file, which may then go.
    let text = "field,end\n" + fields.map { "\($0),\n" }.joined()
    try fileSystem.createDirectory(folder, permissions: 0o700)
    defer {
      try? fileSystem.unlink(path)
      try? fileSystem.removeDirectory(folder)
    }
    try fileSystem.createDurably(path, Array(text.utf8), permissions: 0o600)
    let declared = [Field(name: "field", type: type), Field(name: "end", type: .varchar)]
    let table = try CSVTable.open(
      try fileSystem.expandGlob("fields.csv", relativeTo: folder), options: CSVOptions(declaredColumns: declared))
    let splits = try table.splits(partitionSize: 1 << 30)
    reader = try table.makeReader(split: splits[0], startState: .recordStart, columns: [0])
    let rowCount = try reader.nextBatch()
    precondition(rowCount == fields.count, "\(rowCount) of \(fields.count) rows are of the type \(type)")
    column = Column(type: type, capacity: RecordBatch.maximumRowCount)
  }

  func decode() {
    do {
      try reader.read(column: 0, into: column, selecting: nil)
    } catch {
      preconditionFailure("the values were read before: \(error)")
    }
    precondition(column.rowCount == RecordBatch.maximumRowCount && !column.hasNulls)
  }
}
