import SystemIO

extension CSVTable {
  /// Cuts big files into ranges of about `partitionSize` bytes, each beginning behind a line end, and packs small files
  /// into shared splits.
  ///
  /// A file is cut into as many ranges as it has partition sizes, rounded, of even length. Whether a small file begins a
  /// new pack depends on its own path and size (and on a pack never growing beyond twice the partition size), so that a
  /// new file changes the pack it falls into and not all behind it.
  package func splits(partitionSize: Int) throws -> [InputSplit] {
    precondition(partitionSize > 0)
    var splits: [InputSplit] = []
    var pack: [FileRange] = []
    var packLength = 0
    func closePack() {
      if !pack.isEmpty { splits.append(InputSplit(ranges: pack)) }
      pack = []
      packLength = 0
    }
    for (index, file) in csvFiles.enumerated() {
      let size = file.input.size
      guard size > file.dataOffset else { continue }
      if size > partitionSize / 2 {
        closePack()
        let boundaries = try boundaries(of: file, partitionSize: partitionSize)
        for (start, end) in zip(boundaries, boundaries.dropFirst()) {
          splits.append(InputSplit(ranges: [FileRange(file: index, offset: start, length: end - start)]))
        }
        continue
      }
      if packLength + size > 2 * partitionSize || Self.beginsPack(file.input, partitionSize: partitionSize) {
        closePack()
      }
      pack.append(FileRange(file: index, offset: 0, length: size))
      packLength += size
    }
    closePack()
    return splits
  }

  /// True with a probability of size / partitionSize, drawn from the path: packs then hold a partition on average.
  private static func beginsPack(_ file: InputFile, partitionSize: Int) -> Bool {
    let path = Array(file.relativePath.utf8)
    let draw = unsafe path.span.withUnsafeBytes { unsafe XXH3.hash64(RawSpan(_unsafeBytes: $0)) } >> 32
    return draw < UInt64(file.size) * (1 << 32) / UInt64(partitionSize)
  }

  /// Offsets at which the file's splits begin, and its size.
  private func boundaries(of file: CSVFile, partitionSize: Int) throws -> [Int] {
    let size = file.input.size
    let count = max(1, (size + partitionSize / 2) / partitionSize)
    var boundaries = [0]
    if count > 1 {
      let reader = try FileBlockReader(path: file.input.path)
      for index in 1..<count {
        let nominal = max(size / count * index + size % count * index / count, file.dataOffset)
        guard let boundary = try reader.offsetBehind(file.lineEnding.rawValue, from: nominal, limit: size) else {
          break
        }
        if boundary < size && boundary > boundaries[boundaries.count - 1] { boundaries.append(boundary) }
      }
    }
    boundaries.append(size)
    return boundaries
  }
}
