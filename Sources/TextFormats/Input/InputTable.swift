import Columnar

/// A set of event files read as one table: what the map stage needs to know of a format.
package protocol InputTable: Sendable {
  /// File columns in header order, then hive partition columns.
  var schema: Schema { get }
  /// The files in path order.
  var files: [InputFile] { get }
  /// Everything that decides how bytes become rows: format, dialect, null text, limits. Part of task identity.
  var formatDescription: String { get }
  /// Cuts the files into splits of about `partitionSize` bytes, in file order. Deterministic.
  func splits(partitionSize: Int) throws -> [InputSplit]
  /// Opens a split for one task attempt. `columns` are the schema ordinals that the query reads.
  func makeReader(split: InputSplit, startState: RecordState, columns: [Int]) throws -> any SplitReader
}

/// One file of a table.
package struct InputFile: Hashable, Sendable {
  /// As opened.
  package var path: String
  /// Relative to the source's folder: part of task identity and manifests.
  package var relativePath: String
  package var size: Int
  package var inode: UInt64
  package var modifiedNanoseconds: Int64
  package var changedNanoseconds: Int64
  /// Not part of task identity: the number of a file system may change when it is mounted again.
  package var device: UInt64

  package init(
    path: String, relativePath: String, size: Int, inode: UInt64, modifiedNanoseconds: Int64, changedNanoseconds: Int64,
    device: UInt64 = 0
  ) {
    self.path = path
    self.relativePath = relativePath
    self.size = size
    self.inode = inode
    self.modifiedNanoseconds = modifiedNanoseconds
    self.changedNanoseconds = changedNanoseconds
    self.device = device
  }
}

/// Bytes `[offset, offset + length)` of a file. A range that does not begin at 0 begins just behind a line end.
package struct FileRange: Hashable, Sendable {
  /// Index into ``InputTable/files``.
  package var file: Int
  package var offset: Int
  package var length: Int

  package init(file: Int, offset: Int, length: Int) {
    self.file = file
    self.offset = offset
    self.length = length
  }
}

/// What one map task reads: a range of a big file, or several whole small files.
package struct InputSplit: Hashable, Sendable {
  package var ranges: [FileRange]

  package init(ranges: [FileRange]) { self.ranges = ranges }

  /// Whether the start state is the end state of the preceding split (the first range begins inside its file).
  package var continuesPreviousSplit: Bool { (ranges.first?.offset ?? 0) > 0 }

  package var byteCount: Int { ranges.reduce(0) { $0 + $1.length } }
}

/// The automaton's state just behind a line end, which is the only place where splits begin.
package enum RecordState: UInt8, Hashable, Sendable {
  /// The next byte begins a record.
  case recordStart
  /// The line end was inside a quoted field.
  case insideQuotes
}

/// Reads one split for one task attempt. Belongs to one worker.
package protocol SplitReader: AnyObject {
  /// Whether the strings of all batches stay until the reader is released; else until the next batch.
  var stringsOutliveBatches: Bool { get }
  /// Advances to the next rows, at most ``RecordBatch/maximumRowCount``, all of one file, and returns how many are accepted
  /// (right in structure and contract); 0 at the end of the split.
  func nextBatch() throws -> Int
  /// Decodes a column of the current batch: all rows, or the selected ones (ascending), densely from row 0.
  /// Strings may point into the reader's memory; see ``stringsOutliveBatches``.
  /// Throws ``TypeMisfit`` where a value does not fit an inferred type.
  func read(column ordinal: Int, into column: Column, selecting selection: SelectionVector?) throws
  /// Throws where the bytes of the current batch are no longer those that were planned, as far as that shows. To be asked
  /// before a failure is explained by what the rows say: what is missing reads as zeros.
  func checkInput() throws
  /// Where a row of the current batch begins, for messages; `nil` for rows that are in no file.
  func place(ofRow row: Int) -> RowPlace?
  /// Rejects a row of the current batch that the reader had accepted, for a reason that was found later. The row stays in
  /// the batch; `counters` tell it as rejected. At most once a row.
  func reject(row: Int, code: RejectCode, message: String)
  /// Rows so far; final after `nextBatch` returned 0.
  var counters: InputCounters { get }
  /// Of `counters.read`, the rows of each of the split's ranges; final after `nextBatch` returned 0.
  var rowsReadByRange: [Int] { get }
  /// Of `counters.rejected`, the rows of each of the split's ranges; final after `nextBatch` returned 0.
  var rowsRejectedByRange: [Int] { get }
  /// How many rejected rows are kept. To be set before the first batch.
  var rejectCapacity: RejectCapacity { get set }
  /// The first rejected rows in input order, as far as there is room; complete after `nextBatch` returned 0.
  var rejects: [RejectedRow] { get }
  /// All rejected rows by their reasons.
  var rejectCounts: RejectCounts { get }
  /// After `nextBatch` returned 0: the state at the end of the split.
  var endState: RecordState { get }
}

