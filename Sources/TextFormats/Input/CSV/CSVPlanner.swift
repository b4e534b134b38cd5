import Columnar
import SystemIO

/// Turns paths and options into a ``CSVTable``: looks at each file's first bytes, matches headers by name, types hive
/// columns, and samples values where no columns are declared.
struct CSVPlanner {
  private static let headLength = 16 << 10
  /// Of files after the first, of which only the header matters.
  private static let laterHeadLength = 4 << 10
  /// Also the longest header.
  private static let maximumHeadLength = 4 << 20

  private struct Head {
    var input: InputFile
    var bytes: [UInt8]
    /// Length of the byte order mark.
    var markLength: Int
    var partitions: [HivePartition]

    var isWholeFile: Bool { bytes.count == input.size - markLength }
  }

  private let options: CSVOptions
  /// Columns that files have and the table does not, with the first such file; one entry a set of columns.
  private var extraColumns: [(columns: [String], firstFile: String, fileCount: Int)] = []
  /// The last header matched, with its outcome: files of a day mostly have the same one.
  private var lastMatch: (header: [CSVRecordParser.Field], columnIndexes: [Int])?

  init(options: CSVOptions) { self.options = options }

  mutating func plan(_ matches: [GlobMatch]) throws -> CSVTable {
    guard !matches.isEmpty else {
      throw DayfoldError(.noInput, "no file matches", remedy: "check the path and its pattern")
    }
    var length = Self.headLength
    let heads = try matches.map { match in
      let head = try readHead(match, length: length)
      if !head.bytes.isEmpty { length = Self.laterHeadLength }
      return head
    }
    let hive = HiveColumns(heads.map(\.partitions), declared: options.declaredColumns ?? [])
    if let (first, second) = hive.caseConflict {
      throw DayfoldError(
        .data, "some folders are called \(first)=…, others \(second)=…, and case does not count in column names",
        remedy: "rename the folders, or read them separately")
    }

    // The dialect is the first file's that has any bytes.
    var dialect = CSVDialect(
      delimiter: options.delimiter ?? UInt8(ascii: ","), quote: options.quote, nullText: options.nullText,
      hasHeader: options.header != .absent)
    if let first = heads.first(where: { !$0.bytes.isEmpty }) {
      let lineEnding = CSVDetection.lineEnding(of: first.bytes, quote: options.quote)
      if options.delimiter == nil {
        dialect.delimiter = CSVDetection.delimiter(
          of: first.bytes, isWholeFile: first.isWholeFile, quote: options.quote, lineEnding: lineEnding)
      }
      if options.header == .automatic {
        dialect.hasHeader = hasHeader(first, dialect: dialect, lineEnding: lineEnding)
      }
    } else if options.declaredColumns == nil {
      throw DayfoldError(
        .noInput, heads.count == 1 ? "the file is empty" : "all files are empty",
        location: .init(file: heads[0].input.path), remedy: "declare the columns, or check the path")
    }

    // Headers, file by file; the schema is the declared columns, else the first header's.
    var columns = options.declaredColumns?.filter { !hive.contains($0.name) }
    var files: [CSVFile] = []
    for head in heads {
      let file = try describe(head, dialect: dialect, columns: &columns, hive: hive)
      files.append(file)
    }
    for index in files.indices { files[index].hiveValues = hive.values(of: heads[index].partitions) }
    guard let fields = columns else {
      throw DayfoldError(
        .noInput,
        heads.count == 1 ? "the file holds nothing but blank lines" : "the files hold nothing but blank lines",
        location: .init(file: heads[0].input.path), remedy: "declare the columns, or check the path")
    }
    var table = CSVTable(
      schema: Schema(fields + hive.fields), csvFiles: files, dialect: dialect, options: options,
      fileColumnCount: fields.count, notices: notices(),
      candidates: [TypeCandidates](repeating: .all, count: fields.count))
    if options.declaredColumns == nil { table = try TypeSampler.sample(table) }
    return table
  }

