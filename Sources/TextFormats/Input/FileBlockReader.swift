import SystemIO

/// Reads blocks of one file while planning; the file is closed with the reader.
final class FileBlockReader {
  private let fileSystem: any FileSystem
  private let file: FileDescriptor
  private let path: String

  init(path: String, fileSystem: any FileSystem = PosixFileSystem.shared) throws {
    self.path = path
    self.fileSystem = fileSystem
    do throws(SystemError) {
      file = try fileSystem.open(path, .readNoWait)
    } catch {
      throw Self.explained(error, path)
    }
  }

  /// Throws where the path names no regular file, without opening what it names.
  static func requireFile(_ path: String, fileSystem: any FileSystem = PosixFileSystem.shared) throws {
    do throws(SystemError) {
      _ = try FileIdentity(path: path, in: fileSystem)
    } catch {
      throw explained(error, path)
    }
  }

  /// What the file is now. Throws where it is not a regular file.
  func identity() throws -> FileIdentity {
    do throws(SystemError) {
      return try FileIdentity(of: file, path: path, in: fileSystem)
    } catch {
      throw Self.explained(error, path)
    }
  }

  private static func explained(_ error: SystemError, _ path: String) -> DayfoldError {
    switch error.code {
    case Errno.invalid, Errno.noDevice:
      DayfoldError(
        .noInput, "\(path) is a pipe, socket or device, and tables are read from files",
        remedy: "files are read in pieces and more than once: write the data to a file first", cause: error)
    case Errno.notFound:
      DayfoldError(
        .noInput, error.message,
        remedy: "it has just been removed, or is a symbolic link that leads nowhere: run again, or remove the link",
        cause: error)
    default: DayfoldError(error, exitCode: .noInput)
    }
  }

  deinit { try? fileSystem.close(file) }

  /// Up to `length` bytes at `offset`, fewer only at the end of the file.
  func read(at offset: Int, length: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    let count = try unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(SystemError) {
        return try unsafe fileSystem.read(file, into: buffer, at: offset)
      } catch {
        throw DayfoldError(error)
      }
    }
    bytes.removeLast(length - count)
    return bytes
  }

  /// Whether the file begins with `bytes`.
  func begins(with bytes: [UInt8]) throws -> Bool {
    try read(at: 0, length: bytes.count) == bytes
  }

  /// The offset behind the first `byte` at or after `offset`, nil where there is none before `limit`.
  func offsetBehind(_ byte: UInt8, from offset: Int, limit: Int) throws -> Int? {
    var position = offset
    var length = 4096
    while position < limit {
      let block = try read(at: position, length: min(length, limit - position))
      if let index = block.firstIndex(of: byte) { return position + index + 1 }
      if block.isEmpty { return nil }
      position += block.count
      length = 256 << 10
    }
    return nil
  }

  /// The offset behind `count` bytes of one kind, at or after `offset`; `limit` where there are fewer.
  func offset(behind count: Int, of byte: UInt8, from offset: Int, limit: Int) throws -> Int {
    var position = offset
    var left = count
    while position < limit {
      let block = try read(at: position, length: min(64 << 10, limit - position))
      if block.isEmpty { break }
      for (index, found) in block.enumerated() where found == byte {
        left -= 1
        if left == 0 { return position + index + 1 }
      }
      position += block.count
    }
    return limit
  }
}
