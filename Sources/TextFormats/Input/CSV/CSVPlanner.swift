import Columnar
import SystemIO

/// Turns paths and options into a ``CSVTable``: looks at each file's first bytes, matches headers by name, types hive
/// columns, and samples values where no columns are declared.
///
/// There may be 100,000 files: nothing but a ``CSVFile`` is kept of each, and a header that the file before had as well
/// is not parsed again.
struct CSVPlanner {
  private static let headLength = 16 << 10
  /// Of files after the first, of which only the header matters.
  private static let laterHeadLength = 4 << 10
  /// Also the longest header.
  private static let maximumHeadLength = 4 << 20

  /// A header that was matched, for the files that begin with the same bytes.
  private struct MatchedHeader {
    /// With the line feed at its end, and blank lines and comments before it.
    var bytes: [UInt8]
    var columnCount: Int
    var columnIndexes: [Int]
    /// Its entry among the extra columns.
    var extra: Int?
  }

  private let options: CSVOptions
  /// Columns that files have and the table does not, with the first such file; one entry a set of columns.
  private var extraColumns: [(columns: [String], firstFile: String, fileCount: Int)] = []
  private var lastHeader: MatchedHeader?
  private var lastHive: (folder: String, values: [Value])?

  init(options: CSVOptions) { self.options = options }

  mutating func plan(_ matches: [GlobMatch]) throws -> CSVTable {
    guard !matches.isEmpty else {
      throw DayfoldError(.noInput, "no file matches", remedy: "check the path and its pattern")
    }
    let hive = try hiveColumns(matches)
    // Headers, file by file; the schema is the declared columns, else the first header's. The dialect is that of the
    // first file that has a record.
    var columns = options.declaredColumns?.filter { !hive.contains($0.name) }
    var dialect: CSVDialect?
    var files: [CSVFile] = []
    files.reserveCapacity(matches.count)
    var hasBytes = false
    var heads = HeadReader(options: options, matches: matches)
    while let head = try heads.next(
      length: dialect == nil ? Self.headLength : Self.laterHeadLength, header: lastHeader?.bytes)
    {
      let match = matches[files.count]
      hasBytes = hasBytes || !head.bytes.isEmpty
      if dialect == nil { dialect = detectDialect(head) }
      var file: CSVFile
      if let dialect {
        file = try describe(head, dialect: dialect, columns: &columns, hive: hive)
      } else {
        file = CSVFile(
          input: head.input, dataOffset: head.input.size, lineEnding: .lineFeed, columnCount: 1, columnIndexes: [],
          constantValues: [])
      }
      file.constantValues = constantValues(of: match, hive)
      files.append(file)
    }
    guard let fields = columns else {
      if options.skippedLineCount > 0 { hasBytes = true }
      let subject = files.count == 1 ? "the file" : "all files"
      throw DayfoldError(
        .noInput,
        hasBytes
          ? "\(subject) hold\(files.count == 1 ? "s" : "") nothing but \(unusedLines)"
          : "\(subject) \(files.count == 1 ? "is" : "are") empty",
        location: .init(file: files[0].input.path), remedy: "declare the columns, or check the path")
    }
    // Files without a record were looked at before there was a schema.
    for index in files.indices where files[index].columnIndexes.count != fields.count {
      files[index].columnIndexes = Array(fields.indices)
      files[index].columnCount = max(fields.count, 1)
    }
    let constants = try constantFields(behind: fields, hive)
    var table = CSVTable(
      schema: Schema(fields + constants), csvFiles: files, dialect: dialect ?? undetectedDialect, options: options,
      fileColumnCount: fields.count, notices: notices(),
      candidates: [TypeCandidates](repeating: .all, count: fields.count))
    if options.declaredColumns == nil { table = try TypeSampler.sample(table) }
    return table
  }

  /// What no record is in.
  private var unusedLines: String {
    "blank lines" + (options.comment == nil ? "" : ", comments")
      + (options.skippedLineCount == 0 ? "" : " and the lines to skip")
  }

  // MARK: Columns of one value a file

  private func hiveColumns(_ matches: [GlobMatch]) throws -> HiveColumns {
    // Folders hold many files, mostly one behind the other.
    var folders: [String] = []
    for match in matches {
      let folder = PathName.parent(of: match.relativePath)
      if !Self.areSameBytes(folder, folders.last) { folders.append(folder) }
    }
    let hive = HiveColumns(
      folders.map { HivePartition.partitions(ofFile: PathName.join($0, "file")) },
      declared: options.declaredColumns ?? [])
    if let (first, second) = hive.caseConflict {
      throw DayfoldError(
        .data, "some folders are called \(first)=…, others \(second)=…, and case does not count in column names",
        remedy: "rename the folders, or read them separately")
    }
    return hive
  }

