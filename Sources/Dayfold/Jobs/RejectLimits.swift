import JobFiles
import MapReduce
import SystemIO

/// Compares the rejected rows of a run with the job's limits.
struct RejectLimits {
  private let limits: Limits.Rejects

  init(_ limits: Limits.Rejects) { self.limits = limits }

  /// Reports rejects, and throws `data` where there are more than the job allows.
  func check(_ report: ExecutionReport, _ rejects: RejectDescription?, notice: (String) -> Void) throws {
    guard let rejects, report.rejected > 0 else { return }
    let share = Double(report.rejected) / Double(max(report.read, 1))
    let counts = report.read >= limits.minimumRowCount
    if counts, share > limits.fail {
      throw DayfoldError(
        .data,
        "\(rejects.lines.joined(separator: "\n"))\nmore than limits.rejects.fail allows "
          + "(\(RejectDescription.percentage(limits.fail)))",
        remedy: "nothing was published; correct the input, or raise the limit")
    }
    for line in rejects.lines { notice(line) }
    if counts, share > limits.warn {
      notice("more rows were rejected than limits.rejects.warn expects (\(RejectDescription.percentage(limits.warn)))")
    }
  }
}
