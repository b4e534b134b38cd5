import CSystem

/// Maps a byte range of a file for reading, with readable bytes behind its end.
///
/// ```
///   page   page   page   page (anonymous)
///  ├──────┼──────┼──────┼──────┤
///     ▲ baseAddress    ▲ baseAddress + count
/// ```
/// At least 4,096 bytes past the end may be read, so that vector code needs no special tail; past the end of the file
/// they are zeros, past a range that ends earlier they may be what follows in the file.
///
/// Another process may shorten the file while it is read. The page that is gone then reads as zeros and the region is
/// poisoned instead of the process being killed: check `isPoisoned` behind what was read and throw that away when it is
/// set. Mapped bytes may change between two reads, so bounds must never be read twice from them.
///
/// May be read from several threads; the memory goes with the last reference.
@safe
package final class MappedRegion: @unchecked Sendable {
  /// How many bytes past the end may be read.
  package static let readablePastEnd = 4096

  /// The number of bytes asked for.
  package let count: Int
  private let base: UnsafeRawPointer
  private let reservation: UnsafeMutableRawPointer
  private let reservedLength: Int
  private let mappedLength: Int
  private let lead: Int
  private let guardSlot: Int64

  /// Maps `length` bytes from `offset` of an open file, which may be closed afterwards.
  ///
  /// The range need not be aligned and may be empty. Bytes beyond the end of the file poison the region when touched.
  package init(fileDescriptor: Int32, path: String, offset: Int, length: Int) throws(SystemError) {
    precondition(offset >= 0 && length >= 0, "a range of a file starts at 0 or later")
    let pageSize = Int(csys_page_size())
    let alignedOffset = offset / pageSize * pageSize
    lead = offset - alignedOffset
    count = length
    mappedLength = length == 0 ? 0 : (lead + length + pageSize - 1) / pageSize * pageSize
    reservedLength = mappedLength + max(pageSize, Self.readablePastEnd + pageSize)
    var failure: Int32 = 0
    guard let reserved = unsafe csys_reserve(reservedLength, &failure) else {
      throw SystemError(code: failure, operation: "reserve address space for", path: path)
    }
    unsafe reservation = reserved
    // SAFETY: lead < pageSize, and the reservation has at least one page behind the mapped ones.
    unsafe base = UnsafeRawPointer(reserved) + lead
    guard mappedLength > 0 else {
      guardSlot = -1
      return
    }
    let installed = csys_guard_install()
    let slot = installed < 0 ? Int64(installed) : unsafe csys_guard_register(reserved, mappedLength)
    guard slot >= 0 else {
      _ = unsafe csys_unmap(reserved, reservedLength)
      throw SystemError(code: Int32(-slot), operation: "guard the mapping of", path: path)
    }
    // SAFETY: the range lies within the reservation made above and used by nobody yet.
    let mapped = unsafe csys_map_over(reserved, mappedLength, fileDescriptor, Int64(alignedOffset))
    guard mapped == 0 else {
      csys_guard_unregister(slot)
      _ = unsafe csys_unmap(reserved, reservedLength)
      throw SystemError(code: -mapped, operation: "map", path: path)
    }
    guardSlot = slot
  }

  /// Opens a file and maps `length` bytes from `offset`.
  package convenience init(path: String, offset: Int, length: Int) throws(SystemError) {
    let fileSystem = PosixFileSystem.shared
    let file = try fileSystem.open(path, .readNoWait)
    defer { try? fileSystem.close(file) }
    try self.init(fileDescriptor: file.rawValue, path: path, offset: offset, length: length)
  }

  deinit {
    if guardSlot >= 0 { csys_guard_unregister(guardSlot) }
    _ = unsafe csys_unmap(reservation, reservedLength)
  }

  /// The address of the first byte asked for; `count + readablePastEnd` bytes are readable while the region lives.
  @unsafe package var baseAddress: UnsafeRawPointer {
    unsafe base
  }

  /// The bytes; they end with the region.
  package func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: count bytes from base are mapped for as long as self lives, which withExtendedLifetime assures.
    let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
    defer { withExtendedLifetime(self) {} }
    return try body(span)
  }

  /// Whether bytes were missing when they were read: the file was shortened, or its storage failed.
  package var isPoisoned: Bool {
    guardSlot >= 0 && csys_guard_is_poisoned(guardSlot) != 0
  }

  /// Marks the region as if bytes had been missing, for tests of what follows then.
  package func poison() {
    if guardSlot >= 0 { csys_guard_poison(guardSlot) }
  }

  /// Tells the kernel that the region is read once, front to back.
  package func adviseSequential() {
    guard mappedLength > 0 else { return }
    _ = unsafe csys_advise_sequential(reservation, mappedLength)
  }
}
