import Columnar
import MapReduce
import SystemIO
import TextFormats

/// Writes the result as one text, to standard output or a file. Workers format in parallel, rows come in order.
final class OrderedTextSink: DeliverableSink, @unchecked Sendable {
  /// When text may leave the sink.
  enum Release: Hashable, Sendable {
    /// As soon as a segment is next in order.
    case immediate
    /// With `deliver`: for results that a wider type may still change.
    case withDelivery
  }

  private let format: OutputFormat
  private let release: Release
  private let destination: any ByteDestination
  private var schema = Schema([])
  private var sequence: SegmentSequence?
  private var held: [SegmentSequence.Content] = []
  private var hasHeader = false
  /// Whether a row was written; the separator stands between rows.
  private var hasRows = false

  init(format: OutputFormat, destination: any ByteDestination, release: Release = .immediate) {
    self.format = format
    self.destination = destination
    self.release = release
  }

  func begin(_ layout: ResultLayout) throws {
    schema = layout.schema
    sequence = SegmentSequence(0..<layout.partOfSegment.count) { [unowned self] content in
      // One worker at a time is in here.
      if release == .immediate { try write(content) } else { held.append(content) }
    }
  }

  func makeSegment(_ segment: Int) throws -> any ResultSegment {
    guard let sequence else { preconditionFailure("segments come after begin") }
    return TextSegment(writer: format.makeWriter(schema: schema), rowEnds: .ignored) { content in
      try sequence.commit(segment, content)
    }
  }

  func finish() throws {
    precondition(sequence?.isComplete ?? true, "a segment is missing")
  }

  func deliver() throws {
    for content in held { try write(content) }
    held = []
    try appendHeader()
    try append(format.footer)
    try destination.deliver()
  }

  func abort() { destination.abort() }

  private func write(_ content: SegmentSequence.Content) throws {
    guard content.rowCount > 0, let last = content.buffers.last else { return }
    try appendHeader()
    if hasRows { try append(format.separator) }
    hasRows = true
    last.removeLast(format.separator.count)
    for buffer in content.buffers {
      try buffer.withBytes { bytes in try destination.append(bytes) }
    }
  }

  /// Together with the first rows, so that a query that fails before them has written nothing.
  private func appendHeader() throws {
    guard !hasHeader else { return }
    hasHeader = true
    try append(format.header(of: schema))
  }

  private func append(_ bytes: [UInt8]) throws {
    guard !bytes.isEmpty else { return }
    let buffer = OutputBuffer(capacity: bytes.count)
    buffer.append(String(decoding: bytes, as: UTF8.self))
    try buffer.withBytes { bytes in try destination.append(bytes) }
  }
}
