import JobFiles
import MapReduce
import TextFormats

extension QuerySettings {
  /// Takes over what a job says of how its query treats rows.
  mutating func apply(_ job: Job) {
    // A row that a join doubles would be counted twice.
    if job.verify != nil { joinKeys = .unique }
    expressionErrors = job.expressionErrors == .reject ? .reject : .fail
    rejectCapacity = RejectCapacity(rowCount: job.limits.rejects.keptRowCount)
  }
}
