import SystemIO

/// The bytes of a file by offset, read in small blocks: the serial reader's only way to its input.
///
/// No mapping, no read-ahead of its own, one block in memory. The file is closed with the owner.
final class SerialBytes {
  /// Bytes read at a time.
  static let defaultBlockLength = 64 << 10

  /// Bytes of the file that count: its length when it was planned.
  let count: Int
  private let fileSystem: any FileSystem
  private let file: FileDescriptor
  private let path: String
  private var block: [UInt8]
  private var blockOffset = 0
  private var blockCount = 0

  /// Opens a file of `count` bytes. Throws `noInput` where that fails.
  init(
    path: String, count: Int, blockLength: Int = defaultBlockLength, fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws {
    precondition(blockLength > 0)
    self.path = path
    self.count = count
    self.fileSystem = fileSystem
    block = [UInt8](repeating: 0, count: blockLength)
    do throws(SystemError) {
      file = try fileSystem.open(path, .readNoWait)
    } catch {
      throw DayfoldError(error, exitCode: .noInput)
    }
  }

  deinit { try? fileSystem.close(file) }

  /// The byte at `offset`, nil at the end.
  @inline(__always)
  func byte(at offset: Int) throws -> UInt8? {
    guard offset < count else { return nil }
    let index = offset &- blockOffset
    if index >= 0 && index < blockCount { return block[index] }
    return try load(offset)
  }

  @inline(never)
  private func load(_ offset: Int) throws -> UInt8 {
    // Blocks begin at multiples of their length, so that a byte looked at again is mostly still there.
    let start = offset / block.count * block.count
    let length = min(block.count, count - start)
    blockCount = 0
    var failure: SystemError?
    var read = 0
    unsafe block.withUnsafeMutableBytes { buffer in
      do throws(SystemError) {
        // SAFETY: length <= buffer.count.
        read = try unsafe fileSystem.read(
          file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]), at: start)
      } catch {
        failure = error.at(path)
      }
    }
    if let failure { throw DayfoldError(failure) }
    guard read == length else { throw CSVSplitReader.inputChanged(path, byteOffset: start + read) }
    blockOffset = start
    blockCount = length
    return block[offset - start]
  }
}
