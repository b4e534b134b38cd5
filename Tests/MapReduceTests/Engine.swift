import Columnar
import MapReduce
import QueryPlan
import SQLFrontend
import SystemIO
import SystemIOTestSupport
import TextFormats

/// CSV files in a folder of their own, read as one table, and queries over it.
final class Engine {
  let table: CSVTable
  private let folder: TemporaryDirectory

  /// Contents by relative path.
  typealias Files = [(name: String, text: [UInt8])]

  /// - Parameters:
  ///   - columns: the contract; `nil` infers.
  init(files: Files, columns: [Field]? = nil) throws {
    folder = try TemporaryDirectory()
    for (name, text) in files { try folder.file(name, text) }
    let matches = try PosixFileSystem.shared.expandGlob("**/*.csv", relativeTo: folder.path)
    table = try CSVTable.open(matches, options: CSVOptions(declaredColumns: columns))
  }

  convenience init(_ text: String, columns: [Field]? = nil) throws {
    try self.init(files: [("events.csv", Array(text.utf8))], columns: columns)
  }

  struct Result {
    var text: [UInt8]
    var rows: [[Value]]
    var report: ExecutionReport
    var sink: MemorySink

    /// Rows in an order that no hash decides.
    var sortedRows: [String] { rows.map { $0.map(\.bits).joined(separator: " | ") }.sorted() }
    var lines: [String] { String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init) }
  }

  func plan(_ query: String) throws -> PhysicalPlan {
    try PhysicalPlanner.plan(SQLQuery.plan(query, over: Catalog(schema: table.schema)))
  }

  func run(
    _ query: String, executor: any Executor = DispatchExecutor(workerCount: 2), partitionSize: Int = 1 << 20,
    accountant: MemoryAccountant = MemoryAccountant(budget: .max), sink: MemorySink = MemorySink()
  ) throws -> Result {
    try run(plan(query), executor: executor, partitionSize: partitionSize, accountant: accountant, sink: sink)
  }

  func run(
    _ plan: PhysicalPlan, executor: any Executor, partitionSize: Int,
    accountant: MemoryAccountant = MemoryAccountant(budget: .max), sink: MemorySink = MemorySink()
  ) throws -> Result {
    let options = ExecutionOptions(executor: executor, partitionSize: partitionSize, accountant: accountant)
    let report = try QueryExecutor(options).execute(plan, tables: { _ in table }, sink: sink)
    return Result(text: sink.text, rows: sink.rows, report: report, sink: sink)
  }

  private struct Catalog: TableCatalog {
    var schema: Schema
    func schema(of table: TableReference, at range: SourceRange) throws -> Schema { schema }
  }
}

extension Value {
  /// A text that is equal where the values are bitwise equal.
  var bits: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .int64(let value): "\(value)"
    case .int128(let value): "\(value)"
    case .double(let value): "double \(value.bitPattern) \(value)"
    case .string(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
    }
  }
}
