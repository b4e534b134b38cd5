import Columnar
import QueryPlan
import SystemIO
import TextFormats

/// Runs a physical plan over a table: map stage, reduce stage, ordering stage, each when the one before is committed.
package struct QueryExecutor {
  private let options: ExecutionOptions

  package init(_ options: ExecutionOptions) { self.options = options }

  /// Runs the plan and hands its rows to the sink. Throws ``TypeMisfit`` when an inferred type turned out too narrow; then
  /// nothing was handed to the sink unless the plan is map-only.
  package func execute(_ plan: PhysicalPlan, table: any InputTable, sink: any ResultSink) throws -> ExecutionReport {
    var report = ExecutionReport()
    let splits = try table.splits(partitionSize: options.partitionSize)
    report.rowsByFile = [Int](repeating: 0, count: table.files.count)
    report.inputBytes = splits.reduce(0) { $0 + $1.byteCount }

    switch plan.body {
    case .groups(let aggregation):
      let stage = MapStage(
        plan: plan, table: table, splits: splits, destination: .shuffle(aggregation), accountant: options.accountant)
      var stageReport: StageReport
      do {
        stageReport = try run(stage)
      } catch {
        stage.releaseResults()
        throw error
      }
      let results = stage.takeResults()
      count(results, into: &report)
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
      let reduce = ReduceStage(
        plan: plan, aggregation: aggregation, outputs: outputs, upstream: results.map(\.identity),
        sink: isOrdered ? nil : sink)
      var reduceReport = try run(reduce)
      let totals = reduce.result
      reduceReport.outputRows = totals.publishedRows
      report.stages.append(reduceReport)
      report.groups = totals.groups
      try finish(plan, totals: totals, collected: reduce.takeCollected(), sink: sink, &report)

    case .rows(let expressions):
      let isOrdered = !plan.ordering.isEmpty
      if !isOrdered {
        // Parts of about 64 MiB of input each.
        var parts = 1
        while parts < ShuffleOutputs.maximumParts && parts * 2 <= splits.count
          && report.inputBytes / (parts * 2) >= ShuffleOutputs.minimumPartBytes
        { parts *= 2 }
        try sink.begin(
          ResultLayout(
            schema: plan.schema, partOfSegment: splits.indices.map { $0 * parts / max(splits.count, 1) },
            partCount: parts))
      }
      let stage = MapStage(
        plan: plan, table: table, splits: splits,
        destination: isOrdered ? .collect(expressions) : .sink(expressions, sink),
        accountant: options.accountant)
      var stageReport = try run(stage)
      let results = stage.takeResults()
      count(results, into: &report)
      var totals = ResultTotals()
      for result in results { totals += result.totals }
      stageReport.outputRows = totals.publishedRows
      report.stages.append(stageReport)
      try finish(plan, totals: totals, collected: results.compactMap(\.collected), sink: sink, &report)
    }
    try sink.finish()
    return report
  }

  private func finish(
    _ plan: PhysicalPlan, totals: ResultTotals, collected: [RowBuffer], sink: any ResultSink,
    _ report: inout ExecutionReport
  ) throws {
    report.publishedRows = totals.publishedRows
    report.publishedEvents = totals.publishedEvents
    report.droppedEvents = totals.droppedEvents
    guard !plan.ordering.isEmpty else { return }
    try sink.begin(ResultLayout(schema: plan.schema, partOfSegment: [0], partCount: 1))
    let stage = OrderStage(inputs: collected, types: plan.streamedTypes, ordering: plan.ordering, sink: sink)
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
    let counters = try options.executor.run(stage, cancellation: options.cancellation) { progress(name, $0, $1) }
    return StageReport(
      name: name, tasks: stage.taskCount, counters: counters,
      nanoseconds: SystemClock.shared.nowNanoseconds() - start, outputRows: 0, outputBytes: 0)
  }

  private func count(_ results: [MapTaskResult], into report: inout ExecutionReport) {
    for result in results {
      report.read += result.counters.read
      for (file, rows) in result.rowsByFile { report.rowsByFile[file] += rows }
      report.rejected += result.counters.rejected
      report.accepted += result.accepted
      report.filtered += result.filtered
      if report.rejects.count < 1000 { report.rejects += result.rejects.prefix(1000 - report.rejects.count) }
    }
  }
}
