import ArgumentParser
import Dayfold
import JobFiles
import MapReduce
import SystemIO
import TextFormats

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a job for one interval and publishes its result.",
    discussion: """
      Paths in the job file are relative to it. The result is published as one version: readers see the old one or \
      the new one, whole. Inputs and job as in the published version: nothing is done, exit code 0.

        dayfold run nightly.yaml --date 2026-03-01
        dayfold run hourly.yaml --date 2026-03-01T05
        dayfold run nightly.yaml --date 2026-03-01 --dry-run

      Exit code 75 says that running again later helps: inputs are not ready, another run holds the partition, or the \
      input changed while it was read.
      """)

  @Argument(help: "The job file; - reads it from standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var job: String

  @Option(name: .long, help: "The interval's start, UTC: 2026-03-01; for hourly jobs 2026-03-01T05.")
  var date: String

  @Flag(name: .long, help: "Compute again even where nothing has changed.")
  var fresh = false

  @Flag(name: .long, help: "Check the job, its query and its inputs; write nothing.")
  var dryRun = false

  @Option(name: .long, help: "Exit code for an unchanged run in place of 0, such as 99 for Airflow's skip.")
  var skipCode: Int32?

  @OptionGroup var options: RunOptions

  func validate() throws {
    if fresh && dryRun { throw ValidationError("--fresh and --dry-run exclude each other.") }
    if let skipCode, !(0...255).contains(skipCode) { throw ValidationError("--skip-code must be in 0...255.") }
  }

  func run() throws {
    let start = SystemClock.shared.nowNanoseconds()
    let outcome = try options.withSettings(summary: .output) { settings in
      let definition = try Job.read(job)
      let interval = try definition.interval(startingAt: date)
      var settings = settings
      if options.memory == nil, let limit = definition.limits.memoryByteCount { settings.memoryByteCount = limit }
      let mode: JobRun.Mode = dryRun ? .dryRun : fresh ? .fresh : .ifChanged
      return try JobRun(definition, interval: interval, mode: mode, settings: settings).run()
    }
    try report(outcome, nanoseconds: SystemClock.shared.nowNanoseconds() - start)
    if outcome.status == .unchanged, let skipCode { throw CommandEnded(status: skipCode) }
  }

  private func report(_ outcome: JobOutcome, nanoseconds: Int64) throws {
    let path = outcome.target.publishedPath
    if options.json {
      var summary = RunSummary(outcome.report, nanoseconds: nanoseconds, status: outcome.status.rawValue)
      summary.add("path", text: path)
      if let rejects = outcome.rejects { summary.add(rejects) }
      if let version = outcome.version {
        summary.add("files", number: "\(version.manifest.files.count)")
        summary.add("bytes", number: "\(version.manifest.files.reduce(0) { $0 + $1.bytes })")
        summary.add("manifest_sha256", text: version.manifestHash)
      }
      do {
        try StandardStream.output.deliver(summary.json + "\n")
      } catch var error as DayfoldError where outcome.status == .published {
        error.message = "\(path) was published, but its summary is lost: \(error.message)"
        throw error
      }
    }
    guard !options.quiet, !options.json else { return }
    func say(_ text: String) { StandardStream.error.print(text + "\n") }
    switch outcome.status {
    case .unchanged:
      say("unchanged: \(path) holds what this job makes of these inputs (--fresh computes it again)")
    case .dryRun:
      if let query = outcome.query {
        say(PlanTree(query).text)
        say("ready: \(query.files.count) files; would publish \(path)")
      }
    case .published:
      guard let report = outcome.report, let version = outcome.version else { return }
      let files = version.manifest.files.count
      say(
        "published \(TableRenderer.grouped(report.publishedRows)) rows in \(files) file\(files == 1 ? "" : "s") to \(path)"
          + " in \(RunSummary.seconds(nanoseconds)) s")
      say(
        "  read \(TableRenderer.grouped(report.read)) = accepted \(TableRenderer.grouped(report.accepted))"
          + " + filtered \(TableRenderer.grouped(report.filtered)) + rejected \(TableRenderer.grouped(report.rejected))"
      )
    }
  }
}