/// Where a row stands in the input.
package struct RowPlace: Hashable, Sendable {
  /// Index into ``InputTable/files``.
  package var file: Int
  /// Offset of the row's first byte in the (decompressed) file.
  package var byteOffset: Int

  package init(file: Int, byteOffset: Int) {
    self.file = file
    self.byteOffset = byteOffset
  }
}

/// Row counts at the map input. `read = rejected + ` rows handed out by `nextBatch` and not rejected since.
package struct InputCounters: Hashable, Sendable {
  package var read: Int
  package var rejected: Int

  package init(read: Int = 0, rejected: Int = 0) {
    self.read = read
    self.rejected = rejected
  }
}

/// Why a row was rejected (DESIGN's list of codes).
package enum RejectCode: String, Hashable, Sendable, CaseIterable {
  case cast = "CAST"
  case missingColumns = "MISSING_COLUMNS"
  case tooManyColumns = "TOO_MANY_COLUMNS"
  case badQuote = "BAD_QUOTE"
  case lineTooLong = "LINE_TOO_LONG"
  case invalidUTF8 = "INVALID_UTF8"
  case badJSON = "BAD_JSON"
  case trailingData = "TRAILING_DATA"
  case nullNotAllowed = "NULL_NOT_ALLOWED"
  case outOfRange = "OUT_OF_RANGE"
  /// An expression of the query cannot be computed for the row; only where the query is told to reject such rows.
  case expression = "EXPRESSION"
}

/// A row that did not become a record, with its place and bytes.
package struct RejectedRow: Hashable, Sendable {
  /// Index into ``InputTable/files``.
  package var file: Int
  /// Offset of the row's first byte in the (decompressed) file.
  package var byteOffset: Int
  package var column: String?
  package var code: RejectCode
  package var message: String
  /// The row's bytes without its line end, at most ``RejectCapacity/rowByteCount`` of them.
  package var raw: [UInt8]
  /// Bytes that the row has.
  package var rawByteCount: Int

  package init(
    file: Int, byteOffset: Int, column: String?, code: RejectCode, message: String, raw: [UInt8],
    rawByteCount: Int? = nil
  ) {
    self.file = file
    self.byteOffset = byteOffset
    self.column = column
    self.code = code
    self.message = message
    self.raw = raw
    self.rawByteCount = rawByteCount ?? raw.count
  }
}

/// A value that an inferred column type cannot hold: the types must be widened and the stage restarted.
package struct TypeMisfit: Error, Hashable, Sendable {
  /// Schema ordinal.
  package var column: Int
  package var file: Int
  package var byteOffset: Int
  package var value: [UInt8]

  package init(column: Int, file: Int, byteOffset: Int, value: [UInt8]) {
    self.column = column
    self.file = file
    self.byteOffset = byteOffset
    self.value = value
  }
}
