import MapReduce
import Publishing

/// What a job's run came to.
package struct JobOutcome {
  package enum Status: String, Hashable, Sendable {
    case published
    case unchanged
    case dryRun = "dry-run"
  }

  package var status: Status
  package var target: PublishTarget
  /// nil where nothing was bound.
  package var query: BoundQuery?
  /// nil where nothing was run.
  package var report: ExecutionReport?
  /// nil where no row was rejected.
  package var rejects: RejectOutcome?
  /// What was published.
  package var version: PublishedVersion?

  init(
    status: Status, target: PublishTarget, query: BoundQuery? = nil, report: ExecutionReport? = nil,
    rejects: RejectOutcome? = nil, version: PublishedVersion? = nil
  ) {
    self.status = status
    self.target = target
    self.query = query
    self.report = report
    self.rejects = rejects
    self.version = version
  }
}
