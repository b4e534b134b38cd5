import SystemIO

/// The beginning of a file, for planning.
struct CSVHead: Sendable {
  var input: InputFile
  /// The first bytes behind byte order mark and skipped lines; no more than an expected header.
  var bytes: [UInt8]
  /// Where these begin in the file.
  var offset: Int

  var isWholeFile: Bool { bytes.count == input.size - offset }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// A header that is shorter may be the beginning of what is no CSV.
  private static let minimumHeaderLength = 16

  /// Reads the first bytes of one file, at most `length`; just `header` where the file begins with it.
  static func read(_ match: GlobMatch, length: Int, header: [UInt8]?, options: CSVOptions) throws -> CSVHead {
    // Opening what is no file does something: it lets go who waits to write into a pipe.
    if !match.isListedFile { try FileBlockReader.requireFile(match.path) }
    let reader = try FileBlockReader(path: match.path)
    let identity = try identity(of: reader)
    let input = InputFile(
      path: match.path, relativePath: match.relativePath, size: identity.size, inode: identity.inode,
      modifiedNanoseconds: identity.mtimeNs, changedNanoseconds: identity.ctimeNs, device: identity.device)
    guard input.size > 0 else { return CSVHead(input: input, bytes: [], offset: 0) }
    if let header, header.count >= minimumHeaderLength, header.count <= length, options.skippedLineCount == 0,
      !header.starts(with: byteOrderMark), try reader.begins(with: header)
    {
      return CSVHead(input: input, bytes: header, offset: 0)
    }
    var bytes = try reader.read(at: 0, length: min(length, input.size))
    try refuseOtherFormats(bytes, path: match.path)
    var offset = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    if options.skippedLineCount > 0 {
      let hasReturnsOnly = !bytes.contains(UInt8(ascii: "\n")) && bytes.contains(UInt8(ascii: "\r"))
      let lineEnd = hasReturnsOnly ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
      offset = try reader.offset(behind: options.skippedLineCount, of: lineEnd, from: offset, limit: input.size)
      bytes = try reader.read(at: offset, length: min(length, input.size - offset))
    } else {
      bytes.removeFirst(offset)
    }
    return CSVHead(input: input, bytes: bytes, offset: offset)
  }

  /// What a file is now. Its times tell of every later change: where the last one was a moment ago, another one could
  /// get the same times from the kernel's clock, so it is looked at again a moment later.
  private static func identity(of reader: FileBlockReader) throws -> FileIdentity {
    let identity = try reader.identity()
    let age = WallClock.nowNanoseconds() - identity.ctimeNs
    guard age >= 0, age < clockTick else { return identity }
    SystemClock.shared.sleep(nanoseconds: clockTick - age)
    return try reader.identity()
  }

  /// More than the steps in which file systems count time: 10 ms with 100 Hz kernels.
  private static let clockTick: Int64 = 12_000_000

  private static func refuseOtherFormats(_ head: [UInt8], path: String) throws {
    let known: [([UInt8], String, String)] = [
      ([0x1F, 0x8B], "gzip-compressed", "decompress it first"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed", "decompress it first"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz-compressed", "decompress it first"),
      ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive or an Excel workbook", "unpack it, or export it as CSV"),
      ([0xFF, 0xFE], "UTF-16 text", "convert it to UTF-8"), ([0xFE, 0xFF], "UTF-16 text", "convert it to UTF-8"),
    ]
    for (magic, name, remedy) in known where head.starts(with: magic) {
      throw DayfoldError(.data, "the file is \(name), not CSV", location: .init(file: path), remedy: remedy)
    }
    // Marks that a header could begin with, and what follows them in such files only.
    var other: (name: String, remedy: String)?
    if head.starts(with: Array("BZh".utf8)), head.dropFirst(4).starts(with: Array("1AY&SY".utf8)) {
      other = ("bzip2-compressed", "decompress it first")
    } else if head.starts(with: Array("PAR1".utf8)), head.prefix(16).contains(where: { $0 < 9 }) {
      other = ("a Parquet file", "export it as CSV")
    }
    if let other {
      throw DayfoldError(
        .data, "the file is \(other.name), not CSV", location: .init(file: path), remedy: other.remedy)
    }
  }
}

/// Reads the heads of many files in order, some ahead and in parallel: system calls are what planning waits for.
struct HeadReader {
  /// Files read ahead.
  private static let windowLength = 2048

  private let options: CSVOptions
  private let matches: [GlobMatch]
  private var window: [Result<CSVHead, any Error>] = []
  /// The next place of `window`, and the file behind it.
  private var place = 0
  private var nextFile = 0

  init(options: CSVOptions, matches: [GlobMatch]) {
    self.options = options
    self.matches = matches
  }

  /// The next file's head, nil behind the last one. Throws what reading it threw.
  ///
  /// - Parameter header: what files are expected to begin with; of one that does, no more is read.
  mutating func next(length: Int, header: [UInt8]?) throws -> CSVHead? {
    if place == window.count {
      guard nextFile < matches.count else { return nil }
      // The first file decides how the others are read.
      let count = nextFile == 0 ? 1 : min(Self.windowLength, matches.count - nextFile)
      window = Array(matches[nextFile..<nextFile + count]).mapInParallel { [options] match in
        Result { try CSVHead.read(match, length: length, header: header, options: options) }
      }
      place = 0
      nextFile += count
    }
    defer { place += 1 }
    return try window[place].get()
  }
}
