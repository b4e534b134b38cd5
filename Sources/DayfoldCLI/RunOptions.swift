import ArgumentParser
import Dayfold
import JobFiles
import SystemIO
import TextFormats

/// How the engine runs, for all commands that run it.
struct RunOptions: ParsableArguments {
  @Option(name: .long, help: "Worker threads; the default is the processors this process may use.")
  var threads: Int?

  @Option(
    name: .long,
    help: """
      Bytes of input per map task; the default is 16MB, more for inputs above 4GB. Part of what decides published bytes.
      """,
    transform: RunOptions.byteCount)
  var partitionSize: Int?

  @Option(
    name: .long, help: "Memory budget, such as 4GB; the default is 70 % of what there is.",
    transform: RunOptions.byteCount)
  var memory: Int?

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: .long, help: "Print a summary of the run as one JSON object.")
  var json = false

  @Flag(name: .long, inversion: .prefixedNo, help: "Show progress; the default on a terminal.")
  var progress: Bool?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be in 1...1024.") }
    if let partitionSize, partitionSize < 64 { throw ValidationError("--partition-size must be at least 64 bytes.") }
    if let memory, memory < Limits.minimumMemoryByteCount { throw ValidationError("--memory must be at least 64MB.") }
  }

  static func byteCount(_ text: String) throws -> Int {
    guard let count = ByteSizeText.parse(text) else {
      throw ValidationError("\"\(text)\" is not \(ByteSizeText.expected).")
    }
    return count
  }

  /// Runs `body` with settings for the engine, a progress bar where wanted, and signals that end the run in order.
  ///
  /// With `--json` a failure is also reported as a summary, on the stream where the summary of success would be.
  func withSettings<Result>(
    rejectMode: QuerySettings.RejectMode = .report, progress defaultProgress: ProgressDefault = .onTerminal,
    summary stream: StandardStream, _ body: (QuerySettings) throws -> Result
  ) throws -> Result {
    do {
      return try withSettings(rejectMode: rejectMode, defaultProgress, body)
    } catch {
      if json, !(error is ReaderGone) { stream.print(RunSummary(failure: error).json + "\n") }
      throw error
    }
  }

  /// When progress is shown where the command line does not say.
  enum ProgressDefault {
    case onTerminal
    /// Something else is drawn on the terminal meanwhile.
    case never
  }

  private func withSettings<Result>(
    rejectMode: QuerySettings.RejectMode, _ defaultProgress: ProgressDefault, _ body: (QuerySettings) throws -> Result
  ) throws -> Result {
    let interruption = Interruption()
    let signals = TerminationSignals { interruption.interrupt($0.exitCode) }
    let isShown =
      progress ?? (defaultProgress == .onTerminal && StandardStream.error.isTerminal && !quiet && !json)
    let bar = isShown ? ProgressBar() : nil
    defer {
      bar?.clear()
      withExtendedLifetime(signals) {}
    }
    var settings = QuerySettings(
      threadCount: threads, memoryByteCount: memory, rejectMode: rejectMode, interruption: interruption,
      progress: { bar?.update(stage: $0, done: $1, total: $2) },
      notice: { [quiet] text in
        if quiet { return }
        bar?.clear()
        StandardStream.error.print("note: \(TableRenderer.visibleLines(text))\n")
      })
    settings.warning = { [quiet] text in
      if quiet { return }
      bar?.clear()
      StandardStream.error.print("warning: \(TableRenderer.visibleLines(text))\n")
    }
    settings.willDeliver = { bar?.clear() }
    settings.partitionSize = partitionSize
    return try body(settings)
  }
}
