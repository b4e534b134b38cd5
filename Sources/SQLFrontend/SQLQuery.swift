import Columnar
import QueryPlan

/// A query's text on its way to a plan.
package struct SQLQuery: Sendable {
  /// The text; errors give byte offsets into its UTF-8.
  package let text: String
  package let syntax: QuerySyntax

  /// Parses one query.
  package init(_ text: String) throws(SQLError) {
    self.text = text
    syntax = try Parser.parse(Array(text.utf8))
  }

  /// Parses a query from a file's bytes, which must be UTF-8.
  package init(bytes: [UInt8]) throws(SQLError) {
    syntax = try Parser.parse(bytes)
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Binds the query against the tables of a catalog. Throws `SQLError`, and what the catalog throws.
  package func plan(over catalog: some TableCatalog) throws -> LogicalPlan {
    try Binder.bind(syntax, catalog: catalog)
  }

  /// The plan of a query's text. Throws `SQLError`, and what the catalog throws.
  package static func plan(_ text: String, over catalog: some TableCatalog) throws -> LogicalPlan {
    try SQLQuery(text).plan(over: catalog)
  }
}
