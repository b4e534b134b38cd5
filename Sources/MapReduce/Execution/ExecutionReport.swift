import Columnar
import TextFormats

/// What a run did, counted from committed attempts only.
///
/// Rows read, accepted, filtered and rejected are those of input files, whichever plan read them; the other figures are of
/// the plan itself. Each plan's own counts must add up, see ``isBalanced``.
package struct ExecutionReport: Sendable {
  /// Rows found in the input: `read == accepted + filtered + rejected`.
  package var read = 0
  /// The input files; one that is scanned twice is there twice.
  package var files: [InputFile] = []
  /// Of `read`, the rows of each of `files`.
  package var rowsByFile: [Int] = []
  /// Of `rejected`, the rows of each of `files`.
  package var rejectedByFile: [Int] = []
  /// Rows that passed the filter.
  package var accepted = 0
  /// Rows that WHERE dropped.
  package var filtered = 0
  /// Rows that are wrong in structure or contract, and those for which an expression failed, where these are rejected.
  package var rejected = 0
  /// All rejected rows by their reasons.
  package var rejectCounts = RejectCounts()
  /// Rows behind the plan's joins; without joins, the accepted rows of what it reads.
  package var joined = 0
  /// Rows behind the published rows: `joined == publishedEvents + droppedEvents`.
  package var publishedEvents = 0
  /// Rows behind groups that HAVING or LIMIT dropped.
  package var droppedEvents = 0
  /// Rows written to the sink.
  package var publishedRows = 0
  /// Groups before HAVING; 0 for map-only queries.
  package var groups = 0
  /// The first rejects, in input order, as far as there is room; `file` is a position in `files`.
  package private(set) var rejects: [RejectedRow] = []
  private var rejectBudget: RejectBudget
  package var inputBytes = 0
  /// Bytes of input that a map task was to read.
  package var partitionSize = 0
  package var stages: [StageReport] = []
  /// The plans whose rows this one reads, in the order in which they ran.
  package private(set) var nested: [NestedReport] = []

  /// What the plan's own map stage read, from files or from other plans.
  private var own = (read: 0, accepted: 0, filtered: 0, rejected: 0)
  /// Whether joins make the number of rows another one.
  var hasJoins = false

  package init(rejectCapacity: RejectCapacity = RejectCapacity()) { rejectBudget = RejectBudget(rejectCapacity) }

  /// The identity that must hold before anything is published.
  package var isBalanced: Bool {
    own.read == own.accepted + own.filtered + own.rejected && (hasJoins || joined == own.accepted)
      && joined == publishedEvents + droppedEvents && nested.allSatisfy(\.report.isBalanced)
  }

  /// The stages of all plans, in the order in which they ran.
  package var allStages: [StageReport] { nested.flatMap(\.report.allStages) + stages }

  /// Adds a map task's counts; `firstFile` is where its table's files begin in `files`, nil for rows of another plan.
  mutating func add(_ task: MapTaskResult, firstFile: Int?) {
    own.read += task.counters.read
    own.accepted += task.accepted
    own.filtered += task.filtered
    own.rejected += task.counters.rejected
    joined += task.joined
    guard let firstFile else { return }
    read += task.counters.read
    accepted += task.accepted
    filtered += task.filtered
    rejected += task.counters.rejected
    for range in task.rowsByFile {
      rowsByFile[firstFile + range.file] += range.read
      rejectedByFile[firstFile + range.file] += range.rejected
    }
    rejectCounts += task.rejectCounts
    keep(task.rejects, firstFile: firstFile)
  }

  private mutating func keep(_ rows: [RejectedRow], firstFile: Int) {
    for row in rows {
      guard rejectBudget.admits(row) else { return }
      var row = row
      row.file += firstFile
      rejects.append(row)
    }
  }

  /// Adds what a plan did whose rows this one reads.
  mutating func add(_ report: ExecutionReport, of plan: PhysicalPlan) {
    read += report.read
    accepted += report.accepted
    filtered += report.filtered
    rejected += report.rejected
    inputBytes += report.inputBytes
    keep(report.rejects, firstFile: files.count)
    rejectCounts += report.rejectCounts
    files += report.files
    rowsByFile += report.rowsByFile
    rejectedByFile += report.rejectedByFile
    nested.append(NestedReport(plan: plan, report: report))
  }
}

/// What a plan did whose rows another one reads.
package struct NestedReport: Sendable {
  package var plan: PhysicalPlan
  package var report: ExecutionReport
}

/// One stage's figures.
package struct StageReport: Sendable {
  package var name: String
  package var tasks: Int
  package var counters: CommitCoordinator.Counters
  package var nanoseconds: Int64
  package var times: StageTimes
  /// Rows the stage handed on.
  package var outputRows: Int
  /// Bytes of its outputs: map outputs for the map stage.
  package var outputBytes: Int
}
