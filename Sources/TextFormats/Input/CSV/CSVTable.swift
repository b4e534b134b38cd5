import Columnar
import SystemIO

/// CSV files of one shape, read as one table.
///
/// A value: planning has looked at every file's first bytes and, for `query`, sampled values; nothing is kept open.
package struct CSVTable: InputTable {
  package let schema: Schema
  package let files: [InputFile]
  package let csvFiles: [CSVFile]
  package let dialect: CSVDialect
  package let options: CSVOptions
  /// Columns of `schema` that are in the files; the rest have one value a file: its path, and hive columns.
  package let fileColumnCount: Int
  /// What planning has to tell the user, for instance columns that are in some files only.
  package let notices: [String]
  /// For inferred columns: the types that all values seen could have. A column of which no value was seen is read as
  /// VARCHAR, and its first value is a misfit (see ``isWithoutValues(_:)``).
  let candidates: [TypeCandidates]
  let distrustedFiles = DistrustedFiles()
  /// Bytes that readers index at a time; other than the default only in tests.
  package var chunkLength = CSVSplitReader.chunkLength
  /// Ranges up to this length are read into memory, longer ones mapped; other than the default only in tests.
  package var maximumBufferedLength = InputMemory.maximumBufferedLength

  init(
    schema: Schema, csvFiles: [CSVFile], dialect: CSVDialect, options: CSVOptions, fileColumnCount: Int,
    notices: [String], candidates: [TypeCandidates]
  ) {
    self.schema = schema
    self.csvFiles = csvFiles
    files = csvFiles.map(\.input)
    self.dialect = dialect
    self.options = options
    self.fileColumnCount = fileColumnCount
    self.notices = notices
    self.candidates = candidates
  }

  /// Whether the columns are a contract: then misfits are rejects, else the types widen.
  package var isDeclared: Bool { options.declaredColumns != nil }

  var castMode: CastMode { isDeclared ? .cast : .inferred }

  package func makeReader(split: InputSplit, startState: RecordState, columns: [Int]) throws -> any SplitReader {
    precondition(split.ranges.allSatisfy { csvFiles.indices.contains($0.file) && $0.offset >= 0 && $0.length >= 0 })
    return CSVSplitReader(table: self, split: split, startState: startState, columns: columns)
  }

  /// The bytes of its file that the reader of a range may look at: the last record may be read past the range, as far as
  /// a record may be long.
  func bytesToRead(of range: FileRange) -> Range<Int> {
    let file = csvFiles[range.file]
    let start = max(range.offset, file.dataOffset)
    let end = max(range.offset + range.length, start)
    return start..<max(start, min(end + options.maximumRowLength, file.input.size))
  }

  /// Whether these are read into memory, rather than mapped.
  func isBuffered(_ range: FileRange) -> Bool {
    bytesToRead(of: range).count <= maximumBufferedLength || distrustedFiles.contains(range.file)
  }

  package var formatDescription: String {
    let contract = isDeclared ? "declared" : "inferred"
    let quote = dialect.quote.map(String.init) ?? "none"
    let nulls = dialect.nullTexts.map { "[\($0.map { "\($0)" }.joined(separator: " "))]" }.joined(separator: " ")
    var text =
      "csv delimiter=\(dialect.delimiter) quote=\(quote) header=\(dialect.hasHeader) null=\(nulls) "
      + "maximumRowLength=\(options.maximumRowLength) types=\(contract)"
    if let escape = dialect.escape { text += " escape=\(escape)" }
    if let comment = dialect.comment { text += " comment=\(comment)" }
    if options.skippedLineCount > 0 { text += " skip=\(options.skippedLineCount)" }
    if let name = options.fileNameColumn { text += " filename=\(name)" }
    if let zone = options.timeZone { text += " zone=\(zone.name) \(zone.databaseVersion)" }
    return text
  }

  /// The same table with columns whose values are their texts.
  package func readingAsText(_ columns: [Int]) -> CSVTable {
    var candidates = candidates
    for column in columns { candidates[column] = [] }
    return retyped(Dictionary(uniqueKeysWithValues: columns.map { ($0, DataType.varchar) }), candidates: candidates)
  }

  /// Whether a column's type is a guess, since inference has seen no value of it. Were its values read as texts, `max` and
  /// ORDER BY would depend on where samples look.
  package func isWithoutValues(_ ordinal: Int) -> Bool {
    !isDeclared && ordinal < fileColumnCount && candidates[ordinal] == .all
  }

  /// The same table with columns of other types.
  func retyped(_ types: [Int: DataType], candidates: [TypeCandidates]) -> CSVTable {
    var schema = schema
    for (ordinal, type) in types { schema.fields[ordinal].type = type }
    var table = CSVTable(
      schema: schema, csvFiles: csvFiles, dialect: dialect, options: options, fileColumnCount: fileColumnCount,
      notices: notices, candidates: candidates)
    table.chunkLength = chunkLength
    table.maximumBufferedLength = maximumBufferedLength
    return table
  }
}
