import Columnar
import QueryPlan

/// Merges the map outputs of a range of buckets into groups, in task order, and emits them in canonical order.
///
/// Belongs to one worker; reused from range to range.
final class BucketReducer {
  private let outputs: ShuffleOutputs
  private let aggregation: Aggregation
  private let buckets: BucketGroups
  private var states: [AggregateState]
  /// For each state its columns among those of all partial states, and its inputs among arguments ‖ position.
  private let partialOrdinals: [Range<Int>]
  private let inputOrdinals: [[Int]]
  private let valueReducers: [ValueReducer]

  // A chunk of decoded rows.
  private let valueColumns: [Column]
  private let partialColumns: [Column]
  /// Arguments ‖ position.
  private let argumentColumns: [Column]
  /// Those of the columns above that hold positions.
  private let partialPositions: [Column]
  private let rowPositions: [Column]
  private let outputColumns: [Column]

  init(_ outputs: ShuffleOutputs, aggregation: Aggregation) {
    self.outputs = outputs
    self.aggregation = aggregation
    let argumentTypes = aggregation.arguments.map(\.type)
    buckets = BucketGroups(outputs, keyTypes: aggregation.keys.map(\.type))
    states = aggregation.partials.map { $0.makeState() }
    inputOrdinals = aggregation.partials.map { aggregation.inputOrdinals(of: $0) }
    var partialOrdinals: [Range<Int>] = []
    for state in states {
      let first = partialOrdinals.last?.upperBound ?? 0
      partialOrdinals.append(first..<first + state.partialTypes.count)
    }
    self.partialOrdinals = partialOrdinals
    valueReducers = aggregation.valueArguments.enumerated().map { index, argument in
      ValueReducer(aggregation.valueAggregates.filter { $0.argument == index }, type: argumentTypes[argument])
    }
    func chunk(_ type: DataType) -> Column { Column(type: type, capacity: BucketGroups.chunkCapacity) }
    valueColumns = aggregation.valueArguments.map { chunk(argumentTypes[$0]) }
    let partialColumns = outputs.partialTypes.map(chunk)
    self.partialColumns = partialColumns
    rowPositions = aggregation.hasPositions ? [chunk(.bigint)] : []
    // A position is the last column of its state.
    partialPositions = zip(aggregation.partials, partialOrdinals).filter { $0.0.kind.readsPosition }.map {
      partialColumns[$0.1.upperBound - 1]
    }
    argumentColumns = argumentTypes.map(chunk) + rowPositions
    outputColumns = aggregation.outputTypes.map { Column(type: $0, capacity: RecordBatch.maximumRowCount) }
  }

  /// Starts a reduce task.
  func beginTask() { buckets.beginTask() }

  /// Reduces one range of buckets.
  ///
  /// - Parameters:
  ///   - counted: the range's distinct values as far as they were counted before.
  ///   - emit: takes the groups' columns (keys ‖ partial results ‖ value aggregates), some thousand at a time.
  /// - Returns: the number of groups.
  func reduce(
    range: Int, counted: DistinctCounts.OfRange?,
    emit: (_ columns: [Column], _ rowCount: Int, _ events: Column) throws -> Void
  ) throws -> Int {
    beginRange()
    let counted = counted ?? DistinctCounts.OfRange()
    let range = outputs.buckets(ofRange: range)
    func rows(_ section: ShuffleSection) -> [BucketGroups.Selected] { [.init(rows: section.rows(ofBuckets: range))] }
    let values = valueColumns.enumerated().map { counted[$0.offset] == nil ? $0.element : nil }
    buckets.decode(.groups, into: values + partialColumns, rows: rows) { task, _, rows in
      for column in partialPositions { RowPosition.add(task: task, to: column, rows: rows) }
    } process: {
      mergeGroups(rowCount: $0, counted)
    }
    buckets.decode(.rows, into: neededArguments(counted), rows: rows) { task, _, rows in
      for column in rowPositions { RowPosition.add(task: task, to: column, rows: rows) }
    } process: {
      addRows(rowCount: $0, counted)
    }
    for (argument, batches) in counted {
      for batch in batches {
        buckets.assignGroups(batch.keys, rowCount: batch.counts.rowCount)
        ensureGroups()
        valueReducers[argument].add(groups: buckets.groups, counts: batch.counts)
      }
    }
    if aggregation.keys.isEmpty && outputs.rowCount == 0 {
      buckets.addEmptyGroup()
      ensureGroups()
    }
    try emitGroups(emit)
    return buckets.groupCount
  }

  private func beginRange() {
    buckets.beginRange()
    for index in states.indices {
      if states[index].byteCount > BucketGroups.keptBytes {
        states[index] = aggregation.partials[index].makeState()
      } else {
        states[index].reset()
      }
    }
    for reducer in valueReducers { reducer.reset(keeping: BucketGroups.keptBytes) }
  }

  /// The argument columns without those that only distinct counts read which are known.
  private func neededArguments(_ counted: DistinctCounts.OfRange) -> [Column?] {
    let read = Set(inputOrdinals.joined())
    return argumentColumns.enumerated().map { ordinal, column in
      let isCounted = counted.keys.contains { aggregation.valueArguments[$0] == ordinal }
      return isCounted && !read.contains(ordinal) ? nil : column
    }
  }

  private func ensureGroups() {
    for state in states { state.ensureGroups(buckets.groupCount) }
    for reducer in valueReducers { reducer.ensureGroups(buckets.groupCount) }
  }

  private func mergeGroups(rowCount: Int, _ counted: DistinctCounts.OfRange) {
    ensureGroups()
    for (state, ordinals) in zip(states, partialOrdinals) {
      state.merge(groups: buckets.groups, partials: Array(partialColumns[ordinals]), rowCount: rowCount)
    }
    for (index, reducer) in valueReducers.enumerated() where counted[index] == nil {
      // The hidden count(*) tells how many rows a group of the hot table stands for.
      reducer.update(
        groups: buckets.groups, values: valueColumns[index], counts: partialColumns[0], rowCount: rowCount)
    }
  }

  private func addRows(rowCount: Int, _ counted: DistinctCounts.OfRange) {
    ensureGroups()
    for (state, ordinals) in zip(states, inputOrdinals) {
      state.update(groups: buckets.groups, inputs: ordinals.map { argumentColumns[$0] }, rowCount: rowCount)
    }
    for (index, reducer) in valueReducers.enumerated() where counted[index] == nil {
      let values = argumentColumns[aggregation.valueArguments[index]]
      reducer.update(groups: buckets.groups, values: values, counts: nil, rowCount: rowCount)
    }
  }

  private func emitGroups(_ emit: ([Column], Int, Column) throws -> Void) throws {
    let keyCount = aggregation.keys.count
    for column in outputColumns { column.removeAll() }
    try buckets.forEachBatch(into: outputColumns) { order, first, count in
      for column in outputColumns[keyCount...] { column.removeAll() }
      var next = keyCount
      for state in states {
        state.emit(order: order, from: first, count: count, into: outputColumns[next], at: 0)
        try SumOverflow.check(state)
        next += 1
      }
      for aggregate in aggregation.valueAggregates {
        try valueReducers[aggregate.argument].emit(
          aggregate, order: order, from: first, count: count, into: outputColumns[next])
        next += 1
      }
      try emit(outputColumns, count, outputColumns[keyCount])
    }
  }
}
