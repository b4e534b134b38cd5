import CKernels

/// The structural index of a run of records: where each field and each record ends.
///
/// ```
///   bytes       a , b b \n c , d \n          a chunk begins at a record start
///   positions   ∅ 1 4 6 8                    [0] stands before the first byte
///   recordEnds  1 3                          ordinals of the line ends, without the leading ∅
/// ```
/// Field `column` of record `r` lies between `positions[o + column]` and `positions[o + column + 1]`, both exclusive,
/// where `o` is `firstOrdinal(of: r)`. Buffers are reused from chunk to chunk and grow with the longest.
@safe
final class CSVChunk {
  /// The first byte; belongs to the reader's mapping.
  private(set) var base: UnsafePointer<UInt8>
  private(set) var recordCount = 0
  private(set) var flags: UInt32 = 0
  private var badRecordCount = 0
  private var positionCount = 0
  private var storage: UnsafeMutablePointer<UInt32>
  private var recordEndStorage: UnsafeMutablePointer<UInt32>
  private var badRecordStorage: UnsafeMutablePointer<UInt32>
  private var capacity = 0

  init() {
    unsafe base = UnsafePointer(bitPattern: 16).unsafelyUnwrapped
    unsafe storage = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    unsafe recordEndStorage = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    unsafe badRecordStorage = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
  }

  deinit {
    unsafe storage.deallocate()
    unsafe recordEndStorage.deallocate()
    unsafe badRecordStorage.deallocate()
  }

  var hasQuotes: Bool { flags & dfk_csv_has_quote.rawValue != 0 }
  var hasNonASCII: Bool { flags & dfk_csv_has_non_ascii.rawValue != 0 }
  var hasCarriageReturns: Bool { flags & dfk_csv_has_carriage_return.rawValue != 0 }
  var isQuoteOpen: Bool { flags & dfk_csv_quote_open.rawValue != 0 }

  /// Field and record ends; `positions[0]` is -1 as UInt32.
  var positions: UnsafePointer<UInt32> { unsafe UnsafePointer(storage) }
  var recordEnds: UnsafePointer<UInt32> { unsafe UnsafePointer(recordEndStorage) }
  /// Ascending ordinals of the records with a misplaced quote.
  var badRecords: UnsafeBufferPointer<UInt32> {
    unsafe UnsafeBufferPointer(start: badRecordStorage, count: badRecordCount)
  }

  /// Indexes `length` bytes that begin a record. Where `lineEndsOnly`, the places of fields are unspecified.
  func index(_ start: UnsafePointer<UInt8>, length: Int, dialect: dfk_csv_dialect, lineEndsOnly: Bool = false) {
    precondition(length >= 0 && length < 1 << 31)
    if length > capacity { grow(to: length) }
    unsafe base = start
    var result = dfk_csv_result()
    // SAFETY: the buffers hold capacity + slack elements, and length <= capacity.
    unsafe storage[0] = .max
    unsafe dfk_csv_index(
      start, length, dialect, lineEndsOnly ? 1 : 0, storage + 1, recordEndStorage, badRecordStorage, &result)
    recordCount = Int(result.record_count)
    positionCount = Int(result.position_count)
    badRecordCount = Int(result.bad_count)
    flags = result.flags
  }

  /// Bytes up to the end of the last record.
  var finishedLength: Int { recordCount == 0 ? 0 : endOffset(of: recordCount - 1) + 1 }

  /// Ends the unfinished record at `length`, for the end of the file.
  func finishLastRecord(at length: Int) {
    // SAFETY: at most length positions were found, and the buffers have slack.
    unsafe storage[positionCount + 1] = UInt32(length)
    unsafe recordEndStorage[recordCount] = UInt32(positionCount)
    positionCount += 1
    recordCount += 1
  }

  /// Forgets all but the first records.
  func truncate(toRecordCount count: Int) {
    precondition(count <= recordCount)
    recordCount = count
  }

  func removeAll() { recordCount = 0 }

  /// The ordinal in `positions` that precedes the record's first field.
  func firstOrdinal(of record: Int) -> UInt32 {
    precondition(record >= 0 && record < recordCount)
    // SAFETY: record < recordCount.
    return unsafe record == 0 ? 0 : recordEndStorage[record - 1] + 1
  }

  /// Offset in the chunk of the record's first byte.
  func startOffset(of record: Int) -> Int {
    record == 0 ? 0 : endOffset(of: record - 1) + 1
  }

  /// Offset in the chunk of the record's line end.
  func endOffset(of record: Int) -> Int {
    precondition(record >= 0 && record < recordCount)
    // SAFETY: record < recordCount, and recordEnds holds ordinals of positions.
    return unsafe Int(storage[Int(recordEndStorage[record]) + 1])
  }

  func fieldCount(of record: Int) -> Int {
    precondition(record >= 0 && record < recordCount)
    // SAFETY: record < recordCount.
    return unsafe Int(recordEndStorage[record] + 1 - firstOrdinal(of: record))
  }

  /// Whether a record is none: an empty line, or a comment.
  func isSkipped(_ record: Int, dialect: CSVDialect, lineEnding: LineEnding) -> Bool {
    let start = startOffset(of: record)
    let length = endOffset(of: record) - start
    guard length > 0 else { return true }
    // SAFETY: start is inside the chunk, since the record has a byte.
    let first = unsafe base[start]
    return first == dialect.comment || (length == 1 && lineEnding == .lineFeed && first == UInt8(ascii: "\r"))
  }

  private func grow(to length: Int) {
    let slack = Int(DFK_CSV_SLACK)
    unsafe storage.deallocate()
    unsafe recordEndStorage.deallocate()
    unsafe badRecordStorage.deallocate()
    capacity = length
    unsafe storage = UnsafeMutablePointer<UInt32>.allocate(capacity: length + slack + 1)
    unsafe recordEndStorage = UnsafeMutablePointer<UInt32>.allocate(capacity: length + slack)
    unsafe badRecordStorage = UnsafeMutablePointer<UInt32>.allocate(capacity: length / 3 + 1)
  }
}

extension dfk_csv_dialect {
  init(_ dialect: CSVDialect, lineEnding: LineEnding) {
    self.init(
      delimiter: dialect.delimiter, quote: dialect.quote ?? 0, has_quote: dialect.quote == nil ? 0 : 1,
      line_end: lineEnding.rawValue, escape: dialect.escape ?? 0, has_escape: dialect.escape == nil ? 0 : 1,
      comment: dialect.comment ?? 0, has_comment: dialect.comment == nil ? 0 : 1)
  }
}
