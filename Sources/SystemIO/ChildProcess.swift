import CSystem

/// A run of a program as a process of its own: what it wrote, how it ended, and what it took.
package struct ChildProcess: Sendable, Hashable {
  /// Its exit code, or 128 plus the number of the signal that ended it.
  package var status: Int32
  /// Standard output.
  package var output: [UInt8]
  /// Standard error.
  package var messages: [UInt8]
  /// From before its start to behind its end.
  package var nanoseconds: Int64
  package var peakMemory: PeakMemory

  /// The most memory that the process had.
  package enum PeakMemory: Hashable, Sendable {
    /// The largest sample of anonymous and shared pages (RssAnon + RssShmem): pages of mapped files belong to the page
    /// cache. In bytes; may miss what lasted for less than a sample's interval.
    case sampledPrivate(Int)
    /// The system's own figure, mapped files included, in bytes.
    case resident(Int)

    package var byteCount: Int {
      switch self {
      case .sampledPrivate(let count), .resident(let count): count
      }
    }
  }

  /// Milliseconds between two samples of the memory.
  private static let sampleInterval: Int32 = 5
  /// From asking a process to end to ending it.
  private static let patience: Int64 = 5_000_000_000
  /// More output than that is cut off: nobody runs a program here that writes much.
  private static let outputLimit = 16 << 20

  /// Runs this program with other arguments to its end.
  ///
  /// - Parameter arguments: behind the program's name; at most 31, without NUL.
  /// - Parameter input: its standard input, which it has to read before it writes anything.
  /// - Parameter isCancelled: asked every few milliseconds; once true, the process is asked to end, and ended if it does
  ///   not.
  /// Throws where the process cannot be started.
  package static func runSelf(
    _ arguments: [String], input: String = "", isCancelled: () -> Bool = { false }
  ) throws(SystemError) -> ChildProcess {
    let standardInput = try Pipe()
    let standardOutput = try Pipe()
    let standardError = try Pipe()
    precondition(arguments.allSatisfy { !$0.utf8.contains(0) }, "an argument ends at its first NUL")
    let start = SystemClock.shared.nowNanoseconds()
    let process = try spawn(
      ["dayfold"] + arguments, input: standardInput.readEnd, output: standardOutput.writeEnd,
      error: standardError.writeEnd)
    standardInput.closeReadEnd()
    standardOutput.closeWriteEnd()
    standardError.closeWriteEnd()
    // A process that ends without reading its input says why by itself.
    _ = unsafe Array(input.utf8).withUnsafeBytes { bytes in unsafe StandardStream.write(standardInput.writeEnd, bytes) }
    standardInput.closeWriteEnd()

    var output = Reading(descriptor: standardOutput.readEnd)
    var messages = Reading(descriptor: standardError.readEnd)
    var peak: Int?
    var ends: Int64?
    while output.isOpen || messages.isOpen {
      let ready = csys_wait_readable(
        output.isOpen ? output.descriptor : -1, messages.isOpen ? messages.descriptor : -1, sampleInterval)
      if ready < 0 { break }
      if ready & 1 != 0 { output.read(limit: outputLimit) }
      if ready & 2 != 0 { messages.read(limit: outputLimit) }
      if let sample = privateMemory(of: process) { peak = max(peak ?? 0, sample) }
      guard isCancelled() else { continue }
      let now = SystemClock.shared.nowNanoseconds()
      if let asked = ends {
        if now - asked > patience { _ = csys_end_process(process, 1) }
      } else {
        ends = now
        _ = csys_end_process(process, 0)
      }
    }
    var status: Int32 = 0
    var resident: Int64 = 0
    let result = unsafe csys_wait(process, &status, &resident)
    guard result == 0 else { throw SystemError(code: -result, operation: "wait for", path: "a process of its own") }
    return ChildProcess(
      status: status, output: output.bytes, messages: messages.bytes,
      nanoseconds: SystemClock.shared.nowNanoseconds() - start,
      peakMemory: peak.map { .sampledPrivate($0) } ?? .resident(Int(resident)))
  }

  private static func spawn(
    _ arguments: [String], input: Int32, output: Int32, error: Int32
  ) throws(SystemError) -> Int32 {
    var path = [CChar](repeating: 0, count: 4096)
    let capacity = path.count
    // SAFETY: the callee writes at most `capacity` bytes, terminator included.
    var process = unsafe csys_own_program(&path, capacity)
    if process == 0 {
      var text: [CChar] = []
      for argument in arguments {
        text += argument.utf8.map { CChar(bitPattern: $0) }
        text.append(0)
      }
      // SAFETY: the text holds as many terminated texts as it says: arguments have no NUL in them.
      process = unsafe csys_spawn(path, text, Int32(arguments.count), input, output, error)
    }
    guard process > 0 else { throw SystemError(code: -process, operation: "start", path: "this program once more") }
    return process
  }

  /// Bytes of anonymous and shared pages, nil where the system does not say.
  private static func privateMemory(of process: Int32) -> Int? {
    guard let bytes = try? PosixFileSystem.shared.readAll("/proc/\(process)/status", maximumSize: 1 << 16) else {
      return nil
    }
    var sum: Int?
    for line in bytes.split(separator: 0x0A)
    where line.starts(with: "RssAnon:".utf8) || line.starts(with: "RssShmem:".utf8) {
      let digits = line.filter { $0 >= 0x30 && $0 <= 0x39 }
      if let kibibytes = Int(String(decoding: digits, as: UTF8.self)) { sum = (sum ?? 0) + kibibytes * 1024 }
    }
    return sum
  }

  /// What was read of a pipe so far.
  private struct Reading {
    let descriptor: Int32
    var isOpen = true
    var bytes: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func read(limit: Int) {
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      // SAFETY: the buffer's own length bounds the read.
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe csys_read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        isOpen = false
        return
      }
      bytes += chunk[..<min(Int(count), max(0, limit - bytes.count))]
    }
  }

  /// The two ends of a pipe, closed with the object.
  private final class Pipe {
    private(set) var readEnd: Int32 = -1
    private(set) var writeEnd: Int32 = -1

    init() throws(SystemError) {
      var ends: [Int32] = [-1, -1]
      // SAFETY: the callee writes two descriptors.
      let result = unsafe csys_pipe(&ends)
      guard result == 0 else { throw SystemError(code: -result, operation: "open", path: "a pipe") }
      readEnd = ends[0]
      writeEnd = ends[1]
    }

    func closeReadEnd() {
      if readEnd >= 0 { _ = csys_close(readEnd) }
      readEnd = -1
    }

    func closeWriteEnd() {
      if writeEnd >= 0 { _ = csys_close(writeEnd) }
      writeEnd = -1
    }

    deinit {
      closeReadEnd()
      closeWriteEnd()
    }
  }
}
