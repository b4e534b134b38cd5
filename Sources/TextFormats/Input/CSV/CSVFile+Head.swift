extension CSVFile {
  /// Reads what stands before the first row, such as the header line, a byte order mark aside; nil where that is longer.
  package func readHead(maximumLength: Int) throws -> [UInt8]? {
    guard dataOffset <= maximumLength else { return nil }
    let start = try FileBlockReader(path: input.path).read(at: 0, length: dataOffset)
    return start.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(start.dropFirst(3)) : start
  }
}
