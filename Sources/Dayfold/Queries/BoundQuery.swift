import MapReduce
import QueryPlan
import SQLFrontend
import SystemIO
import TextFormats

/// A query with its table: planned, ready to run, and to be planned again where inferred types turn out too narrow.
package struct BoundQuery {
  package let text: String
  private let query: SQLQuery
  private let resolver: TableResolver
  package private(set) var logical: LogicalPlan
  package private(set) var physical: PhysicalPlan
  package private(set) var table: CSVTable
  /// Whether the types were widened by a pass over all files.
  package private(set) var isWidened = false

  /// Parses and binds. Throws ``SQLError``, and what opening the files throws.
  package init(_ text: String, over resolver: TableResolver) throws {
    self.text = text
    self.resolver = resolver
    query = try SQLQuery(text)
    logical = try query.plan(over: resolver)
    physical = try PhysicalPlanner.plan(logical)
    table = resolver.table(physical.scan.table)
  }

  /// Whether a value may turn up that a column's type does not hold: the columns are inferred, by samples only.
  var mayMisfit: Bool { !table.isDeclared && !isWidened }

  /// Whether rows leave the map stage directly, before all of the input was seen.
  var isMapOnly: Bool {
    if case .rows = physical.body { return physical.ordering.isEmpty }
    return false
  }

  /// Looks at every value of the columns in use, gives them types that hold all of them, and plans again.
  ///
  /// Throws `data` where the query does not fit the wider types.
  mutating func widen() throws {
    table = try table.widenedTypes(columns: physical.scan.columns)
    isWidened = true
    resolver.replace(physical.scan.table, with: table)
    logical = try query.plan(over: resolver)
    physical = try PhysicalPlanner.plan(logical)
  }
}
