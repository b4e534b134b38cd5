import SystemIO

/// Keeps the rejected rows of a partition's runs in its state folder.
///
/// ```
/// <state>/rejects/dt=2026-03-01/<run>/rows.ndjson      the first rejected rows, one JSON object a line
///                                     summary.json     exact counts; written last: without it there is nothing
/// ```
/// This is history: no run decides anything by it, and a run whose rows cannot be kept publishes all the same.
package struct RejectStore: Sendable {
  /// Runs that stay when a further one is written, besides the one whose version is published.
  package static let keptRunCount = 5
  private static let rowsName = "rows.ndjson"
  private static let summaryName = "summary.json"
  private static let maximumSummarySize = 1 << 28
  /// Longer than any line that is written: 1 MiB of raw bytes, each escaped by six characters.
  private static let maximumLineLength = 16 << 20

  package let target: PublishTarget
  private let fileSystem: any FileSystem

  package init(_ target: PublishTarget, in fileSystem: any FileSystem = PosixFileSystem.shared) {
    self.target = target
    self.fileSystem = fileSystem
  }

  private var folder: String { PathName.join(Self.rejectsFolder(target), target.key) }

  private static func rejectsFolder(_ target: PublishTarget) -> String {
    PathName.join(target.stateFolder, "rejects")
  }

  /// Where a run's rejected rows are.
  package func path(ofRun id: String) -> String { PathName.join(folder, id) }

  /// The run whose version is published; nil where that is not known.
  package var publishedRun: String? { (try? PublishRecord.load(target, in: fileSystem))?.run.id }

  /// The partitions of the target's dataset for which rejected rows are kept, as paths relative to it, in order.
  package static func partitions(
    of target: PublishTarget, in fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws(DayfoldError) -> [String] {
    try names(rejectsFolder(target), fileSystem).map { $0 == "_dataset" ? "" : $0.replacing("%2F", with: "/") }
  }

  /// Folders below a folder, in order; none where it is not there.
  private static func names(_ path: String, _ fileSystem: any FileSystem) throws(DayfoldError) -> [String] {
    do throws(SystemError) {
      return try fileSystem.list(path).filter { $0.kind == .directory && $0.isNameUTF8 }.map(\.name)
    } catch  where error.code == Errno.notFound {
      return []
    } catch {
      throw DayfoldError(error)
    }
  }

  // MARK: Writing

  /// Writes a run's rejected rows. The caller holds the partition's lock.
  ///
  /// Returns the summary as it was written, with the rows and bytes that are kept.
  package func write(
    _ summary: RejectSummary, _ records: some Sequence<RejectRecord>
  ) throws(DayfoldError) -> RejectSummary {
    var summary = summary
    let runFolder = path(ofRun: summary.run.id)
    try reporting(.cantCreate) { () throws(SystemError) in
      try target.createStateFolder(folder, in: fileSystem)
      try fileSystem.createDirectory(runFolder, permissions: Permissions.stateFolder)
    }
    try reporting { () throws(SystemError) in
      let file = try OutputFile(
        fileSystem, path: PathName.join(runFolder, Self.rowsName), permissions: Permissions.stateFile)
      for record in records {
        try file.append(Array((record.json + "\n").utf8))
        summary.keptRows += 1
      }
      summary.keptBytes = file.byteCount
      try file.sync()
      try file.close()
      // A summary is the proof that the rows beside it are there.
      try fileSystem.syncDirectory(runFolder)
      try fileSystem.replaceDurably(
        PathName.join(runFolder, Self.summaryName), summary.encoded(), permissions: Permissions.stateFile)
      try fileSystem.syncDirectory(folder)
    }
    return summary
  }

  /// Removes what is left of runs but for the newest, the one that published, and `current`. Foreign folders stay. The
  /// caller holds the partition's lock.
  package func prune(keeping current: String) throws(DayfoldError) {
    let published = publishedRun
    let runs = try Self.names(folder, fileSystem).filter { $0 != current && $0 != published }
    for run in runs.dropLast(Self.keptRunCount - 1) {
      try reporting { () throws(SystemError) in
        let path = path(ofRun: run)
        let isOurs = try fileSystem.list(path).allSatisfy {
          $0.kind == .file && [Self.rowsName, Self.summaryName, Self.summaryName + ".tmp"].contains($0.name)
        }
        if isOurs { try fileSystem.removeTree(path) }
      }
    }
  }

  // MARK: Reading

  /// Runs with rejected rows, the newest first. Runs that were cut short before their summary are left out.
  package func runs() throws(DayfoldError) -> [String] {
    var runs: [String] = []
    for name in try Self.names(folder, fileSystem).reversed() {
      let path = PathName.join(path(ofRun: name), Self.summaryName)
      let isThere = try reporting { () throws(SystemError) in
        try fileSystem.status(at: path, followSymbolicLinks: false) != nil
      }
      if isThere { runs.append(name) }
    }
    return runs
  }

  /// Reads a run's counts; nil where there is no such run. Throws `data` where the file is damaged.
  package func summary(ofRun id: String) throws(DayfoldError) -> RejectSummary? {
    guard !id.isEmpty, PathName.staysBelow(id), !id.utf8.contains(UInt8(ascii: "/")) else { return nil }
    let path = PathName.join(path(ofRun: id), Self.summaryName)
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try fileSystem.readAll(path, maximumSize: Self.maximumSummarySize, mode: .readNoFollow)
    } catch  where error.code == Errno.notFound || error.code == Errno.notDirectory {
      return nil
    } catch {
      throw DayfoldError(error)
    }
    do throws(JSONError) {
      return try RejectSummary(json: try JSONReader.read(bytes))
    } catch {
      throw Self.damaged(path, "\(error)")
    }
  }

  /// Calls `body` with the kept rows of a run in input order, until it returns false.
  package func forEachRow(of summary: RejectSummary, _ body: (RejectRecord) throws -> Bool) throws {
    let path = PathName.join(path(ofRun: summary.run.id), Self.rowsName)
    let file = try reporting { () throws(SystemError) in try fileSystem.open(path, .readNoFollow) }
    defer { try? fileSystem.close(file) }
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var offset = 0
    var lineNumber = 0
    while true {
      let count = try unsafe buffer.withUnsafeMutableBytes { bytes throws(DayfoldError) in
        // SAFETY: the buffer's own length bounds the read.
        try reporting { () throws(SystemError) in try unsafe fileSystem.read(file, into: bytes, at: offset) }
      }
      if count == 0 { break }
      offset += count
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        rest = rest[(end + 1)...]
        lineNumber += 1
        let record: RejectRecord
        do throws(JSONError) {
          record = try RejectRecord.decode(line)
        } catch {
          throw Self.damaged(path, "\(error)", line: lineNumber)
        }
        line.removeAll(keepingCapacity: true)
        if try !body(record) { return }
      }
      line += rest
      guard line.count <= Self.maximumLineLength else { throw Self.damaged(path, "the line is too long") }
    }
    guard offset == summary.keptBytes, lineNumber == summary.keptRows, line.isEmpty else {
      throw Self.damaged(path, "it has \(lineNumber) rows of \(summary.keptRows)")
    }
  }

  private static func damaged(_ path: String, _ what: String, line: Int? = nil) -> DayfoldError {
    DayfoldError(
      .data, "the rejected rows are damaged: \(what)", location: .init(file: path, line: line),
      remedy: "run the job again with --fresh, or look at another run's")
  }
}
