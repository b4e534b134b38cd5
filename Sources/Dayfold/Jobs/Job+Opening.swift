import JobFiles
import Publishing
import SystemIO

extension Job {
  /// Stands for the path of a job file that is read from standard input.
  static let standardInputName = "standard input"

  /// Reads a job file; `-` and `/dev/stdin` are standard input, whose paths are relative to the working directory.
  ///
  /// Throws `config` where it is not there or wrong.
  package static func read(_ path: String) throws -> Job {
    let bytes: [UInt8]
    let isInput = path == "-" || path == "/dev/stdin"
    let path = isInput ? standardInputName : path
    // One byte more than a job file may have, so that the length tells.
    let limit = Job.maximumByteCount + 1
    do throws(SystemError) {
      bytes = try isInput ? StandardStream.input.readToEnd(limit: limit) : StandardStream.read(path, limit: limit)
    } catch {
      throw DayfoldError(error, exitCode: .config)
    }
    guard bytes.count < limit else {
      throw DayfoldError(
        .config, "the job file is larger than \(Job.maximumByteCount / 1024) KiB", location: .init(file: path))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DayfoldError(
        .config, "the job file is not UTF-8", location: .init(file: path), remedy: "save it with that encoding")
    }
    return try Job.parse(text, file: path)
  }

  /// Reads the start of an interval.
  ///
  /// Throws `usage` where the text is no start of one of the job's intervals.
  package func interval(startingAt text: String) throws -> JobInterval {
    if let interval = JobInterval(text, length: intervalLength) { return interval }
    let example =
      switch intervalLength {
      case .hour: "2026-03-01T05"
      case .day: "2026-03-01"
      case .month: "2026-03-01 or 2026-03"
      }
    throw DayfoldError(
      .usage,
      "\"\(text)\" is not the start of \(intervalLength == .hour ? "an" : "a") \(intervalLength.rawValue)",
      remedy: "write it as \(example)")
  }

  /// The folder that the job's paths are relative to; empty for the working directory.
  var folder: String {
    let parent = PathName.parent(of: file)
    return parent == "." ? "" : parent
  }

  /// Where the job, its templates filled in, publishes a partition.
  ///
  /// Throws `config` where that is no place to publish to.
  func target(partition: [HivePartition]) throws(DayfoldError) -> PublishTarget {
    let sink = sinks[0]
    do throws(DayfoldError) {
      return try PublishTarget(
        dataset: PathName.join(folder, sink.folder), partition: partition,
        stateRoot: stateFolder.map { PathName.join(folder, $0) })
    } catch {
      var error = error
      error.location = .init(file: file, line: sink.line)
      throw error
    }
  }

  /// Where the job, its templates filled in, publishes an interval.
  func target(of interval: JobInterval) throws(DayfoldError) -> PublishTarget {
    try target(partition: [HivePartition(key: "dt", value: interval.partitionValue)])
  }
}
