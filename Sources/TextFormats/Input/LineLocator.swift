/// Finds line numbers for messages: input positions are byte offsets everywhere else.
package enum LineLocator {
  /// The line, from 1, that holds the byte at `offset`, lines ending with LF, CRLF or CR. Reads the file up to there.
  package static func line(ofOffset offset: Int, in path: String) throws -> Int {
    let reader = try FileBlockReader(path: path)
    var feeds = 0
    var returns = 0
    var position = 0
    while position < offset {
      let block = try reader.read(at: position, length: min(1 << 20, offset - position))
      if block.isEmpty { break }
      for byte in block {
        feeds += byte == 0x0A ? 1 : 0
        returns += byte == 0x0D ? 1 : 0
      }
      position += block.count
    }
    // A file without line feeds ends its lines with CR.
    return (feeds > 0 ? feeds : returns) + 1
  }
}
