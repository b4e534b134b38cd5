import Columnar
import SystemIO
import TextFormats

/// The fuzzer's main loop, from libFuzzer.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
struct FuzzCSV {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runFuzzer(&count, &arguments) { data, count in
      FuzzCSV.test(Array(UnsafeBufferPointer(start: data, count: count)))
      return 0
    }
  }

  /// Reads a file that the fuzzer makes up, under a dialect and a contract that it makes up as well: the reader of splits
  /// must find the rows and rejects of the serial reader, for three sizes of splits.
  private static func test(_ bytes: [UInt8]) {
    guard bytes.count > CaseOptions.byteCount else { return }
    let options = CaseOptions(bytes[..<CaseOptions.byteCount])
    let file = ScratchFile(options.header + bytes[CaseOptions.byteCount...])
    guard var table = try? CSVTable.open([file.match], options: options.csv) else { return }
    table.chunkLength = options.chunkLength
    do {
      let expected = try FileReading(serial: table)
      for partitionSize in [64, options.partitionSize, 1 << 20] {
        let found = try FileReading(table, partitionSize: partitionSize)
        if let difference = found.difference(from: expected) {
          fatalError("\(options), partition size \(partitionSize): \(difference)")
        }
      }
    } catch {
      fatalError("\(options): \(error)")
    }
  }
}

/// One file, written anew for each case, in memory where the system has a folder for that.
private struct ScratchFile {
  private static let name = "dayfold-fuzz-\(ProcessIdentity.processID).csv"
  private static let folder =
    (try? PosixFileSystem.shared.status(at: "/dev/shm", followSymbolicLinks: true)) ?? nil != nil ? "/dev/shm" : "/tmp"

  let match = GlobMatch(path: "\(Self.folder)/\(Self.name)", relativePath: Self.name)

  init(_ bytes: [UInt8]) {
    let fileSystem = PosixFileSystem.shared
    try? fileSystem.unlink(match.path)
    do {
      let file = try fileSystem.open(match.path, .createExclusive(permissions: 0o600))
      try bytes.withUnsafeBytes { try fileSystem.write(file, RawSpan(_unsafeBytes: $0), at: 0) }
      try fileSystem.close(file)
    } catch {
      fatalError("\(error)")
    }
  }
}
