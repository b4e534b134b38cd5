import JobFiles
import MapReduce
import Publishing
import SystemIO

/// Compares the rejected rows of a run with the job's limits.
struct RejectLimits {
  private let limits: Limits.Rejects

  init(_ limits: Limits.Rejects) { self.limits = limits }

  /// What the limits make of a run.
  func verdict(_ report: ExecutionReport) -> RejectSummary.Verdict {
    guard report.rejected > 0, report.read >= limits.minimumRowCount else { return .ok }
    let share = Double(report.rejected) / Double(max(report.read, 1))
    return share > limits.fail ? .failed : share > limits.warn ? .warned : .ok
  }

  /// Reports rejects, and throws `data` where there are more than the job allows. `hint` tells how to look at them, where
  /// they are kept.
  func report(
    _ outcome: RejectOutcome, _ rejects: RejectDescription, hint: String?, settings: QuerySettings
  ) throws {
    if outcome.verdict == .failed {
      throw DayfoldError(
        .data,
        "\(rejects.lines.joined(separator: "\n"))\nmore than limits.rejects.fail allows "
          + "(\(RejectDescription.percentage(limits.fail)))",
        remedy: "nothing was published; correct the input, or raise the limit" + (hint.map { "; " + $0 } ?? ""),
        cause: outcome)
    }
    for line in rejects.lines { settings.notice(line) }
    if outcome.verdict == .warned {
      settings.warning(
        "more rows were rejected than limits.rejects.warn expects (\(RejectDescription.percentage(limits.warn)))")
    }
    if let hint { settings.notice(hint) }
  }
}
