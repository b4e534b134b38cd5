import Columnar

/// Tells the binder what a table in FROM looks like.
package protocol TableCatalog {
  /// The columns of a table. `range` is where the query names it, for errors about names and options; failures to read
  /// files are thrown as they are.
  func schema(of table: TableReference, at range: SourceRange) throws -> Schema
}
