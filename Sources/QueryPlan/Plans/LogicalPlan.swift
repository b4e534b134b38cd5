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
