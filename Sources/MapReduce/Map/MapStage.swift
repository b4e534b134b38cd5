import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// What the map stage reads for one of its plan's inputs.
struct MapStageInput: Sendable {
  var plan: MapInput
  var table: any InputTable
  var splits: [InputSplit]
  /// One for each of the plan's joins.
  var joins: [JoinTable]
}

/// A value that an inferred column type cannot hold, and the table it is in: types must be widened and the query started
/// again.
package struct InputMisfit: Error, Hashable, Sendable {
  package var table: TableReference
  package var misfit: TypeMisfit
}

/// The first rejected row of a query for which rejected rows are refused, and the file in which it is.
package struct FirstReject: Error, Sendable {
  package var file: InputFile
  package var row: RejectedRow
}

/// The map stage: one task a split. Reads, filters, joins, and either aggregates for the shuffle or projects rows.
final class MapStage: TaskStage {
  let name = "map"
  private let plan: PhysicalPlan
  private let inputs: [MapStageInput]
  private let tasks: [(input: Int, split: InputSplit)]
  private let destination: Destination
  private let accountant: MemoryAccountant
  private let expressionErrors: ExpressionErrorMode
  private let rejectedRows: ExecutionOptions.RejectedRows
  private let rejects: RejectCollector
  /// What all tasks of an input share.
  private let inputIdentities: [TaskIdentity.Builder]
  private let results: Locked<[MapTaskResult?]>

  /// Where accepted rows go.
  enum Destination {
    case shuffle(Aggregation)
    /// Map-only: projected rows go to the sink's segment of the task's number.
    case sink(any ResultSink)
    /// Map-only with ORDER BY or LIMIT.
    case collect
  }

  init(plan: PhysicalPlan, inputs: [MapStageInput], destination: Destination, options: ExecutionOptions) {
    self.plan = plan
    self.inputs = inputs
    self.destination = destination
    accountant = options.accountant
    expressionErrors = options.expressionErrors
    rejectedRows = options.rejectedRows
    rejects = RejectCollector(options.rejectCapacity, accountant: options.accountant)
    let tasks = inputs.enumerated().flatMap { number, input in input.splits.map { (input: number, split: $0) } }
    self.tasks = tasks
    results = Locked(Array(repeating: nil, count: tasks.count))
    inputIdentities = inputs.map {
      Self.identity(of: $0, destination, ordering: plan.ordering, expressionErrors: options.expressionErrors)
    }
  }

  private static func identity(
    of input: MapStageInput, _ destination: Destination, ordering: [PhysicalPlan.OrderingOperation],
    expressionErrors: ExpressionErrorMode
  ) -> TaskIdentity.Builder {
    var builder = TaskIdentity.Builder()
    builder.add("map fan-out \(ShuffleFanOut.count) batch \(RecordBatch.maximumRowCount)")
    builder.add("expression errors \(expressionErrors.rawValue)")
    builder.add(input.table.formatDescription)
    for field in input.table.schema.fields {
      builder.add("column \(field.name) \(field.type) nullable=\(field.isNullable)")
    }
    builder.add("reads", input.plan.columnsToRead)
    builder.add("filter \(input.plan.filter?.description ?? "none")")
    for (step, table) in zip(input.plan.joins, input.joins) {
      builder.add("join \(step.kind.rawValue) filter \(step.filter?.description ?? "none")")
      builder.add("on", step.probeKeys)
      builder.add("equal to", step.buildKeys)
      builder.add("condition \(step.condition?.description ?? "none")")
      builder.add(table.identity)
    }
    builder.add("join filter \(input.plan.joinFilter?.description ?? "none")")
    builder.add("expressions", input.plan.expressions)
    switch destination {
    case .shuffle(let aggregation):
      builder.add("keys \(aggregation.keys.count)")
      for partial in aggregation.partials { builder.add("partial \(partial.kind)", partial.arguments) }
      builder.add("values", aggregation.valueArguments)
    case .sink: break
    // What a LIMIT will drop, tasks drop already.
    case .collect: builder.add("collect for", ordering)
    }
    return builder
  }

