import JobFiles
import Publishing
import QueryPlan
import SystemIO

/// The rejected rows that a job's runs have kept.
package struct RejectHistory {
  /// One run that rejected rows.
  package struct Run {
    package var summary: RejectSummary
    /// Whether the published version is this run's.
    package var isPublished: Bool
    let store: RejectStore

    package var path: String { store.path(ofRun: summary.run.id) }

    /// `0.12 %` of the rows read.
    package var share: String { RejectDescription.percentage(summary.rejected, of: summary.read) }
  }

  private let stores: [RejectStore]
  private let jobFolder: String
  private let date: String?

  /// Opens the history of a job, of one interval or of all that there are.
  ///
  /// Throws `usage` where no interval is given and the job's output folder depends on it.
  package init(
    _ job: Job, date: String?, fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws {
    self.date = date
    jobFolder = job.folder
    if let date {
      let interval = try job.interval(startingAt: date)
      stores = [RejectStore(try job.resolved(for: interval).target(of: interval), in: fileSystem)]
      return
    }
    guard !job.sinks[0].folder.contains("{{") else {
      throw DayfoldError(
        .usage, "the job's output folder depends on the date", location: .init(file: job.file, line: job.sinks[0].line),
        remedy: "add --date, for instance --date 2026-03-01")
    }
    let dataset = try job.target(partition: [])
    var stores: [RejectStore] = []
    for name in try RejectStore.partitions(of: dataset, in: fileSystem) {
      guard name.hasPrefix("dt=") else { continue }
      let partition = HivePartition(key: "dt", value: PercentEncoding.decode(String(name.dropFirst(3))))
      stores.append(RejectStore(try job.target(partition: [partition]), in: fileSystem))
    }
    self.stores = stores
  }

  /// All runs with rejected rows, the newest first. Damaged ones are told of and left out.
  package func runs(notice: (String) -> Void) throws -> [Run] {
    var runs: [Run] = []
    for store in stores {
      let published = store.publishedRun
      for id in try store.runs() {
        switch Result(catching: { () throws(DayfoldError) in try store.summary(ofRun: id) }) {
        case .success(nil): break
        case .success(let summary?):
          runs.append(Run(summary: summary, isPublished: id == published, store: store))
        case .failure(let error):
          guard error.exitCode == .data else { throw error }
          notice(error.description)
        }
      }
    }
    return runs.sorted { $0.summary.run.startedNs > $1.summary.run.startedNs }
  }

  /// The run with this id, or the newest. Throws `noInput` where there is none.
  package func run(_ id: String?, notice: (String) -> Void) throws -> Run {
    guard let id else {
      if let newest = try runs(notice: notice).first { return newest }
      throw DayfoldError(
        .noInput, "no run\(date.map { " of \($0)" } ?? "") has kept rejected rows",
        remedy: "where a run rejected none, nothing is kept")
    }
    for store in stores {
      if let summary = try store.summary(ofRun: id) {
        return Run(summary: summary, isPublished: store.publishedRun == id, store: store)
      }
    }
    let known = try runs(notice: notice).map(\.summary.run.id)
    throw DayfoldError(
      .noInput, "no run \"\(id)\" has kept rejected rows\(date.map { " of \($0)" } ?? "")",
      remedy: NearestName.hint(for: id, among: known) ?? "dayfold rejects ls lists the runs that have")
  }

  /// Which rows are wanted; nil wants all.
  package struct Filter {
    package var code: String?
    package var file: String?
    package var column: String?

    package init(code: String? = nil, file: String? = nil, column: String? = nil) {
      self.code = code
      self.file = file
      self.column = column
    }

    package var isEmpty: Bool { code == nil && file == nil && column == nil }

    func accepts(_ record: RejectRecord, path: String) -> Bool {
      if let code, record.code.lowercased() != code.lowercased() { return false }
      if let column, record.column?.lowercased() != column.lowercased() { return false }
      if let file { return record.file == file || path == file || record.file.hasSuffix("/" + file) }
      return true
    }
  }

  /// Calls `body` with the kept rows of a run that the filter accepts, in input order, with paths as they are reached from
  /// here, until it returns false.
  package func forEachRow(of run: Run, _ filter: Filter, _ body: (RejectRecord) throws -> Bool) throws {
    try run.store.forEachRow(of: run.summary) { record in
      var record = record
      let path = PathName.join(jobFolder, record.file)
      guard filter.accepts(record, path: path) else { return true }
      record.file = path
      return try body(record)
    }
  }

  /// The bytes before the first row of a file, by its path as it is reached from here.
  package func heads(of run: Run) -> [String: [UInt8]] {
    var heads: [String: [UInt8]] = [:]
    for file in run.summary.byFile {
      if let head = file.head { heads[PathName.join(jobFolder, file.file)] = run.summary.heads[head] }
    }
    return heads
  }
}
