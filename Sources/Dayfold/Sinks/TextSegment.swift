import Columnar
import MapReduce
import SystemIO
import TextFormats

/// One attempt's rows as text, private until committed. Belongs to one worker.
final class TextSegment: ResultSegment {
  /// Bytes of a buffer before the next one is begun.
  private static let bufferLength = 1 << 20

  private let writer: any RowWriter
  private let rowEnds: OutputBuffer.RowEndMode
  private let onCommit: (SegmentSequence.Content) throws -> Void
  private var buffers: [OutputBuffer] = []
  private var rowCount = 0
  private var checksum = RowChecksum()

  init(
    writer: any RowWriter, rowEnds: OutputBuffer.RowEndMode,
    onCommit: @escaping (SegmentSequence.Content) throws -> Void
  ) {
    self.writer = writer
    self.rowEnds = rowEnds
    self.onCommit = onCommit
  }

  func append(_ batch: RecordBatch) throws {
    guard batch.rowCount > 0 else { return }
    if let last = buffers.last, last.count < Self.bufferLength {
      writer.write(batch, to: last)
    } else {
      sealLast()
      let buffer = OutputBuffer(capacity: buffers.isEmpty ? 1 << 16 : Self.bufferLength + 1 << 18, rowEnds: rowEnds)
      writer.write(batch, to: buffer)
      buffers.append(buffer)
    }
    rowCount += batch.rowCount
  }

  /// Adds the last buffer's rows to the checksum while they are in the cache.
  private func sealLast() {
    guard rowEnds == .recorded, let buffer = buffers.last else { return }
    buffer.withBytes { bytes in
      buffer.withRowEnds { ends in checksum.add(bytes, rowEnds: ends) }
    }
  }

  func commit() throws {
    sealLast()
    let content = SegmentSequence.Content(buffers: buffers, rowCount: rowCount, checksum: checksum)
    buffers = []
    try onCommit(content)
  }

  func abandon() { buffers = [] }
}
