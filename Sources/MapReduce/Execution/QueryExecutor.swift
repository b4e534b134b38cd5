import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// Runs a physical plan: first the plans whose rows it reads, then its map stage, reduce stage and ordering stage, each
/// when the one before is committed.
package struct QueryExecutor {
  private let options: ExecutionOptions

  package init(_ options: ExecutionOptions) { self.options = options }

  /// Runs the plan over the tables that its scans name, and hands its rows to the sink.
  ///
  /// Throws ``InputMisfit`` when an inferred type turned out too narrow; then nothing was handed to the sink unless the
  /// plan is map-only.
  package func execute(
    _ plan: PhysicalPlan, tables: (TableReference) -> any InputTable, sink: any ResultSink
  ) throws -> ExecutionReport {
    try withoutActuallyEscaping(tables) { tables in
      try QueryRun(options, tables: tables).execute(plan, sink: sink).report
    }
  }
}

/// One run of a plan and of the plans that it reads, each of which runs once.
private final class QueryRun {
  private let options: ExecutionOptions
  private let tables: (TableReference) -> any InputTable
  private var heldRows: [PhysicalPlan: HeldRows] = [:]
  private var joinTables: [JoinBuild: JoinTable] = [:]

  private struct JoinBuild: Hashable {
    var plan: PhysicalPlan
    var keys: [Expression]
  }

  init(_ options: ExecutionOptions, tables: @escaping (TableReference) -> any InputTable) {
    self.options = options
    self.tables = tables
  }

  /// Returns what was done and what the result is a function of.
  func execute(
    _ plan: PhysicalPlan, sink: any ResultSink
  ) throws -> (report: ExecutionReport, identity: TaskIdentity) {
    var report = ExecutionReport(rejectCapacity: options.rejectCapacity)
    report.partitionSize = options.partitionSize
    let inputs = try plan.inputs.map { try prepare($0, &report) }
    report.hasJoins = plan.inputs.contains { !$0.joins.isEmpty }
    var identity = TaskIdentity.Builder()
    identity.add("plan streaming", plan.streaming)
    identity.add("ordering", plan.ordering)

    switch plan.body {
    case .groups(let aggregation):
      identity.add("groups", aggregation.results)
      let stage = MapStage(
        plan: plan, inputs: inputs, destination: .shuffle(aggregation), options: options)
      var stageReport: StageReport
      do {
        stageReport = try run(stage)
      } catch {
        stage.releaseResults()
        throw error
      }
      let results = stage.takeResults()
      count(results, of: inputs, into: &report)
      for result in results { identity.add(result.identity) }
      let outputs = ShuffleOutputs(results.compactMap(\.sections), aggregation: aggregation)
      stageReport.outputRows = outputs.rowCount
      stageReport.outputBytes = outputs.byteCount
      report.stages.append(stageReport)
      defer { options.accountant.release(outputs.byteCount, for: .mapOutputs) }

      let isOrdered = !plan.ordering.isEmpty
      if !isOrdered {
        try sink.begin(
          ResultLayout(
            schema: plan.schema, partOfSegment: (0..<outputs.taskCount).map(outputs.part(ofTask:)),
            partCount: outputs.partCount))
      }
      let upstream = results.map(\.identity)
      var distinctCounts = DistinctCounts()
      if !outputs.crowdedRanges.isEmpty {
        let stage = DistinctStage(aggregation: aggregation, outputs: outputs, upstream: upstream)
        var stageReport = try run(stage)
        distinctCounts = stage.takeCounts()
        stageReport.outputRows = distinctCounts.rowCount
        report.stages.append(stageReport)
      }
      let reduce = ReduceStage(
        plan: plan, aggregation: aggregation, outputs: outputs, distinctCounts: distinctCounts, upstream: upstream,
        sink: isOrdered ? nil : sink)
      var reduceReport = try run(reduce)
      let totals = reduce.result
      reduceReport.outputRows = totals.publishedRows
      report.stages.append(reduceReport)
      report.groups = totals.groups
      try finish(plan, totals: totals, collected: reduce.takeCollected(), sink: sink, &report)

    case .rows:
      let isOrdered = !plan.ordering.isEmpty
      if !isOrdered { try sink.begin(layout(of: plan, inputs)) }
      let stage = MapStage(
        plan: plan, inputs: inputs, destination: isOrdered ? .collect : .sink(sink), options: options)
      var stageReport: StageReport
      do {
        stageReport = try run(stage)
      } catch {
        stage.releaseResults()
        throw error
      }
      let results = stage.takeResults()
      count(results, of: inputs, into: &report)
      for result in results { identity.add(result.identity) }
      var totals = ResultTotals()
      for result in results { totals += result.totals }
      stageReport.outputRows = totals.publishedRows
      report.stages.append(stageReport)
      try finish(plan, totals: totals, collected: results.compactMap(\.collected), sink: sink, &report)
    }
    try sink.finish()
    return (report, identity.finish())
  }

