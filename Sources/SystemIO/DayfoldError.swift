/// Carries a failure to the user: what failed, where, and what to do.
package struct DayfoldError: Error, Sendable, CustomStringConvertible {
  /// Points into an input file.
  package struct Location: Sendable, Equatable, CustomStringConvertible {
    package var file: String
    /// Counted from 1.
    package var line: Int?
    /// Counted from 0.
    package var byteOffset: Int?
    /// The column's name.
    package var column: String?

    package init(file: String, line: Int? = nil, byteOffset: Int? = nil, column: String? = nil) {
      self.file = file
      self.line = line
      self.byteOffset = byteOffset
      self.column = column
    }

    package var description: String {
      var text = file
      if let line { text += ":\(line)" }
      var details: [String] = []
      if let byteOffset { details.append("byte \(byteOffset)") }
      if let column { details.append("column \(column)") }
      if !details.isEmpty { text += " (\(details.joined(separator: ", ")))" }
      return text
    }
  }

  package var exitCode: ExitCode
  /// One sentence, starting in lower case, without a final stop.
  package var message: String
  package var location: Location?
  /// What the user can do, in the imperative.
  package var remedy: String?
  /// The failure underneath.
  package var cause: (any Error)?

  package init(
    _ exitCode: ExitCode, _ message: String, location: Location? = nil, remedy: String? = nil,
    cause: (any Error)? = nil
  ) {
    self.exitCode = exitCode
    self.message = message
    self.location = location
    self.remedy = remedy
    self.cause = cause
  }

  /// Wraps a failed system call: permission errors become `noPermission`, the rest the given code.
  package init(_ error: SystemError, exitCode: ExitCode = .ioError, remedy: String? = nil) {
    let denied = error.code == Errno.noAccess || error.code == Errno.notPermitted
    self.init(
      denied ? .noPermission : exitCode, error.message, remedy: remedy ?? error.remedy, cause: error)
  }

  /// Error text first, then the place, then the remedy.
  package var description: String {
    var text = message
    if let location { text += "\n  at \(location)" }
    if let remedy { text += "\n  \(remedy)" }
    return text
  }
}
