import CKernels
import Columnar
import SystemIO

/// Reads the records that begin in one split of a ``CSVTable``.
///
/// ```
///   mapping ─► chunk (indexed) ─► batch (checked: structure, UTF-8, contract) ─► columns
/// ```
/// A record belongs to the split in which it begins, so the last one may be read past the split's end; with a start
/// state inside quotes the end of the preceding split's last record is skipped first. The result does not depend on
/// where the file was cut: a record longer than the limit, or open at the end of the file, loses its first line as a
/// reject and reading goes on behind that line, whoever reads it.
@safe
package final class CSVSplitReader: SplitReader {
  /// Bytes indexed at a time: with positions and columns they stay in the second-level cache.
  static let chunkLength = 256 << 10

  let table: CSVTable
  private let split: InputSplit
  private let startState: RecordState
  let validator: CSVRowValidator
  /// Whether any field is looked at: the columns of a path need none.
  private let needsFields: Bool
  /// Whether all ranges are mapped, whatever becomes known of their files meanwhile.
  package let stringsOutliveBatches: Bool

  // The current range.
  private var rangeIndex = -1
  private(set) var fileIndex = 0
  private(set) var file: CSVFile
  private var kernelDialect: dfk_csv_dialect
  private let memory = InputMemory()
  /// The range's bytes, from `regionOffset` of the file on; nil before the first range.
  private(set) var region: InputMemory.Bytes?
  private var regionOffset = 0
  private var regionLength = 0
  /// Offsets relative to the region: next record, end of the range, end of the file.
  private var position = 0
  private var rangeEnd = 0
  private var fileEnd = 0
  private var openRecord = CSVOpenRecord()

  // The current chunk and batch.
  let chunk = CSVChunk()
  private var chunkOffset = 0
  private var nextRecord = 0
  private var isChunkValidUTF8 = true
  /// For each accepted row of the batch, the ordinal in `chunk.positions` that precedes its first field.
  private let rowOrdinals: UnsafeMutablePointer<UInt32>
  private let selectedOrdinals: UnsafeMutablePointer<UInt32>
  let failures: UnsafeMutablePointer<UInt32>
  private let rowFailed: UnsafeMutablePointer<UInt8>
  private(set) var batchRowCount = 0
  let arena = ByteArena()
  /// See ``FieldSlots/nullText``.
  private let nullText: UnsafeMutablePointer<UInt8>
  private let nullTextCount: Int
  private let emptyIsNull: Bool

  private var log = RejectLog()
  private var readCount = 0
  /// Of `readCount` and `log.count`, the rows of the ranges before the current one.
  private var readBeforeRange = 0
  private var rejectedBeforeRange = 0
  package private(set) var rowsReadByRange: [Int] = []
  package private(set) var rowsRejectedByRange: [Int] = []
  package private(set) var endState = RecordState.recordStart

  init(table: CSVTable, split: InputSplit, startState: RecordState, columns: [Int]) {
    self.table = table
    self.split = split
    self.startState = startState
    stringsOutliveBatches = !split.ranges.contains(where: table.isBuffered)
    file = table.csvFiles[split.ranges.first?.file ?? 0]
    kernelDialect = dfk_csv_dialect(table.dialect, lineEnding: file.lineEnding)
    validator = CSVRowValidator(table: table, columns: columns)
    needsFields = validator.isNeeded || columns.contains { $0 < table.fileColumnCount }
    let capacity = RecordBatch.maximumRowCount + 64
    unsafe rowOrdinals = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    unsafe selectedOrdinals = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    unsafe failures = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    unsafe rowFailed = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    let nullTexts = table.dialect.packedNullTexts
    nullTextCount = nullTexts.count
    emptyIsNull = table.dialect.emptyIsNull
    unsafe nullText = UnsafeMutablePointer<UInt8>.allocate(capacity: nullTexts.count + 1)
    for (index, byte) in nullTexts.enumerated() { unsafe nullText[index] = byte }
  }

  deinit {
    unsafe rowOrdinals.deallocate()
    unsafe selectedOrdinals.deallocate()
    unsafe failures.deallocate()
    unsafe rowFailed.deallocate()
    unsafe nullText.deallocate()
  }

  package var counters: InputCounters { InputCounters(read: readCount, rejected: log.count) }
  package var rejects: [RejectedRow] { log.rows }
  package var rejectCounts: RejectCounts { log.counts }
  package var rejectCapacity = RejectCapacity() {
    didSet { log = RejectLog(rejectCapacity) }
  }

  package func nextBatch() throws -> Int {
    batchRowCount = 0
    log.closeBatch()
    while true {
      while nextRecord < chunk.recordCount {
        makeBatch()
        if batchRowCount > 0 { return batchRowCount }
        log.closeBatch()
      }
      if try !advanceChunk(), try !advanceRange() { return 0 }
    }
  }

  // MARK: Ranges and chunks

  private func advanceRange() throws -> Bool {
    if rangeIndex >= 0 && rangeIndex < split.ranges.count { try finishRange() }
    guard rangeIndex + 1 < split.ranges.count else {
      rangeIndex = split.ranges.count
      return false
    }
    rangeIndex += 1
    let range = split.ranges[rangeIndex]
    fileIndex = range.file
    file = table.csvFiles[range.file]
    kernelDialect = dfk_csv_dialect(table.dialect, lineEnding: file.lineEnding)
    let bytes = table.bytesToRead(of: range)
    region =
      stringsOutliveBatches || !table.isBuffered(range)
      ? try memory.map(file.input, offset: bytes.lowerBound, length: bytes.count)
      : try memory.read(file.input, offset: bytes.lowerBound, length: bytes.count)
    regionOffset = bytes.lowerBound
    regionLength = bytes.count
    position = 0
    rangeEnd = max(range.offset + range.length - regionOffset, 0)
    fileEnd = file.input.size - regionOffset
    openRecord = CSVOpenRecord()
    endState = .recordStart
    if range.offset > 0 && rangeIndex == 0 && startState == .insideQuotes { skipOpenRecord() }
    return true
  }

  /// Skips the rest of a record that began in the preceding split.
  private func skipOpenRecord() {
    guard let region else { return }
    var isQuoteOpen: Int32 = 0
    // SAFETY: regionLength bytes are mapped.
    let start = unsafe region.base
    let end = unsafe Int(dfk_csv_finish_record(start, regionLength, kernelDialect, &isQuoteOpen))
    // Where it does not end, the start state was wrong, and what is read now will be discarded.
    position = end < 0 ? regionLength : end
    if position > rangeEnd { endState = .insideQuotes }
  }

  private func finishRange() throws {
    guard region != nil else { return }
    rowsReadByRange.append(readCount - readBeforeRange)
    readBeforeRange = readCount
    rowsRejectedByRange.append(log.count - rejectedBeforeRange)
    rejectedBeforeRange = log.count
    try checkInput()
  }

  package func checkInput() throws {
    guard let region else { return }
    try check(region)
    // What was read into memory was compared when it was read.
    guard region.mapping != nil else { return }
    let status: FileStatus?
    do throws(SystemError) {
      status = try PosixFileSystem.shared.status(at: file.input.path, followSymbolicLinks: true)
    } catch {
      throw DayfoldError(error)
    }
    guard let status, file.input.isState(status) else { throw Self.inputChanged(file.input.path, byteOffset: nil) }
  }

  /// Throws where bytes of a mapping were missing when they were read. The failure is one that another attempt may not
  /// meet: that one reads the file into memory, and learns whether it was cut short or its storage failed.
  private func check(_ region: InputMemory.Bytes) throws {
    guard let mapping = region.mapping, mapping.isPoisoned else { return }
    table.distrustedFiles.insert(fileIndex)
    throw DayfoldError(
      .ioError, "bytes of the input could not be read through its mapping",
      location: .init(file: file.input.path, byteOffset: regionOffset + position),
      remedy: "run again when the files are complete")
  }

  static func inputChanged(_ path: String, byteOffset: Int?) -> DayfoldError {
    DayfoldError(
      .tempFail, "the input changed while it was read", location: .init(file: path, byteOffset: byteOffset),
      remedy: "run again when the files are complete")
  }

  /// Indexes the next records of the range; false at its end.
  private func advanceChunk() throws -> Bool {
    guard let region else { return false }
    let maximumLength = table.options.maximumRowLength
    // SAFETY: all offsets below are at most regionLength, which are mapped.
    let start = unsafe region.base
    while position < rangeEnd {
      if position < openRecord.end {
        if try unsafe advanceInsideOpenRecord(region, start) { return true }
        continue
      }
      var length = min(table.chunkLength, rangeEnd - position, maximumLength)
      while true {
        unsafe chunk.index(start + position, length: length, dialect: kernelDialect, lineEndsOnly: !needsFields)
        // Before anything is said of bytes that may be missing.
        try check(region)
        let isAtFileEnd = position + length == fileEnd
        if isAtFileEnd && !chunk.isQuoteOpen && chunk.finishedLength < length {
          chunk.finishLastRecord(at: length)
        }
        if chunk.recordCount > 0 {
          takeChunk(length: length)
          return true
        }
        if isAtFileEnd || length == maximumLength {
          let end = position + length
          unsafe rejectFirstLine(start, isTooLong: !isAtFileEnd)
          openRecord = CSVOpenRecord(end: end, lineStart: position)
          break
        }
        // The record is longer: first the whole range, then beyond.
        let limit = position + length < rangeEnd ? rangeEnd : fileEnd
        length = min(length * 2, limit - position, maximumLength)
      }
    }
    return false
  }

  /// Looks at the next line, which begins inside a record that has no usable end; true where it is a record, or some are.
  private func advanceInsideOpenRecord(_ region: InputMemory.Bytes, _ start: UnsafePointer<UInt8>) throws -> Bool {
    let maximumLength = table.options.maximumRowLength
    // SAFETY: the line is looked for up to where the open record is known; regionLength bytes are mapped.
    let lineLength = unsafe Int(
      dfk_find_behind(start + position, openRecord.end - position, kernelDialect.line_end))
    guard lineLength > 0 else {
      openRecord = CSVOpenRecord()
      return false
    }
    let length = openRecord.indexedLength(
      lineLength: lineLength, limit: min(table.chunkLength, rangeEnd - position, maximumLength))
    unsafe chunk.index(start + position, length: length, dialect: kernelDialect, lineEndsOnly: !needsFields)
    try check(region)
    if position + length == fileEnd && !chunk.isQuoteOpen && chunk.finishedLength < length {
      chunk.finishLastRecord(at: length)
    }
    if chunk.recordCount > 0 {
      openRecord.didFindRecords()
      takeChunk(length: length)
      return true
    }
    let limit = position + maximumLength
    let ends = unsafe openRecord.ends(before: limit, in: start, fileEnd: fileEnd, dialect: kernelDialect)
    try check(region)
    if ends {
      // A long record; nothing is known of what follows it.
      openRecord = CSVOpenRecord()
    } else {
      unsafe rejectFirstLine(start, isTooLong: openRecord.end < fileEnd)
    }
    return false
  }

  /// Makes the records of the chunk, which begins at `position`, the current ones.
  private func takeChunk(length: Int) {
    // Beyond the range only the record that began in it is looked at.
    if position + length > rangeEnd { chunk.truncate(toRecordCount: 1) }
    startChunk(at: position)
    position = min(position + chunk.finishedLength, fileEnd)
    if position > rangeEnd { endState = .insideQuotes }
  }

  private func startChunk(at offset: Int) {
    chunkOffset = offset
    nextRecord = 0
    isChunkValidUTF8 = true
    guard chunk.hasNonASCII else { return }
    // SAFETY: the chunk's records lie in the mapping; the virtual line end of a last record is not a byte.
    isChunkValidUTF8 = unsafe dfk_utf8_is_valid(chunk.base, min(chunk.finishedLength, regionLength - offset)) != 0
  }

  /// The record at `position` does not end in time: its first line is a reject, and reading goes on behind it.
  private func rejectFirstLine(_ start: UnsafePointer<UInt8>, isTooLong: Bool) {
    // SAFETY: regionLength bytes are mapped.
    let behind = unsafe Int(dfk_find_behind(start + position, regionLength - position, kernelDialect.line_end))
    let lineLength = behind < 0 ? regionLength - position : behind
    let contentLength = behind < 0 ? lineLength : lineLength - 1
    chunk.removeAll()
    nextRecord = 0
    defer { position += lineLength }
    // SAFETY: length > 0 bytes are mapped there.
    if let comment = table.dialect.comment, unsafe start[position] == comment { return }
    readCount += 1
    unsafe log(
      isTooLong ? .lineTooLong : .badQuote, column: nil,
      isTooLong
        ? "the record that begins in this line is longer than \(table.options.maximumRowLength) bytes"
        : "a quoted field that begins in this line is not closed before the end of the file",
      byteOffset: regionOffset + position, start + position, count: contentLength)
    log.closeBatch()
  }

  // MARK: Batches

  /// Checks the next records of the chunk and keeps the rows that are right.
  private func makeBatch() {
    let first = nextRecord
    let last = min(first + RecordBatch.maximumRowCount, chunk.recordCount)
    nextRecord = last
    collectRows(first, last)
    if !isChunkValidUTF8 { removeInvalidUTF8() }
    if validator.isNeeded && batchRowCount > 0 { validateContract() }
  }

  private func collectRows(_ first: Int, _ last: Int) {
    let columnCount = file.columnCount
    let firstOrdinal = chunk.firstOrdinal(of: first)
    let count = last - first
    let ordinals = unsafe rowOrdinals
    let recordEnds = unsafe chunk.recordEnds + first
    if unsafe chunk.badRecords.isEmpty && columnCount > 1 {
      // Almost always every record has the same number of fields: then ordinals are an arithmetic progression.
      let stride = UInt32(truncatingIfNeeded: columnCount)
      var expected = firstOrdinal &+ stride &- 1
      var difference: UInt32 = 0
      // SAFETY: first + count <= chunk.recordCount; count <= maximumRowCount.
      for row in 0..<count {
        unsafe difference |= recordEnds[row] ^ expected
        unsafe ordinals[row] = expected &- stride &+ 1
        expected = expected &+ stride
      }
      if difference == 0 {
        readCount += count
        batchRowCount = count
        return
      }
    }
    var rows = 0
    var badRecords = unsafe chunk.badRecords[...]
    while let bad = unsafe badRecords.first, bad < first { unsafe badRecords = unsafe badRecords.dropFirst() }
    for record in first..<last {
      let fieldCount = chunk.fieldCount(of: record)
      let isBad = unsafe badRecords.first.map { Int($0) == record } ?? false
      if isBad { unsafe badRecords = unsafe badRecords.dropFirst() }
      if fieldCount == 1 && !isBad && isSkipped(record) { continue }
      readCount += 1
      if isBad {
        reject(record, .badQuote, "a closing quote is followed by something other than a delimiter or line end")
      } else if fieldCount < columnCount {
        reject(record, .missingColumns, "expected \(columnCount) columns, found \(fieldCount)")
      } else if fieldCount > columnCount {
        reject(record, .tooManyColumns, "expected \(columnCount) columns, found \(fieldCount)")
      } else {
        // SAFETY: rows <= record - first < maximumRowCount.
        unsafe ordinals[rows] = chunk.firstOrdinal(of: record)
        rows += 1
      }
    }
    batchRowCount = rows
  }

  private func isSkipped(_ record: Int) -> Bool {
    chunk.isSkipped(record, dialect: table.dialect, lineEnding: file.lineEnding)
  }

  private func removeInvalidUTF8() {
    removeRows { row in
      let start = startOffset(ofRow: row)
      let end = endOffset(ofRow: row)
      // SAFETY: the row lies inside the chunk.
      guard unsafe dfk_utf8_is_valid(chunk.base + start, end - start) == 0 else { return false }
      rejectRow(row, .invalidUTF8, column: nil, "the row is not valid UTF-8")
      return true
    }
  }

  private func validateContract() {
    let count = batchRowCount
    // SAFETY: count <= maximumRowCount.
    unsafe rowFailed.update(repeating: 0, count: count)
    guard
      validator.validate(
        self,
        markFailed: { row, failure in
          if unsafe rowFailed[row] == 0 {
            unsafe rowFailed[row] = 1
            rejectRow(row, failure.code, column: failure.column, failure.message)
          }
        })
    else { return }
    removeRows { row in unsafe rowFailed[row] != 0 }
  }

  /// Drops the rows of the batch for which `isRemoved` holds.
  private func removeRows(_ isRemoved: (Int) -> Bool) {
    var kept = 0
    for row in 0..<batchRowCount where !isRemoved(row) {
      // SAFETY: kept <= row < batchRowCount.
      unsafe rowOrdinals[kept] = rowOrdinals[row]
      kept += 1
    }
    batchRowCount = kept
  }

  // MARK: Rows

  private func startOffset(ofRow row: Int) -> Int {
    // SAFETY: row < batchRowCount, and ordinals lead to positions.
    unsafe Int(chunk.positions[Int(rowOrdinals[row])] &+ 1)
  }

  private func endOffset(ofRow row: Int) -> Int {
    // SAFETY: as above; the row has columnCount fields.
    unsafe Int(chunk.positions[Int(rowOrdinals[row]) + file.columnCount])
  }

  /// Offset in the file of the row's first byte.
  func fileOffset(ofRow row: Int) -> Int { regionOffset + chunkOffset + startOffset(ofRow: row) }

  package func place(ofRow row: Int) -> RowPlace? {
    precondition(row >= 0 && row < batchRowCount)
    return RowPlace(file: fileIndex, byteOffset: fileOffset(ofRow: row))
  }

  package func reject(row: Int, code: RejectCode, message: String) {
    precondition(row >= 0 && row < batchRowCount)
    rejectRow(row, code, column: nil, message)
  }

  /// Whether rejected rows of this batch may be kept: if not, nobody will see their messages.
  var keepsRejects: Bool { log.hasRoom }

  private func reject(_ record: Int, _ code: RejectCode, _ message: @autoclosure () -> String) {
    let start = chunk.startOffset(of: record)
    unsafe log(
      code, column: nil, message(), byteOffset: regionOffset + chunkOffset + start, chunk.base + start,
      count: chunk.endOffset(of: record) - start)
  }

  private func rejectRow(_ row: Int, _ code: RejectCode, column: String?, _ message: @autoclosure () -> String) {
    let start = startOffset(ofRow: row)
    unsafe log(
      code, column: column, message(), byteOffset: fileOffset(ofRow: row), chunk.base + start,
      count: endOffset(ofRow: row) - start)
  }

  /// Logs a row of `count` bytes, a carriage return of its line end included.
  private func log(
    _ code: RejectCode, column: String?, _ message: @autoclosure () -> String, byteOffset: Int,
    _ start: UnsafePointer<UInt8>, count: Int
  ) {
    var count = count
    // SAFETY: the caller's bytes lie in the mapping.
    if unsafe count > 0 && file.lineEnding == .lineFeed && start[count - 1] == UInt8(ascii: "\r") { count -= 1 }
    log.append(
      code, column: column,
      RejectedRow(
        file: fileIndex, byteOffset: byteOffset, column: column, code: code, message: message(),
        raw: unsafe Array(UnsafeBufferPointer(start: start, count: min(count, RejectCapacity.rowByteCount))),
        rawByteCount: count))
  }

  // MARK: Columns

  package func read(column ordinal: Int, into column: Column, selecting selection: SelectionVector?) throws {
    let rowCount = selection?.count ?? batchRowCount
    precondition(rowCount <= column.capacity && rowCount <= batchRowCount)
    if ordinal >= file.columnIndexes.count {
      return column.fill(
        with: file.constantValues[ordinal - file.columnIndexes.count], rowCount: rowCount, arena: arena)
    }
    precondition(needsFields)
    if validator.copyDecoded(ordinal, into: column, rowCount: rowCount, selecting: selection) { return }
    var ordinals = unsafe UnsafePointer(rowOrdinals)
    if let selection {
      let rows = unsafe selection.rows
      let batchRows = UInt32(batchRowCount)
      for index in 0..<rowCount {
        // SAFETY: index < selection.count <= capacity; the row is clamped into the batch.
        let row = unsafe rows[index]
        precondition(row < batchRows)
        unsafe selectedOrdinals[index] = rowOrdinals[Int(row)]
      }
      unsafe ordinals = unsafe UnsafePointer(selectedOrdinals)
    }
    let outcome = unsafe decode(ordinal, ordinals: ordinals, rowCount: rowCount, into: column)
    if outcome.failureCount > 0 {
      // SAFETY: the decode loop stored failureCount rows of those given.
      let given = unsafe Int(failures[0])
      let row = selection.map { unsafe Int($0.rows[given]) } ?? given
      throw misfit(ordinal, row: row)
    }
    if outcome.nullCount < rowCount && table.isWithoutValues(ordinal) {
      let slots = unsafe slots(ordinal, ordinals: ordinals, rowCount: rowCount)
      if let given = firstValue(slots) {
        throw misfit(ordinal, row: selection.map { unsafe Int($0.rows[given]) } ?? given)
      }
    }
  }

  /// The first of the fields whose text is neither NULL nor empty.
  private func firstValue(_ slots: FieldSlots) -> Int? {
    (0..<slots.rowCount).first { row in
      let field = slots.text(row)
      return !field.isNull && field.count > 0
    }
  }

  /// Decodes all rows of the batch, for validation.
  func decodeAll(_ ordinal: Int, into column: Column) -> DecodeOutcome {
    unsafe decode(ordinal, ordinals: rowOrdinals, rowCount: batchRowCount, into: column)
  }

  /// Where a file column of the schema lies in all rows of the batch.
  func slotsOfAllRows(_ ordinal: Int) -> FieldSlots {
    unsafe slots(ordinal, ordinals: rowOrdinals, rowCount: batchRowCount)
  }

  private func slots(_ ordinal: Int, ordinals: UnsafePointer<UInt32>, rowCount: Int) -> FieldSlots {
    let index = file.columnIndexes[ordinal]
    precondition(index < file.columnCount)
    let quote: UInt16
    if let byte = table.dialect.quote, chunk.hasQuotes { quote = UInt16(byte) } else { quote = 256 }
    return unsafe FieldSlots(
      base: chunk.base, positions: chunk.positions + index, ordinals: ordinals, rowCount: rowCount, quote: quote,
      trimsCarriageReturn: index == file.columnCount - 1 && chunk.hasCarriageReturns
        && file.lineEnding == .lineFeed,
      nullText: nullText, nullTextCount: nullTextCount, emptyIsNull: emptyIsNull,
      escape: table.dialect.escape.map { UInt16($0) } ?? 256)
  }

  private func decode(
    _ ordinal: Int, ordinals: UnsafePointer<UInt32>, rowCount: Int, into column: Column
  ) -> DecodeOutcome {
    let slots = unsafe slots(ordinal, ordinals: ordinals, rowCount: rowCount)
    return unsafe column.decode(
      slots, mode: table.castMode, zone: table.options.timeZone?.rules, failures: failures, arena: arena)
  }

  /// The text of a field of a row, unescaped; for messages.
  func text(_ ordinal: Int, row: Int) -> [UInt8] {
    let slots = slotsOfAllRows(ordinal)
    let text = slots.text(row)
    let bytes = unsafe Array(UnsafeBufferPointer(start: slots.base + text.start, count: min(text.count, 4096)))
    return bytes
  }

  /// The first text of a column in the batch that is neither NULL nor empty; nil where there is none.
  func firstText(_ ordinal: Int) -> [UInt8]? {
    firstValue(slotsOfAllRows(ordinal)).map { text(ordinal, row: $0) }
  }

  private func misfit(_ ordinal: Int, row: Int) -> TypeMisfit {
    TypeMisfit(column: ordinal, file: fileIndex, byteOffset: fileOffset(ofRow: row), value: text(ordinal, row: row))
  }
}
