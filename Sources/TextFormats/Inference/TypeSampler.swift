import Columnar
import SystemIO

/// Infers column types from records at the head, in the middle and at the tail of some of the files.
enum TypeSampler {
  /// Files sampled at most, spread over all.
  private static let fileLimit = 16
  private static let blockLength = 16 << 10

  static func sample(_ table: CSVTable) throws -> CSVTable {
    var candidates = table.candidates
    for index in sampledFiles(table.csvFiles.count) {
      let file = table.csvFiles[index]
      let size = file.input.size
      guard size > file.dataOffset else { continue }
      let reader = try FileBlockReader(path: file.input.path)
      var offsets = [file.dataOffset]
      let middle = (file.dataOffset + size) / 2
      if size - file.dataOffset > 3 * blockLength { offsets += [middle, size - blockLength] }
      let length = offsets.count == 1 ? size - file.dataOffset : blockLength
      for offset in offsets {
        let block = try reader.read(at: offset, length: length)
        narrow(
          &candidates, table, file, block, isAtRecordStart: offset == file.dataOffset, isAtEnd: offset + length >= size)
      }
    }
    var types: [Int: DataType] = [:]
    for ordinal in 0..<table.fileColumnCount { types[ordinal] = candidates[ordinal].type }
    return table.retyped(types, candidates: candidates)
  }

  private static func sampledFiles(_ count: Int) -> [Int] {
    guard count > fileLimit else { return Array(0..<count) }
    return (0..<fileLimit).map { $0 * (count - 1) / (fileLimit - 1) }
  }

  private static func narrow(
    _ candidates: inout [TypeCandidates], _ table: CSVTable, _ file: CSVFile, _ block: [UInt8], isAtRecordStart: Bool,
    isAtEnd: Bool
  ) {
    var start = 0
    if !isAtRecordStart {
      guard let lineEnd = block.firstIndex(of: file.lineEnding.rawValue) else { return }
      start = lineEnd + 1
    }
    let length = block.count - start
    guard length > 0 else { return }
    // Readers of texts may look at 16 bytes behind their end.
    let padded = block[start...] + [UInt8](repeating: 0, count: 16)
    let chunk = CSVChunk()
    unsafe padded.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return }
      // SAFETY: the buffer holds length bytes and 16 more.
      unsafe chunk.index(bytes, length: length, dialect: .init(table.dialect, lineEnding: file.lineEnding))
      if isAtEnd && !chunk.isQuoteOpen && chunk.finishedLength < length { chunk.finishLastRecord(at: length) }
      // A block may begin inside quotes: then records hardly ever have the right number of fields.
      let badRecords = unsafe Set(chunk.badRecords.map { Int($0) })
      let ordinals = (0..<chunk.recordCount)
        .filter { chunk.fieldCount(of: $0) == file.columnCount && !badRecords.contains($0) }
        .map { chunk.firstOrdinal(of: $0) }
      unsafe ordinals.withUnsafeBufferPointer { ordinals in
        guard let firstOrdinal = ordinals.baseAddress else { return }
        unsafe table.dialect.nullText.withUnsafeBufferPointer { nullText in
          for (ordinal, index) in file.columnIndexes.enumerated() {
            // SAFETY: the records have columnCount fields, and index is one of them.
            let slots = unsafe FieldSlots(
              base: bytes, positions: chunk.positions + index, ordinals: firstOrdinal, rowCount: ordinals.count,
              quote: table.dialect.quote.map { UInt16($0) } ?? 256,
              trimsCarriageReturn: index == file.columnCount - 1 && file.lineEnding == .lineFeed,
              nullText: nullText.baseAddress ?? bytes, nullTextCount: nullText.count)
            for row in 0..<slots.rowCount where !candidates[ordinal].isEmpty {
              let text = slots.text(row)
              if !text.isNull { unsafe candidates[ordinal].narrow(bytes + text.start, count: text.count) }
            }
          }
        }
      }
    }
  }
}
