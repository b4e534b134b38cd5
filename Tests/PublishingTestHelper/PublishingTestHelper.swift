import Publishing
import SystemIO

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Does in a process of its own what would disturb the other tests: locks to be killed with, umasks, deadly signals.
///
/// `publish DATASET UMASK` publishes one version; `loop DATASET` publishes versions until killed; `hold DATASET` takes
/// the lock, says so and waits for the end of its input; `bus-error` faults outside every guarded mapping;
/// `bus-signal` sends itself the signal.
@main
struct PublishingTestHelper {
  static func main() {
    let arguments = CommandLine.arguments
    do {
      switch arguments.dropFirst().first {
      case "publish":
        umask(mode_t(arguments[3], radix: 8) ?? 0)
        try publish(arguments[2], version: 1)
      case "loop":
        for version in 1... {
          try publish(arguments[2], version: version)
          if version == 1 { report("published") }
        }
      case "hold":
        let lock = try OutputLock.acquire(try target(arguments[2]), run: .start())
        report("held")
        while readLine() != nil {}
        lock.release()
      case "bus-error": try faultOutsideTheGuard(arguments[2])
      case "bus-signal":
        _ = try MappedRegion(path: arguments[2], offset: 0, length: 1)
        kill(getpid(), SIGBUS)
      default: exit(ExitCode.usage.rawValue)
      }
    } catch let error as DayfoldError {
      report("\(error)")
      exit(error.exitCode.rawValue)
    } catch {
      report("\(error)")
      exit(ExitCode.software.rawValue)
    }
  }

  static func target(_ dataset: String) throws -> PublishTarget {
    try PublishTarget(dataset: dataset, partition: [HivePartition(key: "dt", value: "2026-03-01")])
  }

  /// Publishes three parts whose content follows from the version.
  static func publish(_ dataset: String, version: Int) throws {
    let lock = try OutputLock.acquire(try target(dataset), run: .start())
    try PublishRecovery.run(lock)
    let staging = try StagingDirectory.create(lock)
    for index in 0..<3 {
      let part = try staging.createPart(index: index, extension: "csv")
      for _ in 0..<50 { try part.append(Array("\(version)\n".utf8)) }
      try part.finish(rowCount: 50, checksum: RowChecksum())
    }
    var counters = Manifest.Counters()
    (counters.read, counters.accepted, counters.represented, counters.published) = (150, 150, 150, 150)
    let result = try staging.publish(
      Manifest(
        engineVersion: "test", job: "version \(version)", jobHash: "", schema: [], counters: counters, inputs: []),
      inputs: [])
    for warning in result.warnings { report(warning) }
    lock.release()
  }

  static func faultOutsideTheGuard(_ path: String) throws {
    _ = try MappedRegion(path: path, offset: 0, length: 1)
    let file = try PosixFileSystem.shared.open(path, .readWrite(permissions: 0o600))
    guard let page = unsafe mmap(nil, 4096, PROT_READ, MAP_SHARED, file.rawValue, 0), unsafe truncate(path, 0) == 0
    else {
      return
    }
    // SAFETY: one page is mapped, of a file that is empty now: reading it is the fault that is wanted.
    report("\(unsafe page.load(as: UInt8.self))")
  }

  static func report(_ text: String) {
    print(text)
    fflush(nil)
  }
}
