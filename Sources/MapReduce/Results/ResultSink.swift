import Columnar

/// Where the last stage's rows go. Workers fill segments in parallel; segments keep the canonical order by their number.
///
/// ```
///   part 0: segment 0 │ segment 1 │ …     part 1: segment k │ …
/// ```
package protocol ResultSink: AnyObject, Sendable {
  /// Called once, before any segment, when the layout is known.
  func begin(_ layout: ResultLayout) throws
  /// Opens the private output of one task attempt; called on the worker. Several attempts of one segment may be open
  /// at the same time; at most one of them is committed.
  func makeSegment(_ segment: Int) throws -> any ResultSegment
  /// Called once, after the last segment was committed.
  func finish() throws
}

/// How the result is cut: `partOfSegment[s]` is the part that segment `s` belongs to; ascending.
package struct ResultLayout: Sendable {
  package var schema: Schema
  package var partOfSegment: [Int]
  package var partCount: Int

  package init(schema: Schema, partOfSegment: [Int], partCount: Int) {
    self.schema = schema
    self.partOfSegment = partOfSegment
    self.partCount = partCount
  }
}

/// The rows of one segment as one attempt produces them. Belongs to one worker.
package protocol ResultSegment: AnyObject {
  /// Adds rows; the batch's columns are reused by the caller after the call.
  func append(_ batch: RecordBatch) throws
  /// Makes the segment part of the result. Called for one attempt of a segment only, from that attempt's worker.
  func commit() throws
  /// Gives the attempt's output up; also called when `commit` threw.
  func abandon()
}
