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
  private let countColumn: Int?
  private var countSum: Int128 = 0

  /// `countColumn` is a BIGINT or HUGEINT column to sum up.
  init(
    writer: any RowWriter, rowEnds: OutputBuffer.RowEndMode, countColumn: Int? = nil,
    onCommit: @escaping (SegmentSequence.Content) throws -> Void
  ) {
    self.writer = writer
    self.rowEnds = rowEnds
    self.countColumn = countColumn
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
    if let countColumn { countSum = countSum.addingSaturated(batch.columns[countColumn].sum(ofRows: batch.rowCount)) }
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
    let content = SegmentSequence.Content(
      buffers: buffers, rowCount: rowCount, checksum: checksum, countSum: countSum)
    buffers = []
    try onCommit(content)
  }

  func abandon() { buffers = [] }
}

extension Column {
  /// The sum of the first rows of a BIGINT or HUGEINT column, nulls left out; the greatest or least value where it is
  /// beyond 128 bits, which no count of rows is.
  func sum(ofRows rowCount: Int) -> Int128 {
    var sum: Int128 = 0
    for row in 0..<rowCount {
      switch value(at: row) {
      case .int64(let value): sum = sum.addingSaturated(Int128(value))
      case .int128(let value): sum = sum.addingSaturated(value)
      default: break
      }
    }
    return sum
  }
}

extension Int128 {
  func addingSaturated(_ other: Int128) -> Int128 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
