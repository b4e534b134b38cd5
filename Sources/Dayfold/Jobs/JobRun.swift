import JobFiles
import MapReduce
import Publishing
import QueryPlan
import SQLFrontend
import SystemIO
import TextFormats

/// Runs a job for one interval, from its lock to its published version.
///
/// ```
///   bind, check key ─► lock ─► recover ─► unchanged? ─► ready? ─► map, shuffle, reduce into staging
///     ─► inputs as they were, counts add up, rejects within limits ─► publish
/// ```
/// Whatever fails before the last step leaves the published version as it was.
package struct JobRun {
  package enum Mode: Hashable, Sendable {
    /// Ends early where the inputs and the job are those of the published version.
    case ifChanged
    /// Computes again in any case.
    case fresh
    /// Checks the job, its query and its inputs, and touches nothing.
    case dryRun
  }

  private let job: Job
  private let interval: JobInterval
  private let mode: Mode
  /// As given, and as the job says.
  let settings: QuerySettings
  private let fileSystem: any FileSystem

  /// Prepares a run of a job as parsed; templates are filled in here.
  package init(
    _ job: Job, interval: JobInterval, mode: Mode = .ifChanged, settings: QuerySettings,
    fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws {
    self.job = try job.resolved(for: interval)
    self.interval = interval
    self.mode = mode
    var settings = settings
    settings.apply(job)
    self.settings = settings
    self.fileSystem = fileSystem
  }

  private var folder: String { job.folder }

  /// Runs the job. Throws what failed.
  package func run() throws -> JobOutcome {
    for warning in job.warnings { settings.notice(warning) }
    if let limit = job.limits.maximumDuration { settings.interruption.limit(to: limit) }
    let sink = job.sinks[0]
    let target = try job.target(of: interval)
    let resolver = TableResolver(baseFolder: folder, sources: job.sources, jobFile: job.file, fileSystem: fileSystem)
    let readiness = Readiness(job: job, folder: folder, resolver: resolver, fileSystem: fileSystem)

    if mode == .dryRun {
      try readiness.check()
      let query = try bind(over: resolver)
      return JobOutcome(status: .dryRun, target: target, query: query)
    }
    let run = RunIdentity.start()
    let lock = try OutputLock.acquire(target, run: run, in: fileSystem)
    defer { lock.release() }
    for path in try PublishRecovery.run(lock, in: fileSystem).moved {
      settings.notice("finished an interrupted publish: the replaced version is in \(path)")
    }
    let jobHash = JobHash.of(job, partitionSize: settings.partitionSize)
    if mode == .ifChanged, try isUnchanged(target, jobHash: jobHash, resolver: resolver) {
      return JobOutcome(status: .unchanged, target: target)
    }
    try readiness.check()
    var query = try bind(over: resolver)
    var staging: StagingDirectory?
    var parts: PartFileSink?
    do {
      let report = try QueryRunner(settings).run(&query) { query in
        let created = try StagingDirectory.create(lock, in: fileSystem)
        staging = created
        let made = PartFileSink(
          format: sink.format.outputFormat, staging: created, countColumn: countColumn(of: query))
        parts = made
        return made
      }
      guard let staging else { preconditionFailure("a finished query has a sink") }
      let rejects = try settleRejects(report, query, lock)
      try settings.interruption.check()
      let manifest = manifest(report, query, jobHash: jobHash)
      if let verify = job.verify, let parts {
        try CountCheck(manifest.counters, tolerance: Tolerance(verify.tolerance)).require(
          parts.countSum, column: verify.countColumn)
      }
      let result = try staging.publish(manifest, inputs: query.files.map(\.identity))
      for warning in result.warnings { settings.notice(warning) }
      return JobOutcome(
        status: .published, target: target, query: query, report: report, rejects: rejects, version: result.version)
    } catch {
      // Does nothing once the version is in place.
      staging?.abort()
      throw error
    }
  }

  /// Keeps the rejected rows, reports them, and throws where there are more than the job allows; nil without any.
  private func settleRejects(
    _ report: ExecutionReport, _ query: BoundQuery, _ lock: OutputLock
  ) throws -> RejectOutcome? {
    guard report.rejected > 0 else { return nil }
    let limits = RejectLimits(job.limits.rejects)
    let keeper = RejectKeeper(job: job, folder: folder, lock: lock, fileSystem: fileSystem)
    let outcome = keeper.keep(report, query, verdict: limits.verdict(report), notice: settings.notice)
    try limits.report(outcome, RejectDescription(report), hint: hint(outcome), settings: settings)
    return outcome
  }

  /// How to look at rejected rows.
  private func hint(_ outcome: RejectOutcome) -> String {
    guard let path = outcome.path else { return "no rejected rows were kept" }
    // A job that came by standard input has no name to give.
    if job.file == Job.standardInputName { return "the rows are in \(path)" }
    return "look at the rows with: dayfold rejects show \(ShellText.quoted(job.file)) --date \(interval.partitionValue)"
  }

  /// Binds the query and checks what the job says of its result.
  private func bind(over resolver: TableResolver) throws -> BoundQuery {
    try QueryFailure.wrapping(
      job.query, exitCode: .config, place: .init(file: job.file, line: job.queryLine)
    ) {
      let query = try BoundQuery(job.query, over: resolver)
      try query.requireDistinctNames()
      if let key = job.key, let violation = query.logical.keyViolation(key) { throw violation }
      if let verify = job.verify { try check(verify, query) }
      return query
    }
  }

  private func check(_ verify: VerifyDefinition, _ query: BoundQuery) throws {
    let fields = query.logical.schema.fields
    guard let field = fields.first(where: { $0.name.lowercased() == verify.countColumn.lowercased() }) else {
      throw SQLError(
        .unknownName, "verify.count: \"\(verify.countColumn)\" is not a column of the result", at: nil,
        hint: NearestName.hint(for: verify.countColumn, among: fields.map(\.name)))
    }
    guard field.type == .bigint || field.type == .hugeint else {
      throw SQLError(
        .type, "verify.count: \(field.name) is \(field.type), not a count of rows", at: nil,
        hint: "name the column of count(*)")
    }
  }

  /// The result's ordinal of the column that counts rows, where the job names one.
  private func countColumn(of query: BoundQuery) -> Int? {
    guard let name = job.verify?.countColumn.lowercased() else { return nil }
    return query.logical.schema.fields.firstIndex { $0.name.lowercased() == name }
  }

  private func isUnchanged(_ target: PublishTarget, jobHash: String, resolver: TableResolver) throws -> Bool {
    // A query that does not parse is never unchanged; binding it will say what is wrong.
    guard let query = try? SQLQuery(job.query) else { return false }
    var inputs: [FileIdentity] = []
    var known: Set<TextBytes> = []
    for table in query.syntax.tables {
      for match in try resolver.matches(of: table) where known.insert(TextBytes(match.path)).inserted {
        do throws(SystemError) {
          inputs.append(try FileIdentity(path: match.path, in: fileSystem))
        } catch {
          // Whatever it is, reading it will say more.
          return false
        }
      }
    }
    return try PublishRecord.isUnchanged(
      target, jobHash: jobHash, engineVersion: DayfoldVersion.engine, inputs: inputs, in: fileSystem)
  }

  private func manifest(_ report: ExecutionReport, _ query: BoundQuery, jobHash: String) -> Manifest {
    var counters = Manifest.Counters()
    counters.read = report.read
    counters.accepted = report.accepted
    counters.filtered = report.filtered
    counters.rejected = report.rejected
    if job.expressionErrors == .reject {
      counters.rejectedByExpressions = report.rejectCounts.rowCount(of: .expression)
    }
    counters.joined = report.joined == report.accepted ? nil : report.joined
    counters.represented = report.publishedEvents
    counters.dropped = report.droppedEvents
    counters.droppedGroups = max(0, report.groups - report.publishedRows)
    counters.published = report.publishedRows
    return Manifest(
      engineVersion: DayfoldVersion.engine, job: job.name, jobHash: jobHash,
      schema: query.physical.schema.fields.map { Manifest.Field(name: $0.name, type: "\($0.type)") },
      counters: counters,
      inputs: inputs(report))
  }

  /// The files with their rows; a file that the query reads twice is there once.
  private func inputs(_ report: ExecutionReport) -> [Manifest.Input] {
    var known: Set<TextBytes> = []
    return zip(report.files, report.rowsByFile).compactMap { file, rows in
      guard known.insert(TextBytes(file.path)).inserted else { return nil }
      return Manifest.Input(path: file.relativePath, size: file.size, rows: rows)
    }
  }
}

extension SinkDefinition.Format {
  var outputFormat: OutputFormat {
    switch self {
    case .csv: .csv
    case .ndjson: .ndjson
    }
  }
}
