import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns SIGINT and SIGTERM into a call on a queue of its own, once; the second signal of a kind ends the process as
/// usual. SIGPIPE is ignored, so that a reader who leaves is an error of the write.
package final class TerminationSignals: @unchecked Sendable {
  package enum Signal: Sendable, Hashable {
    case interrupt
    case terminate

    /// What the shell reports for it.
    package var exitCode: ExitCode { self == .interrupt ? .interrupted : .terminated }
  }

  private let queue = DispatchQueue(label: "dayfold.signals")
  private var sources: [any DispatchSourceSignal] = []

  /// Watches until the object is released.
  package init(_ handler: @escaping @Sendable (Signal) -> Void) {
    ignore(SIGPIPE)
    for (number, kind) in [(SIGINT, Signal.interrupt), (SIGTERM, Signal.terminate)] {
      // Dispatch sees the signal only where its default action is off.
      ignore(number)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        reset(number)
        handler(kind)
      }
      source.resume()
      sources.append(source)
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}

private func ignore(_ number: Int32) { _ = unsafe signal(number, SIG_IGN) }
private func reset(_ number: Int32) { _ = unsafe signal(number, SIG_DFL) }
