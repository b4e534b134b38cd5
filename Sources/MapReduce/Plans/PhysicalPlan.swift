import Columnar
import QueryPlan

/// A query as stages run it: what map tasks read, at most one aggregation behind a shuffle, then row operations.
///
/// ```
///   source ─► filter ─► joins ─► filter ─► aggregation (keys, arguments) ─shuffle─► groups ─► streaming ─► ordering
///                                      └► projection (no aggregation) ──────────────────────►
/// ```
/// A source is a table, or the rows of another plan (a subquery that groups, sorts or limits), which runs first.
package struct PhysicalPlan: Sendable, Hashable {
  /// What the map stage reads: one input, or those of a `UNION ALL`, one behind the other.
  package var inputs: [MapInput]
  package var body: Body
  /// Row operations that need no other rows, over the body's output.
  package var streaming: [RowOperation]
  /// Operators that need all rows, and what follows them; empty when the canonical order is the result's order.
  package var ordering: [OrderingOperation]
  package var schema: Schema

  package enum Body: Sendable, Hashable {
    /// Map-only: the inputs' expressions are the output; input order is kept.
    case rows
    /// The inputs' expressions are the keys, then the arguments.
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

/// One input of the map stage: where its rows come from and what is computed from them.
package struct MapInput: Sendable, Hashable {
  package indirect enum Source: Sendable, Hashable {
    case scan(TableScan)
    /// The rows of another plan.
    case rows(PhysicalPlan)
    /// One row without columns.
    case oneRow
  }

  package var source: Source
  /// BOOLEAN over the source's columns.
  package var filter: Expression?
  /// Each adds the columns of its build side behind those there are.
  package var joins: [JoinStep]
  /// BOOLEAN over the source's columns and those of the joins.
  package var joinFilter: Expression?
  /// Over the source's columns and those of the joins; see ``PhysicalPlan/Body``.
  package var expressions: [Expression]

  /// The source's columns.
  package var sourceFields: [Field] {
    switch source {
    case .scan(let scan): scan.columns.map { scan.schema.fields[$0] }
    case .rows(let plan): plan.schema.fields
    case .oneRow: []
    }
  }

  /// The source's columns, then those that joins add.
  package var fields: [Field] {
    joins.reduce(sourceFields) { $1.kind.outputsRight ? $0 + $1.build.schema.fields : $0 }
  }
}

/// A hash join in the map stage: rows of the input against all rows of another plan, which runs first.
package struct JoinStep: Sendable, Hashable {
  package var kind: Join.Kind
  package var build: PhysicalPlan
  /// BOOLEAN over the columns so far: rows that fail do not reach the join.
  package var filter: Expression?
  /// Over the columns so far.
  package var probeKeys: [Expression]
  /// Over the build side's columns; of the same types.
  package var buildKeys: [Expression]
  /// What a pair of rows must fulfil besides: over the columns so far, then the build side's.
  package var condition: Expression?
}
