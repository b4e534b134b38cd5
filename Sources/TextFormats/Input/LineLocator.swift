/// Finds line numbers for messages: input positions are byte offsets everywhere else.
package enum LineLocator {
  private static let blockLength = 1 << 20

  /// The line, from 1, that holds the byte at `offset`, lines ending with LF, CRLF or CR. Reads the file up to there.
  package static func line(ofOffset offset: Int, in path: String) throws -> Int {
    try lines(ofOffsets: [offset], in: path)[0]
  }

  /// The lines that hold the bytes at these offsets, which ascend. Reads the file once, up to the last of them.
  package static func lines(ofOffsets offsets: [Int], in path: String) throws -> [Int] {
    let reader = try FileBlockReader(path: path)
    let last = offsets.last ?? 0
    var feeds = 0
    var returns = 0
    var lines: [Int] = []
    lines.reserveCapacity(offsets.count)
    var block: [UInt8] = []
    var blockStart = 0
    var position = 0
    for offset in offsets {
      precondition(position <= offset, "offsets ascend")
      while position < offset {
        if position == blockStart + block.count {
          blockStart = position
          block = try reader.read(at: position, length: min(blockLength, last - position))
          // A file that became shorter: all further offsets are on its last line.
          if block.isEmpty { return lines + offsets[lines.count...].map { _ in (feeds > 0 ? feeds : returns) + 1 } }
        }
        let end = min(offset - blockStart, block.count)
        count(block[(position - blockStart)..<end], &feeds, &returns)
        position = blockStart + end
      }
      // A file without line feeds ends its lines with CR.
      lines.append((feeds > 0 ? feeds : returns) + 1)
    }
    return lines
  }

  private static func count(_ bytes: ArraySlice<UInt8>, _ feeds: inout Int, _ returns: inout Int) {
    var feedCount = 0
    var returnCount = 0
    for byte in bytes {
      feedCount &+= byte == 0x0A ? 1 : 0
      returnCount &+= byte == 0x0D ? 1 : 0
    }
    feeds += feedCount
    returns += returnCount
  }
}
