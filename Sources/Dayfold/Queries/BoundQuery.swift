import MapReduce
import QueryPlan
import SQLFrontend
import SystemIO
import TextFormats

/// A query with its tables: planned, ready to run, and to be planned again where inferred types turn out too narrow.
package struct BoundQuery {
  package let text: String
  private let query: SQLQuery
  private let resolver: TableResolver
  package private(set) var logical: LogicalPlan
  package private(set) var physical: PhysicalPlan
  /// Whether the types were widened by a pass over all files.
  package private(set) var isWidened = false

  /// Parses and binds. Throws ``SQLError``, and what opening the files throws.
  package init(_ text: String, over resolver: TableResolver) throws {
    self.text = text
    self.resolver = resolver
    query = try SQLQuery(text)
    do {
      logical = try query.plan(over: resolver)
    } catch let error as SQLError where error.code == .type {
      // `sum(x)` where the samples have seen no value of x: that it is VARCHAR was a guess.
      guard try resolver.inferColumnsWithoutValues() else { throw error }
      logical = try query.plan(over: resolver)
    }
    physical = try PhysicalPlanner.plan(logical)
  }

  /// The table that a scan of the query reads.
  package func table(_ reference: TableReference) -> CSVTable { resolver.table(reference) }

  /// The tables that the query reads, once each, in the order in which it names them.
  package var tables: [CSVTable] { references.map(resolver.table) }

  /// The files of all tables, once each.
  package var files: [InputFile] {
    let files = tables.flatMap(\.files)
    // One table's files come in order; a set of 100,000 paths takes longer.
    if zip(files, files.dropFirst()).allSatisfy({ bytesPrecede($0.path, $1.path) }) { return files }
    var known: Set<TextBytes> = []
    return files.filter { known.insert(TextBytes($0.path)).inserted }
  }

  private var references: [TableReference] {
    logical.scans.map(\.table).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Whether a value may turn up that a column's type does not hold: columns are inferred, by samples only.
  var mayMisfit: Bool { !isWidened && tables.contains { !$0.isDeclared } }

  /// Whether rows leave the map stage directly, before all of the input was seen.
  var isMapOnly: Bool {
    if case .rows = physical.body { return physical.ordering.isEmpty }
    return false
  }

  /// Looks at every value of the inferred columns in use, gives them types that hold all of them, and plans again.
  ///
  /// Throws `data` where the query does not fit the wider types.
  mutating func widen() throws {
    for reference in references {
      let table = resolver.table(reference)
      guard !table.isDeclared else { continue }
      let columns = Set(logical.scans.filter { $0.table == reference }.flatMap(\.columns))
      resolver.replace(reference, with: try table.widenedTypes(columns: columns.sorted()))
    }
    isWidened = true
    logical = try query.plan(over: resolver)
    physical = try PhysicalPlanner.plan(logical)
  }
}