  var taskCount: Int { tasks.count }

  /// The committed results in task order; call when the stage is finished.
  func takeResults() -> [MapTaskResult] {
    let taken = results.withLock { results -> [MapTaskResult?] in
      defer { results = [] }
      return results
    }
    for (task, rows) in rejects.take() { taken[task]?.rejects = rows }
    return taken.map { result in
      guard let result else { preconditionFailure("a finished stage has all results") }
      return result
    }
  }

  func continuesPrevious(_ task: Int) -> Bool { tasks[task].split.continuesPreviousSplit }

  func identity(of task: Int, startState: RecordState) -> TaskIdentity {
    let (input, split) = tasks[task]
    var builder = inputIdentities[input]
    builder.add("start \(startState.rawValue)")
    for range in split.ranges {
      builder.add(inputs[input].table.files[range.file])
      builder.add(offset: range.offset, length: range.length)
    }
    return builder.finish()
  }

  func runAttempt(_ attempt: TaskAttempt, on worker: Worker) throws -> any AttemptOutput {
    let (inputNumber, split) = tasks[attempt.task]
    let input = inputs[inputNumber]
    // For the input of its last task only: a UNION ALL may have many inputs.
    let scratch = worker.scratch(of: self, input: inputNumber) {
      MapScratch(input, plan: plan, destination: destination)
    }
    let reader = try input.table.makeReader(
      split: split, startState: attempt.startState, columns: input.plan.columnsToRead)
    let result = MapTaskResult(
      identity: identity(of: attempt.task, startState: attempt.startState), input: inputNumber)
    var segment: (any ResultSegment)?
    var collector: RowCollector?
    switch destination {
    case .shuffle: scratch.aggregator?.begin(stringsOutliveBatches: reader.stringsOutliveBatches)
    case .sink(let sink): segment = try sink.makeSegment(attempt.task)
    case .collect: collector = RowCollector(types: plan.streamedTypes, ordering: plan.ordering)
    }
    // Rows of another plan stand in no file: nothing could be told of them.
    var rejectsFailures = false
    if case .scan = input.plan.source { rejectsFailures = expressionErrors == .reject }
    reader.rejectCapacity = rejects.capacity(forTask: attempt.task)
    do {
      while true {
        try worker.cancellation.check()
        try refuseRejects(reader, of: input)
        let rowCount = try reader.nextBatch()
        if rowCount == 0 { break }
        var failed = 0
        func reject(_ row: Int, _ error: ExpressionError) {
          failed += 1
          reader.reject(row: row, code: .expression, message: String(error.message.unicodeScalars.prefix(500)))
        }

        let kept: Int?
        do {
          kept = try scratch.readAccepted(reader, rowCount: rowCount)
        } catch let error as ExpressionError {
          guard rejectsFailures else { throw LocatedError(error: error, place: reader.place(ofRow: error.row)) }
          kept = try scratch.readAccepted(reader, rowCount: rowCount, failing: reject)
        }
        result.filtered += rowCount - failed - (kept ?? 0)
        guard let accepted = kept else { continue }

        func consume(_ columns: [Column?], _ rowCount: Int) throws {
          try scratch.forEachJoinedBatch(columns, rowCount: rowCount) { columns, rowCount in
            switch destination {
            case .shuffle: try scratch.aggregator?.consume(columns, rowCount: rowCount)
            case .sink, .collect:
              let rows = try scratch.project(columns, rowCount: rowCount)
              result.totals.publishedRows += rows.rowCount
              result.totals.publishedEvents += rows.rowCount
              result.totals.droppedEvents += rowCount - rows.rowCount
              if let segment {
                try segment.append(RecordBatch(columns: rows.columns, rowCount: rows.rowCount))
              } else {
                try collector?.append(rows.columns, rowCount: rows.rowCount, events: scratch.ones(rows.rowCount))
              }
            }
            result.joined += rowCount
          }
          result.accepted += rowCount
        }
        func consumeSurvivors() throws {
          let survivors = try scratch.survivors(rowCount: accepted) { row, error in
            reject(scratch.batchRow(ofAcceptedRow: row, acceptedRowCount: accepted, batchRowCount: rowCount), error)
          }
          if survivors.rowCount > 0 { try consume(survivors.columns, survivors.rowCount) }
        }
        // A row's matches may be spread over several batches, so behind joins nothing may count before all was tried.
        if rejectsFailures, scratch.hasFallibleJoins, try scratch.hasFailingRow(rowCount: accepted) {
          try consumeSurvivors()
          continue
        }
        do {
          try consume(scratch.columns, accepted)
        } catch let error as ExpressionError {
          // Without joins, nothing of the batch has been taken yet.
          if rejectsFailures, !scratch.hasJoins {
            try consumeSurvivors()
            continue
          }
          let row =
            scratch.hasJoins
            ? nil : scratch.batchRow(ofAcceptedRow: error.row, acceptedRowCount: accepted, batchRowCount: rowCount)
          throw LocatedError(error: error, place: row.flatMap { reader.place(ofRow: $0) })
        }
      }
      try refuseRejects(reader, of: input)
      result.counters = reader.counters
      for (range, (read, rejected)) in zip(split.ranges, zip(reader.rowsReadByRange, reader.rowsRejectedByRange)) {
        result.rowsByFile.append((range.file, read, rejected))
      }
      result.rejects = reader.rejects
      result.rejectCounts = reader.rejectCounts
      let rejectBytes = RejectCollector.byteCount(result.rejects)
      try reserve(rejectBytes, for: .rejectBuffers)
      result.reservedRejectBytes = rejectBytes
      if case .shuffle = destination, let aggregator = scratch.aggregator {
        // The reader must still live here: stored strings point into its memory.
        let sections = try withExtendedLifetime(reader) { try aggregator.finish() }
        result.sections = sections
        let byteCount = sections.groups.byteCount + sections.rows.byteCount
        try reserve(byteCount, for: .mapOutputs)
        result.reservedBytes = byteCount
      }
      if let collector {
        collector.finish()
        result.totals.droppedEvents += collector.droppedEvents
        result.collected = collector.buffer
      }
    } catch {
      segment?.abandon()
      release(result)
      if Self.blamesInput(error) { try reader.checkInput() }
      throw explained(error, input, split)
    }
    return SegmentOutput(segment: segment, endState: reader.endState) { [self] in
      rejects.add(result.rejects, ofTask: attempt.task, byteCount: result.reservedRejectBytes)
      result.rejects = []
      result.reservedRejectBytes = 0
      results.withLock { $0[attempt.task] = result }
    } onAbandon: { [self] in
      release(result)
    }
  }

