import Foundation

/// One run of the built `dayfold` program.
struct CommandRun {
  let status: Int32
  /// Standard output.
  let output: String
  /// Standard error.
  let messages: String

  /// The program beside the test runner: the package manager builds it before the tests run.
  static var program: URL {
    // `…/release/dayfoldPackageTests.xctest`, or a helper beside it.
    let runner = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return runner.deletingLastPathComponent().appendingPathComponent("dayfold")
  }

  /// Runs the program, or another one, in `folder` to its end.
  init(
    _ arguments: [String], in folder: TestFolder, input: String? = nil, environment: [String: String] = [:],
    program: URL = Self.program
  ) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: nobody has to read while the program runs.
    let outputURL = folder.url.appendingPathComponent(".stdout-\(UUID())")
    let messagesURL = folder.url.appendingPathComponent(".stderr-\(UUID())")
    let inputURL = folder.url.appendingPathComponent(".stdin-\(UUID())")
    for url in [outputURL, messagesURL] { try Data().write(to: url) }
    try Data((input ?? "").utf8).write(to: inputURL)
    defer { for url in [outputURL, messagesURL, inputURL] { try? FileManager.default.removeItem(at: url) } }
    process.standardOutput = try FileHandle(forWritingTo: outputURL)
    process.standardError = try FileHandle(forWritingTo: messagesURL)
    process.standardInput = try FileHandle(forReadingFrom: inputURL)
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = String(decoding: try Data(contentsOf: outputURL), as: UTF8.self)
    messages = String(decoding: try Data(contentsOf: messagesURL), as: UTF8.self)
  }
}

/// A folder of its own for one test, removed with the object.
final class TestFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("dayfold-cli-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  /// Writes a file, creating the folders above it.
  func write(_ path: String, _ text: String) throws {
    let file = url.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(path)), as: UTF8.self)
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path) }

  /// The names in a folder, sorted, hidden ones included.
  func list(_ path: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.appendingPathComponent(path).path).sorted()
  }

  func run(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) throws -> CommandRun {
    try CommandRun(arguments, in: self, input: input, environment: environment)
  }
}
