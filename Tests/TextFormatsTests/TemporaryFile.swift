import SystemIO

/// A file that is removed with its owner.
final class TemporaryFile {
  let path: String
  let name: String

  init(_ bytes: [UInt8], folder: String = "/tmp", file: String = #fileID) throws {
    var generator = SystemRandomNumberGenerator()
    name = "dayfold-test-\(UInt64.random(in: 0 ... .max, using: &generator)).csv"
    path = "\(folder)/\(name)"
    let fileSystem = PosixFileSystem.shared
    let descriptor = try fileSystem.open(path, .createExclusive(permissions: 0o600))
    try unsafe bytes.withUnsafeBytes { try unsafe fileSystem.write(descriptor, RawSpan(_unsafeBytes: $0), at: 0) }
    try fileSystem.close(descriptor)
  }

  convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

  deinit { try? PosixFileSystem.shared.unlink(path) }

  var match: GlobMatch { GlobMatch(path: path, relativePath: name) }
}
