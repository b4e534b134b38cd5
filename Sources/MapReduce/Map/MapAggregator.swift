import Columnar
import QueryPlan

/// Aggregates the rows of one map task as far as a small table allows, and sends the rest to the shuffle as rows.
///
/// ```
///   batch ─► keys, arguments ─► hot table (constant capacity, stays in L2)
///                                 │ key found, or room left: update the group's states
///                                 └ full: the row goes to the row store  (keys ‖ arguments [‖ position])
///   end:   groups (keys ‖ values ‖ partial states) and rows, each ordered by hash bucket
/// ```
/// Arguments whose values travel (of DISTINCT, of quantiles) are part of the hot table's key, so that (group, value)
/// pairs are counted on the way.
/// When probing no longer pays, or a key column has too many strings for a dictionary, all further rows of the task go
/// to the row store. These decisions depend on the rows alone, never on the machine.
///
/// Belongs to one worker; reused from task to task.
final class MapAggregator {
  /// Groups of the hot table.
  static let hotCapacity = 8192
  /// Distinct strings a task's dictionary holds at most.
  static let dictionaryCapacity = 4096
  /// Rows between two looks at whether probing pays.
  static let reviewInterval = 32 << 10

  private let aggregation: Aggregation
  private let keyEvaluators: [ExpressionEvaluator]
  private let argumentEvaluators: [ExpressionEvaluator]
  /// Whether bytes of a key's or argument's long strings go with the batch and are copied where they are kept: of all
  /// expressions but plain columns, and of those too where the task's input gives its memory up.
  private var copiesKeyBytes: [Bool] = []
  private var copiesArgumentBytes: [Bool] = []

  // Extended key columns: the keys, then the arguments whose values travel.
  private let extendedTypes: [DataType]
  private var interners: [StringInterner?]
  private var codes: [CodeVector?]
  /// Dictionaries given up in this task; codes of the hot table's groups still refer to them.
  private var givenUp: [StringInterner?]

  private var layout: KeyLayout
  private var table: GroupTable
  private var states: [AggregateState]
  /// For each state the columns of its inputs, among arguments ‖ position.
  private let inputOrdinals: [[Int]]
  /// The rows' numbers in the task, where an aggregate asks for them.
  private let positions: Column?
  private var consumedRows = 0
  private var isBypassed = false
  private var rowsSinceReview = 0
  private var missesSinceReview = 0

  private let rows: RowStore
  private let keyHashes = WordVector(capacity: RecordBatch.maximumRowCount)
  private let extendedHashes = WordVector(capacity: RecordBatch.maximumRowCount)
  private let packedKeys = WordVector(capacity: RecordBatch.maximumRowCount)
  private let groups = CodeVector(capacity: RecordBatch.maximumRowCount)
  private let misses = SelectionVector()

  init(_ aggregation: Aggregation) {
    self.aggregation = aggregation
    keyEvaluators = aggregation.keys.map { ExpressionEvaluator($0) }
    argumentEvaluators = aggregation.arguments.map { ExpressionEvaluator($0) }
    let argumentTypes = aggregation.arguments.map(\.type)
    extendedTypes = aggregation.keys.map(\.type) + aggregation.valueArguments.map { argumentTypes[$0] }
    interners = extendedTypes.map { _ in nil }
    givenUp = interners
    codes = extendedTypes.map { $0 == .varchar ? CodeVector(capacity: RecordBatch.maximumRowCount) : nil }
    layout = Self.layout(extendedTypes, holdsNulls: false)
    table = GroupTable(wordsPerKey: layout.wordCount, capacity: Self.hotCapacity)
    states = aggregation.partials.map { $0.makeState() }
    inputOrdinals = aggregation.partials.map { aggregation.inputOrdinals(of: $0) }
    positions = aggregation.hasPositions ? Column(type: .bigint, capacity: RecordBatch.maximumRowCount) : nil
    rows = RowStore(
      types: aggregation.keys.map(\.type) + argumentTypes + (positions == nil ? [] : [.bigint]),
      pieceColumns: aggregation.countedArguments.map { aggregation.keys.count + aggregation.valueArguments[$0] })
  }

  private static func layout(_ types: [DataType], holdsNulls: Bool) -> KeyLayout {
    KeyLayout(
      types.map { type in
        switch type.physicalType {
        case .bool: .bool
        case .int64: .int64
        case .int128: .int128
        case .double: .double
        case .string: .codes(limit: dictionaryCapacity)
        }
      }, holdsNulls: holdsNulls)
  }

