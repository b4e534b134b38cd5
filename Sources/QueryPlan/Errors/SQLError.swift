/// What is wrong with a query, where, and what to do about it.
package struct SQLError: Error, Hashable, Sendable {
  package enum Code: String, Hashable, Sendable, CaseIterable {
    /// The text is not a query.
    case syntax = "SYNTAX"
    /// A column, table, function, option or type of that name does not exist.
    case unknownName = "UNKNOWN_NAME"
    /// More than one thing has that name.
    case ambiguousName = "AMBIGUOUS_NAME"
    /// Operand or argument types do not fit.
    case type = "TYPE"
    /// A literal is not a value of its type.
    case literal = "LITERAL"
    /// Grouping, aggregates or clauses are used where they cannot be.
    case semantics = "SEMANTICS"
    /// The query is longer or more deeply nested than the engine accepts.
    case tooComplex = "TOO_COMPLEX"
    /// Part of the dialect that is not executed yet.
    case unsupported = "UNSUPPORTED"
  }

  package var code: Code
  /// Starts in lower case, without a full stop.
  package var message: String
  /// The offending text; `nil` where there is none.
  package var range: SourceRange?
  /// What to do, or the nearest name.
  package var hint: String?

  package init(_ code: Code, _ message: String, at range: SourceRange?, hint: String? = nil) {
    self.code = code
    self.message = message
    self.range = range
    self.hint = hint
  }
}
