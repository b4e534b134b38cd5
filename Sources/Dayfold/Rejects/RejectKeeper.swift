import JobFiles
import MapReduce
import Publishing
import SystemIO
import TextFormats

/// Writes the rejected rows of a job's run into its state folder.
struct RejectKeeper {
  /// Bytes before a file's first row beyond which they are not kept.
  private static let maximumHeadLength = 64 << 10

  let job: Job
  let folder: String
  let lock: OutputLock
  let fileSystem: any FileSystem

  /// Keeps the rows of a finished run that has some, and removes those of old runs. A failure is a notice: the rows are
  /// history, the result is not.
  func keep(
    _ report: ExecutionReport, _ query: BoundQuery, verdict: RejectSummary.Verdict, notice: (String) -> Void
  ) -> RejectOutcome {
    var outcome = RejectOutcome(report, verdict: verdict, keptRowCount: 0, path: nil)
    let store = RejectStore(lock.target, in: fileSystem)
    do throws(DayfoldError) {
      let written = try store.write(
        summary(report, query, verdict: verdict), RejectRecords(report, relativeTo: folder).records)
      outcome.keptRowCount = written.keptRows
      outcome.path = store.path(ofRun: lock.run.id)
    } catch {
      notice("the rejected rows could not be kept: \(Self.sentence(error))")
    }
    do throws(DayfoldError) {
      try store.prune(keeping: lock.run.id)
    } catch {
      notice(
        "the rejected rows of an old run could not be removed: \(Self.sentence(error)); the next run that rejects rows "
          + "tries again")
    }
    return outcome
  }

  private static func sentence(_ error: DayfoldError) -> String {
    error.message + (error.remedy.map { "; \($0)" } ?? "")
  }

  private func summary(
    _ report: ExecutionReport, _ query: BoundQuery, verdict: RejectSummary.Verdict
  ) -> RejectSummary {
    var heads: [[UInt8]] = []
    var headIndexes: [[UInt8]: Int] = [:]
    let keptFiles = Set(report.rejects.map(\.file))
    let csvFiles = Dictionary(
      query.tables.flatMap(\.csvFiles).map { ($0.input.path, $0) }, uniquingKeysWith: { first, _ in first })
    var byFile: [RejectSummary.FileCount] = []
    for (index, file) in report.files.enumerated() where report.rejectedByFile[index] > 0 {
      var headIndex: Int?
      if keptFiles.contains(index), let csv = csvFiles[file.path],
        let head = try? csv.readHead(maximumLength: Self.maximumHeadLength)
      {
        headIndex = headIndexes[head] ?? heads.count
        if headIndex == heads.count { heads.append(head) }
        headIndexes[head] = headIndex
      }
      byFile.append(
        RejectSummary.FileCount(
          file: RejectRecords.relative(file.path, to: folder), read: report.rowsByFile[index],
          rejected: report.rejectedByFile[index], head: headIndex))
    }
    return RejectSummary(
      run: lock.run, engineVersion: DayfoldVersion.engine, job: job.name, partition: lock.target.partitionPath,
      verdict: verdict, read: report.read, rejected: report.rejected,
      byCode: report.rejectCounts.byCode.map { .init(name: $0.code.rawValue, rows: $0.rowCount) },
      byColumn: report.rejectCounts.byColumn.map { .init(name: $0.column, rows: $0.rowCount) }, byFile: byFile,
      heads: heads)
  }
}
