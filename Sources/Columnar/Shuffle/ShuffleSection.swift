/// The fixed fan-out of the hash shuffle. A constant of the format: it is part of task identity.
package enum ShuffleFanOut {
  /// Leading hash bits that name a bucket.
  package static let bits = 12
  /// Logical buckets, `0..<4096`.
  package static let count = 1 << bits
}

/// Rows of a map output, ordered by bucket, column by column. Immutable; may be read by several workers.
package final class ShuffleSection: Sendable {
  package let rowCount: Int
  package let columns: [EncodedColumn]
  /// Where each bucket starts: dense (4,097 starts), or none for few rows, whose buckets `rowBuckets` names.
  private let bucketStarts: [UInt32]
  private let rowBuckets: [UInt16]
  /// Of crowded buckets: the rows of their pieces, by each of the store's piece columns.
  private let pieces: [Int: [PieceIndex]]

  /// Below this row count the dense index would outweigh the rows.
  private static let sparseLimit = 1024

  init(rowCount: Int, columns: [EncodedColumn], bucketStarts: [UInt32], pieces: [Int: [PieceIndex]] = [:]) {
    precondition(bucketStarts.count == ShuffleFanOut.count + 1)
    self.rowCount = rowCount
    self.pieces = pieces
    self.columns = columns
    if rowCount < Self.sparseLimit {
      var buckets: [UInt16] = []
      buckets.reserveCapacity(rowCount)
      if rowCount > 0 {
        for bucket in 0..<ShuffleFanOut.count {
          for _ in bucketStarts[bucket]..<bucketStarts[bucket + 1] { buckets.append(UInt16(bucket)) }
        }
      }
      rowBuckets = buckets
      self.bucketStarts = []
    } else {
      rowBuckets = []
      self.bucketStarts = bucketStarts
    }
  }

  /// Bytes held.
  package var byteCount: Int {
    let index = bucketStarts.count * 4 + rowBuckets.count * 2
    let pieces = self.pieces.values.joined().reduce(0) { $0 + $1.byteCount }
    return columns.reduce(index + pieces) { $0 + $1.byteCount }
  }

  /// The rows of a range of buckets.
  package func rows(ofBuckets buckets: Range<Int>) -> Range<Int> {
    start(ofBucket: buckets.lowerBound)..<start(ofBucket: buckets.upperBound)
  }

  /// The rows of some pieces of a bucket, in pieces by the store's `ordinal`-th piece column; `nil` where its rows are too
  /// few to be in pieces.
  package func rows(ofBucket bucket: Int, pieces: Range<Int>, by ordinal: Int) -> [Range<Int>]? {
    self.pieces[bucket]?[ordinal].rows(of: pieces)
  }

  private func start(ofBucket bucket: Int) -> Int {
    if !bucketStarts.isEmpty { return Int(bucketStarts[bucket]) }
    var low = 0
    var high = rowBuckets.count
    while low < high {
      let middle = (low + high) / 2
      if Int(rowBuckets[middle]) < bucket { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds each bucket's row count to `counts` (4,096 of them).
  package func addRowCounts(to counts: inout [Int]) {
    precondition(counts.count == ShuffleFanOut.count)
    if bucketStarts.isEmpty {
      for bucket in rowBuckets { counts[Int(bucket)] += 1 }
    } else {
      for bucket in 0..<ShuffleFanOut.count { counts[bucket] += Int(bucketStarts[bucket + 1] - bucketStarts[bucket]) }
    }
  }
}
