import Columnar
import MapReduce
import QueryPlan
import SQLFrontend
import SystemIO
import SystemIOTestSupport
import TextFormats

/// Several declared tables, each of one or more CSV files, and queries over them by name.
final class NamedTables {
  private let folder: TemporaryDirectory
  private let tables: [String: CSVTable]

  struct Definition {
    var columns: [Field]
    var files: [String]
  }

  init(_ definitions: [String: Definition]) throws {
    folder = try TemporaryDirectory()
    var tables: [String: CSVTable] = [:]
    for (name, definition) in definitions {
      for (number, text) in definition.files.enumerated() { try folder.file("\(name)/\(number).csv", Array(text.utf8)) }
      let matches = try PosixFileSystem.shared.expandGlob("\(name)/*.csv", relativeTo: folder.path)
      tables[name] = try CSVTable.open(matches, options: CSVOptions(declaredColumns: definition.columns))
    }
    self.tables = tables
  }

  struct Result {
    var rows: [[Value]]
    var report: ExecutionReport

    var sortedRows: [String] { lines.sorted() }
    var lines: [String] { rows.map { $0.map(\.bits).joined(separator: " | ") } }
  }

  func run(
    _ query: String, _ expressionErrors: ExpressionErrorMode,
    executor: any Executor = DispatchExecutor(workerCount: 2), partitionSize: Int = 1 << 20,
    rejectCapacity: RejectCapacity = RejectCapacity(), rejectedRows: ExecutionOptions.RejectedRows = .counted,
    accountant: MemoryAccountant = MemoryAccountant(budget: .max)
  ) throws -> Result {
    let plan = try PhysicalPlanner.plan(SQLQuery.plan(query, over: Catalog(tables: tables)))
    var options = ExecutionOptions(executor: executor, partitionSize: partitionSize, accountant: accountant)
    options.expressionErrors = expressionErrors
    options.rejectCapacity = rejectCapacity
    options.rejectedRows = rejectedRows
    let sink = MemorySink()
    let report = try QueryExecutor(options).execute(plan, tables: { self.table($0) }, sink: sink)
    return Result(rows: sink.rows, report: report)
  }

  private func table(_ reference: TableReference) -> CSVTable {
    guard case .name(let name) = reference, let table = tables[name] else { preconditionFailure("no such table") }
    return table
  }

  private struct Catalog: TableCatalog {
    var tables: [String: CSVTable]

    func schema(of table: TableReference, at range: SourceRange) throws -> Schema {
      guard case .name(let name) = table, let found = tables[name] else { preconditionFailure("no such table") }
      return found.schema
    }
  }
}
