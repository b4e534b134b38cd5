import ArgumentParser
import Dayfold
import JobFiles
import SystemIO

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Proves that what is published holds what the source holds.",
    discussion: """
      Compares the published files with their manifest (files, sizes, SHA-256, rows, row checksums, unique keys, the sum \
      of the count column), and the manifest with the source, whose rows are counted again by a second reader that \
      shares nothing with the one that the run used.

        dayfold verify nightly.yaml --date 2026-03-01
        dayfold verify nightly.yaml --date 2026-03-01 --tolerance 0.1%

      Without a job: the rows of a source against the sum of a column of files that any program wrote.

        dayfold verify --source 'raw/dt=2026-03-01/*.csv' --sink 'out/*.csv' --count-column events

      Exit codes: 0 everything is as it should be, 65 a check failed, 66 nothing is published, or a pattern matches no \
      file.
      """)

  @Argument(help: "The job file; - reads it from standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var job: String?

  @Option(name: .long, help: "The interval's start, UTC: 2026-03-01; for hourly jobs 2026-03-01T05.")
  var date: String?

  @Option(name: .long, help: "Instead of a job: the source's CSV files, a path or pattern.")
  var source: String?

  @Option(name: .long, help: "Instead of a job: the files to verify, CSV or by their name NDJSON.")
  var sink: String?

  @Option(name: .long, help: "Instead of a job: the sink's column that counts source rows.")
  var countColumn: String?

  @Option(
    name: .long, help: "The share of rows that may differ, such as 0.1%; the default is the job's, else none.",
    transform: VerifyCommand.share)
  var tolerance: Double?

  @Option(
    name: .long, help: "The --partition-size that the job was run with, where it was given one.",
    transform: RunOptions.byteCount)
  var partitionSize: Int?

  @Flag(name: .shortAndLong, help: "Say nothing unless a check fails.")
  var quiet = false

  @Flag(name: .long, help: "Print the checks as one JSON object.")
  var json = false

  static func share(_ text: String) throws -> Double {
    guard let share = ShareText.parse(text) else { throw ValidationError("\"\(text)\" is not \(ShareText.expected).") }
    return share
  }

  func validate() throws {
    if job == nil {
      guard source != nil, sink != nil, countColumn != nil else {
        throw ValidationError("Name a job file and --date, or --source, --sink and --count-column.")
      }
      if date != nil || partitionSize != nil {
        throw ValidationError("--date and --partition-size go with a job file.")
      }
    } else {
      if source != nil || sink != nil || countColumn != nil {
        throw ValidationError("--source, --sink and --count-column are for use without a job file.")
      }
      if date == nil { throw ValidationError("--date is missing: the start of the interval to verify.") }
    }
    if let partitionSize, partitionSize < 64 { throw ValidationError("--partition-size must be at least 64 bytes.") }
  }

  func run() throws {
    let report: VerificationReport
    do {
      report = try verify()
    } catch {
      if json { StandardStream.output.print(RunSummary(failure: error).json + "\n") }
      throw error
    }
    if json {
      try StandardStream.output.deliver(report.json + "\n")
    } else if !quiet || !report.isPassed {
      try StandardStream.output.deliver(report.text)
    }
    if !report.isPassed {
      if !json {
        StandardStream.error.print(
          "error: verification of \(report.subject) failed: \(report.failedCount) of \(report.madeCount) checks\n")
      }
      throw CommandEnded(status: ExitCode.data.rawValue)
    }
  }

  private func verify() throws -> VerificationReport {
    let bar = StandardStream.error.isTerminal && !quiet && !json ? ProgressBar() : nil
    defer { bar?.clear() }
    let progress: (String, Int, Int) -> Void = { bar?.update(stage: $0, done: $1, total: $2) }
    let tolerance = tolerance.map { Tolerance($0) }
    if let job, let date {
      let definition = try Job.read(job)
      return try JobVerification(
        definition, interval: try definition.interval(startingAt: date),
        partitionSize: partitionSize, tolerance: tolerance, progress: progress
      ).run()
    }
    return try DatasetVerification(
      source: source ?? "", sink: sink ?? "", countColumn: countColumn ?? "", tolerance: tolerance ?? Tolerance(),
      progress: progress
    ).run()
  }
}
