/// Names the process exit codes, after `sysexits.h` and the shell's conventions.
package enum ExitCode: Int32, Sendable, CaseIterable {
  case ok = 0
  /// The command line is wrong.
  case usage = 64
  /// The data is wrong: thresholds, contract, verification.
  case data = 65
  /// An input does not exist.
  case noInput = 66
  /// A sink is down.
  case unavailable = 69
  /// A bug of ours.
  case software = 70
  /// An output cannot be created.
  case cantCreate = 73
  /// Reading or writing failed.
  case ioError = 74
  /// Running again helps: locked, not ready, input changed, tasks failed.
  case tempFail = 75
  /// Permission or authentication.
  case noPermission = 77
  /// The job file or another setting is wrong.
  case config = 78
  case timeout = 124
  /// SIGHUP.
  case hungUp = 129
  /// SIGINT.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143
}