  private func constantFields(behind fields: [Field], _ hive: HiveColumns) throws -> [Field] {
    guard let name = options.fileNameColumn else { return hive.fields }
    let others = fields + hive.fields
    if others.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      throw DayfoldError(
        .data, "filename adds a column \"\(name)\", and the files have one of that name",
        remedy: "give it another name: filename = 'path'")
    }
    return [Field(name: name, type: .varchar)] + hive.fields
  }

  private mutating func constantValues(of match: GlobMatch, _ hive: HiveColumns) -> [Value] {
    var values: [Value] = []
    if options.fileNameColumn != nil { values.append(.string(Array(match.relativePath.utf8))) }
    guard !hive.fields.isEmpty else { return values }
    let folder = PathName.parent(of: match.relativePath)
    if !Self.areSameBytes(folder, lastHive?.folder) {
      lastHive = (folder, hive.values(of: HivePartition.partitions(ofFile: match.relativePath)))
    }
    let hiveValues = lastHive?.values ?? []
    // The array itself, where it is all, so that the files of a folder share it.
    return values.isEmpty ? hiveValues : values + hiveValues
  }

  /// For `==` two normal forms of a name are equal.
  private static func areSameBytes(_ left: String, _ right: String?) -> Bool {
    right.map { $0.utf8.elementsEqual(left.utf8) } ?? false
  }

  // MARK: Dialect

  /// What is known without looking at a file.
  private var undetectedDialect: CSVDialect {
    CSVDialect(
      delimiter: options.delimiter ?? UInt8(ascii: ","), quote: options.quote, escape: options.escape,
      comment: options.comment, nullTexts: options.nullTexts, hasHeader: options.header != .absent)
  }

  /// Returns nil where the file has no record to learn from.
  private func detectDialect(_ head: CSVHead) -> CSVDialect? {
    var dialect = undetectedDialect
    let lineEnding = CSVDetection.lineEnding(of: head.bytes, quote: dialect.quote)
    guard
      CSVDetection.holdsRecord(
        head.bytes, isWholeFile: head.isWholeFile, dialect: dialect, lineEnding: lineEnding)
    else { return nil }
    if options.detectsQuote,
      CSVDetection.isSingleQuoted(
        head.bytes, isWholeFile: head.isWholeFile, dialect: dialect, delimiter: options.delimiter,
        lineEnding: lineEnding)
    {
      dialect.quote = UInt8(ascii: "'")
    }
    if options.delimiter == nil {
      dialect.delimiter = CSVDetection.delimiter(
        of: head.bytes, isWholeFile: head.isWholeFile, dialect: dialect, lineEnding: lineEnding)
    }
    if options.header == .automatic { dialect.hasHeader = hasHeader(head, dialect: dialect, lineEnding: lineEnding) }
    return dialect
  }

  /// One line a set of columns, however many files have it.
  private func notices() -> [String] {
    extraColumns.prefix(20).map { columns, firstFile, fileCount in
      let place = fileCount == 1 ? firstFile : "\(fileCount) files, the first being \(firstFile)"
      return TableRenderer.visible("columns not read: \(columns.joined(separator: ", ")) (\(place))")
    }
  }

  private func hasHeader(_ head: CSVHead, dialect: CSVDialect, lineEnding: LineEnding) -> Bool {
    if let declared = options.declaredColumns {
      // Declared names tell a header from data; without any of them, and with as many cells, columns go by position.
      var parser = CSVRecordParser(head.bytes, dialect: dialect, lineEnding: lineEnding)
      while let record = parser.next() {
        if record.isBlank { continue }
        let names = Set(record.fields.map { Self.trimmed($0.text).lowercased() })
        if declared.contains(where: { names.contains($0.name.lowercased()) }) { return true }
        return record.fields.count != declared.count
      }
      return true
    }
    return CSVDetection.hasHeader(
      head.bytes, isWholeFile: head.isWholeFile, dialect: dialect, lineEnding: lineEnding)
  }

  // MARK: Headers

  /// Finds where the file's data begins and which of its columns the table's are.
  private mutating func describe(
    _ head: CSVHead, dialect: CSVDialect, columns: inout [Field]?, hive: HiveColumns
  ) throws -> CSVFile {
    if let known = lastHeader, head.bytes.starts(with: known.bytes) {
      if let extra = known.extra { extraColumns[extra].fileCount += 1 }
      return CSVFile(
        input: head.input, dataOffset: head.offset + known.bytes.count, lineEnding: .lineFeed,
        columnCount: known.columnCount, columnIndexes: known.columnIndexes, constantValues: [])
    }
    let lineEnding = CSVDetection.lineEnding(of: head.bytes, quote: dialect.quote)
    var file = CSVFile(
      input: head.input, dataOffset: head.input.size, lineEnding: lineEnding, columnCount: columns?.count ?? 1,
      columnIndexes: Array((columns ?? []).indices), constantValues: [])
    guard let (record, bytes) = try firstRecord(head, dialect: dialect, lineEnding: lineEnding) else { return file }
    file.columnCount = record.fields.count
    guard dialect.hasHeader else {
      file.dataOffset = head.offset
      if columns == nil { columns = Self.positionalColumns(count: record.fields.count) }
      let expected = columns?.count ?? 0
      guard record.fields.count == expected else {
        throw DayfoldError(
          .data, "the first row has \(record.fields.count) columns, expected \(expected)",
          location: .init(file: head.input.path, line: try line(of: record, head)),
          remedy: "read files of different shapes separately, or state the header and delimiter options")
      }
      file.columnIndexes = Array(0..<expected)
      return file
    }
    file.dataOffset = head.offset + record.end
    guard record.problem == nil, bytes.isValidUTF8(in: record.start..<record.contentEnd) else {
      throw DayfoldError(
        .data, "the header is not a CSV record in UTF-8",
        location: .init(file: head.input.path, line: try line(of: record, head)),
        remedy: "check its quotes and encoding")
    }
    // Text in UTF-16 without a mark, a file of another kind, or one that a crash left as zeros.
    guard !record.fields.contains(where: { $0.text.contains(0) }) else {
      throw DayfoldError(
        .data, "the header holds NUL bytes, so the file is no CSV", location: .init(file: head.input.path),
        remedy: "check where it comes from; UTF-16 text must be converted to UTF-8")
    }
    let names = Self.uniqueNames(record.fields.map { Self.trimmed($0.text) })
    if columns == nil {
      columns = names.filter { !hive.contains($0) }.map { Field(name: $0, type: .varchar) }
    }
    let line = try line(of: record, head)
    let extra = try match(
      names, of: record.fields.map { Self.trimmed($0.text) }, line: line, to: columns ?? [], file: &file, hive: hive)
    // A line feed ends the header for every file that begins so; the lines before it are the same as well.
    lastHeader =
      lineEnding == .lineFeed && record.end > 0 && bytes[record.end - 1] == UInt8(ascii: "\n")
      ? MatchedHeader(
        bytes: Array(bytes[..<record.end]), columnCount: file.columnCount, columnIndexes: file.columnIndexes,
        extra: extra) : nil
    return file
  }

  private func line(of record: CSVRecordParser.Record, _ head: CSVHead) throws -> Int {
    if record.start == 0 && options.skippedLineCount == 0 { return 1 }
    return try LineLocator.line(ofOffset: head.offset + record.start, in: head.input.path)
  }

  /// Returns the entry of the file's extra columns, nil where it has none. `names` are unique, `written` as the header
  /// has them.
  private mutating func match(
    _ names: [String], of written: [String], line: Int, to columns: [Field], file: inout CSVFile, hive: HiveColumns
  ) throws -> Int? {
    var exact: [String: Int] = [:]
    var folded: [String: Int] = [:]
    for (index, name) in names.enumerated().reversed() {
      exact[name] = index
      folded[name.lowercased()] = index
    }
    let location = DayfoldError.Location(file: file.input.path, line: line)
    let isDeclared = options.declaredColumns != nil
    var missing: [String] = []
    file.columnIndexes = columns.map { column in
      if isDeclared, let index = written.firstIndex(of: column.name) { return index }
      if let index = exact[column.name] ?? folded[column.name.lowercased()] { return index }
      missing.append(column.name)
      return 0
    }
    guard missing.isEmpty else {
      throw DayfoldError(
        .data,
        missing.count == 1
          ? "the column \(missing[0]) is missing" : "the columns \(missing.joined(separator: ", ")) are missing",
        location: location,
        remedy: "the file has: \(Self.listed(names))" + Self.shapeHint(names, isDeclared: isDeclared),
        cause: MissingColumns(missing: missing, present: names))
    }
    let used = Set(file.columnIndexes)
    if isDeclared {
      // Which of two columns of one name the contract means, nobody can say; unless it names them apart (id, id_1).
      for (column, index) in zip(columns, file.columnIndexes) {
        let others = written.indices.filter { other in
          !used.contains(other) && written[other].lowercased() == column.name.lowercased()
        }
        guard let other = others.first, written[index] != column.name || written[other] == column.name else { continue }
        throw DayfoldError(
          .data, "the column \(column.name) is there twice", location: location,
          remedy: "rename one of the two in the file")
      }
    }
    let extra = names.indices.filter { !used.contains($0) && !hive.contains(names[$0]) }.map { names[$0] }
    guard !extra.isEmpty else { return nil }
    if let place = extraColumns.firstIndex(where: { $0.columns == extra }) {
      extraColumns[place].fileCount += 1
      return place
    }
    extraColumns.append((extra, file.input.path, 1))
    return extraColumns.count - 1
  }

  /// What may be behind missing columns.
  private static func shapeHint(_ names: [String], isDeclared: Bool) -> String {
    if names.count == 1, names[0].contains(where: { ",;\t|".contains($0) }) {
      return
        "\n  its delimiter seems to be another one than the first file's: read files of different shapes separately"
    }
    if isDeclared { return "" }
    return
      "\n  the first file's header says which columns there are; read_csv(…, columns = {…}) states those that all have"
  }

  /// Names in a message: a header may have thousands.
  private static func listed(_ names: [String]) -> String {
    names.prefix(50).joined(separator: ", ") + (names.count > 50 ? ", … (\(names.count))" : "")
  }

  /// A header's name without the blanks around it.
  private static func trimmed(_ text: [UInt8]) -> String {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let start = text.firstIndex { !isBlank($0) } ?? text.endIndex
    let end = text.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  /// The first record that is not blank, with the bytes it stands in; reads more of the file where the head cuts it off.
  private func firstRecord(
    _ head: CSVHead, dialect: CSVDialect, lineEnding: LineEnding
  ) throws -> (CSVRecordParser.Record, [UInt8])? {
    var bytes = head.bytes
    while true {
      var parser = CSVRecordParser(bytes, dialect: dialect, lineEnding: lineEnding)
      var found: CSVRecordParser.Record?
      while found == nil, let record = parser.next() {
        if !record.isBlank { found = record }
      }
      let isWhole = bytes.count == head.input.size - head.offset
      if let found, isWhole || (found.end < bytes.count && found.problem != .unclosed) { return (found, bytes) }
      if isWhole { return nil }
      guard bytes.count < Self.maximumHeadLength else {
        throw DayfoldError(
          .data, "the first record is longer than \(Self.maximumHeadLength) bytes",
          location: .init(file: head.input.path, line: 1),
          remedy: "check its quotes, or state the quote, comment or skip option")
      }
      let length = min(bytes.count * 4, head.input.size - head.offset)
      bytes = try FileBlockReader(path: head.input.path).read(at: head.offset, length: length)
      if bytes.count < length { throw CSVSplitReader.inputChanged(head.input.path, byteOffset: nil) }
    }
  }

  /// As DuckDB names the columns of a file without header: `column0`, or `column00` where there are more than ten.
  private static func positionalColumns(count: Int) -> [Field] {
    let width = String(count - 1).utf8.count
    return (0..<count).map { index in
      let digits = String(index)
      return Field(name: "column" + String(repeating: "0", count: width - digits.utf8.count) + digits, type: .varchar)
    }
  }

  /// Names empty columns by position and tells equal ones apart, as DuckDB does: `id`, `id_1`.
  private static func uniqueNames(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    var result: [String] = []
    for (index, name) in names.enumerated() {
      let base = name.isEmpty ? "column\(index)" : name
      var unique = base
      var number = 1
      while taken.contains(unique.lowercased()) {
        unique = "\(base)_\(number)"
        number += 1
      }
      taken.insert(unique.lowercased())
      result.append(unique)
    }
    return result
  }
}

/// Columns that a file should have and has not: the cause of such an error.
package struct MissingColumns: Error, Hashable, Sendable {
  package var missing: [String]
  /// The file's columns.
  package var present: [String]
}

extension CSVTable {
  /// Plans a table over files that exist: exit 66 where there are none or one cannot be opened, 65 where one does not
  /// have the columns. Reads the first bytes of every file, and samples where no columns are declared.
  package static func open(_ matches: [GlobMatch], options: CSVOptions = CSVOptions()) throws -> CSVTable {
    var planner = CSVPlanner(options: options)
    return try planner.plan(matches)
  }
}