  /// Starts a task.
  ///
  /// - Parameter stringsOutliveBatches: whether the input's strings stay to the end of the task.
  func begin(stringsOutliveBatches: Bool) {
    func copiesBytes(_ expression: Expression) -> Bool {
      if case .column = expression { !stringsOutliveBatches } else { true }
    }
    copiesKeyBytes = aggregation.keys.map(copiesBytes)
    copiesArgumentBytes = aggregation.arguments.map(copiesBytes)
    isBypassed = false
    rowsSinceReview = 0
    missesSinceReview = 0
    consumedRows = 0
    layout = Self.layout(extendedTypes, holdsNulls: false)
    if table.wordsPerKey == layout.wordCount {
      table.removeAll()
    } else {
      table = GroupTable(wordsPerKey: layout.wordCount, capacity: Self.hotCapacity)
    }
    for state in states { state.reset() }
    let copiesExtendedBytes = copiesKeyBytes + aggregation.valueArguments.map { copiesArgumentBytes[$0] }
    for index in extendedTypes.indices where extendedTypes[index] == .varchar {
      interners[index] = StringInterner(copiesBytes: copiesExtendedBytes[index])
    }
    givenUp = extendedTypes.map { _ in nil }
    rows.removeAll()
  }

  /// Computes keys and arguments of a batch and drops them. Throws the error of the first row that fails.
  func evaluate(_ inputs: [Column?], rowCount: Int) throws(ExpressionError) {
    for evaluator in keyEvaluators { _ = try evaluator.evaluate(inputs, rowCount: rowCount) }
    for evaluator in argumentEvaluators { _ = try evaluator.evaluate(inputs, rowCount: rowCount) }
  }

  /// Adds a batch of accepted rows; `inputs` are the scan's columns, those that the aggregation reads being filled.
  /// Where it throws an ``ExpressionError``, nothing was added.
  func consume(_ inputs: [Column?], rowCount: Int) throws {
    guard rowCount > 0 else { return }
    let keyColumns = try keyEvaluators.map { try $0.evaluate(inputs, rowCount: rowCount) }
    var argumentColumns = try argumentEvaluators.map { try $0.evaluate(inputs, rowCount: rowCount) }
    let extendedColumns = keyColumns + aggregation.valueArguments.map { argumentColumns[$0] }
    if let positions {
      positions.fillAscending(from: Int64(consumedRows), count: rowCount)
      argumentColumns.append(positions)
    }
    consumedRows += rowCount

    // Strings become dictionary codes while the dictionaries are small.
    var extendedKeys: [KeyColumn] = []
    extendedKeys.reserveCapacity(extendedColumns.count)
    for (index, column) in extendedColumns.enumerated() {
      // Once the table is bypassed, only the keys' codes are of use.
      if isBypassed && index >= keyColumns.count { break }
      guard extendedTypes[index] == .varchar else {
        extendedKeys.append(.values(column))
        continue
      }
      if let interner = interners[index], let codes = codes[index] {
        let done = interner.intern(column, into: codes, nullCode: CodeVector.none, limit: Self.dictionaryCapacity)
        if done == rowCount {
          extendedKeys.append(.codes(codes, interner))
          continue
        }
        givenUp[index] = interner
        interners[index] = nil
        isBypassed = true
      }
      extendedKeys.append(.strings(column))
    }
    let keys = Array(extendedKeys[..<keyColumns.count])
    // The one group of an aggregation without keys or travelling values is not looked up.
    if !extendedTypes.isEmpty { KeyHasher.hash(keys, rowCount: rowCount, into: keyHashes) }

    var remaining: SelectionVector?
    if !isBypassed {
      if !layout.holdsNulls, zip(extendedTypes, extendedColumns).contains(where: { $0 != .varchar && $1.hasNulls }) {
        relayoutForNulls()
      }
      var tableHashes = keyHashes
      if !aggregation.valueArguments.isEmpty {
        KeyHasher.hash(extendedKeys, rowCount: rowCount, into: extendedHashes)
        tableHashes = extendedHashes
      }
      layout.pack(extendedKeys, rowCount: rowCount, into: packedKeys)
      let missCount = table.assignGroups(
        packed: packedKeys, hashes: tableHashes, rowCount: rowCount, limit: Self.hotCapacity, into: groups)
      // Missed rows carry the group number `hotCapacity`, whose states nobody reads.
      let groupRoom = missCount > 0 ? Self.hotCapacity + 1 : table.groupCount
      for (state, ordinals) in zip(states, inputOrdinals) {
        state.ensureGroups(groupRoom)
        state.update(groups: groups, inputs: ordinals.map { argumentColumns[$0] }, rowCount: rowCount)
      }
      review(rowCount: rowCount, missCount: missCount)
      if missCount == 0 { return }
      if missCount < rowCount {
        misses.select(groups, equalTo: UInt32(Self.hotCapacity), rowCount: rowCount)
        remaining = misses
      }
    }

    var inputs: [ShuffleInput] = []
    inputs.reserveCapacity(rows.types.count)
    for (index, key) in keys.enumerated() {
      switch key {
      case .codes(let codes, let interner): inputs.append(.codes(codes, interner))
      case .values(let column), .strings(let column):
        inputs.append(.values(column, copiesBytes: copiesKeyBytes[index]))
      }
    }
    for (index, column) in argumentColumns.enumerated() {
      // The position behind the arguments has no bytes to copy.
      inputs.append(.values(column, copiesBytes: index < copiesArgumentBytes.count && copiesArgumentBytes[index]))
    }
    rows.append(inputs, hashes: keyHashes, rows: remaining, count: rowCount)
  }

