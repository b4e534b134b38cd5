import Columnar
import SystemIO
import TextFormats

extension Kernel {
  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func fields(_ count: Int, seed: UInt64, _ field: (inout SeededRandom) -> String) -> [String] {
    var random = SeededRandom(seed)
    return (0..<count).map { _ in field(&random) }
  }

  /// Fields to values: one batch of a column of an inferred type, which is decoded when it is asked for.
  static func decoding() throws -> [Kernel] {
    func column(_ name: String, _ type: DataType, _ field: (inout SeededRandom) -> String) throws -> Kernel {
      let fields = fields(RecordBatch.maximumRowCount, seed: 2, field)
      let batch = try DecodedBatch(fields, name: name, type: type)
      return Kernel(
        "decode.\(name)", rowCount: fields.count, byteCount: fields.reduce(0) { $0 + $1.utf8.count + 1 }
      ) { batch.decode() }
    }
    return [
      try column("bigint", .bigint) { "\($0.below(2_000_000))" },
      try column("bigint_signed", .bigint) { "\($0.below(2_000_000) - 1_000_000)" },
      try column("timestamp", .timestamp) {
        let minutes = "\(padded($0.below(24), 2)):\(padded($0.below(60), 2))"
        return "2026-03-01T\(minutes):\(padded($0.below(60), 2)).\(padded($0.below(1000), 3))Z"
      },
      try column("double_short", .double) { "\($0.below(1000)).\(padded($0.below(100), 2))" },
      try column("double_long", .double) { "0.\(padded($0.below(1_000_000_000), 9))\(padded($0.below(100_000), 5))" },
      try column("varchar_short", .varchar) { "s\($0.below(1_000_000))" },
      try column("varchar_long", .varchar) { "/shop/item/\($0.below(90_000))?ref=\($0.below(500))" },
      try column("varchar_quoted", .varchar) { "\"item \($0.below(90_000)), blue\"" },
    ]
  }

  /// A whole file of one declared column: index, contract and decoding together.
  static func reading() throws -> [Kernel] {
    let fields = fields(16 * RecordBatch.maximumRowCount, seed: 3) {
      "\($0.below(100_000)).\(padded($0.below(100), 2))"
    }
    return try [("decimal", DataType.decimal(precision: 18, scale: 2)), ("double", .double)].map { name, type in
      let file = try ReadFile(fields, name: "read-\(name)", type: type)
      return Kernel("read.\(name)", rowCount: fields.count, byteCount: fields.reduce(0) { $0 + $1.utf8.count + 2 }) {
        file.read()
      }
    }
  }
}

/// Where files for readers are, for as long as the program runs.
enum ScratchFolder {
  private static let path = "/tmp/dayfold-kernels-\(ProcessIdentity.processID)"

  /// Writes a file of one column; a second one keeps rows from being blank lines.
  static func open(_ fields: [String], name: String, declared: [Field]?) throws -> CSVTable {
    let fileSystem = PosixFileSystem.shared
    if try fileSystem.status(at: path, followSymbolicLinks: false) == nil {
      try fileSystem.createDirectory(path, permissions: 0o700)
    }
    let text = "field,end\n" + fields.map { "\($0),\n" }.joined()
    try fileSystem.createDurably("\(path)/\(name).csv", Array(text.utf8), permissions: 0o600)
    let matches = try fileSystem.expandGlob("\(name).csv", relativeTo: path)
    return try CSVTable.open(matches, options: CSVOptions(header: .present, declaredColumns: declared))
  }

  static func remove() {
    let fileSystem = PosixFileSystem.shared
    for entry in (try? fileSystem.list(path)) ?? [] { try? fileSystem.unlink("\(path)/\(entry.name)") }
    try? fileSystem.removeDirectory(path)
  }
}

/// The first batch of a reader over a file.
private final class DecodedBatch {
  private let reader: any SplitReader
  private let column: Column

  init(_ fields: [String], name: String, type: DataType) throws {
    let table = try ScratchFolder.open(fields, name: name, declared: nil)
    precondition(table.schema.fields[0].type == type, "\(name) is inferred as \(table.schema.fields[0].type)")
    let splits = try table.splits(partitionSize: 1 << 30)
    reader = try table.makeReader(split: splits[0], startState: .recordStart, columns: [0])
    let rowCount = try reader.nextBatch()
    precondition(rowCount == fields.count, "\(rowCount) of \(fields.count) rows")
    column = Column(type: type, capacity: RecordBatch.maximumRowCount)
  }

  func decode() {
    do {
      try reader.read(column: 0, into: column, selecting: nil)
    } catch {
      preconditionFailure("a value is not of the type: \(error)")
    }
    precondition(column.rowCount == RecordBatch.maximumRowCount && !column.hasNulls)
  }
}

/// A file that is read from its beginning to its end.
private final class ReadFile {
  private let table: CSVTable
  private let split: InputSplit
  private let column: Column
  private let rowCount: Int

  init(_ fields: [String], name: String, type: DataType) throws {
    let declared = [Field(name: "field", type: type, isNullable: false)]
    table = try ScratchFolder.open(fields, name: name, declared: declared)
    split = try table.splits(partitionSize: 1 << 30)[0]
    column = Column(type: type, capacity: RecordBatch.maximumRowCount)
    rowCount = fields.count
  }

  func read() {
    do {
      let reader = try table.makeReader(split: split, startState: .recordStart, columns: [0])
      var found = 0
      while true {
        let count = try reader.nextBatch()
        if count == 0 { break }
        try reader.read(column: 0, into: column, selecting: nil)
        found += count
      }
      precondition(found == rowCount)
    } catch {
      preconditionFailure("the file was read before: \(error)")
    }
  }
}