  /// Throws the first rejected row so far, where none is allowed. To be called between batches: within one, rows come up in
  /// the order of the checks.
  private func refuseRejects(_ reader: any SplitReader, of input: MapStageInput) throws {
    guard rejectedRows == .refused, reader.counters.rejected > 0 else { return }
    guard let first = reader.rejects.min(by: { ($0.file, $0.byteOffset) < ($1.file, $1.byteOffset) }) else {
      preconditionFailure("there is room for the first rejected row")
    }
    throw FirstReject(file: input.table.files[first.file], row: first)
  }

  /// An expression's error with the row it is about, where that is known.
  private struct LocatedError: Error {
    var error: ExpressionError
    var place: RowPlace?
  }

  /// Whether an error says something of the rows that were read.
  private static func blamesInput(_ error: any Error) -> Bool {
    error is LocatedError || error is SumOverflow || error is TypeMisfit || error is FirstReject
  }

  private func explained(_ error: any Error, _ input: MapStageInput, _ split: InputSplit) -> any Error {
    switch error {
    case let error as LocatedError:
      var location: DayfoldError.Location?
      if case .scan = input.plan.source, let file = error.place?.file ?? split.ranges.first?.file {
        let path = input.table.files[file].path
        location = DayfoldError.Location(
          file: path, line: error.place.flatMap { try? LineLocator.line(ofOffset: $0.byteOffset, in: path) },
          byteOffset: error.place?.byteOffset)
      }
      return DayfoldError(
        .data, error.error.message, location: location,
        remedy: "guard the expression with a CASE or TRY_CAST, or filter the row out",
        cause: MapFailure(error: error.error))
    case let error as SumOverflow:
      var failure = error.explained
      failure.cause = MapFailure(error: error)
      return failure
    case let misfit as TypeMisfit:
      guard case .scan(let scan) = input.plan.source else { preconditionFailure("held rows have their types") }
      return InputMisfit(table: scan.table, misfit: misfit)
    default: return error
    }
  }