  private func review(rowCount: Int, missCount: Int) {
    guard table.groupCount == Self.hotCapacity else { return }
    rowsSinceReview += rowCount
    missesSinceReview += missCount
    guard rowsSinceReview >= Self.reviewInterval else { return }
    // Three misses in four rows: probing costs more than it saves.
    if missesSinceReview * 4 > rowsSinceReview * 3 { isBypassed = true }
    rowsSinceReview = 0
    missesSinceReview = 0
  }

  /// Repacks the table's keys with room for null flags; group numbers stay.
  private func relayoutForNulls() {
    let wider = Self.layout(extendedTypes, holdsNulls: true)
    let replacement = GroupTable(wordsPerKey: wider.wordCount, capacity: Self.hotCapacity)
    let identity = CodeVector(capacity: RecordBatch.maximumRowCount)
    // Not `codes`: those hold the batch that is about to be added.
    let groupCodes = extendedTypes.map { $0 == .varchar ? CodeVector(capacity: RecordBatch.maximumRowCount) : nil }
    forEachGroupBatch { first, count, columns in
      let keys = zip(extendedTypes.indices, columns).map { index, column -> KeyColumn in
        guard let interner = interners[index], let codes = groupCodes[index] else { return .values(column) }
        _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
        return .codes(codes, interner)
      }
      KeyHasher.hash(keys, rowCount: count, into: extendedHashes)
      wider.pack(keys, rowCount: count, into: packedKeys)
      _ = replacement.assignGroups(
        packed: packedKeys, hashes: extendedHashes, rowCount: count, limit: Self.hotCapacity, into: identity)
    }
    precondition(replacement.groupCount == table.groupCount)
    layout = wider
    table = replacement
  }

  /// Calls `body` with the extended key columns of the hot groups, some thousand at a time, in group order.
  private func forEachGroupBatch(_ body: (_ first: Int, _ count: Int, _ columns: [Column]) throws -> Void) rethrows {
    let order = CodeVector(capacity: table.groupCount)
    order.fillAscending(count: table.groupCount)
    var first = 0
    while first < table.groupCount {
      let count = min(RecordBatch.maximumRowCount, table.groupCount - first)
      let columns = extendedTypes.enumerated().map { index, type in
        let column = Column(type: type, capacity: count)
        layout.unpack(
          index, of: table, order: order, from: first, count: count, interner: interner(of: index), into: column)
        return column
      }
      try body(first, count, columns)
      first += count
    }
  }

  /// The interner that gave the hot table's codes of a column: the current one, or the one given up.
  private func interner(of index: Int) -> StringInterner? {
    guard extendedTypes[index] == .varchar else { return nil }
    return interners[index] ?? givenUp[index]
  }

  /// Ends the task: the hot groups and the other rows, ordered by bucket. Throws ``SumOverflow``.
  func finish() throws -> (groups: ShuffleSection, rows: ShuffleSection) {
    let partials = RowStore(
      types: extendedTypes + states.flatMap(\.partialTypes),
      pieceColumns: aggregation.countedArguments.map { aggregation.keys.count + $0 })
    let order = CodeVector(capacity: table.groupCount)
    order.fillAscending(count: table.groupCount)
    try forEachGroupBatch { first, count, columns in
      let keys = columns[..<aggregation.keys.count].map { column -> KeyColumn in
        column.type == .varchar ? .strings(column) : .values(column)
      }
      KeyHasher.hash(keys, rowCount: count, into: keyHashes)
      let values = try states.flatMap { state in
        let columns = state.partialTypes.map { Column(type: $0, capacity: count) }
        state.emitPartials(order: order, from: first, count: count, into: columns)
        try SumOverflow.check(state)
        return columns
      }
      // Group strings travel as codes, so that the reduce side translates instead of hashing.
      var inputs: [ShuffleInput] = []
      for (index, column) in columns.enumerated() {
        if let interner = interner(of: index), let codes = codes[index] {
          _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
          inputs.append(.codes(codes, interner))
        } else {
          inputs.append(.values(column, copiesBytes: true))
        }
      }
      inputs += values.map { .values($0, copiesBytes: true) }
      partials.append(inputs, hashes: keyHashes, rows: nil, count: count)
    }
    return (partials.seal(), rows.seal())
  }
}
