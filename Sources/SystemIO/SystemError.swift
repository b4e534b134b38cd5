import CSystem

/// Reports a failed file system or machine operation.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The `errno` of the failed call.
  package var code: Int32
  /// What was attempted, as a verb phrase: "open", "rename over".
  package var operation: String
  /// The path it was attempted on, as the caller gave it.
  package var path: String
  /// What the user can do, when there is something.
  package var remedy: String?

  package init(code: Int32, operation: String, path: String, remedy: String? = nil) {
    self.code = code
    self.operation = operation
    self.path = path
    self.remedy = remedy ?? Self.usualRemedy(for: code)
  }

  /// The sentence for the user, without the remedy.
  package var message: String {
    "cannot \(operation) \(path): \(Self.text(of: code))"
  }

  package var description: String {
    if let remedy { "\(message); \(remedy)" } else { message }
  }

  /// Returns the system's text for an `errno`.
  package static func text(of code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let capacity = buffer.count
    // SAFETY: the callee writes at most `capacity` bytes, terminator included.
    unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe csys_error_text(code, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), capacity)
    }
    return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func usualRemedy(for code: Int32) -> String? {
    switch code {
    case Errno.noSpace, Errno.quota: "free space on that file system, or move the output"
    case Errno.readOnly: "choose a writable folder"
    case Errno.notPermitted, Errno.noAccess: "check the owner and permissions of the path"
    case Errno.tooManyOpen, Errno.tooManyOpenInSystem: "raise the limit of open files (ulimit -n)"
    case Errno.symlinkLoop: "replace the symbolic link by the real path"
    default: nil
    }
  }
}