  /// One line a set of columns, however many files have it.
  private func notices() -> [String] {
    extraColumns.prefix(20).map { columns, firstFile, fileCount in
      let place = fileCount == 1 ? firstFile : "\(fileCount) files, the first being \(firstFile)"
      return "columns not read: \(columns.joined(separator: ", ")) (\(place))"
    }
  }

  // MARK: Heads

  private func readHead(_ match: GlobMatch, length: Int) throws -> Head {
    let identity: FileIdentity
    do throws(SystemError) {
      identity = try FileIdentity(path: match.path, in: PosixFileSystem.shared)
    } catch  where error.code == Errno.invalid {
      throw DayfoldError(
        .noInput, "\(match.path) is a pipe or device, and tables are read from files",
        remedy: "files are read in pieces and more than once: write the data to a file first", cause: error)
    } catch {
      throw DayfoldError(error, exitCode: .noInput)
    }
    var bytes = try FileBlockReader(path: match.path).read(at: 0, length: min(length, identity.size))
    try refuseOtherFormats(bytes, path: match.path)
    let markLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    bytes.removeFirst(markLength)
    let input = InputFile(
      path: match.path, relativePath: match.relativePath, size: identity.size, inode: identity.inode,
      modifiedNanoseconds: identity.mtimeNs, changedNanoseconds: identity.ctimeNs)
    return Head(
      input: input, bytes: bytes, markLength: markLength,
      partitions: HivePartition.partitions(ofFile: match.relativePath))
  }