  /// Returns the memory of committed results that nobody will take, because the stage has failed.
  func releaseResults() {
    let left = results.withLock { results -> [MapTaskResult?] in
      defer { results = [] }
      return results
    }
    for result in left { if let result { release(result) } }
    _ = rejects.take()
  }

  private func release(_ result: MapTaskResult) {
    accountant.release(result.reservedBytes, for: .mapOutputs)
    accountant.release(result.reservedRejectBytes, for: .rejectBuffers)
  }

  private func reserve(_ byteCount: Int, for purpose: MemoryAccountant.Purpose) throws {
    if case .granted = accountant.reserve(byteCount, for: purpose) { return }
    if purpose == .rejectBuffers {
      throw DayfoldError(
        .usage, "the rejected rows to keep do not fit in the memory limit of \(accountant.budget) bytes",
        remedy: "raise the memory limit, or keep fewer rejected rows")
    }
    throw DayfoldError(
      .usage, "the map outputs do not fit in the memory limit of \(accountant.budget) bytes",
      remedy: "raise the memory limit, or filter or group more coarsely")
  }
}

/// What one map task hands on. Written by one worker, then immutable.
final class MapTaskResult: @unchecked Sendable {
  var counters = InputCounters()
  /// Rows read and rejected of each range, with the number of its file.
  var rowsByFile: [(file: Int, read: Int, rejected: Int)] = []
  var accepted = 0
  var filtered = 0
  /// Rows behind the joins: what was aggregated or projected. Without joins, `accepted`.
  var joined = 0
  /// The first rejected rows, until the task commits and again when its stage is finished.
  var rejects: [RejectedRow] = []
  var rejectCounts = RejectCounts()
  /// Bytes of `rejects` that the accountant granted.
  var reservedRejectBytes = 0
  var sections: (groups: ShuffleSection, rows: ShuffleSection)?
  /// Bytes of `sections` that the accountant granted.
  var reservedBytes = 0
  var collected: RowBuffer?
  var totals = ResultTotals()
  let identity: TaskIdentity
  /// Position of the task's input among the stage's.
  let input: Int

  init(identity: TaskIdentity, input: Int) {
    self.identity = identity
    self.input = input
  }
}

extension PhysicalPlan {
  /// Whether its rows are those of files, one for one: then a row can be rejected for an expression that fails.
  var hasRowsOfFiles: Bool {
    guard case .rows = body else { return false }
    return inputs.allSatisfy { if case .scan = $0.source { true } else { false } }
  }

  /// Types of the rows behind the streaming operations.
  var streamedTypes: [DataType] {
    var types: [DataType]
    switch body {
    case .rows: types = inputs[0].expressions.map(\.type)
    case .groups(let aggregation): types = aggregation.outputTypes
    }
    for case .project(let expressions) in streaming { types = expressions.map(\.type) }
    return types
  }
}
