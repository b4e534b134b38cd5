import MapReduce
import Publishing
import TextFormats

/// What became of a run's rejected rows: the counts, the verdict, and where they are kept. It is part of summaries, and
/// travels as the cause of the error where there were too many.
package struct RejectOutcome: Error {
  package var rejected: Int
  package var byCode: [(code: RejectCode, rowCount: Int)]
  package var verdict: RejectSummary.Verdict
  package var keptRowCount: Int
  /// The run's folder, or the file of a query; nil where nothing was written.
  package var path: String?

  init(_ report: ExecutionReport, verdict: RejectSummary.Verdict, keptRowCount: Int, path: String?) {
    rejected = report.rejected
    byCode = report.rejectCounts.byCode
    self.verdict = verdict
    self.keptRowCount = keptRowCount
    self.path = path
  }

  /// The member of a summary, as JSON.
  var json: String {
    let counts = byCode.map { "\(JSONText.quoted($0.code.rawValue)):\($0.rowCount)" }.joined(separator: ",")
    let place = path.map { ",\"path\":\(JSONText.quoted($0))" } ?? ""
    return
      "{\"rows\":\(rejected),\"verdict\":\"\(verdict.rawValue)\",\"by_code\":{\(counts)},\"kept\":\(keptRowCount)\(place)}"
  }
}
