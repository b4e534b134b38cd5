import CKernels

/// How far a record without a usable end is known to go on, so that the lines inside it need not look for their ends
/// through the same bytes again: a file in which every line leaves a quoted field open would take the square of its
/// length.
///
/// At each line end inside the record it is inside quotes, else it would have ended. So whatever begins on a line in
/// between is at its first line end either over or in the same state, and then goes on as the record does.
@safe
struct CSVOpenRecord {
  /// No record ends in front of this offset that is inside quotes at a line end before it. 0 where nothing is known.
  private(set) var end = 0
  /// Offset behind a line end inside the record.
  private var lineStart = 0
  private var isUnclosed = false
  /// Bytes to index at a time while lines are looked at one by one; grows as long as these are records.
  private var probeLength = Self.leastProbeLength

  private static let leastProbeLength = 64

  init() {}

  /// Notes that a record reaches `end` without ending; `lineStart` is the offset behind its first line.
  init(end: Int, lineStart: Int) {
    // A line that is longer than a record may be has no lines inside.
    guard lineStart < end else { return }
    self.end = end
    self.lineStart = lineStart
  }

  /// Bytes to index for a line of `lineLength` bytes that begins inside the record.
  func indexedLength(lineLength: Int, limit: Int) -> Int { max(lineLength, min(probeLength, limit)) }

  mutating func didFindRecords() { probeLength = min(probeLength * 2, 1 << 20) }

  /// Whether a line that is inside quotes at its end, as the record is there, ends in front of `limit` or with the file.
  ///
  /// `fileEnd` and `limit` are offsets from `start`; the bytes up to the lesser one are readable.
  mutating func ends(
    before limit: Int, in start: UnsafePointer<UInt8>, fileEnd: Int, dialect: dfk_csv_dialect
  ) -> Bool {
    probeLength = Self.leastProbeLength
    let target = min(limit, fileEnd)
    var isQuoteOpen: Int32 = 0
    // SAFETY: lineStart <= end <= target throughout, up to which bytes are readable.
    while end < target {
      let behind = unsafe Int(dfk_find_behind(start + end, target - end, dialect.line_end))
      guard behind >= 0 else {
        end = target
        break
      }
      let next = end + behind
      if unsafe dfk_csv_finish_record(start + lineStart, next - lineStart, dialect, &isQuoteOpen) >= 0 { return true }
      lineStart = next
      end = next
    }
    if end == fileEnd && !isUnclosed {
      _ = unsafe dfk_csv_finish_record(start + lineStart, fileEnd - lineStart, dialect, &isQuoteOpen)
      // Without a line end, the file's end is the record's.
      if isQuoteOpen == 0 { return true }
      isUnclosed = true
    }
    return false
  }
}
