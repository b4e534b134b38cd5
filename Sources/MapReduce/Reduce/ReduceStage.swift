import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// The reduce stage: a task merges a contiguous range of hash buckets and streams its groups on.
final class ReduceStage: TaskStage {
  let name = "reduce"
  private let plan: PhysicalPlan
  private let aggregation: Aggregation
  private let outputs: ShuffleOutputs
  private let distinctCounts: DistinctCounts
  /// `nil` when an ordering stage follows.
  private let sink: (any ResultSink)?
  private let results: Locked<[ReduceTaskResult?]>

  /// What all tasks of the stage share.
  private let stageIdentity: TaskIdentity.Builder

  /// - Parameters:
  ///   - distinctCounts: what was counted of the outputs' distinct values before.
  ///   - upstream: identities of the map outputs, in task order.
  init(
    plan: PhysicalPlan, aggregation: Aggregation, outputs: ShuffleOutputs, distinctCounts: DistinctCounts,
    upstream: [TaskIdentity], sink: (any ResultSink)?
  ) {
    var builder = TaskIdentity.Builder()
    // Map outputs serve any aggregate of the values that travel.
    builder.add("values", aggregation.valueAggregates)
    builder.add("reduce streaming", plan.streaming)
    builder.add("ordering", plan.ordering)
    for identity in upstream { builder.add(identity) }
    // One hash stands for all of it, so that a task's identity is cheap.
    stageIdentity = TaskIdentity.Builder(continuing: builder.finish())
    self.plan = plan
    self.aggregation = aggregation
    self.outputs = outputs
    self.distinctCounts = distinctCounts
    self.sink = sink
    results = Locked(Array(repeating: nil, count: outputs.taskCount))
  }

  var taskCount: Int { outputs.taskCount }

  func continuesPrevious(_ task: Int) -> Bool { false }

  func identity(of task: Int, startState: RecordState) -> TaskIdentity {
    var builder = stageIdentity
    let ranges = outputs.ranges(ofTask: task)
    builder.add("buckets \(ranges.lowerBound)..<\(ranges.upperBound) of \(outputs.rangeCount)")
    return builder.finish()
  }

  var result: ResultTotals {
    results.withLock { results in
      var totals = ResultTotals()
      for result in results { if let result { totals += result.totals } }
      return totals
    }
  }

  /// The rows for the ordering stage, in task order.
  func takeCollected() -> [RowBuffer] {
    let taken = results.withLock { $0.map { $0?.collected } }
    return taken.compactMap { $0 }
  }

  private final class Scratch {
    let reducer: BucketReducer
    let pipeline: RowPipeline

    init(owner: ReduceStage) {
      reducer = BucketReducer(owner.outputs, aggregation: owner.aggregation)
      pipeline = RowPipeline(owner.plan.streaming)
    }
  }

  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
    let scratch = worker.scratch(of: self) { Scratch(owner: self) }
    let segment = try sink?.makeSegment(attempt.task)
    let collector = sink == nil ? RowCollector(types: plan.streamedTypes, ordering: plan.ordering) : nil
    var totals = ResultTotals()
    do {
      scratch.reducer.beginTask()
      totals.groups = try scratch.reducer.reduce(
        ranges: outputs.ranges(ofTask: attempt.task), counted: distinctCounts
      ) {
        try worker.cancellation.check()
      } emit: { columns, rowCount, events in
        let all = events.sumOfCounts(rowCount: rowCount)
        let rows: (columns: [Column], rowCount: Int, events: Column?)
        do {
          rows = try scratch.pipeline.run(columns, rowCount: rowCount, events: events)
        } catch is ExpressionError {
          throw firstGroupError(columns, rowCount: rowCount, events: events)
        }
        guard let kept = rows.events else { preconditionFailure("events travel with their rows") }
        let published = kept.sumOfCounts(rowCount: rows.rowCount)
        totals.droppedEvents += all - published
        totals.publishedEvents += published
        totals.publishedRows += rows.rowCount
        if rows.rowCount == 0 { return }
        if let segment {
          try segment.append(RecordBatch(columns: rows.columns, rowCount: rows.rowCount))
        } else {
          try collector?.append(rows.columns, rowCount: rows.rowCount, events: kept)
        }
      }
    } catch {
      segment?.abandon()
      throw Self.explained(error)
    }
    let result = ReduceTaskResult(totals: totals)
    if let collector {
      collector.finish()
      result.totals.droppedEvents += collector.droppedEvents
      result.collected = collector.buffer
    }
    return SegmentOutput(segment: segment) { [self] in results.withLock { $0[attempt.task] = result } }
  }

  private static func explained(_ error: any Error) -> any Error { (error as? SumOverflow)?.explained ?? error }

  /// The error of the first group that fails, found by looking at the groups of a batch one by one.
  private func firstGroupError(_ columns: [Column], rowCount: Int, events: Column) -> DayfoldError {
    let pipeline = RowPipeline(plan.streaming)
    let single = SelectionVector()
    let group = columns.map { Column(type: $0.type, capacity: 1) }
    let count = Column(type: .bigint, capacity: 1)
    for row in 0..<rowCount {
      single.count = 0
      single.append(row)
      for (target, source) in zip(group, columns) { target.gather(from: source, selecting: single) }
      count.gather(from: events, selecting: single)
      do {
        _ = try pipeline.run(group, rowCount: 1, events: count)
      } catch let error as ExpressionError {
        return DayfoldError(
          .data, "\(error.message), in an expression over \(groupName(group))",
          remedy: "guard the expression with a CASE or TRY_CAST", cause: error)
      } catch {
        break
      }
    }
    preconditionFailure("a batch that fails holds a group that fails")
  }

  private func groupName(_ group: [Column]) -> String {
    if aggregation.keys.isEmpty { return "all rows" }
    let keys = group.prefix(aggregation.keys.count).map { column in
      CellText.string(column, at: 0).map { TableRenderer.visible(String($0.unicodeScalars.prefix(80))) } ?? "NULL"
    }
    return "the group (\(keys.joined(separator: ", ")))"
  }
}

/// What one reduce task produced. Written by one worker, then immutable.
final class ReduceTaskResult: @unchecked Sendable {
  var totals: ResultTotals
  var collected: RowBuffer?

  init(totals: ResultTotals) { self.totals = totals }
}
