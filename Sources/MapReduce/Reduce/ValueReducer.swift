import Columnar

/// Reduces the values of one argument that travel as values: counts the distinct ones, aggregates them, and collects all
/// for quantiles.
///
/// Belongs to one worker; reused from range to range.
final class ValueReducer {
  private let type: DataType
  private var distinctSets: DistinctSets?
  /// The aggregates of distinct values, each with its state.
  private var distinctStates: [(aggregate: ValueAggregate, state: AggregateState)]
  private var values: CollectedValues?
  private var distinctValues: CollectedValues?

  // The rows of a chunk whose values were new to their sets.
  private let newRows: SelectionVector?
  private let newGroups = CodeVector(capacity: RowChunk.capacity)
  private let newValues: Column

  /// - Parameter type: of the values.
  init(_ aggregates: [ValueAggregate], type: DataType) {
    self.type = type
    distinctStates = []
    var needsSets = false
    for aggregate in aggregates {
      switch aggregate.kind {
      case .distinctCount: needsSets = true
      case .ofDistinct(let kind): distinctStates.append((aggregate, kind.makeState(over: [type])))
      case .quantile(_, .all): values = values ?? CollectedValues(type: type)
      case .quantile(_, .distinct): distinctValues = distinctValues ?? CollectedValues(type: type)
      }
    }
    let needsNewRows = !distinctStates.isEmpty || distinctValues != nil
    distinctSets = needsSets || needsNewRows ? DistinctSets() : nil
    newRows = needsNewRows ? SelectionVector(capacity: RowChunk.capacity) : nil
    newValues = Column(type: type, capacity: needsNewRows ? RowChunk.capacity : 0)
  }

  func ensureGroups(_ count: Int) {
    distinctSets?.ensureGroups(count)
    for (_, state) in distinctStates { state.ensureGroups(count) }
    values?.ensureGroups(count)
    distinctValues?.ensureGroups(count)
  }

  /// Adds a chunk of values.
  ///
  /// - Parameter counts: the rows that each value stands for; `nil` where it is one.
  func update(groups: CodeVector, values column: Column, counts: Column?, rowCount: Int) {
    values?.update(groups: groups, values: column, counts: counts, rowCount: rowCount)
    guard let distinctSets else { return }
    distinctSets.update(groups: groups, values: column, rowCount: rowCount, newRows: newRows)
    guard let newRows, newRows.count > 0 else { return }
    newGroups.gather(from: groups, selecting: newRows)
    newValues.gather(from: column, selecting: newRows)
    for (_, state) in distinctStates { state.update(groups: newGroups, inputs: [newValues], rowCount: newRows.count) }
    distinctValues?.update(groups: newGroups, values: newValues, counts: nil, rowCount: newRows.count)
  }

  /// Adds counts of distinct values that no chunk brings.
  func add(groups: CodeVector, counts: Column) {
    distinctSets?.add(groups: groups, counts: counts, rowCount: counts.rowCount)
  }

  /// Writes an aggregate of groups `order[first ..< first + count]` to `target` from its first row on.
  func emit(_ aggregate: ValueAggregate, order: CodeVector, from first: Int, count: Int, into target: Column) throws {
    switch aggregate.kind {
    case .distinctCount: distinctSets?.emit(order: order, from: first, count: count, into: target, at: 0)
    case .ofDistinct:
      for (known, state) in distinctStates where known == aggregate {
        state.emit(order: order, from: first, count: count, into: target, at: 0)
        try SumOverflow.check(state)
      }
    case .quantile(let quantile, let over):
      let collected = over == .all ? values : distinctValues
      collected?.emit(quantile, order: order, from: first, count: count, into: target, at: 0)
    }
  }

  /// Empties all groups; what has grown beyond `keptBytes` is made anew.
  func reset(keeping keptBytes: Int) {
    func isKept(_ byteCount: Int) -> Bool { byteCount <= keptBytes }
    if let distinctSets {
      if isKept(distinctSets.byteCount) { distinctSets.reset() } else { self.distinctSets = DistinctSets() }
    }
    for index in distinctStates.indices {
      let (aggregate, state) = distinctStates[index]
      if isKept(state.byteCount) {
        state.reset()
      } else if case .ofDistinct(let kind) = aggregate.kind {
        distinctStates[index].state = kind.makeState(over: [type])
      }
    }
    if let values {
      if isKept(values.byteCount) { values.reset() } else { self.values = CollectedValues(type: type) }
    }
    if let distinctValues {
      if isKept(distinctValues.byteCount) {
        distinctValues.reset()
      } else {
        self.distinctValues = CollectedValues(type: type)
      }
    }
  }
}
