/// A vector of up to `capacity` values of one type, with validity.
///
/// Storage is allocated once and reused from batch to batch. Not thread-safe: a column belongs to one worker at a time.
///
/// `hasNulls == false` means that the validity words hold nothing of interest and every row is valid. Values under a
/// null are unspecified, but always initialised and, for strings, safe to read (an empty view).
@safe
package final class Column {
  package let type: DataType
  package let capacity: Int
  /// Rows in use, in `0...capacity`.
  package var rowCount = 0
  /// Whether any row may be null.
  package var hasNulls = false
  /// Keeps the bytes of long strings alive: arenas, mapped files, other columns.
  package var owners: [AnyObject] = []

  private let storage: UnsafeMutableRawPointer
  private let validityStorage: UnsafeMutablePointer<UInt64>

  /// Allocates room for `capacity` values, zeroed.
  package init(type: DataType, capacity: Int) {
    precondition(capacity >= 0)
    self.type = type
    self.capacity = capacity
    // Slack of 64 bytes lets kernels write whole vectors and whole validity words past the last row.
    let byteCount = capacity * type.physicalType.stride + 64
    unsafe storage = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe storage.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    let wordCount = capacity / 64 + 1
    unsafe validityStorage = UnsafeMutablePointer<UInt64>.allocate(capacity: wordCount)
    unsafe validityStorage.initialize(repeating: ~0, count: wordCount)
  }

  deinit {
    unsafe storage.deallocate()
    unsafe validityStorage.deallocate()
  }

  package var physicalType: PhysicalType { type.physicalType }

  /// Bytes held by values and validity (not by string heaps).
  package var byteCount: Int { capacity * physicalType.stride + capacity / 8 }

  // MARK: Typed access. `capacity` values each; the caller knows the physical type.

  package var bools: UnsafeMutablePointer<UInt8> {
    unsafe storage.assumingMemoryBound(to: UInt8.self)
  }
  package var int64s: UnsafeMutablePointer<Int64> {
    unsafe storage.assumingMemoryBound(to: Int64.self)
  }
  package var int128s: UnsafeMutablePointer<Int128> {
    unsafe storage.assumingMemoryBound(to: Int128.self)
  }
  package var doubles: UnsafeMutablePointer<Double> {
    unsafe storage.assumingMemoryBound(to: Double.self)
  }
  package var strings: UnsafeMutablePointer<StringView> {
    unsafe storage.assumingMemoryBound(to: StringView.self)
  }
  /// One bit a row, least significant first, 1 = valid; `capacity / 64 + 1` words.
  package var validity: UnsafeMutablePointer<UInt64> { unsafe validityStorage }

  // MARK: Row access for cold paths

  /// Whether the row is not null.
  package func isValid(_ row: Int) -> Bool {
    precondition(row >= 0 && row < rowCount)
    // SAFETY: row < rowCount <= capacity.
    return unsafe !hasNulls || (validityStorage[row >> 6] >> UInt64(row & 63)) & 1 == 1
  }

  /// The value of a row, copied.
  package func value(at row: Int) -> Value {
    guard isValid(row) else { return .null }
    // SAFETY: isValid checked the bound.
    switch physicalType {
    case .bool: return unsafe .boolean(bools[row] != 0)
    case .int64: return type == .null ? .null : unsafe .int64(int64s[row])
    case .int128: return unsafe .int128(int128s[row])
    case .double: return unsafe .double(doubles[row])
    case .string: return unsafe .string(strings[row].bytes)
    }
  }

  /// Appends a value of this column's physical type (or null); strings are copied to a buffer the column keeps.
  package func append(_ value: Value) {
    precondition(rowCount < capacity, "column is full")
    let row = rowCount
    rowCount += 1
    // SAFETY: row < capacity.
    switch (value, physicalType) {
    case (.null, _):
      makeNullable()
      unsafe validityStorage[row >> 6] &= ~(1 << UInt64(row & 63))
      if physicalType == .string { unsafe strings[row] = StringView() }
      return
    case (.boolean(let bool), .bool): unsafe bools[row] = bool ? 1 : 0
    case (.int64(let int), .int64): unsafe int64s[row] = int
    case (.int64(let int), .int128): unsafe int128s[row] = Int128(int)
    case (.int128(let int), .int128): unsafe int128s[row] = int
    case (.double(let double), .double): unsafe doubles[row] = double
    case (.string(let bytes), .string):
      let arena = ByteArena(capacity: bytes.count)
      unsafe strings[row] = unsafe bytes.withUnsafeBufferPointer { unsafe arena.append($0) }
      if !arena.isEmpty { owners.append(arena) }
    default: preconditionFailure("value does not fit the column's type \(type)")
    }
    if hasNulls { unsafe validityStorage[row >> 6] |= 1 << UInt64(row & 63) }
  }

  /// Marks every row valid and turns validity on, so that single bits can be cleared.
  package func makeNullable() {
    guard !hasNulls else { return }
    hasNulls = true
    // SAFETY: capacity / 64 + 1 words were allocated.
    unsafe validityStorage.update(repeating: ~0, count: capacity / 64 + 1)
  }

  /// Empties the column for the next batch.
  package func removeAll() {
    rowCount = 0
    hasNulls = false
    if !owners.isEmpty { owners.removeAll(keepingCapacity: true) }
  }
}
