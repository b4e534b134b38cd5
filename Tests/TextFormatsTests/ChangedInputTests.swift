import Columnar
import SystemIO
import Testing

@testable import TextFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that change, or whose mapping fails, while they are read.
@Suite struct ChangedInputTests {
  private let text = "a,b\n" + (0..<40_000).map { "\($0),word\n" }.joined()

  private func overwrite(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
    let files = PosixFileSystem.shared
    let descriptor = try files.open(path, .readWrite(permissions: 0o600))
    try unsafe bytes.withUnsafeBytes { try unsafe files.write(descriptor, RawSpan(_unsafeBytes: $0), at: offset) }
    try files.close(descriptor)
  }

  private func read(_ table: CSVTable) throws -> [[Value]] {
    try TableContents(table, partitionSize: 1 << 20).rows
  }

  /// The file as a table whose readers map it, however short it is.
  private func mapped(_ file: TemporaryFile, options: CSVOptions = CSVOptions()) throws -> CSVTable {
    var table = try CSVTable.open([file.match], options: options)
    table.maximumBufferedLength = -1
    return table
  }

  /// Reads the first column of the table's first split.
  private func reader(of table: CSVTable) throws -> CSVSplitReader {
    let split = try #require(try table.splits(partitionSize: 1 << 20).first)
    return CSVSplitReader(table: table, split: split, startState: .recordStart, columns: [0])
  }

  @Test(arguments: [-1, Int.max]) func contentOfTheSameLength(maximumBufferedLength: Int) throws {
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    var table = try CSVTable.open([file.match])
    table.maximumBufferedLength = maximumBufferedLength
    #expect(try read(table).count == 40_000)
    try overwrite(file.path, at: 100, Array("9".utf8))
    let error = #expect(throws: DayfoldError.self) { try read(table) }
    #expect(error?.exitCode == .tempFail && error?.location?.file == file.path)
  }

  @Test(arguments: [-1, Int.max]) func removedFile(maximumBufferedLength: Int) throws {
    let file = try TemporaryFile(text)
    var table = try CSVTable.open([file.match])
    table.maximumBufferedLength = maximumBufferedLength
    try PosixFileSystem.shared.unlink(file.path)
    let error = #expect(throws: DayfoldError.self) { try read(table) }
    #expect(error?.exitCode == .tempFail)
  }

  /// Nobody waits for a pipe that stands in the file's place.
  @Test(arguments: [-1, Int.max]) func noFileAnyMore(maximumBufferedLength: Int) throws {
    for becomesPipe in [true, false] {
      let file = try TemporaryFile(text)
      var table = try CSVTable.open([file.match])
      table.maximumBufferedLength = maximumBufferedLength
      try PosixFileSystem.shared.unlink(file.path)
      #expect(unsafe (becomesPipe ? mkfifo(file.path, 0o600) : mkdir(file.path, 0o700)) == 0)
      defer { _ = unsafe rmdir(file.path) }
      let error = #expect(throws: DayfoldError.self) { try read(table) }
      #expect(error?.exitCode == .tempFail && error?.location?.file == file.path)
    }
  }

  /// A mapping that fails is an error that another attempt may not meet, and that attempt reads the file instead.
  @Test func failedMappingIsReadAgain() throws {
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    let table = try mapped(file)
    let reader = try self.reader(of: table)
    #expect(try reader.nextBatch() > 0)
    let mapping = try #require(reader.region?.mapping)
    mapping.poison()
    let error = #expect(throws: DayfoldError.self) { while try reader.nextBatch() > 0 {} }
    #expect(error?.exitCode == .ioError && error?.location?.file == file.path)
    // The same table, as the next attempt has it.
    let again = try self.reader(of: table)
    #expect(try again.nextBatch() > 0)
    #expect(again.region != nil && again.region?.mapping == nil)
    #expect(try read(table).count == 40_000)
  }

  /// Bytes that go missing under a mapping are no rows, and no bad ones either: in lines, in a record of many chunks, and in
  /// lines behind a quote that nothing closes.
  @Test(arguments: [
    (0..<40_000).map { "\($0),word\n" }.joined(),
    (0..<1000).map { "\($0),word\n" }.joined() + "1,\"" + String(repeating: "long\n", count: 80_000) + "\"\n",
    (0..<10).map { "\($0),word\n" }.joined() + "1,\"open\n" + String(repeating: "1,word\n", count: 60_000),
  ])
  func truncatedUnderTheMapping(rows: String) throws {
    let file = try TemporaryFile("a,b\n" + rows)
    defer { withExtendedLifetime(file) {} }
    var options = CSVOptions()
    options.maximumRowLength = 8 << 20
    var table = try mapped(file, options: options)
    table.chunkLength = 4096
    let reader = try self.reader(of: table)
    #expect(try reader.nextBatch() > 0)
    try reader.checkInput()
    // Some of them bring rejects of their own.
    for _ in 0..<3 where rows.contains("open") { _ = try reader.nextBatch() }
    let rejected = reader.counters.rejected
    #expect(unsafe truncate(file.path, 100) == 0)
    let error = #expect(throws: DayfoldError.self) { while try reader.nextBatch() > 0 {} }
    #expect(error?.exitCode == .ioError && error?.location?.file == file.path)
    #expect(reader.counters.rejected == rejected)
    // The next attempt learns why.
    let again = try self.reader(of: table)
    let reason = #expect(throws: DayfoldError.self) { while try again.nextBatch() > 0 {} }
    #expect(reason?.exitCode == .tempFail)
  }

  /// What was indexed before the file was cut reads as zeros; nobody may be told that of a row.
  @Test func missingBytesShowBeforeTheyAreExplained() throws {
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    let table = try mapped(file)
    let reader = try self.reader(of: table)
    let rowCount = try reader.nextBatch()
    #expect(rowCount > 0)
    #expect(unsafe truncate(file.path, 0) == 0)
    let column = Column(type: .bigint, capacity: rowCount)
    #expect(throws: TypeMisfit.self) { try reader.read(column: 0, into: column, selecting: nil) }
    let error = #expect(throws: DayfoldError.self) { try reader.checkInput() }
    #expect(error?.exitCode == .ioError)
  }

  @Test func shortFileIsRefusedWhenRead() throws {
    let file = try TemporaryFile("a,b\n1,2\n3,4\n")
    defer { withExtendedLifetime(file) {} }
    let table = try CSVTable.open([file.match])
    let shorter = try TemporaryFile("a,b\n1,2\n")
    defer { withExtendedLifetime(shorter) {} }
    try PosixFileSystem.shared.rename(shorter.path, to: file.path, .replace)
    let error = #expect(throws: DayfoldError.self) { try read(table) }
    #expect(error?.exitCode == .tempFail)
  }
}
