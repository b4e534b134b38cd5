import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns SIGINT, SIGTERM and SIGHUP into a call on a queue of its own, once; the second signal of a kind ends the process
/// as usual. A SIGHUP that is ignored, as below `nohup`, stays ignored.
package final class TerminationSignals: @unchecked Sendable {
  package enum Signal: Sendable, Hashable {
    case interrupt
    case terminate
    case hangUp

    /// What the shell reports for it.
    package var exitCode: ExitCode {
      switch self {
      case .interrupt: .interrupted
      case .terminate: .terminated
      case .hangUp: .hungUp
      }
    }
  }

  private let queue = DispatchQueue(label: "dayfold.signals")
  private var sources: [any DispatchSourceSignal] = []

  /// Watches until the object is released.
  package init(_ handler: @escaping @Sendable (Signal) -> Void) {
    for (number, kind) in [(SIGINT, Signal.interrupt), (SIGTERM, Signal.terminate), (SIGHUP, Signal.hangUp)] {
      // Dispatch sees the signal only where its default action is off.
      let wasIgnored = ignore(number)
      if number == SIGHUP && wasIgnored { continue }
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        reset(number)
        handler(kind)
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Ignores SIGPIPE and SIGXFSZ: a reader who leaves, and a file beyond the process's limit, are then errors of the
  /// write, `EPIPE` and `EFBIG`.
  package static func turnIntoErrors() {
    ignore(SIGPIPE)
    ignore(SIGXFSZ)
  }

  deinit {
    for source in sources { source.cancel() }
  }
}

/// Answers whether the signal was ignored before.
@discardableResult
private func ignore(_ number: Int32) -> Bool {
  let previous = unsafe signal(number, SIG_IGN)
  return unsafe unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

private func reset(_ number: Int32) { _ = unsafe signal(number, SIG_DFL) }
