import Columnar
import JobFiles
import Publishing
import SystemIO
import TextFormats

/// Verifies what a job has published for an interval: the files against the manifest, the rows against the counters, and
/// the counters against a recount of the source.
///
/// The recount is made by the serial reader, which shares nothing with the reader that the run used but the plan of the
/// table (files, header, dialect): a row that the engine lost is found.
package struct JobVerification {
  private let job: Job
  private let partitionSize: Int?
  private let tolerance: Tolerance
  private let progress: (String, Int, Int) -> Void
  private let fileSystem: any FileSystem

  /// Prepares the verification; `partitionSize` is what the run was told, `tolerance` takes the place of the job's.
  /// Templates are filled in here.
  package init(
    _ job: Job, interval: JobInterval, partitionSize: Int? = nil, tolerance: Tolerance? = nil,
    progress: @escaping (String, Int, Int) -> Void = { _, _, _ in },
    fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws {
    self.job = try job.resolved(for: interval)
    self.interval = interval
    self.partitionSize = partitionSize
    self.tolerance = tolerance ?? Tolerance(job.verify?.tolerance ?? 0)
    self.progress = progress
    self.fileSystem = fileSystem
  }

  private let interval: JobInterval

  /// Makes all checks. Throws `noInput` where nothing is published, `data` where the manifest cannot be read, and what
  /// ends reading.
  package func run() throws -> VerificationReport {
    let folder = job.folder
    let target = try job.target(of: interval)
    guard let version = try PublishedVersion.load(target, in: fileSystem) else { throw try notPublished(target) }
    var report = VerificationReport(subject: version.path)
    let manifest = version.manifest
    let audit = try VersionAudit.run(version, of: target, in: fileSystem)
    checkFiles(audit, version, &report)
    let resolver = TableResolver(baseFolder: folder, sources: job.sources, jobFile: job.file, fileSystem: fileSystem)
    let query: BoundQuery?
    do {
      query = try QueryFailure.wrapping(
        job.query, exitCode: .config, place: .init(file: job.file, line: job.queryLine)
      ) { try BoundQuery(job.query, over: resolver) }
    } catch let error as DayfoldError where [.noInput, .data].contains(error.exitCode) {
      query = nil
      report.require(
        "source", expected: "\(manifest.inputs.count) files",
        problems: [
          error.message + (error.location.map { ": \($0)" } ?? "")
        ])
    }
    checkJob(manifest, query, &report)
    try checkRows(audit, version, query, &report)
    checkCounters(manifest, &report)
    if let query { try checkSource(manifest, query, &report) }
    return report
  }

  private func notPublished(_ target: PublishTarget) throws -> DayfoldError {
    let path = target.publishedPath
    let manifestPath = PathName.join(path, PublishedName.manifest)
    let hasManifest: Bool
    do throws(SystemError) {
      hasManifest = try fileSystem.status(at: manifestPath, followSymbolicLinks: false) != nil
    } catch {
      hasManifest = false
    }
    if hasManifest {
      return DayfoldError(
        .data, "\(path) is not whole: \(PublishedName.success) is missing", remedy: "run the job with --fresh")
    }
    return DayfoldError(
      .noInput, "nothing is published in \(path)",
      remedy: "run the job first: dayfold run \(job.file) --date \(interval.partitionValue)")
  }

  // MARK: Files

  private func checkFiles(_ audit: VersionAudit, _ version: PublishedVersion, _ report: inout VerificationReport) {
    let parts = audit.parts
    if let recorded = audit.recordedManifestHash {
      report.compare(
        "manifest", expected: String(recorded.prefix(16)), found: String(version.manifestHash.prefix(16)),
        details: ["\(PublishedName.manifest) is not the one that the last run wrote"])
    } else {
      report.skip("manifest", "no record of the last run")
    }
    report.add(
      VerificationCheck(
        name: "files", expected: "\(parts.count)",
        found: "\(parts.count - audit.missing.count)"
          + (audit.foreign.isEmpty ? "" : " and \(audit.foreign.count) foreign"),
        verdict: audit.missing.isEmpty && audit.foreign.isEmpty ? .ok : .failed,
        details: audit.missing.map { "\($0) is missing" } + audit.foreign.map { "\($0) is not in the manifest" }))
    report.compare(
      "bytes", expected: parts.reduce(0) { $0 + $1.expected.bytes }, found: parts.reduce(0) { $0 + ($1.bytes ?? 0) },
      details: audit.ofOtherSize.map { "\($0.name): \($0.expected.bytes) bytes expected, \($0.bytes ?? 0) found" })
    report.require(
      "SHA-256", expected: "\(parts.count) equal",
      problems: audit.ofOtherContent.map { "\($0.name) has other content than the run wrote" }
        + parts.filter { $0.sha256 == nil }.map { "\($0.name) is missing or of another size" })
  }

  private func checkJob(_ manifest: Manifest, _ query: BoundQuery?, _ report: inout VerificationReport) {
    if manifest.jobHash == JobHash.of(job, partitionSize: partitionSize) {
      report.compare("job", expected: job.name, found: manifest.job)
    } else {
      // Not wrong by itself: the next run will publish again.
      report.skip("job", "the job, its --partition-size or dayfold has changed since it published")
    }
    guard let query else { return }
    let fields = query.physical.schema.fields
    // Types that are inferred may have been widened by the run.
    let hasTypes = query.tables.allSatisfy(\.isDeclared)
    func text(_ name: String, _ type: String) -> String { hasTypes ? "\(name) \(type)" : name }
    let expected = fields.map { text($0.name, "\($0.type)") }
    let found = manifest.schema.map { text($0.name, $0.type) }
    let differences = (0..<max(expected.count, found.count)).compactMap { index -> String? in
      let wanted = index < expected.count ? expected[index] : "nothing"
      let given = index < found.count ? found[index] : "nothing"
      return wanted == given ? nil : "column \(index + 1): \(wanted) expected, \(given) found"
    }
    report.add(
      VerificationCheck(
        name: "schema", expected: "\(expected.count) columns", found: "\(found.count) columns",
        verdict: differences.isEmpty ? .ok : .failed, details: differences))
  }

  // MARK: Rows

  private func checkRows(
    _ audit: VersionAudit, _ version: PublishedVersion, _ query: BoundQuery?, _ report: inout VerificationReport
  ) throws {
    let manifest = version.manifest
    let names = manifest.schema.map(\.name)
    // Without a key of the job's, the columns by which the query groups identify a row.
    let key =
      job.key ?? query?.logical.grainColumns.map { $0.map { names.indices.contains($0) ? names[$0] : "" } } ?? []
    var rows = SinkRows(names: names, count: job.verify?.countColumn, key: key)
    var rowProblems: [String] = []
    var checksumProblems: [String] = []
    var checksum = RowChecksum()
    var rowCount = 0
    for (index, part) in audit.parts.enumerated() where part.bytes != nil {
      progress("rows", index, audit.parts.count)
      let found = try rows.read(PathName.join(version.path, part.name), format: job.sinks[0].format)
      rowCount += found.rowCount
      checksum.add(found.checksum)
      if found.rowCount != part.expected.rows {
        rowProblems.append("\(part.name): \(part.expected.rows) rows expected, \(found.rowCount) found")
      }
      if found.checksum != part.expected.rowChecksum { checksumProblems.append("\(part.name): other rows") }
    }
    progress("rows", audit.parts.count, audit.parts.count)
    report.compare(
      "rows", expected: manifest.counters.published, found: rowCount, details: rowProblems)
    report.compare(
      "row checksum", expected: String("\(manifest.rowChecksum)".prefix(16)), found: String("\(checksum)".prefix(16)),
      details: checksumProblems)
    report.require("row format", expected: "\(names.count) columns", problems: rows.problems)
    if rows.checksKeys {
      let repeated = rows.repeatedKeyCount()
      report.compare(
        "key \(key.joined(separator: ", "))", expected: "unique",
        found: repeated == 0 ? "unique" : "\(repeated) key\(repeated == 1 ? "" : "s") more than once")
    } else {
      report.skip("key", "the job has no key, and the query does not group")
    }
    guard let column = job.verify?.countColumn else {
      return report.skip("sum of the count column", "the job has no verify section")
    }
    guard let sum = rows.countSum else {
      return report.compare("sum of \(column)", expected: "\(manifest.counters.represented)", found: "beyond 128 bits")
    }
    report.compare(
      "sum of \(column)",
      expected: CountCheck(manifest.counters, tolerance: tolerance).expected(for: sum), found: sum,
      tolerance: tolerance)
  }

  private func checkCounters(_ manifest: Manifest, _ report: inout VerificationReport) {
    let counters = manifest.counters
    report.compare(
      "read = accepted + filtered + rejected", expected: "\(counters.read)",
      found: "\(counters.accepted + counters.filtered + counters.rejected)")
    report.compare(
      "\(counters.joined == nil ? "accepted" : "joined") = represented + dropped",
      expected: "\(counters.joined ?? counters.accepted)", found: "\(counters.represented + counters.dropped)")
  }

  // MARK: Source

  private func checkSource(
    _ manifest: Manifest, _ query: BoundQuery, _ report: inout VerificationReport
  ) throws {
    let scans = query.logical.scans
    var known: Set<TextBytes> = []
    var files: [SourceRecount.File] = []
    var read = 0
    var rejected = 0
    var accepted: Int?
    var references = scans.map(\.table)
    while let reference = references.first {
      let scanCount = references.count { $0 == reference }
      references.removeAll { $0 == reference }
      let table = query.table(reference)
      let filter = scans.count == 1 ? SerialFilter(query.logical, over: table) : nil
      let recount = try SourceRecount(table, filter: filter, progress: { progress("source", $0, $1) })
      read += recount.read * scanCount
      rejected += recount.rejected * scanCount
      accepted = recount.accepted
      for (input, file) in zip(table.files, recount.files) where known.insert(TextBytes(input.path)).inserted {
        files.append(file)
      }
    }
    let differences = differences(manifest.inputs, files)
    report.add(
      VerificationCheck(
        name: "source files", expected: "\(manifest.inputs.count)",
        found: differences.isEmpty ? "\(files.count)" : "\(files.count), \(differences.count) changed",
        verdict: differences.isEmpty ? .ok : tolerance.isExact ? .failed : .skipped, details: differences))
    report.compare("source rows read", expected: manifest.counters.read, found: Int128(read), tolerance: tolerance)
    // The recount evaluates nothing behind a plain WHERE: rows rejected there are rows that it accepts.
    let failed = manifest.counters.rejectedByExpressions ?? 0
    report.compare(
      "source rows rejected", expected: manifest.counters.rejected - failed, found: Int128(rejected),
      tolerance: tolerance)
    if let accepted {
      report.compare(
        "source rows accepted", expected: manifest.counters.accepted + failed, found: Int128(accepted),
        tolerance: tolerance)
    } else {
      report.skip("source rows accepted", "the WHERE is not evaluated again: it is not a plain condition on one table")
    }
  }

  /// One line for each file that is gone, new, or other than it was.
  private func differences(_ inputs: [Manifest.Input], _ files: [SourceRecount.File]) -> [String] {
    var lines: [String] = []
    let found = Dictionary(files.map { (TextBytes($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    for input in inputs {
      guard let file = found[TextBytes(input.path)] else {
        lines.append("\(input.path) is gone")
        continue
      }
      var changes: [String] = []
      if file.size != input.size { changes.append("\(input.size) bytes published, \(file.size) now") }
      if let rows = input.rows, rows != file.read { changes.append("\(rows) rows published, \(file.read) counted") }
      if !changes.isEmpty { lines.append("\(input.path): " + changes.joined(separator: "; ")) }
    }
    let published = Set(inputs.map { TextBytes($0.path) })
    return lines
      + files.filter { !published.contains(TextBytes($0.path)) }.map {
        "\($0.path) is new: \($0.read) row\($0.read == 1 ? "" : "s")"
      }
  }
}
