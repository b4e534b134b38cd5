import Columnar
import TextFormats

/// What a run did, counted from committed attempts only.
package struct ExecutionReport: Sendable {
  /// Rows found in the input: `read == accepted + filtered + rejected`.
  package var read = 0
  /// Of `read`, the rows of each input file, by its number.
  package var rowsByFile: [Int] = []
  /// Rows that passed the filter.
  package var accepted = 0
  /// Rows that WHERE dropped.
  package var filtered = 0
  /// Rows that are wrong in structure or contract.
  package var rejected = 0
  /// Input rows behind the published rows: `accepted == publishedEvents + droppedEvents`.
  package var publishedEvents = 0
  /// Input rows behind groups that HAVING or LIMIT dropped.
  package var droppedEvents = 0
  /// Rows written to the sink.
  package var publishedRows = 0
  /// Groups before HAVING; 0 for map-only queries.
  package var groups = 0
  /// The first rejects, in input order.
  package var rejects: [RejectedRow] = []
  package var inputBytes = 0
  package var stages: [StageReport] = []

  /// The identity that must hold before anything is published.
  package var isBalanced: Bool {
    read == accepted + filtered + rejected && accepted == publishedEvents + droppedEvents
  }
}

/// One stage's figures.
package struct StageReport: Sendable {
  package var name: String
  package var tasks: Int
  package var counters: CommitCoordinator.Counters
  package var nanoseconds: Int64
  /// Rows the stage handed on.
  package var outputRows: Int
  /// Bytes of its outputs: map outputs for the map stage.
  package var outputBytes: Int
}
