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

  /// Values ‖ columns of partial states.
  private let groupChunks: RowChunks
  /// Arguments ‖ position.
  private let rowChunks: RowChunks
  /// Ordinals among the chunks' values of those that hold positions.
  private let partialPositions: [Int]
  private let rowPositions: [Int]
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
    let keyTypes = aggregation.keys.map(\.type)
    let valueTypes = aggregation.valueArguments.map { argumentTypes[$0] }
    groupChunks = RowChunks(outputs, keyTypes: keyTypes, valueTypes: valueTypes + outputs.partialTypes)
    // A position is the last column of its state.
    partialPositions = zip(aggregation.partials, partialOrdinals).filter { $0.0.kind.readsPosition }.map {
      valueTypes.count + $0.1.upperBound - 1
    }
    rowPositions = aggregation.hasPositions ? [argumentTypes.count] : []
    rowChunks = RowChunks(
      outputs, keyTypes: keyTypes, valueTypes: argumentTypes + rowPositions.map { _ in .bigint })
    outputColumns = aggregation.outputTypes.map { Column(type: $0, capacity: RecordBatch.maximumRowCount) }
  }

  /// Starts a reduce task.
  func beginTask() { buckets.beginTask() }

  /// Reduces ranges of buckets, one after the other.
  ///
  /// - Parameters:
  ///   - ranges: of a reduce task, in order.
  ///   - counted: distinct values as far as they were counted before.
  ///   - begin: called before each range.
  ///   - emit: takes the groups' columns (keys ‖ partial results ‖ value aggregates), some thousand at a time.
  /// - Returns: the number of groups.
  func reduce(
    ranges: Range<Int>, counted: DistinctCounts, begin: () throws -> Void,
    emit: (_ columns: [Column], _ rowCount: Int, _ events: Column) throws -> Void
  ) throws -> Int {
    var groupCount = 0
    for batch in outputs.batches(ofRanges: ranges, rowBytes: max(groupChunks.rowBytes, rowChunks.rowBytes)) {
      if batch.count == 1 {
        try begin()
        groupCount += try reduce(range: batch.lowerBound, counted: counted[batch.lowerBound] ?? [:], emit: emit)
      } else {
        groupCount += try reduce(batch: batch, begin: begin, emit: emit)
      }
    }
    return groupCount
  }

  private func reduce(
    range: Int, counted: DistinctCounts.OfRange, emit: ([Column], Int, Column) throws -> Void
  ) throws -> Int {
    beginRange()
    let countedValues = Set(aggregation.valueArguments.indices.filter { counted[$0] != nil })
    decode(.groups, range..<range + 1, skipped: countedValues) { [self] _, chunk in
      mergeGroups(chunk, counted)
      groupChunks.recycle(chunk)
    }
    decode(.rows, range..<range + 1, skipped: unneededArguments(counted)) { [self] _, chunk in
      addRows(chunk, counted)
      rowChunks.recycle(chunk)
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

  /// Decodes the rows of all ranges first, so that each map output is read in one go: a range's rows alone are a few
  /// dozen in each of many outputs, and finding them costs more than reading them.
  private func reduce(
    batch: Range<Int>, begin: () throws -> Void, emit: ([Column], Int, Column) throws -> Void
  ) throws -> Int {
    var groupCount = 0
    let groups = decodeAll(.groups, batch)
    let rows = decodeAll(.rows, batch)
    defer {
      for chunk in groups.joined() { groupChunks.recycle(chunk) }
      for chunk in rows.joined() { rowChunks.recycle(chunk) }
    }
    for (groups, rows) in zip(groups, rows) {
      try begin()
      beginRange()
      for chunk in groups { mergeGroups(chunk, [:]) }
      for chunk in rows { addRows(chunk, [:]) }
      try emitGroups(emit)
      groupCount += buckets.groupCount
    }
    return groupCount
  }

  private func decodeAll(_ which: ShuffleOutputs.Sections, _ ranges: Range<Int>) -> [[RowChunk]] {
    var decoded: [[RowChunk]] = ranges.map { _ in [] }
    decode(which, ranges, skipped: []) { range, chunk in decoded[range - ranges.lowerBound].append(chunk) }
    return decoded
  }

  private func decode(
    _ which: ShuffleOutputs.Sections, _ ranges: Range<Int>, skipped: Set<Int>,
    finish: (_ range: Int, RowChunk) -> Void
  ) {
    let positions = which == .groups ? partialPositions : rowPositions
    // Not the outputs: all workers would count their references to them, range by range.
    let width = outputs.bucketsPerRange
    buckets.decode(which, ofRanges: ranges, in: which == .groups ? groupChunks : rowChunks, skipped: skipped) {
      section, range, selection in
      selection.append(.init(rows: section.rows(ofBuckets: range * width..<(range + 1) * width)))
    } decoded: { task, _, chunk, rows in
      for ordinal in positions { RowPosition.add(task: task, to: chunk.values[ordinal], rows: rows) }
    } finish: {
      finish($0, $1)
    }
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

  /// Ordinals of the arguments that only distinct counts read which are known.
  private func unneededArguments(_ counted: DistinctCounts.OfRange) -> Set<Int> {
    Set(counted.keys.map { aggregation.valueArguments[$0] }).subtracting(inputOrdinals.joined())
  }

  private func ensureGroups() {
    for state in states { state.ensureGroups(buckets.groupCount) }
    for reducer in valueReducers { reducer.ensureGroups(buckets.groupCount) }
  }

  private func mergeGroups(_ chunk: RowChunk, _ counted: DistinctCounts.OfRange) {
    buckets.assignGroups(chunk)
    ensureGroups()
    let (values, rowCount) = (chunk.values, chunk.rowCount)
    let partials = Array(values[valueReducers.count...])
    for (state, ordinals) in zip(states, partialOrdinals) {
      state.merge(groups: buckets.groups, partials: Array(partials[ordinals]), rowCount: rowCount)
    }
    for (index, reducer) in valueReducers.enumerated() where counted[index] == nil {
      // The hidden count(*) tells how many rows a group of the hot table stands for.
      reducer.update(groups: buckets.groups, values: values[index], counts: partials[0], rowCount: rowCount)
    }
  }

  private func addRows(_ chunk: RowChunk, _ counted: DistinctCounts.OfRange) {
    buckets.assignGroups(chunk)
    ensureGroups()
    let (arguments, rowCount) = (chunk.values, chunk.rowCount)
    for (state, ordinals) in zip(states, inputOrdinals) {
      state.update(groups: buckets.groups, inputs: ordinals.map { arguments[$0] }, rowCount: rowCount)
    }
    for (index, reducer) in valueReducers.enumerated() where counted[index] == nil {
      let values = arguments[aggregation.valueArguments[index]]
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
