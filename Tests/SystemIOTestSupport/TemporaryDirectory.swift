import SystemIO

/// Owns a new directory on the real file system and removes it at the end.
package final class TemporaryDirectory {
  package let path: String

  package init() throws {
    path = "/tmp/dayfold-test-\(ProcessIdentity.randomHexadecimal(byteCount: 8))"
    try PosixFileSystem.shared.createDirectory(path, permissions: 0o700)
  }

  deinit {
    try? PosixFileSystem.shared.removeTree(path)
  }

  /// Returns the path of a name inside.
  package func callAsFunction(_ name: String) -> String {
    PathName.join(path, name)
  }

  /// Creates a file with the folders above it and returns its path.
  @discardableResult
  package func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = self(name)
    let fileSystem = PosixFileSystem.shared
    try fileSystem.createDirectoriesDurably(PathName.parent(of: path), permissions: 0o700)
    let output = try OutputFile(fileSystem, path: path, permissions: 0o600)
    try output.append(bytes)
    try output.close()
    return path
  }
}
