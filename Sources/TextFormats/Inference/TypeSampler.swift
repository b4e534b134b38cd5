import Columnar
import SystemIO

/// Infers column types from records at the head, in the middle and at the tail of some of the files.
///
/// Heads can be trusted: they begin with a record. A block further on may begin inside quotes and show text as if it were
/// records. What such blocks say beyond the heads counts where no quote stands before them; else the columns in question
/// are read whole.
enum TypeSampler {
  /// Files sampled at most, spread over all.
  private static let fileLimit = 16
  private static let blockLength = 16 << 10

  static func sample(_ table: CSVTable) throws -> CSVTable {
    var candidates = table.candidates
    let files = sampledFiles(table.csvFiles.count).map { table.csvFiles[$0] }.filter { $0.input.size > $0.dataOffset }
    for file in files { try narrowByHead(&candidates, table, file) }
    var later = candidates
    var laterBlocks: [(file: CSVFile, end: Int)] = []
    for file in files where file.input.size - file.dataOffset > 3 * blockLength {
      let size = file.input.size
      let reader = try FileBlockReader(path: file.input.path)
      for offset in [(file.dataOffset + size) / 2, size - blockLength] {
        let before = later
        let block = try reader.read(at: offset, length: blockLength)
        _ = narrow(&later, table, file, block, isAtRecordStart: false, isAtEnd: offset + blockLength >= size)
        if later != before { laterBlocks.append((file, offset + blockLength)) }
      }
    }
    let changed = (0..<table.fileColumnCount).filter { later[$0].type != candidates[$0].type }
    guard !changed.isEmpty else { return retyped(table, candidates) }
    if try laterBlocks.allSatisfy({ try !holdsQuote($0.file, upTo: $0.end, table.dialect.quote) }) {
      return retyped(table, later)
    }
    return try retyped(table, candidates).widenedTypes(columns: changed)
  }

  private static func retyped(_ table: CSVTable, _ candidates: [TypeCandidates]) -> CSVTable {
    var types: [Int: DataType] = [:]
    for ordinal in 0..<table.fileColumnCount { types[ordinal] = candidates[ordinal].type }
    return table.retyped(types, candidates: candidates)
  }

  /// Looks at the first block's records; where it holds no whole one, at more of the file.
  private static func narrowByHead(_ candidates: inout [TypeCandidates], _ table: CSVTable, _ file: CSVFile) throws {
    let available = file.input.size - file.dataOffset
    let reader = try FileBlockReader(path: file.input.path)
    var length = min(available, available > 3 * blockLength ? blockLength : available)
    while true {
      let block = try reader.read(at: file.dataOffset, length: length)
      let recordCount = narrow(
        &candidates, table, file, block, isAtRecordStart: true, isAtEnd: length == available)
      if recordCount > 0 || length == available || length >= table.options.maximumRowLength { return }
      length = min(length * 4, available, table.options.maximumRowLength)
    }
  }

  /// Whether there is a quote among the file's data in front of an offset.
  private static func holdsQuote(_ file: CSVFile, upTo end: Int, _ quote: UInt8?) throws -> Bool {
    guard let quote else { return false }
    let reader = try FileBlockReader(path: file.input.path)
    var offset = file.dataOffset
    while offset < end {
      let block = try reader.read(at: offset, length: min(1 << 20, end - offset))
      if block.isEmpty || block.contains(quote) { return true }
      offset += block.count
    }
    return false
  }

  private static func sampledFiles(_ count: Int) -> [Int] {
    guard count > fileLimit else { return Array(0..<count) }
    return (0..<fileLimit).map { $0 * (count - 1) / (fileLimit - 1) }
  }

  /// Takes the types away that the block's records do not fit. Returns the number of records found.
  private static func narrow(
    _ candidates: inout [TypeCandidates], _ table: CSVTable, _ file: CSVFile, _ block: [UInt8], isAtRecordStart: Bool,
    isAtEnd: Bool
  ) -> Int {
    var start = 0
    if !isAtRecordStart {
      guard let lineEnd = block.firstIndex(of: file.lineEnding.rawValue) else { return 0 }
      start = lineEnd + 1
    }
    let length = block.count - start
    guard length > 0 else { return 0 }
    // Readers of texts may look at 32 bytes behind their start.
    let padded = block[start...] + [UInt8](repeating: 0, count: 32)
    let chunk = CSVChunk()
    unsafe padded.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return }
      // SAFETY: the buffer holds length bytes and 32 more.
      unsafe chunk.index(bytes, length: length, dialect: .init(table.dialect, lineEnding: file.lineEnding))
      if isAtEnd && !chunk.isQuoteOpen && chunk.finishedLength < length { chunk.finishLastRecord(at: length) }
      let badRecords = unsafe Set(chunk.badRecords.map { Int($0) })
      let ordinals = (0..<chunk.recordCount)
        .filter {
          chunk.fieldCount(of: $0) == file.columnCount && !badRecords.contains($0)
            && !chunk.isSkipped($0, dialect: table.dialect, lineEnding: file.lineEnding)
        }
        .map { chunk.firstOrdinal(of: $0) }
      unsafe ordinals.withUnsafeBufferPointer { ordinals in
        guard let firstOrdinal = ordinals.baseAddress else { return }
        unsafe table.dialect.packedNullTexts.withUnsafeBufferPointer { nullText in
          for (ordinal, index) in file.columnIndexes.enumerated() {
            // SAFETY: the records have columnCount fields, and index is one of them.
            let slots = unsafe FieldSlots(
              base: bytes, positions: chunk.positions + index, ordinals: firstOrdinal, rowCount: ordinals.count,
              quote: table.dialect.quote.map { UInt16($0) } ?? 256,
              trimsCarriageReturn: index == file.columnCount - 1 && file.lineEnding == .lineFeed,
              nullText: nullText.baseAddress ?? bytes, nullTextCount: nullText.count,
              emptyIsNull: table.dialect.emptyIsNull, escape: table.dialect.escape.map { UInt16($0) } ?? 256)
            candidates[ordinal].narrow(by: slots)
          }
        }
      }
    }
    return chunk.recordCount
  }
}
