import ArgumentParser
import Dayfold
import SystemIO

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures a job or a query at several partition sizes, and recommends one.",
    discussion: """
        dayfold bench nightly.yaml --date 2026-03-01
        dayfold bench nightly.yaml --date 2026-03-01 --partition-sizes 1MB,4MB,16MB,64MB --threads 1,2
        dayfold bench "SELECT user_id, count(*) FROM 'raw/*.csv' GROUP BY ALL" --partition-sizes 500000rows,32parts
        dayfold bench nightly.yaml --date 2026-03-01 --html bench.html --json > bench.json

      A size is given in bytes (16MB; powers of 1,024), in rows (500000rows) or as a number of partitions (32parts). Each \
      run is a process of its own; after one that warms the page cache the configurations take turns, each round in \
      another order. All checks of a run apply, but nothing is published: the result is formatted and dropped, and the \
      state folder and its locks are left alone. Writing and flushing the result are not measured.

      Small partitions lose little time when a task fails, and cost more for each; large ones the other way round. The \
      recommendation is the fastest, or what ties with it and loses less. `run --partition-size` and `query \
      --partition-size` take it.
      """)

  @Argument(
    help: "A job file (with --date), or a query; - reads the query from standard input.",
    completion: .file(extensions: ["yaml", "yml"]))
  var subject: String

  @Option(name: .long, help: "The interval of a job, as for run.")
  var date: String?

  @Option(name: .long, help: "Sizes to measure, separated by commas.")
  var partitionSizes: String = "1MB,4MB,16MB,64MB,256MB"

  @Option(name: .long, help: "Numbers of worker threads to measure, such as 1,2; the default is the processors.")
  var threads: String?

  @Option(name: .long, help: "Measured runs of each configuration.")
  var repetitions: Int = 5

  @Option(
    name: .long, help: "Memory budget of each run, such as 4GB; the default is the job's, or 70 % of what there is.",
    transform: RunOptions.byteCount)
  var memory: Int?

  @Option(name: .long, help: "Write the report to a file, as a page with plots.")
  var html: String?

  @Flag(name: .long, help: "Print the report as one JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but the report and errors.")
  var quiet = false

  @Flag(name: .long, inversion: .prefixedNo, help: "Show progress; the default on a terminal.")
  var progress: Bool?

  func validate() throws {
    if !(1...Benchmark.maximumRepetitions).contains(repetitions) {
      throw ValidationError("--repetitions must be in 1...\(Benchmark.maximumRepetitions).")
    }
    if html?.isEmpty == true { throw ValidationError("The name of the --html file is empty.") }
  }

  func run() throws {
    var options = try RunOptions.parse([])
    options.memory = memory
    options.quiet = quiet
    options.json = json
    options.progress = progress
    try options.validate()
    try options.withSettings(summary: .output) { settings in
      let sizes = try PartitionSize.list(partitionSizes)
      let threadCounts = try threads.map(Self.threadCounts) ?? [settings.threadCount]
      guard sizes.count * threadCounts.count <= Benchmark.maximumConfigurations else {
        throw DayfoldError(
          .usage, "\(sizes.count) sizes for \(threadCounts.count) thread counts are too many",
          remedy: "measure at most \(Benchmark.maximumConfigurations) configurations at a time")
      }
      let subject = try benchmarkSubject()
      try check(subject, settings)
      // Before minutes are spent on what could not be written.
      let page = try html.map { try BenchmarkPage(path: $0) }
      let benchmark = Benchmark(sizes: sizes, threadCounts: threadCounts, repetitions: repetitions)
      let process = MeasuredProcess(subject: subject, memory: memory, settings: settings)
      let result = try benchmark.run(progress: settings.progress) { try process.measure($0) }
      settings.willDeliver()
      let report = BenchmarkReport(result, subject: subject, repetitions: repetitions)
      try page?.deliver(report.html)
      try StandardStream.output.deliver(json ? report.json + "\n" : report.table)
    }
  }

  /// A job where a date says so, or where the name does.
  private func benchmarkSubject() throws -> BenchmarkSubject {
    let name = subject.lowercased()
    let looksLikeJob = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    if let date {
      if subject == "-" {
        throw DayfoldError(
          .usage, "a job to measure cannot come from standard input: every run reads it again", remedy: "name its file")
      }
      return .job(path: subject, date: date)
    }
    if looksLikeJob {
      throw DayfoldError(
        .usage, "--date is missing: \(subject) is a job", remedy: "add the interval, such as --date 2026-03-01")
    }
    return .query(try QueryText.read(subject))
  }

  /// Whatever is wrong with the subject is said here, once, before any process starts.
  private func check(_ subject: BenchmarkSubject, _ settings: QuerySettings) throws {
    var quiet = settings
    // A job's limit of time is for each run.
    quiet.interruption = Interruption()
    quiet.notice = { _ in }
    let prepared = try subject.prepare(quiet, keepsMemory: memory != nil)
    if prepared.query.tables.isEmpty {
      throw DayfoldError(.usage, "the query reads no files: there is nothing to measure")
    }
  }

  private static func threadCounts(_ text: String) throws -> [Int] {
    var counts: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = Int(part), (1...1024).contains(count), !counts.contains(count) else {
        throw DayfoldError(
          .usage, "--threads \(text): \"\(part)\" is not another number in 1...1024", remedy: "write it as 1,2,4")
      }
      counts.append(count)
    }
    return counts
  }
}