  /// Map-only: parts of about 64 MiB of input each.
  private func layout(of plan: PhysicalPlan, _ inputs: [MapStageInput]) -> ResultLayout {
    let splits = inputs.flatMap(\.splits)
    let byteCount = splits.reduce(0) { $0 + $1.byteCount }
    var parts = 1
    while parts < ShuffleOutputs.maximumParts && parts * 2 <= splits.count
      && byteCount / (parts * 2) >= ShuffleOutputs.minimumPartBytes
    { parts *= 2 }
    return ResultLayout(
      schema: plan.schema, partOfSegment: splits.indices.map { $0 * parts / max(splits.count, 1) }, partCount: parts)
  }

  // MARK: What a plan reads

  private func prepare(_ input: MapInput, _ report: inout ExecutionReport) throws -> MapStageInput {
    let table: any InputTable
    switch input.source {
    case .scan(let scan): table = tables(scan.table)
    case .rows(let plan): table = HeldRowsTable(try rows(of: plan, &report))
    case .oneRow: table = HeldRowsTable.oneRow
    }
    let joins = try input.joins.map { step in
      let key = JoinBuild(plan: step.build, keys: step.buildKeys)
      if let known = joinTables[key] { return known }
      let held = try rows(of: step.build, &report)
      let made = try JoinTable(
        held, keys: step.buildKeys, accountant: options.accountant, cancellation: options.cancellation,
        failureRemedy: options.expressionErrors.remedy(
          subquery: step.build.hasRowsOfFiles ? "this side of the condition" : nil))
      if options.joinKeys == .unique, step.kind.outputsRight, !made.index.hasUniqueKeys {
        throw DayfoldError(
          .data, "a joined table has several rows of one key, so that rows would be counted twice",
          remedy: "select one row for each key from the table, or leave the job's verify section out")
      }
      joinTables[key] = made
      return made
    }
    return MapStageInput(
      plan: input, table: table, splits: try table.splits(partitionSize: options.partitionSize), joins: joins)
  }

  private func rows(of plan: PhysicalPlan, _ report: inout ExecutionReport) throws -> HeldRows {
    if let known = heldRows[plan] { return known }
    let sink = HeldRowsSink(types: plan.schema.fields.map(\.type), accountant: options.accountant)
    let (nested, identity) = try execute(plan, sink: sink)
    let rows = sink.take(schema: plan.schema, identity: identity)
    report.add(nested, of: plan)
    heldRows[plan] = rows
    return rows
  }

  // MARK: Stages

  private func finish(
    _ plan: PhysicalPlan, totals: ResultTotals, collected: [RowBuffer], sink: any ResultSink,
    _ report: inout ExecutionReport
  ) throws {
    report.publishedRows = totals.publishedRows
    report.publishedEvents = totals.publishedEvents
    report.droppedEvents = totals.droppedEvents
    guard !plan.ordering.isEmpty else { return }
    try sink.begin(ResultLayout(schema: plan.schema, partOfSegment: [0], partCount: 1))
    let stage = OrderStage(
      inputs: collected, types: plan.streamedTypes, ordering: plan.ordering, sink: sink,
      failureRemedy: options.expressionErrors.remedy(subquery: plan.hasRowsOfFiles ? "it" : nil))
    var stageReport = try run(stage)
    let ordered = stage.result
    stageReport.outputRows = ordered.publishedRows
    report.stages.append(stageReport)
    report.publishedRows = ordered.publishedRows
    report.publishedEvents = ordered.publishedEvents
    // What a task dropped early was counted as dropped by its collector.
    report.droppedEvents = totals.droppedEvents + ordered.droppedEvents
  }

  private func run(_ stage: any TaskStage) throws -> StageReport {
    let start = SystemClock.shared.nowNanoseconds()
    let progress = options.progress
    let name = stage.name
    progress(name, 0, stage.taskCount)
    let timed = TimedStage(stage, workerCount: options.executor.workerCount)
    let counters = try options.executor.run(timed, cancellation: options.cancellation) { progress(name, $0, $1) }
    return StageReport(
      name: name, tasks: stage.taskCount, counters: counters,
      nanoseconds: SystemClock.shared.nowNanoseconds() - start, times: timed.times, outputRows: 0, outputBytes: 0)
  }

  private func count(_ results: [MapTaskResult], of inputs: [MapStageInput], into report: inout ExecutionReport) {
    var firstFile: [Int?] = []
    for input in inputs {
      guard case .scan = input.plan.source else {
        firstFile.append(nil)
        continue
      }
      firstFile.append(report.files.count)
      report.files += input.table.files
      report.rowsByFile += input.table.files.map { _ in 0 }
      report.rejectedByFile += input.table.files.map { _ in 0 }
      report.inputBytes += input.splits.reduce(0) { $0 + $1.byteCount }
    }
    for result in results {
      report.add(result, firstFile: firstFile[result.input])
    }
  }
}
