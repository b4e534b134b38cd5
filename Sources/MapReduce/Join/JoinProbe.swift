import Columnar
import QueryPlan

/// Looks the rows of a map task up in a join's table and hands on the matching pairs.
///
/// ```
///   probe columns ─► filter ─► keys ─► groups of the index ─► pairs (probe row, build row) ─► condition ─► columns
/// ```
/// Rows keep their order; the matches of a row stand in the order of the build side. Belongs to one worker.
final class JoinProbe {
  private let kind: Join.Kind
  private let table: JoinTable
  private let probeWidth: Int
  private let filter: FilterEvaluator?
  private let keys: [ExpressionEvaluator]
  private let condition: FilterEvaluator?
  /// Probe columns that what follows reads.
  private let keptProbeColumns: [Int]
  /// Build columns that what follows reads, or the condition.
  private let keptBuildColumns: [Int]
  /// Probe columns that the filter, the keys, the condition or what follows reads.
  private let usedProbeColumns: [Int]

  private let probe = KeyIndex.Probe()
  private let selection = SelectionVector()
  private let survivors = SelectionVector()
  private let buildRows = CodeVector(capacity: RecordBatch.maximumRowCount)
  private let candidates = MatchList()
  private let matches = MatchList()
  private let result = MatchList()
  private var filtered: [Column?]
  private var output: [Column?]

  /// - Parameters:
  ///   - fields: types of the columns so far.
  ///   - needed: ordinals that what follows reads, over the columns so far and the build side's.
  init(_ step: JoinStep, table: JoinTable, types: [DataType], needed: Set<Int>) {
    kind = step.kind
    self.table = table
    probeWidth = types.count
    filter = step.filter.map { FilterEvaluator($0) }
    keys = step.probeKeys.map { ExpressionEvaluator($0) }
    condition = step.condition.map { FilterEvaluator($0) }
    let width = types.count
    let read = Set(step.condition?.referencedColumns ?? [])
    keptProbeColumns = needed.union(read).filter { $0 < width }.sorted()
    keptBuildColumns = needed.union(read).filter { $0 >= width }.map { $0 - width }.sorted()
    usedProbeColumns = step.probeColumns(needed: needed, width: width).sorted()
    func column(_ type: DataType) -> Column { Column(type: type, capacity: RecordBatch.maximumRowCount) }
    filtered = types.map { _ in nil }
    output = Array(repeating: nil, count: width + table.rows.types.count)
    if filter != nil { for ordinal in usedProbeColumns { filtered[ordinal] = column(types[ordinal]) } }
    for ordinal in keptProbeColumns { output[ordinal] = column(types[ordinal]) }
    for ordinal in keptBuildColumns { output[width + ordinal] = column(table.rows.types[ordinal]) }
  }

  /// Joins a batch. `emit` gets the columns so far and, unless the join only tests for matches, the build side's; they are
  /// overwritten after the call.
  func run(_ inputs: [Column?], rowCount: Int, emit: ([Column?], Int) throws -> Void) throws {
    var inputs = inputs
    var rowCount = rowCount
    if let filter {
      try filter.select(inputs, rowCount: rowCount, into: selection)
      if selection.count < rowCount {
        for ordinal in usedProbeColumns {
          if let source = inputs[ordinal] { filtered[ordinal]?.gather(from: source, selecting: selection) }
        }
        inputs = filtered
        rowCount = selection.count
      }
    }
    guard rowCount > 0 else { return }
    let values = try keys.map { try $0.evaluate(inputs, rowCount: rowCount) }
    table.index.find(values, rowCount: rowCount, with: probe)

    var start = 0
    while start < rowCount {
      let end = table.index.endOfSlice(
        probe, from: start, rowCount: rowCount, limit: RecordBatch.maximumRowCount)
      let slice = start..<end
      result.removeAll()
      switch (kind, condition) {
      case (.inner, nil), (.left, nil):
        table.index.addMatches(probe, rows: slice, unmatched: kind == .left, to: result)
      case (_, let condition):
        candidates.removeAll()
        table.index.addMatches(probe, rows: slice, unmatched: false, to: candidates)
        var found = candidates
        if let condition {
          try keepMatches(inputs, fulfilling: condition)
          found = matches
        }
        switch kind {
        case .inner: result.append(found)
        case .left: result.append(found, withUnmatched: slice)
        case .semi: result.append(rowsOf: slice, ifMatched: true, in: found)
        case .anti: result.append(rowsOf: slice, ifMatched: false, in: found)
        }
      }
      if start == 0 && end == rowCount && result.holdsEachRowOnce(rowCount: rowCount) {
        // Every row has one match: the probe columns are as they should be.
        try emitPairs(inputs, from: 0, count: rowCount, isIdentity: true, emit)
      } else {
        var first = 0
        while first < result.count {
          let count = min(RecordBatch.maximumRowCount, result.count - first)
          try emitPairs(inputs, from: first, count: count, isIdentity: false, emit)
          first += count
        }
      }
      start = end
    }
  }

  /// Copies the candidates that fulfil the condition to `matches`.
  private func keepMatches(_ inputs: [Column?], fulfilling condition: FilterEvaluator) throws {
    matches.removeAll()
    var first = 0
    while first < candidates.count {
      let count = min(RecordBatch.maximumRowCount, candidates.count - first)
      gather(candidates, inputs, from: first, count: count, isIdentity: false)
      try condition.select(output, rowCount: count, into: survivors)
      matches.append(candidates, from: first, selecting: survivors)
      first += count
    }
  }

  private func emitPairs(
    _ inputs: [Column?], from first: Int, count: Int, isIdentity: Bool, _ emit: ([Column?], Int) throws -> Void
  ) throws {
    gather(result, inputs, from: first, count: count, isIdentity: isIdentity)
    var columns = kind.outputsRight ? output : Array(output[..<probeWidth])
    if isIdentity { for ordinal in keptProbeColumns { columns[ordinal] = inputs[ordinal] } }
    try emit(columns, count)
  }

  private func gather(_ list: MatchList, _ inputs: [Column?], from first: Int, count: Int, isIdentity: Bool) {
    if !isIdentity {
      list.copyProbeRows(from: first, count: count, into: selection)
      for ordinal in keptProbeColumns {
        if let source = inputs[ordinal] { output[ordinal]?.gather(from: source, selecting: selection) }
      }
    }
    guard !keptBuildColumns.isEmpty else { return }
    list.copyBuildRows(from: first, count: count, into: buildRows)
    for ordinal in keptBuildColumns {
      if let target = output[probeWidth + ordinal] {
        table.rows.gatherMatches(ordinal, rows: buildRows, count: count, into: target)
      }
    }
  }
}

extension JoinStep {
  /// Ordinals of the columns so far that the join or what follows reads.
  func probeColumns(needed: Set<Int>, width: Int) -> Set<Int> {
    var ordinals = needed
    for expression in [filter, condition].compactMap({ $0 }) + probeKeys {
      ordinals.formUnion(expression.referencedColumns)
    }
    return ordinals.filter { $0 < width }
  }
}

extension MatchList {
  /// Adds all pairs of another list.
  fileprivate func append(_ list: MatchList) {
    var first = 0
    let all = SelectionVector()
    while first < list.count {
      let count = min(RecordBatch.maximumRowCount, list.count - first)
      all.selectAll(rowCount: count)
      append(list, from: first, selecting: all)
      first += count
    }
  }
}
