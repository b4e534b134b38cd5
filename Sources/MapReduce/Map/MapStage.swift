import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// The map stage: one task a split. Reads, filters, and either aggregates for the shuffle or projects rows.
final class MapStage: TaskStage {
  let name = "map"
  private let plan: PhysicalPlan
  private let table: any InputTable
  private let splits: [InputSplit]
  private let destination: Destination
  private let accountant: MemoryAccountant
  /// What all tasks of the stage share.
  private let stageIdentity: TaskIdentity.Builder
  private let results: Locked<[MapTaskResult?]>

  /// Where accepted rows go.
  enum Destination {
    case shuffle(Aggregation)
    /// Map-only: projected rows go to the sink's segment of the task's number.
    case sink([Expression], any ResultSink)
    /// Map-only with ORDER BY or LIMIT.
    case collect([Expression])
  }

  init(
    plan: PhysicalPlan, table: any InputTable, splits: [InputSplit], destination: Destination,
    accountant: MemoryAccountant
  ) {
    self.plan = plan
    self.table = table
    self.splits = splits
    self.destination = destination
    self.accountant = accountant
    results = Locked(Array(repeating: nil, count: splits.count))
    var builder = TaskIdentity.Builder()
    builder.add("map fan-out \(ShuffleFanOut.count) batch \(RecordBatch.maximumRowCount)")
    builder.add(table.formatDescription)
    for field in table.schema.fields { builder.add("column \(field.name) \(field.type) nullable=\(field.isNullable)") }
    builder.add("reads \(plan.scan.columns)")
    builder.add("filter \(plan.filter?.description ?? "none")")
    switch destination {
    case .shuffle(let aggregation):
      for key in aggregation.keys { builder.add("key \(key.description)") }
      for argument in aggregation.arguments { builder.add("argument \(argument.description)") }
      for partial in aggregation.partials { builder.add("partial \(partial.kind) \(partial.argument ?? -1)") }
      builder.add("distinct \(aggregation.distinctArguments)")
    case .sink(let expressions, _), .collect(let expressions):
      for expression in expressions { builder.add("output \(expression.description)") }
    }
    stageIdentity = builder
  }

  var taskCount: Int { splits.count }

  /// The committed results in task order; call when the stage is finished.
  func takeResults() -> [MapTaskResult] {
    let taken = results.withLock { results -> [MapTaskResult?] in
      defer { results = [] }
      return results
    }
    return taken.map { result in
      guard let result else { preconditionFailure("a finished stage has all results") }
      return result
    }
  }

  func continuesPrevious(_ task: Int) -> Bool { splits[task].continuesPreviousSplit }

  func identity(of task: Int, startState: RecordState) -> TaskIdentity {
    var builder = stageIdentity
    builder.add("start \(startState)")
    for range in splits[task].ranges {
      builder.add(table.files[range.file])
      builder.add("range \(range.offset)+\(range.length)")
    }
    return builder.finish()
  }

  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
    let scratch: MapScratch
    if let known = worker.scratch as? MapScratch, known.owner === self {
      scratch = known
    } else {
      scratch = MapScratch(owner: self, plan: plan, destination: destination)
      worker.scratch = scratch
    }
    let split = splits[attempt.task]
    let reader = try table.makeReader(
      split: split, startState: attempt.startState, columns: plan.scan.columns)
    let result = MapTaskResult(identity: identity(of: attempt.task, startState: attempt.startState))
    var segment: (any ResultSegment)?
    var collector: RowCollector?
    switch destination {
    case .shuffle: scratch.aggregator?.begin()
    case .sink(_, let sink): segment = try sink.makeSegment(attempt.task)
    case .collect: collector = RowCollector(types: plan.streamedTypes, ordering: plan.ordering)
    }
    do {
      while true {
        try worker.cancellation.check()
        let rowCount = try reader.nextBatch()
        if rowCount == 0 { break }
        guard let accepted = try scratch.readAccepted(reader, rowCount: rowCount) else {
          result.filtered += rowCount
          continue
        }
        result.filtered += rowCount - accepted
        result.accepted += accepted
        switch destination {
        case .shuffle: try scratch.aggregator?.consume(scratch.inputs, rowCount: accepted)
        case .sink, .collect:
          let rows = try scratch.project(rowCount: accepted)
          result.totals.publishedRows += rows.rowCount
          result.totals.publishedEvents += rows.rowCount
          result.totals.droppedEvents += accepted - rows.rowCount
          if let segment {
            try segment.append(RecordBatch(columns: rows.columns, rowCount: rows.rowCount))
          } else {
            try collector?.append(rows.columns, rowCount: rows.rowCount, events: scratch.ones(rows.rowCount))
          }
        }
      }
      result.counters = reader.counters
      result.rowsByFile = zip(split.ranges, reader.rowsReadByRange).map { ($0.file, $1) }
      result.rejects = reader.rejects
      if case .shuffle = destination, let aggregator = scratch.aggregator {
        // The reader must still live here: stored strings point into its memory.
        let sections = try withExtendedLifetime(reader) { try aggregator.finish() }
        result.sections = sections
        let byteCount = sections.groups.byteCount + sections.rows.byteCount
        try reserve(byteCount)
        result.reservedBytes = byteCount
      }
      if let collector {
        collector.finish()
        result.totals.droppedEvents += collector.droppedEvents
        result.collected = collector.buffer
      }
    } catch let error as ExpressionError {
      segment?.abandon()
      throw DayfoldError(
        .data, "\(error.message)", location: split.ranges.first.map { .init(file: table.files[$0.file].path) },
        remedy: "guard the expression with a CASE or TRY_CAST, or filter the row out", cause: error)
    } catch {
      segment?.abandon()
      throw (error as? SumOverflow)?.explained ?? error
    }
    return SegmentOutput(segment: segment, endState: reader.endState) { [self] in
      results.withLock { $0[attempt.task] = result }
    } onAbandon: { [self] in
      accountant.release(result.reservedBytes, for: .mapOutputs)
    }
  }

  /// Returns the memory of committed results that nobody will take, because the stage has failed.
  func releaseResults() {
    let left = results.withLock { results -> [MapTaskResult?] in
      defer { results = [] }
      return results
    }
    for result in left { accountant.release(result?.reservedBytes ?? 0, for: .mapOutputs) }
  }

  private func reserve(_ byteCount: Int) throws {
    if case .granted = accountant.reserve(byteCount, for: .mapOutputs) { return }
    throw DayfoldError(
      .usage, "the map outputs do not fit in the memory limit of \(accountant.budget) bytes",
      remedy: "raise the memory limit, or filter or group more coarsely")
  }
}

