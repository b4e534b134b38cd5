import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@main
enum Eventgen {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.contains("--help") || arguments.contains("-h") {
      print(GeneratorOptions.usage)
      return
    }
    do {
      let options = try GeneratorOptions(arguments: arguments)
      try createDirectory(options.directory)
      switch options.dataSet {
      case .events: try generate(EventGenerator(options: options))
      case .orders: try generate(OrderGenerator(options: options))
      }
    } catch let error as UsageError {
      fail("\(error.message)\n\n\(GeneratorOptions.usage)", code: 64)
    } catch let error as FileError {
      fail("cannot \(error.operation) '\(error.path)': \(errorText(error.code))", code: 73)
    } catch {
      fail("\(error)", code: 70)
    }
  }

  /// Writes all files; each worker takes the next file until none is left or one has failed.
  private static func generate(_ generator: some FileGenerator) throws {
    let fileCount = generator.options.fileCount
    let next = Atomic<Int>(0)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: min(generator.options.threadCount, fileCount)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < fileCount else { return }
        do {
          try generator.writeFile(index)
        } catch {
          failure.withLock { $0 = $0 ?? error }
          next.store(fileCount, ordering: .relaxed)
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private static func fail(_ message: String, code: Int32) -> Never {
    let bytes = Array("eventgen: \(message)\n".utf8)
    // SAFETY: the pointer and count are those of the array the closure borrows.
    _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress!, $0.count) }
    exit(code)
  }
}
