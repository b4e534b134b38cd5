import JobFiles
import SystemIO

extension Job {
  /// Reads a job file.
  ///
  /// Throws `config` where it is not there or wrong.
  package static func read(_ path: String) throws -> Job {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try PosixFileSystem.shared.readAll(path, maximumSize: 1 << 20)
    } catch {
      throw DayfoldError(error, exitCode: .config)
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
}
