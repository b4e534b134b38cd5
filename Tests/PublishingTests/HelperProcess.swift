import Foundation
import SystemIO

/// Runs the helper program beside the test bundle.
final class HelperProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(_ arguments: [String]) throws {
    // The program lies beside the test bundle, wherever the bundle was loaded from.
    let beside = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let testProgram = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let places = [testProgram, executable] + beside
    let found = places.map { $0.appendingPathComponent("PublishingTestHelper") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
    guard let found else {
      throw SystemError(code: Errno.notFound, operation: "find", path: "PublishingTestHelper")
    }
    process.executableURL = found
    process.arguments = arguments
    // The runtime's crash reporter and the sanitizers would catch the signals that are to be seen.
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    for name in ["TSAN_OPTIONS", "ASAN_OPTIONS"] {
      environment[name] = (environment[name].map { $0 + ":" } ?? "") + "handle_sigbus=0"
    }
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Waits for the first output.
  func firstOutput() -> String {
    String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
  }

  /// Ends the input, waits for the end, and answers the exit status, or the signal as a negative number.
  func finish() -> (status: Int32, output: String) {
    try? input.fileHandleForWriting.close()
    let rest = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let status = process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    return (status, String(decoding: rest, as: UTF8.self))
  }
}
