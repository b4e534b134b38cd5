import Dayfold
import SystemIO

/// Runs a benchmark's subject in processes of its own: this program, as ``BenchRunCommand``.
struct MeasuredProcess {
  let subject: BenchmarkSubject
  let memory: Int?
  let settings: QuerySettings
  /// Words for the user come with every run; the first one's are enough.
  private let hasSpoken = Locked(false)

  init(subject: BenchmarkSubject, memory: Int?, settings: QuerySettings) {
    self.subject = subject
    self.memory = memory
    self.settings = settings
  }

  /// Makes one run; without a configuration as the subject runs by itself.
  func measure(_ configuration: Benchmark.Configuration?) throws -> Benchmark.Measurement {
    try settings.interruption.check()
    var arguments = [BenchRunCommand.name]
    if let configuration {
      arguments += [
        "--partition-size=\(configuration.partitionByteCount)", "--threads=\(configuration.threadCount)",
      ]
    }
    if let memory { arguments.append("--memory=\(memory)") }
    var input = ""
    switch subject {
    case .query(let text): input = text
    case .job(let path, let date): arguments += ["--job=\(path)", "--date=\(date)"]
    }
    let interruption = settings.interruption
    let process: ChildProcess
    do throws(SystemError) {
      process = try ChildProcess.runSelf(arguments, input: input) { interruption.error != nil }
    } catch {
      throw DayfoldError(error)
    }
    try interruption.check()
    let messages = String(decoding: process.messages, as: UTF8.self)
    guard process.status == 0 else { throw failure(process.status, messages, configuration) }
    if hasSpoken.withLock({ hasSpoken in
      defer { hasSpoken = true }
      return !hasSpoken
    }) {
      for line in messages.split(separator: "\n") {
        if line.hasPrefix("warning: ") {
          settings.warning(String(line.dropFirst("warning: ".count)))
        } else {
          settings.notice(String(line.hasPrefix("note: ") ? line.dropFirst("note: ".count) : line))
        }
      }
    }
    guard let sample = BenchmarkSample(text: String(decoding: process.output, as: UTF8.self)) else {
      throw DayfoldError(.software, "a measured run reported nothing that can be read", remedy: "please report this")
    }
    return Benchmark.Measurement(
      processNanoseconds: process.nanoseconds, peakMemory: process.peakMemory, sample: sample)
  }

  /// The run's own words and code; those of a process that was ended from outside tell only how.
  private func failure(_ status: Int32, _ messages: String, _ configuration: Benchmark.Configuration?) -> DayfoldError {
    let run = configuration?.text ?? "warm-up"
    var text = messages
    while text.last?.isNewline == true { text.removeLast() }
    // What comes before the error are notices.
    if let start = text.firstRange(of: "error: ") { text = String(text[start.upperBound...]) }
    guard let code = ExitCode(rawValue: status), !text.isEmpty else {
      return DayfoldError(
        .tempFail, "\(run): the run ended with status \(status)\(text.isEmpty ? "" : ": \(text)")",
        remedy: status == 128 + 9 ? "it was killed, perhaps for want of memory: use --memory" : nil)
    }
    // What fails the warm-up has nothing to do with a size.
    return DayfoldError(code, configuration == nil ? text : "\(run): \(text)")
  }
}
