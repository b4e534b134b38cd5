import SystemIO

/// The bytes of the ranges that a reader has read: mappings of big ones, and blocks of memory into which small files
/// are read.
///
/// A mapping costs the kernel more than copying a small file does, and a process may have only so many of them. All
/// bytes stay until the owner is released, since string views point to them. Belongs to one reader.
@safe
final class InputMemory {
  /// Longer ranges are mapped, usually.
  static let maximumBufferedLength = 256 << 10
  private static let blockLength = 1 << 20
  /// Blocks that were given back, for the next reader: fresh memory would have to be cleared by the kernel first.
  private static let pool = BlockPool(blockLength: blockLength, limit: 64)
  /// Bytes behind each range that may be read; they are zeros.
  private static let slack = 64

  /// A range of a file in memory, with at least 64 readable bytes behind it.
  @safe
  struct Bytes {
    let base: UnsafePointer<UInt8>
    /// nil where the bytes were read into memory.
    let mapping: MappedRegion?
  }

  private var mappings: [MappedRegion] = []
  private var blocks: [UnsafeMutablePointer<UInt8>] = unsafe []
  /// Longer than the others: ranges that do not fit into one.
  private var longBlocks: [UnsafeMutablePointer<UInt8>] = unsafe []
  private var blockEnd = 0
  private var blockUsed = 0

  init() {}

  deinit {
    unsafe Self.pool.give(blocks)
    for index in unsafe longBlocks.indices { unsafe longBlocks[index].deallocate() }
  }

  /// Makes `length` bytes of a file readable: mapped where there are more than `maximumBufferedLength`, else read. Throws
  /// `tempFail` where the file is not in the state it was planned in, as far as that shows now.
  func load(_ file: InputFile, offset: Int, length: Int, maximumBufferedLength: Int) throws -> Bytes {
    guard length <= maximumBufferedLength else {
      let mapping: MappedRegion
      do throws(SystemError) {
        mapping = try MappedRegion(path: file.path, offset: offset, length: length)
      } catch {
        throw error.code == Errno.notFound
          ? CSVSplitReader.inputChanged(file.path, byteOffset: nil) : DayfoldError(error)
      }
      mapping.adviseSequential()
      mappings.append(mapping)
      return unsafe Bytes(base: mapping.baseAddress.assumingMemoryBound(to: UInt8.self), mapping: mapping)
    }
    let target = unsafe reserve(length + Self.slack)
    do throws(SystemError) {
      let files = PosixFileSystem.shared
      let descriptor = try files.open(file.path, .read)
      defer { try? files.close(descriptor) }
      // SAFETY: length + slack bytes were reserved.
      let buffer = unsafe UnsafeMutableRawBufferPointer(start: target, count: length)
      let count = try unsafe files.read(descriptor, into: buffer, at: offset)
      guard try file.isState(files.status(of: descriptor)), count == length else {
        throw SystemError(code: Errno.notFound, operation: "read", path: file.path)
      }
    } catch {
      throw error.code == Errno.notFound
        ? CSVSplitReader.inputChanged(file.path, byteOffset: nil) : DayfoldError(error)
    }
    unsafe (target + length).update(repeating: 0, count: Self.slack)
    return unsafe Bytes(base: UnsafePointer(target), mapping: nil)
  }

  private func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    guard count <= Self.blockLength else {
      let block = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
      unsafe longBlocks.append(block)
      return unsafe block
    }
    if blockUsed + count > blockEnd {
      blockEnd = Self.blockLength
      blockUsed = 0
      unsafe blocks.append(Self.pool.take())
    }
    defer { blockUsed += count }
    // SAFETY: there is a last block, with room for count bytes behind blockUsed.
    return unsafe blocks[blocks.count - 1] + blockUsed
  }
}

/// Keeps blocks of memory of one length for the next who needs one. Thread-safe.
@safe
private final class BlockPool: @unchecked Sendable {
  private let blockLength: Int
  /// Blocks kept at most.
  private let limit: Int
  private let lock = Lock()
  /// Reached with the lock held only.
  private var blocks: [UnsafeMutablePointer<UInt8>] = unsafe []

  init(blockLength: Int, limit: Int) {
    self.blockLength = blockLength
    self.limit = limit
  }

  func take() -> UnsafeMutablePointer<UInt8> {
    let known = unsafe lock.withLock { unsafe blocks.popLast() }
    return unsafe known ?? UnsafeMutablePointer<UInt8>.allocate(capacity: blockLength)
  }

  func give(_ returned: [UnsafeMutablePointer<UInt8>]) {
    var surplus = unsafe returned
    lock.withLock {
      let count = unsafe min(limit - blocks.count, surplus.count)
      unsafe blocks += surplus.suffix(count)
      unsafe surplus.removeLast(count)
    }
    for index in unsafe surplus.indices { unsafe surplus[index].deallocate() }
  }
}

extension InputFile {
  /// Whether a file's status is the one that planning saw.
  func isState(_ status: FileStatus) -> Bool {
    size == status.size && inode == status.inode && modifiedNanoseconds == status.mtimeNs
      && changedNanoseconds == status.ctimeNs
  }
}
