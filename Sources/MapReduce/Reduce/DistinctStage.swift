import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// Counts the distinct values of crowded ranges ahead of the reduce stage, so that one huge group (no GROUP BY, few
/// groups, a key with most of the rows) keeps all workers busy and its sets stay in the cache.
///
/// A task has some of the pieces of a range: sets of disjoint values, whose counts add up.
final class DistinctStage: TaskStage {
  let name = "distinct"
  private let aggregation: Aggregation
  private let outputs: ShuffleOutputs
  private let tasks: [Task]
  private let results: Locked<[[DistinctCounts.Batch]?]>
  private let stageIdentity: TaskIdentity.Builder

  struct Task {
    var range: Int
    /// Ordinal into the aggregation's value arguments, and into its counted ones.
    var argument: Int
    var counted: Int
    var pieces: Range<Int>
  }

  /// Rows of a range that one task should have, so that its set stays in the cache.
  static let targetRows = 32 << 10

  /// - Parameter upstream: identities of the map outputs, in task order.
  init(aggregation: Aggregation, outputs: ShuffleOutputs, upstream: [TaskIdentity]) {
    var builder = TaskIdentity.Builder()
    builder.add("distinct")
    for identity in upstream { builder.add(identity) }
    stageIdentity = TaskIdentity.Builder(continuing: builder.finish())
    self.aggregation = aggregation
    self.outputs = outputs
    tasks = outputs.crowdedRanges.flatMap { crowded in
      aggregation.countedArguments.enumerated().flatMap { counted, argument -> [Task] in
        let wanted = max(1, crowded.rowCount / Self.targetRows)
        let width = max(1, BucketPieces.count / wanted.nextPowerOfTwo)
        return stride(from: 0, to: BucketPieces.count, by: width).map {
          Task(range: crowded.range, argument: argument, counted: counted, pieces: $0..<$0 + width)
        }
      }
    }
    results = Locked(Array(repeating: nil, count: tasks.count))
  }

  var taskCount: Int { tasks.count }

  func continuesPrevious(_ task: Int) -> Bool { false }

  func identity(of task: Int, startState: RecordState) -> TaskIdentity {
    var builder = stageIdentity
    let task = tasks[task]
    builder.add("range \(task.range) argument \(task.argument)")
    builder.add("pieces \(task.pieces.lowerBound)..<\(task.pieces.upperBound)")
    return builder.finish()
  }

  /// The counts of all tasks, once they are committed.
  func takeCounts() -> DistinctCounts {
    let results: [[DistinctCounts.Batch]?] = self.results.withLock { $0 }
    var counts = DistinctCounts()
    for (task, batches) in zip(tasks, results) {
      guard let batches else { preconditionFailure("every task has committed") }
      counts.add(batches, range: task.range, argument: task.argument)
    }
    return counts
  }

  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
    let counter = worker.scratch(of: self) { DistinctCounter(outputs, aggregation: aggregation) }
    try worker.cancellation.check()
    let batches = counter.count(tasks[attempt.task])
    return SegmentOutput(segment: nil) { [self] in results.withLock { $0[attempt.task] = batches } }
  }
}

/// Distinct counts by key, as far as they are known before the reduce stage.
struct DistinctCounts: Sendable {
  /// Groups by their keys, each with a number of distinct values that no other batch counts. Nobody writes to the
  /// columns once they are here.
  struct Batch: @unchecked Sendable {
    var keys: [Column]
    var counts: Column
  }

  /// Batches by the ordinal of their value argument.
  typealias OfRange = [Int: [Batch]]

  private var ranges: [Int: OfRange] = [:]

  mutating func add(_ batches: [Batch], range: Int, argument: Int) {
    ranges[range, default: [:]][argument, default: []] += batches
  }

  /// Counts in all batches.
  var rowCount: Int { ranges.values.joined().flatMap(\.value).reduce(0) { $0 + $1.counts.rowCount } }

  subscript(range: Int) -> OfRange? { ranges[range] }
}

/// Counts distinct values of pieces of a range. Belongs to one worker; reused from task to task.
private final class DistinctCounter {
  private let outputs: ShuffleOutputs
  private let aggregation: Aggregation
  private let buckets: BucketGroups
  private var sets = DistinctSets()
  private let groupChunks: RowChunks
  private let rowChunks: RowChunks
  private let keys: [Column]

  init(_ outputs: ShuffleOutputs, aggregation: Aggregation) {
    self.outputs = outputs
    self.aggregation = aggregation
    buckets = BucketGroups(outputs, keyTypes: aggregation.keys.map(\.type))
    keys = aggregation.keys.map { Column(type: $0.type, capacity: RecordBatch.maximumRowCount) }
    let argumentTypes = aggregation.arguments.map(\.type)
    let keyTypes = keys.map(\.type)
    groupChunks = RowChunks(
      outputs, keyTypes: keyTypes, valueTypes: aggregation.valueArguments.map { argumentTypes[$0] })
    rowChunks = RowChunks(outputs, keyTypes: keyTypes, valueTypes: argumentTypes)
  }

  func count(_ task: DistinctStage.Task) -> [DistinctCounts.Batch] {
    buckets.beginTask()
    buckets.beginRange()
    if sets.byteCount > BucketGroups.keptBytes { sets = DistinctSets() } else { sets.reset() }
    count(.groups, value: task.argument, task, in: groupChunks)
    count(.rows, value: aggregation.valueArguments[task.argument], task, in: rowChunks)

    var batches: [DistinctCounts.Batch] = []
    buckets.forEachBatch(into: keys) { order, first, count in
      let batchKeys = keys.map { key in
        let column = Column(type: key.type, capacity: count)
        column.copy(from: key, rowCount: count)
        return column
      }
      let counts = Column(type: .bigint, capacity: count)
      sets.emit(order: order, from: first, count: count, into: counts, at: 0)
      batches.append(DistinctCounts.Batch(keys: batchKeys, counts: counts))
    }
    return batches
  }

  /// - Parameter value: where the values stand among those of the chunks.
  private func count(
    _ sections: ShuffleOutputs.Sections, value: Int, _ task: DistinctStage.Task, in chunks: RowChunks
  ) {
    let others = Set(chunks.valueTypes.indices).subtracting([value])
    buckets.decode(sections, ofRanges: task.range..<task.range + 1, in: chunks, skipped: others) {
      section, range, selection in
      for bucket in outputs.buckets(ofRange: range) {
        if let rows = section.rows(ofBucket: bucket, pieces: task.pieces, by: task.counted) {
          selection += rows.map { .init(rows: $0) }
        } else {
          selection.append(.init(rows: section.rows(ofBuckets: bucket..<bucket + 1), areMixed: true))
        }
      }
    } decoded: { _, selected, chunk, rows in
      if selected.areMixed { chunk.values[value].clearOutside(pieces: task.pieces, rows: rows) }
    } finish: { _, chunk in
      buckets.assignGroups(chunk)
      sets.ensureGroups(buckets.groupCount)
      sets.update(groups: buckets.groups, values: chunk.values[value], rowCount: chunk.rowCount)
      chunks.recycle(chunk)
    }
  }
}
