import Columnar
import QueryPlan
import TextFormats

/// One worker's memory for the tasks of one input of a map stage.
final class MapScratch {
  let aggregator: MapAggregator?
  /// The source's columns; those that nothing reads stay nil.
  private var columns: [Column?]
  /// Ordinals of the source's columns among the reader's.
  private let readerColumns: [Int]
  private let filter: FilterEvaluator?
  private let filterColumns: [Int]
  /// Columns read behind the filter.
  private let bodyColumns: [Int]
  /// Of these, the columns that the filter did not read.
  private let otherBodyColumns: [Int]
  private let selection = SelectionVector()
  private let joins: [JoinProbe]
  private let joinFilter: FilterEvaluator?
  private let joinFilterColumns: [Int]
  private let joinSelection = SelectionVector()
  private var joinFiltered: [Column?] = []
  private let projection: [ExpressionEvaluator]
  private let pipeline: RowPipeline
  private lazy var onesColumn = Column(type: .bigint, capacity: RecordBatch.maximumRowCount)

  init(_ input: MapStageInput, plan: PhysicalPlan, destination: MapStage.Destination) {
    let step = input.plan
    let types = step.sourceFields.map(\.type)
    readerColumns = step.columnsToRead
    filter = step.filter.map { FilterEvaluator($0) }
    filterColumns = step.filter?.referencedColumns ?? []
    joinFilter = step.joinFilter.map { FilterEvaluator($0) }
    switch destination {
    case .shuffle(let aggregation):
      aggregator = MapAggregator(aggregation.computing(step.expressions))
      projection = []
      pipeline = RowPipeline([])
    case .sink, .collect:
      aggregator = nil
      projection = step.expressions.map { ExpressionEvaluator($0) }
      pipeline = RowPipeline(plan.streaming)
    }

    // From the last join to the first: what is read behind each.
    let body = Set(columnsRead(by: step.expressions))
    var needed = body.union(step.joinFilter?.referencedColumns ?? [])
    joinFilterColumns = needed.sorted()
    var widths = [types]
    for join in step.joins {
      widths.append(
        join.kind.outputsRight
          ? widths[widths.count - 1] + join.build.schema.fields.map(\.type) : widths[widths.count - 1])
    }
    if joinFilter != nil, let all = widths.last {
      joinFiltered = all.map { _ in nil }
      for ordinal in needed {
        joinFiltered[ordinal] = Column(type: all[ordinal], capacity: RecordBatch.maximumRowCount)
      }
    }
    var probes: [JoinProbe] = []
    for (number, join) in step.joins.enumerated().reversed() {
      probes.insert(
        JoinProbe(join, table: input.joins[number], types: widths[number], needed: needed), at: 0)
      needed = join.probeColumns(needed: needed, width: widths[number].count)
    }
    joins = probes
    bodyColumns = needed.sorted()
    let filterColumns = filterColumns
    otherBodyColumns = bodyColumns.filter { !filterColumns.contains($0) }
    columns = types.map { _ in nil }
    for ordinal in needed.union(filterColumns) {
      columns[ordinal] = Column(type: types[ordinal], capacity: RecordBatch.maximumRowCount)
    }
  }

  /// Reads the batch's columns for the rows that the filter keeps. Returns their number, or nil when there are none.
  func readAccepted(_ reader: any SplitReader, rowCount: Int) throws -> Int? {
    guard let filter else {
      try read(bodyColumns, reader, selection: nil)
      return rowCount
    }
    try read(filterColumns, reader, selection: nil)
    try filter.select(columns, rowCount: rowCount, into: selection)
    if selection.count == 0 { return nil }
    if selection.count == rowCount {
      try read(otherBodyColumns, reader, selection: nil)
    } else {
      try read(bodyColumns, reader, selection: selection)
    }
    return selection.count
  }

  private func read(_ ordinals: [Int], _ reader: any SplitReader, selection: SelectionVector?) throws {
    for ordinal in ordinals {
      guard let column = columns[ordinal] else { continue }
      try reader.read(column: readerColumns[ordinal], into: column, selecting: selection)
    }
  }

  /// The row of the reader's batch that an error of an expression behind the filter is about; `nil` behind joins.
  func batchRow(ofAcceptedRow row: Int, acceptedRowCount: Int, batchRowCount: Int) -> Int? {
    guard joins.isEmpty else { return nil }
    return acceptedRowCount == batchRowCount ? row : selection.row(at: row)
  }

  /// Calls `body` with what the joins and the filter behind them make of the batch; without joins, with the batch.
  func forEachJoinedBatch(rowCount: Int, _ body: ([Column?], Int) throws -> Void) throws {
    try join(0, columns, rowCount: rowCount, body)
  }

  private func join(
    _ number: Int, _ columns: [Column?], rowCount: Int, _ body: ([Column?], Int) throws -> Void
  ) throws {
    if number < joins.count {
      try joins[number].run(columns, rowCount: rowCount) { try join(number + 1, $0, rowCount: $1, body) }
      return
    }
    guard let joinFilter else { return try body(columns, rowCount) }
    try joinFilter.select(columns, rowCount: rowCount, into: joinSelection)
    if joinSelection.count == 0 { return }
    if joinSelection.count == rowCount { return try body(columns, rowCount) }
    for ordinal in joinFilterColumns {
      if let source = columns[ordinal] { joinFiltered[ordinal]?.gather(from: source, selecting: joinSelection) }
    }
    try body(joinFiltered, joinSelection.count)
  }

  func project(_ columns: [Column?], rowCount: Int) throws -> (columns: [Column], rowCount: Int) {
    let projected = try projection.map { try $0.evaluate(columns, rowCount: rowCount) }
    let rows = try pipeline.run(projected, rowCount: rowCount, events: nil)
    return (rows.columns, rows.rowCount)
  }

  /// A column of ones: each row of a map-only query is one row of its input.
  func ones(_ rowCount: Int) -> Column {
    if onesColumn.rowCount < RecordBatch.maximumRowCount {
      onesColumn.removeAll()
      for _ in 0..<RecordBatch.maximumRowCount { onesColumn.append(.int64(1)) }
    }
    return onesColumn
  }
}

extension MapInput {
  /// For each of the source's columns, its ordinal in the table that is read.
  var columnsToRead: [Int] {
    switch source {
    case .scan(let scan): scan.columns
    case .rows(let plan): Array(plan.schema.fields.indices)
    case .oneRow: []
    }
  }
}
