import Columnar
import QueryPlan
import TextFormats

/// One worker's memory for the tasks of one input of a map stage.
final class MapScratch {
  let aggregator: MapAggregator?
  /// The source's columns; those that nothing reads stay nil.
  private(set) var columns: [Column?]
  /// Ordinals of the source's columns among the reader's.
  private let readerColumns: [Int]
  /// The parts of the filter, each applied to the rows that all before it kept; one only where a part may fail.
  let filters: [FilterEvaluator]
  let filterColumns: [Int]
  /// Columns read behind the filter.
  let bodyColumns: [Int]
  /// Of these, the columns that the filter did not read.
  private let otherBodyColumns: [Int]
  let selection = SelectionVector()
  private let narrowing = SelectionVector()
  private let joins: [JoinProbe]
  private let joinFilter: FilterEvaluator?
  private let joinFilterColumns: [Int]
  private let joinSelection = SelectionVector()
  private var joinFiltered: [Column?] = []
  let projection: [ExpressionEvaluator]
  private let pipeline: RowPipeline
  /// Whether an expression behind the first join may fail: then rows must be tried before any of their matches counts.
  let hasFallibleJoins: Bool
  /// For batches in which a row fails, see `MapScratch+FailingRows`.
  lazy var failing = FailingRowScratch(columns)
  private lazy var onesColumn = Column(type: .bigint, capacity: RecordBatch.maximumRowCount)

  init(_ input: MapStageInput, plan: PhysicalPlan, destination: MapStage.Destination) {
    let step = input.plan
    let types = step.sourceFields.map(\.type)
    readerColumns = step.columnsToRead
    filters = step.filter.map { Self.parts(of: $0).map { FilterEvaluator($0) } } ?? []
    filterColumns = step.filter?.referencedColumns ?? []
    joinFilter = step.joinFilter.map { FilterEvaluator($0) }
    hasFallibleJoins = !step.joins.isEmpty && step.mayFailBehindFilter
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

  /// Splits a filter where an operand of its top-level `AND` reads a column that no part before it does, so that the
  /// column is read only for the rows that these keep. Others join the first part that reads their columns: no operand can
  /// fail, so their order makes no difference.
  private static func parts(of filter: Expression) -> [Expression] {
    if filter.isFallible { return [filter] }
    var parts: [(operands: [Expression], columns: Set<Int>)] = []
    for operand in filter.conjuncts {
      let columns = Set(operand.referencedColumns)
      if let known = parts.firstIndex(where: { columns.isSubset(of: $0.columns) }) {
        parts[known].operands.append(operand)
      } else {
        parts.append(([operand], columns))
      }
    }
    return parts.compactMap { Expression.conjunction(of: $0.operands) }
  }

  /// Reads the batch's columns for the rows that the filter keeps. Returns their number, or nil when there are none.
  func readAccepted(_ reader: any SplitReader, rowCount: Int) throws -> Int? {
    var kept = rowCount
    for filter in filters {
      if kept == rowCount {
        try read(filter.referencedColumns, reader, selection: nil)
        try filter.select(columns, rowCount: rowCount, into: selection)
      } else {
        try read(filter.referencedColumns, reader, selection: selection)
        try filter.select(columns, rowCount: kept, into: narrowing)
        selection.narrow(to: narrowing)
      }
      kept = selection.count
      if kept == 0 { return nil }
    }
    if kept == rowCount {
      try read(otherBodyColumns, reader, selection: nil)
    } else {
      try read(bodyColumns, reader, selection: selection)
    }
    return kept
  }

  func read(_ ordinals: [Int], _ reader: any SplitReader, selection: SelectionVector?) throws {
    for ordinal in ordinals {
      guard let column = columns[ordinal] else { continue }
      try reader.read(column: readerColumns[ordinal], into: column, selecting: selection)
    }
  }

  /// The row of the reader's batch that became an accepted row.
  func batchRow(ofAcceptedRow row: Int, acceptedRowCount: Int, batchRowCount: Int) -> Int {
    acceptedRowCount == batchRowCount ? row : selection.row(at: row)
  }

  var hasJoins: Bool { !joins.isEmpty }

  /// Calls `body` with what the joins and the filter behind them make of a batch of accepted rows; without joins, with the
  /// batch.
  func forEachJoinedBatch(_ columns: [Column?], rowCount: Int, _ body: ([Column?], Int) throws -> Void) throws {
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
  /// Whether an expression behind the filter may be an error for a row.
  var mayFailBehindFilter: Bool {
    let ofJoins = joins.flatMap { [$0.filter, $0.condition].compactMap(\.self) + $0.probeKeys }
    return (ofJoins + [joinFilter].compactMap(\.self) + expressions).contains(where: \.isFallible)
  }

  /// For each of the source's columns, its ordinal in the table that is read.
  var columnsToRead: [Int] {
    switch source {
    case .scan(let scan): scan.columns
    case .rows(let plan): Array(plan.schema.fields.indices)
    case .oneRow: []
    }
  }
}
