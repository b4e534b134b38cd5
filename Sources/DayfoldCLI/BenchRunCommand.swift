import ArgumentParser
import Dayfold
import SystemIO

/// One measured run of `bench`: the whole of a run but for its output, and its figures on standard output. The query
/// comes on standard input. Not for people; it can do nothing that `bench` cannot.
struct BenchRunCommand: ParsableCommand {
  static let name = "bench-run"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Makes one measured run of bench.", shouldDisplay: false)

  @Option(name: .long) var job: String?
  @Option(name: .long) var date: String?
  @OptionGroup var options: RunOptions

  func validate() throws {
    if (job == nil) != (date == nil) { throw ValidationError("--job and --date belong together.") }
  }

  func run() throws {
    let start = SystemClock.shared.nowNanoseconds()
    let sample = try options.withSettings(progress: .never, summary: .error) { settings in
      let subject: BenchmarkSubject
      if let job, let date {
        subject = .job(path: job, date: date)
      } else {
        subject = .query(try QueryText.read("-"))
      }
      var prepared = try subject.prepare(settings, keepsMemory: options.memory != nil)
      let report = try prepared.run()
      return BenchmarkSample(report, engineNanoseconds: SystemClock.shared.nowNanoseconds() - start)
    }
    try StandardStream.output.deliver(sample.text)
  }
}