/// What one map task hands on. Written by one worker, then immutable.
final class MapTaskResult: @unchecked Sendable {
  var counters = InputCounters()
  /// Rows read of each range, with the number of its file.
  var rowsByFile: [(file: Int, rows: Int)] = []
  var accepted = 0
  var filtered = 0
  var rejects: [RejectedRow] = []
  var sections: (groups: ShuffleSection, rows: ShuffleSection)?
  /// Bytes of `sections` that the accountant granted.
  var reservedBytes = 0
  var collected: RowBuffer?
  var totals = ResultTotals()
  let identity: TaskIdentity

  init(identity: TaskIdentity) { self.identity = identity }
}

/// One worker's memory for map tasks.
private final class MapScratch {
  let owner: MapStage
  let aggregator: MapAggregator?
  /// The scan's columns; those that nothing reads stay nil.
  private(set) var inputs: [Column?]
  private let scanColumns: [Int]
  private let filter: FilterEvaluator?
  private let filterColumns: [Int]
  /// Columns read behind the filter.
  private let bodyColumns: [Int]
  private let selection = SelectionVector()
  private let projection: [ExpressionEvaluator]
  private let pipeline: RowPipeline
  private lazy var onesColumn = Column(type: .bigint, capacity: RecordBatch.maximumRowCount)

  init(owner: MapStage, plan: PhysicalPlan, destination: MapStage.Destination) {
    self.owner = owner
    scanColumns = plan.scan.columns
    filter = plan.filter.map { FilterEvaluator($0) }
    filterColumns = plan.filter?.referencedColumns ?? []
    let bodyExpressions: [Expression]
    switch destination {
    case .shuffle(let aggregation):
      bodyExpressions = aggregation.keys + aggregation.arguments
      aggregator = MapAggregator(aggregation)
      projection = []
      pipeline = RowPipeline([])
    case .sink(let expressions, _), .collect(let expressions):
      bodyExpressions = expressions
      aggregator = nil
      projection = expressions.map { ExpressionEvaluator($0) }
      pipeline = RowPipeline(plan.streaming)
    }
    bodyColumns = columnsRead(by: bodyExpressions)
    inputs = plan.scan.columns.map { _ in nil }
    for ordinal in Set(filterColumns + bodyColumns) {
      inputs[ordinal] = Column(
        type: plan.scan.schema.fields[plan.scan.columns[ordinal]].type, capacity: RecordBatch.maximumRowCount)
    }
  }

  /// Reads the batch's columns for the rows that the filter keeps. Returns their number, or nil when there are none.
  func readAccepted(_ reader: any SplitReader, rowCount: Int) throws -> Int? {
    guard let filter else {
      try read(bodyColumns, reader, selection: nil)
      return rowCount
    }
    try read(filterColumns, reader, selection: nil)
    try filter.select(inputs, rowCount: rowCount, into: selection)
    if selection.count == 0 { return nil }
    if selection.count == rowCount {
      try read(bodyColumns.filter { !filterColumns.contains($0) }, reader, selection: nil)
    } else {
      try read(bodyColumns, reader, selection: selection)
    }
    return selection.count
  }

  private func read(_ ordinals: [Int], _ reader: any SplitReader, selection: SelectionVector?) throws {
    for ordinal in ordinals {
      guard let column = inputs[ordinal] else { continue }
      try reader.read(column: scanColumns[ordinal], into: column, selecting: selection)
    }
  }

  func project(rowCount: Int) throws -> (columns: [Column], rowCount: Int) {
    let columns = try projection.map { try $0.evaluate(inputs, rowCount: rowCount) }
    let rows = try pipeline.run(columns, rowCount: rowCount, events: nil)
    return (rows.columns, rows.rowCount)
  }

  /// A column of ones: each row of a map-only query is one input row.
  func ones(_ rowCount: Int) -> Column {
    if onesColumn.rowCount < RecordBatch.maximumRowCount {
      onesColumn.removeAll()
      for _ in 0..<RecordBatch.maximumRowCount { onesColumn.append(.int64(1)) }
    }
    return onesColumn
  }
}

extension PhysicalPlan {
  /// Types of the rows behind the streaming operations.
  var streamedTypes: [DataType] {
    var types: [DataType]
    switch body {
    case .rows(let expressions): types = expressions.map(\.type)
    case .groups(let aggregation):
      types =
        aggregation.keys.map(\.type) + aggregation.partials.map(\.resultType)
        + aggregation.distinctArguments.map { _ in .bigint }
    }
    for case .project(let expressions) in streaming { types = expressions.map(\.type) }
    return types
  }
}