  private func refuseOtherFormats(_ head: [UInt8], path: String) throws {
    let known: [([UInt8], String, String)] = [
      ([0x1F, 0x8B], "gzip-compressed", "decompress it first"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed", "decompress it first"),
      ([0xFF, 0xFE], "UTF-16 text", "convert it to UTF-8"), ([0xFE, 0xFF], "UTF-16 text", "convert it to UTF-8"),
      (Array("PAR1".utf8), "a Parquet file", "export it as CSV"),
    ]
    for (magic, name, remedy) in known where head.starts(with: magic) {
      throw DayfoldError(.data, "the file is \(name), not CSV", location: .init(file: path), remedy: remedy)
    }
  }

  private func hasHeader(_ head: Head, dialect: CSVDialect, lineEnding: LineEnding) -> Bool {
    if let declared = options.declaredColumns {
      // Declared names tell a header from data; without any of them, and with as many cells, columns go by position.
      var parser = CSVRecordParser(head.bytes, dialect: dialect, lineEnding: lineEnding)
      while let record = parser.next() {
        if record.isBlank { continue }
        let names = Set(record.fields.map { String(decoding: $0.text, as: UTF8.self).lowercased() })
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
    _ head: Head, dialect: CSVDialect, columns: inout [Field]?, hive: HiveColumns
  ) throws -> CSVFile {
    let lineEnding = CSVDetection.lineEnding(of: head.bytes, quote: dialect.quote)
    var file = CSVFile(
      input: head.input, dataOffset: head.input.size, lineEnding: lineEnding, columnCount: columns?.count ?? 1,
      columnIndexes: Array((columns ?? []).indices), hiveValues: [])
    guard let (record, bytes) = try firstRecord(head, dialect: dialect, lineEnding: lineEnding) else { return file }
    file.columnCount = record.fields.count
    guard dialect.hasHeader else {
      file.dataOffset = head.markLength
      if columns == nil { columns = Self.positionalColumns(count: record.fields.count) }
      let expected = columns?.count ?? 0
      guard record.fields.count == expected else {
        throw DayfoldError(
          .data, "the first row has \(record.fields.count) columns, expected \(expected)",
          location: .init(file: head.input.path, line: 1),
          remedy: "read files of different shapes separately, or state the header and delimiter options")
      }
      file.columnIndexes = Array(0..<expected)
      return file
    }
    file.dataOffset = head.markLength + record.end
    guard record.problem == nil, bytes.isValidUTF8(in: record.start..<record.contentEnd) else {
      throw DayfoldError(
        .data, "the header is not a CSV record in UTF-8", location: .init(file: head.input.path, line: 1),
        remedy: "check its quotes and encoding")
    }
    if let lastMatch, lastMatch.header == record.fields {
      file.columnIndexes = lastMatch.columnIndexes
      return file
    }
    let names = Self.uniqueNames(record.fields.map { String(decoding: $0.text, as: UTF8.self) })
    if columns == nil {
      columns = names.filter { !hive.contains($0) }.map { Field(name: $0, type: .varchar) }
    }
    let isComplete = try match(names, to: columns ?? [], file: &file, hive: hive)
    // A file with more columns is reported each time.
    lastMatch = isComplete ? (record.fields, file.columnIndexes) : nil
    return file
  }

  /// Returns whether all columns of the file are the table's.
  private mutating func match(
    _ names: [String], to columns: [Field], file: inout CSVFile, hive: HiveColumns
  ) throws -> Bool {
    var exact: [String: Int] = [:]
    var folded: [String: Int] = [:]
    for (index, name) in names.enumerated().reversed() {
      exact[name] = index
      folded[name.lowercased()] = index
    }
    var missing: [String] = []
    file.columnIndexes = columns.map { column in
      if let index = exact[column.name] ?? folded[column.name.lowercased()] { return index }
      missing.append(column.name)
      return 0
    }
    guard missing.isEmpty else {
      throw DayfoldError(
        .data,
        missing.count == 1
          ? "the column \(missing[0]) is missing" : "the columns \(missing.joined(separator: ", ")) are missing",
        location: .init(file: file.input.path, line: 1),
        remedy: "the file has: \(names.joined(separator: ", "))")
    }
    let used = Set(file.columnIndexes)
    let extra = names.indices.filter { !used.contains($0) && !hive.contains(names[$0]) }.map { names[$0] }
    if !extra.isEmpty {
      if let place = extraColumns.firstIndex(where: { $0.columns == extra }) {
        extraColumns[place].fileCount += 1
      } else {
        extraColumns.append((extra, file.input.path, 1))
      }
    }
    return extra.isEmpty
  }

  /// The first record that is not blank, with the bytes it stands in; reads more of the file where the head cuts it off.
  private func firstRecord(
    _ head: Head, dialect: CSVDialect, lineEnding: LineEnding
  ) throws -> (CSVRecordParser.Record, [UInt8])? {
    var bytes = head.bytes
    while true {
      var parser = CSVRecordParser(bytes, dialect: dialect, lineEnding: lineEnding)
      var found: CSVRecordParser.Record?
      while found == nil, let record = parser.next() {
        if !record.isBlank { found = record }
      }
      let isWhole = bytes.count == head.input.size - head.markLength
      if let found, isWhole || (found.end < bytes.count && found.problem != .unclosed) { return (found, bytes) }
      if isWhole { return nil }
      guard bytes.count < Self.maximumHeadLength else {
        throw DayfoldError(
          .data, "the first record is longer than \(Self.maximumHeadLength) bytes",
          location: .init(file: head.input.path, line: 1), remedy: "check its quotes, or state the quote option")
      }
      let length = min(bytes.count * 4, head.input.size - head.markLength)
      bytes = try FileBlockReader(path: head.input.path).read(at: head.markLength, length: length)
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

extension CSVTable {
  /// Plans a table over files that exist: exit 66 where there are none or one cannot be opened, 65 where one does not
  /// have the columns. Reads the first bytes of every file, and samples where no columns are declared.
  package static func open(_ matches: [GlobMatch], options: CSVOptions = CSVOptions()) throws -> CSVTable {
    var planner = CSVPlanner(options: options)
    return try planner.plan(matches)
  }
}
