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
        narrow(&candidates, table, file, block, isAtRecordStart: offset == file.dataOffset, isAtEnd: offset + length >= size)
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
    var parser = CSVRecordParser(block, dialect: table.dialect, lineEnding: file.lineEnding, offset: start)
    while let record = parser.next() {
      if !isAtEnd && record.end == block.count { break }
      // A block may begin inside quotes: then records hardly ever have the right number of fields.
      guard record.problem == nil, record.fields.count == file.columnCount, !record.isBlank else { continue }
      for (ordinal, index) in file.columnIndexes.enumerated() {
        let field = record.fields[index]
        if !field.isQuoted && field.text == table.dialect.nullText { continue }
        candidates[ordinal].narrow(field.text)
      }
    }
  }
}
