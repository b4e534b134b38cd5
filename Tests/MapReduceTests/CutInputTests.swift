import Columnar
import MapReduce
import QueryPlan
import SQLFrontend
import SystemIO
import SystemIOTestSupport
import Testing
import TextFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is cut to nothing between the index of its rows and the reading of their values, which are zeros then.
struct CutInputTests {
  /// A table whose readers cut the file before they read the first column.
  private struct CutTable: InputTable {
    let table: CSVTable

    var schema: Schema { table.schema }
    var files: [InputFile] { table.files }
    var formatDescription: String { table.formatDescription }
    func splits(partitionSize: Int) throws -> [InputSplit] { try table.splits(partitionSize: partitionSize) }

    func makeReader(split: InputSplit, startState: RecordState, columns: [Int]) throws -> any SplitReader {
      CutReader(
        try table.makeReader(split: split, startState: startState, columns: columns), path: table.files[0].path)
    }
  }

  private final class CutReader: SplitReader {
    private let reader: any SplitReader
    private let path: String

    init(_ reader: any SplitReader, path: String) {
      self.reader = reader
      self.path = path
    }

    func read(column ordinal: Int, into column: Column, selecting selection: SelectionVector?) throws {
      #expect(unsafe truncate(path, 0) == 0)
      try reader.read(column: ordinal, into: column, selecting: selection)
    }

    var stringsOutliveBatches: Bool { reader.stringsOutliveBatches }
    func nextBatch() throws -> Int { try reader.nextBatch() }
    func checkInput() throws { try reader.checkInput() }
    func place(ofRow row: Int) -> RowPlace? { reader.place(ofRow: row) }
    func reject(row: Int, code: RejectCode, message: String) { reader.reject(row: row, code: code, message: message) }
    var counters: InputCounters { reader.counters }
    var rowsReadByRange: [Int] { reader.rowsReadByRange }
    var rowsRejectedByRange: [Int] { reader.rowsRejectedByRange }
    var rejectCapacity: RejectCapacity {
      get { reader.rejectCapacity }
      set { reader.rejectCapacity = newValue }
    }
    var rejects: [RejectedRow] { reader.rejects }
    var rejectCounts: RejectCounts { reader.rejectCounts }
    var endState: RecordState { reader.endState }
  }

  private struct Catalog: TableCatalog {
    var schema: Schema
    func schema(of table: TableReference, at range: SourceRange) throws -> Schema { schema }
  }

  /// Values that do not fit an inferred type, and texts that cannot be cast.
  @Test(arguments: [
    "SELECT sum(a) FROM t", "SELECT sum(b::BIGINT) FROM t", "SELECT count(*) FROM t WHERE b::BIGINT > 5",
  ])
  func isNotBlamedOnRows(query: String) throws {
    let folder = try TemporaryDirectory()
    let text = "a,b,c\n" + (0..<40_000).map { "\($0),\($0),word and more\n" }.joined()
    try folder.file("events.csv", Array(text.utf8))
    let matches = try PosixFileSystem.shared.expandGlob("*.csv", relativeTo: folder.path)
    let inferred = try CSVTable.open(matches)
    let columns = inferred.schema.fields.map { $0.name == "b" ? Field(name: "b", type: .varchar) : $0 }
    // Long enough to be mapped.
    #expect(text.utf8.count > 512 << 10)
    let declared = query.contains("::")
    let table = try declared ? CSVTable.open(matches, options: CSVOptions(declaredColumns: columns)) : inferred
    let plan = try PhysicalPlanner.plan(SQLQuery.plan(query, over: Catalog(schema: table.schema)))
    let options = ExecutionOptions(
      executor: DispatchExecutor(workerCount: 1), partitionSize: 1 << 22, accountant: MemoryAccountant(budget: .max))
    let error = #expect(throws: DayfoldError.self) {
      try QueryExecutor(options).execute(plan, tables: { _ in CutTable(table: table) }, sink: MemorySink())
    }
    #expect(error?.exitCode == .tempFail && error?.location?.file == table.files[0].path)
  }
}
