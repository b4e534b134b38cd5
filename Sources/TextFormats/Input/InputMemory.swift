import SystemIO

/// The bytes of the ranges that a reader reads: mappings of big ones, and a buffer into which small files are read.
///
/// A mapping costs the kernel more than copying a small file does, and a process may have only so many of them. Mappings
/// stay until the owner is released. The buffer holds the last range that was read into it, so that it stays in the
/// second-level cache. Belongs to one reader.
@safe
final class InputMemory {
  /// Longer ranges are mapped, usually.
  static let maximumBufferedLength = 256 << 10
  /// Bytes behind each range that may be read; they are zeros.
  private static let slack = 64

  /// A range of a file in memory, with at least 64 readable bytes behind it.
  @safe
  struct Bytes {
    let base: UnsafePointer<UInt8>
    /// nil where the bytes are in the buffer.
    let mapping: MappedRegion?
  }

  private var mappings: [MappedRegion] = []
  private var buffer: UnsafeMutablePointer<UInt8>?
  private var bufferCapacity = 0

  init() {}

  deinit { unsafe buffer?.deallocate() }

  /// Maps `length` bytes of a file. Throws `tempFail` where the file is not in the state it was planned in.
  func map(_ file: InputFile, offset: Int, length: Int) throws -> Bytes {
    let mapping: MappedRegion
    do throws(SystemError) {
      mapping = try MappedRegion(path: file.path, offset: offset, length: length)
    } catch {
      throw Self.explained(error, file)
    }
    mapping.adviseSequential()
    mappings.append(mapping)
    return unsafe Bytes(base: mapping.baseAddress.assumingMemoryBound(to: UInt8.self), mapping: mapping)
  }

  /// Reads `length` bytes of a file over those that were read before. Throws `tempFail` where the file is not in the state
  /// it was planned in.
  func read(_ file: InputFile, offset: Int, length: Int) throws -> Bytes {
    let target = unsafe reserve(length + Self.slack)
    do throws(SystemError) {
      let files = PosixFileSystem.shared
      let descriptor = try files.open(file.path, .readNoWait)
      defer { try? files.close(descriptor) }
      // SAFETY: length + slack bytes were reserved.
      let buffer = unsafe UnsafeMutableRawBufferPointer(start: target, count: length)
      let count = try unsafe files.read(descriptor, into: buffer, at: offset)
      guard try file.isState(files.status(of: descriptor)), count == length else {
        throw SystemError(code: Errno.notFound, operation: "read", path: file.path)
      }
    } catch {
      throw Self.explained(error, file)
    }
    unsafe (target + length).update(repeating: 0, count: Self.slack)
    return unsafe Bytes(base: UnsafePointer(target), mapping: nil)
  }

  /// Whatever failed, a file that is no longer the planned one is the reason: there may be a folder or a pipe now.
  private static func explained(_ error: SystemError, _ file: InputFile) -> DayfoldError {
    let status = try? PosixFileSystem.shared.status(at: file.path, followSymbolicLinks: true)
    if error.code == Errno.notFound || !(status.map(file.isState) ?? false) {
      return CSVSplitReader.inputChanged(file.path, byteOffset: nil)
    }
    return DayfoldError(error)
  }

  private func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let buffer = unsafe buffer, count <= bufferCapacity { return unsafe buffer }
    unsafe buffer?.deallocate()
    bufferCapacity = max(count, min(2 * bufferCapacity, Self.maximumBufferedLength + Self.slack))
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferCapacity)
    unsafe buffer = unsafe grown
    return unsafe grown
  }
}

extension InputFile {
  /// Whether a file's status is the one that planning saw.
  func isState(_ status: FileStatus) -> Bool {
    size == status.size && inode == status.inode && modifiedNanoseconds == status.mtimeNs
      && changedNanoseconds == status.ctimeNs
  }
}
