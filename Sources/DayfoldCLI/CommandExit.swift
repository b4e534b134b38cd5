import ArgumentParser
import Dayfold
import QueryPlan
import SystemIO

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the process: says what failed on standard error, and exits with the code of the failure.
enum CommandExit {
  /// Ends after a command line that could not be parsed, or asked for help or the version.
  static func end(parsing error: any Error) -> Never {
    let code = DayfoldCommand.exitCode(for: error)
    let message = DayfoldCommand.fullMessage(for: error)
    if code.isSuccess {
      do {
        try StandardStream.output.deliver(message + "\n")
      } catch {
        end(failing: error)
      }
      end(.ok)
    }
    // The parser's messages, in the same form as ours.
    let text = message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message
    StandardStream.error.print(text + "\n")
    end(.usage)
  }

  /// Ends after a command that failed.
  static func end(running error: any Error, in command: any ParsableCommand) -> Never {
    switch error {
    case is ReaderGone: break
    case let ended as CommandEnded:
      exit(ended.status)
    default:
      // A request for help surfaces only here; for errors that are not its own the parser knows no code but failure.
      if DayfoldCommand.exitCode(for: error) != .failure { end(parsing: error) }
    }
    end(failing: error)
  }

  /// A reader of standard output who leaves, as `head` does, ends every command quietly and well.
  private static func end(failing error: any Error) -> Never {
    if error is ReaderGone { end(.ok) }
    let failure = FailureText(error)
    StandardStream.error.print(failure.text + "\n")
    end(failure.code)
  }

  static func end(_ code: SystemIO.ExitCode) -> Never {
    exit(code.rawValue)
  }
}

/// A command that has said what there is to say ends with this status.
struct CommandEnded: Error {
  var status: Int32
}
