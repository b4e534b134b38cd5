import Columnar
import MapReduce
import Publishing
import SystemIO
import TextFormats

/// Writes the result as the part files of a version that is being staged. Parts grow in parallel, each in the order of
/// its segments; ``StagingDirectory/publish(_:inputs:mode:previousVersions:)`` makes them visible.
final class PartFileSink: AbortableSink, @unchecked Sendable {
  private let format: OutputFormat
  private let staging: StagingDirectory
  private var schema = Schema([])
  private var partOfSegment: [Int] = []
  private var parts: [Part] = []
  private let countColumn: Int?

  /// `countColumn` is a whole-number column of the result whose sum is wanted.
  init(format: OutputFormat, staging: StagingDirectory, countColumn: Int? = nil) {
    self.format = format
    self.staging = staging
    self.countColumn = countColumn
  }

  /// The sum of the column that counts rows, over all rows written; final once the sink is finished.
  var countSum: Int128 { parts.reduce(0) { $0.addingSaturated($1.countSum) } }

  func begin(_ layout: ResultLayout) throws {
    schema = layout.schema
    partOfSegment = layout.partOfSegment
    var start = 0
    for index in 0..<max(layout.partCount, 1) {
      var end = start
      while end < partOfSegment.count, partOfSegment[end] == index { end += 1 }
      parts.append(Part(index: index, segments: start..<end, format: format, schema: schema, staging: staging))
      start = end
    }
    precondition(start == partOfSegment.count, "segments ascend through the parts")
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment {
    let part = parts[partOfSegment[segment]]
    return TextSegment(writer: format.makeWriter(schema: schema), rowEnds: .recorded, countColumn: countColumn) {
      content in
      try part.sequence.commit(segment, content)
    }
  }

  func finish() throws {
    for part in parts { try part.finishEmpty() }
  }

  /// Gives the whole staged version up.
  func abort() { staging.abort() }

  /// One part file on its way.
  private final class Part: @unchecked Sendable {
    private let index: Int
    private let format: OutputFormat
    private let schema: Schema
    private let staging: StagingDirectory
    private let isEmpty: Bool
    // Reached by one worker at a time, see SegmentSequence.
    private var file: PartWriter?
    private var rowCount = 0
    private var checksum = RowChecksum()
    private(set) var countSum: Int128 = 0
    private(set) lazy var sequence = SegmentSequence(0..<0) { _ in }

    init(index: Int, segments: Range<Int>, format: OutputFormat, schema: Schema, staging: StagingDirectory) {
      self.index = index
      self.format = format
      self.schema = schema
      self.staging = staging
      isEmpty = segments.isEmpty
      sequence = SegmentSequence(
        segments, write: { [unowned self] in try write($0) }, complete: { [unowned self] in try complete() })
    }

    private func open() throws -> PartWriter {
      if let file { return file }
      let opened = try staging.createPart(index: index, extension: format.fileExtension)
      try opened.append(format.header(of: schema))
      file = opened
      return opened
    }

    private func write(_ content: SegmentSequence.Content) throws {
      let file = try open()
      for buffer in content.buffers {
        try buffer.withBytes { bytes in try file.append(bytes) }
      }
      rowCount += content.rowCount
      checksum.add(content.checksum)
      countSum = countSum.addingSaturated(content.countSum)
    }

    private func complete() throws {
      try open().finish(rowCount: rowCount, checksum: checksum)
    }

    /// A part without segments still gets its header.
    func finishEmpty() throws {
      if isEmpty { try complete() }
      precondition(isEmpty || sequence.isComplete, "a segment is missing")
    }
  }
}
