import Columnar

/// A bound relational operator tree. Column ordinals of an operator's expressions refer to its input's output columns.
package indirect enum LogicalPlan: Hashable, Sendable {
  case scan(TableScan)
  case filter(LogicalPlan, Expression)
  case project(LogicalPlan, [NamedExpression])
  /// Output columns: the keys, then the aggregates. No keys: one row, even over no input.
  case aggregate(LogicalPlan, keys: [NamedExpression], aggregates: [AggregateCall])
  case sort(LogicalPlan, [SortKey])
  case limit(LogicalPlan, count: Int?, offset: Int)
  /// Output columns: the left input's, then, unless the join only tests for matches, the right input's.
  case join(LogicalPlan, LogicalPlan, Join)
  /// The rows of two or more inputs of equal column types, one input behind the other.
  case unionAll([LogicalPlan])
  /// One row without columns: what a SELECT without FROM reads.
  case oneRow
}

/// How the rows of two inputs are matched.
package struct Join: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    /// Every pair of rows that match.
    case inner
    /// As `inner`, and left rows without a match beside nulls.
    case left
    /// Left rows with a match, once each.
    case semi
    /// Left rows without a match.
    case anti

    /// Whether the right input's columns are part of the output.
    package var outputsRight: Bool { self == .inner || self == .left }
  }

  /// A pair of expressions of one type that must be equal; null equals nothing.
  package struct Key: Hashable, Sendable {
    /// Over the left input's columns.
    package var left: Expression
    /// Over the right input's columns.
    package var right: Expression

    package init(left: Expression, right: Expression) {
      self.left = left
      self.right = right
    }
  }

  package var kind: Kind
  /// None: every pair of rows is a candidate.
  package var keys: [Key]
  /// What candidates must fulfil besides; over the left input's columns, then the right input's, whatever the kind.
  package var condition: Expression?

  package init(_ kind: Kind, keys: [Key] = [], condition: Expression? = nil) {
    self.kind = kind
    self.keys = keys
    self.condition = condition
  }
}

/// Reads a table: the scan's output columns are `columns` of the table's schema, in that order.
package struct TableScan: Hashable, Sendable {
  package var table: TableReference
  package var schema: Schema
  /// Ordinals of `schema` that the query uses; ascending.
  package var columns: [Int]

  package init(table: TableReference, schema: Schema, columns: [Int]) {
    self.table = table
    self.schema = schema
    self.columns = columns
  }
}

/// What FROM names.
package enum TableReference: Hashable, Sendable {
  /// A job's source.
  case name(String)
  /// A path or glob; the format follows from the file names.
  case path(String)
  /// `read_csv('glob', option = literal, …)`, names lower-cased, as written.
  case function(String, path: String, options: [TableOption])
}

package struct TableOption: Hashable, Sendable {
  package var name: String
  package var value: TableOptionValue

  package init(name: String, value: TableOptionValue) {
    self.name = name
    self.value = value
  }
}

package indirect enum TableOptionValue: Hashable, Sendable {
  case text(String)
  case integer(Int64)
  case boolean(Bool)
  /// `{'name': 'type', …}` in order of writing.
  case map([TableOption])
  case list([TableOptionValue])
}

package struct NamedExpression: Hashable, Sendable {
  package var name: String
  package var expression: Expression

  package init(name: String, expression: Expression) {
    self.name = name
    self.expression = expression
  }
}

package struct SortKey: Hashable, Sendable {
  package enum Direction: Hashable, Sendable { case ascending, descending }
  package enum NullOrder: Hashable, Sendable { case first, last }

  package var expression: Expression
  package var direction: Direction
  package var nulls: NullOrder

  package init(expression: Expression, direction: Direction = .ascending, nulls: NullOrder = .last) {
    self.expression = expression
    self.direction = direction
    self.nulls = nulls
  }
}
