import Columnar
import QueryPlan

/// A query as stages run it: one scan, at most one aggregation behind a shuffle, then row operations.
///
/// ```
///   scan ─► filter ─► aggregation (keys, arguments) ─shuffle─► groups ─► streaming ─► ordering
///                  └► projection (no aggregation) ──────────────────►
/// ```
package struct PhysicalPlan: Sendable {
  package var scan: TableScan
  /// BOOLEAN over the scan's columns.
  package var filter: Expression?
  package var body: Body
  /// Row operations that need no other rows, over the body's output.
  package var streaming: [RowOperation]
  /// Operations that need all rows, and what follows them; empty when the canonical order is the result's order.
  package var ordering: [OrderingOperation]
  package var schema: Schema

  package enum Body: Sendable {
    /// Map-only: expressions over the scan's columns; input order is kept.
    case rows([Expression])
    case groups(Aggregation)
  }

  package enum RowOperation: Hashable, Sendable {
    /// Keeps the rows where the BOOLEAN expression is true (HAVING, or a filter over a subquery).
    case filter(Expression)
    case project([Expression])
  }

  package enum OrderingOperation: Hashable, Sendable {
    case sort([SortKey])
    case limit(count: Int?, offset: Int)
    case row(RowOperation)
  }
}

/// An aggregation split into what the map side and the reduce side compute.
package struct Aggregation: Sendable {
  /// Over the scan's columns.
  package var keys: [Expression]
  /// Distinct expressions over the scan's columns that the aggregates take; each travels once.
  package var arguments: [Expression]
  /// The first is the hidden `count(*)` by which every row is accounted for.
  package var partials: [PartialAggregate]
  /// Ordinals into `arguments` whose distinct values are counted.
  package var distinctArguments: [Int]
  /// The aggregates as the query sees them, over the columns keys ‖ partial results ‖ distinct counts.
  package var results: [Expression]
}

/// An aggregate that merges: its state over all rows is the merge of its states over parts of them.
package struct PartialAggregate: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case countRows, count, sum, min, max
  }

  package var kind: Kind
  /// Ordinal into the aggregation's arguments; `nil` for `countRows`.
  package var argument: Int?
  package var argumentType: DataType
  /// The type after the last merge.
  package var resultType: DataType

  func makeState() -> AggregateState {
    switch kind {
    case .countRows: CountState(of: .rows)
    case .count: CountState(of: .values)
    case .sum: AggregateState.sum(of: argumentType)
    case .min: AggregateState.extreme(.least, type: argumentType)
    case .max: AggregateState.extreme(.greatest, type: argumentType)
    }
  }
}
