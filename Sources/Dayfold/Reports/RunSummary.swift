import MapReduce
import SystemIO
import TextFormats

/// The figures of a run as one JSON object, for `--json`.
package struct RunSummary {
  private var members: [(name: String, value: String)] = []

  /// `status` is `ok`, `unchanged` or `dry-run`.
  package init(_ report: ExecutionReport?, nanoseconds: Int64, status: String) {
    add("status", text: status)
    add("engine", text: DayfoldVersion.engine)
    add("seconds", number: Self.seconds(nanoseconds))
    guard let report else { return }
    add("read", number: "\(report.read)")
    add("accepted", number: "\(report.accepted)")
    add("filtered", number: "\(report.filtered)")
    add("rejected", number: "\(report.rejected)")
    add("rows", number: "\(report.publishedRows)")
    if report.joined != report.accepted { add("joined", number: "\(report.joined)") }
    add("represented", number: "\(report.publishedEvents)")
    add("dropped", number: "\(report.droppedEvents)")
    add("input_bytes", number: "\(report.inputBytes)")
    add("partition_size", number: "\(report.partitionSize)")
    let stages = report.allStages.map { stage in
      "{\"name\":\(JSONText.quoted(stage.name)),\"tasks\":\(stage.tasks),\"attempts\":\(stage.counters.attempts),"
        + "\"failed_attempts\":\(stage.counters.failedAttempts),\"seconds\":\(Self.seconds(stage.nanoseconds)),"
        + "\"rows\":\(stage.outputRows),\"bytes\":\(stage.outputBytes)}"
    }
    add("stages", number: "[\(stages.joined(separator: ","))]")
  }

  /// The summary of a run that failed.
  package init(failure error: any Error) {
    let failure = FailureText(error)
    add("status", text: "failed")
    add("engine", text: DayfoldVersion.engine)
    add("exit_code", number: "\(failure.code.rawValue)")
    add("error", text: failure.text)
    if let rejects = (error as? DayfoldError)?.cause as? RejectOutcome { add(rejects) }
  }

  /// Adds what became of rejected rows.
  package mutating func add(_ rejects: RejectOutcome) { add("rejects", number: rejects.json) }

  package mutating func add(_ name: String, text: String) { members.append((name, JSONText.quoted(text))) }

  /// Adds a member whose value is JSON already.
  package mutating func add(_ name: String, number: String) { members.append((name, number)) }

  package var json: String {
    "{\(members.map { "\(JSONText.quoted($0.name)):\($0.value)" }.joined(separator: ","))}"
  }

  /// Seconds with three digits behind the point.
  package static func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
