import Columnar
import QueryPlan

/// Merges the map outputs of a range of buckets into groups, in task order, and emits them in canonical order.
///
/// Belongs to one worker; reused from range to range.
final class BucketReducer {
  /// Rows decoded at a time.
  static let chunkCapacity = 4096
  /// A table that a skewed range has blown up beyond this is not kept.
  static let keptBytes = 4 << 20

  private let outputs: ShuffleOutputs
  private let aggregation: Aggregation
  private let keyTypes: [DataType]
  private var table: GroupTable
  private var states: [AggregateState]
  /// For each state its columns among those of all partial states, and its inputs among arguments ‖ position.
  private let partialOrdinals: [Range<Int>]
  private let inputOrdinals: [[Int]]
  private let valueReducers: [ValueReducer]

  // A chunk of decoded rows.
  private let keyColumns: [Column]
  private let keyCodes: [CodeVector?]
  private let valueColumns: [Column]
  private let partialColumns: [Column]
  /// Arguments ‖ position.
  private let argumentColumns: [Column]
  /// Those of the columns above that hold positions.
  private let positionColumns: [Column]
  private var filled = 0

  /// Per VARCHAR key: of the task for dictionary columns, of the range for others.
  private var interners: [StringInterner?]
  /// Dictionary code of a section → code of the task, by key and section; made on first use.
  private var translations: [[CodeVector?]]

  private let hashes = WordVector(capacity: BucketReducer.chunkCapacity)
  private let packed = WordVector(capacity: BucketReducer.chunkCapacity)
  private let groups = CodeVector(capacity: BucketReducer.chunkCapacity)
  private let order = CodeVector(capacity: BucketReducer.chunkCapacity)
  private let outputColumns: [Column]

  init(_ outputs: ShuffleOutputs, aggregation: Aggregation) {
    self.outputs = outputs
    self.aggregation = aggregation
    keyTypes = aggregation.keys.map(\.type)
    let argumentTypes = aggregation.arguments.map(\.type)
    table = GroupTable(
      wordsPerKey: outputs.keyLayout.wordCount, capacity: ShuffleOutputs.targetRangeRows,
      prefixBits: outputs.prefixBits)
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
    func chunk(_ type: DataType) -> Column { Column(type: type, capacity: Self.chunkCapacity) }
    keyColumns = keyTypes.map(chunk)
    keyCodes = keyTypes.map { $0 == .varchar ? CodeVector(capacity: Self.chunkCapacity) : nil }
    valueColumns = aggregation.valueArguments.map { chunk(argumentTypes[$0]) }
    let partialColumns = outputs.partialTypes.map(chunk)
    let positions = aggregation.hasPositions ? [chunk(.bigint)] : []
    // A position is the last column of its state.
    positionColumns =
      positions
      + zip(aggregation.partials, partialOrdinals).filter { $0.0.kind.readsPosition }.map {
        partialColumns[$0.1.upperBound - 1]
      }
    self.partialColumns = partialColumns
    argumentColumns = argumentTypes.map(chunk) + positions
    interners = keyTypes.map { _ in nil }
    translations = []
    outputColumns = aggregation.outputTypes.map { Column(type: $0, capacity: RecordBatch.maximumRowCount) }
  }

  /// Starts a reduce task: dictionaries are shared by its ranges.
  func beginTask() {
    for (index, type) in keyTypes.enumerated() where type == .varchar && outputs.isDictionary[index] {
      interners[index] = StringInterner(copiesBytes: false)
    }
    let sectionCount = outputs.groups.count + outputs.rows.count
    translations = keyTypes.map { _ in Array(repeating: nil, count: sectionCount) }
  }

  /// Reduces one range of buckets.
  ///
  /// - Parameter emit: takes the groups' columns (keys ‖ partial results ‖ value aggregates), some thousand at a time.
  /// - Returns: the number of groups.
  func reduce(range: Int, emit: (_ columns: [Column], _ rowCount: Int, _ events: Column) throws -> Void) throws -> Int {
    beginRange()
    let buckets = outputs.buckets(ofRange: range)
    decode(outputs.groups, firstSection: 0, buckets, into: valueColumns + partialColumns) { mergeGroups() }
    decode(outputs.rows, firstSection: outputs.groups.count, buckets, into: argumentColumns) { addRows() }
    if keyTypes.isEmpty && outputs.rowCount == 0 { addEmptyGroup() }
    try emitGroups(emit)
    return table.groupCount
  }

  private func beginRange() {
    if table.byteCount > Self.keptBytes {
      table = GroupTable(
        wordsPerKey: outputs.keyLayout.wordCount, capacity: ShuffleOutputs.targetRangeRows,
        prefixBits: outputs.prefixBits)
    } else {
      table.removeAll()
    }
    for index in states.indices {
      if states[index].byteCount > Self.keptBytes {
        states[index] = aggregation.partials[index].makeState()
      } else {
        states[index].reset()
      }
    }
    for reducer in valueReducers { reducer.reset(keeping: Self.keptBytes) }
    for (index, type) in keyTypes.enumerated() where type == .varchar && !outputs.isDictionary[index] {
      if let interner = interners[index], interner.byteCount <= Self.keptBytes {
        interner.removeAll()
      } else {
        interners[index] = StringInterner(capacity: ShuffleOutputs.targetRangeRows, copiesBytes: false)
      }
    }
  }

  /// Decodes the buckets' rows of all sections in task order, calling `process` whenever the chunk is full, and at the end.
  private func decode(
    _ sections: [ShuffleSection], firstSection: Int, _ buckets: Range<Int>, into values: [Column], process: () -> Void
  ) {
    filled = 0
    for (index, section) in sections.enumerated() where section.rowCount > 0 {
      var rows = section.rows(ofBuckets: buckets)
      while !rows.isEmpty {
        if filled == 0 { for column in keyColumns + values { column.removeAll() } }
        let taken = rows.lowerBound..<min(rows.upperBound, rows.lowerBound + Self.chunkCapacity - filled)
        for key in keyTypes.indices {
          let column = section.columns[key]
          if keyTypes[key] == .varchar, outputs.isDictionary[key], let interner = interners[key],
            let codes = keyCodes[key]
          {
            let translation =
              translations[key][firstSection + index] ?? makeTranslation(column, key, firstSection + index)
            column.decodeCodes(taken, translation: translation, interner: interner, into: codes, at: filled)
          } else {
            column.decode(taken, into: keyColumns[key], at: filled)
          }
        }
        for (offset, target) in values.enumerated() {
          section.columns[keyTypes.count + offset].decode(taken, into: target, at: filled)
        }
        for column in positionColumns where values.contains(where: { $0 === column }) {
          RowPosition.add(task: index, to: column, rows: filled..<filled + taken.count)
        }
        filled += taken.count
        rows = taken.upperBound..<rows.upperBound
        if filled == Self.chunkCapacity {
          process()
          filled = 0
        }
      }
    }
    if filled > 0 { process() }
    filled = 0
  }

  private func makeTranslation(_ column: EncodedColumn, _ key: Int, _ section: Int) -> CodeVector {
    let count = column.dictionaryCount ?? 0
    let translation = CodeVector(capacity: count)
    translation.fill(with: CodeVector.none, count: count)
    translations[key][section] = translation
    return translation
  }

  /// Finds the groups of the chunk's rows.
  private func assignGroups() {
    var keys: [KeyColumn] = []
    keys.reserveCapacity(keyTypes.count)
    for index in keyTypes.indices {
      if let codes = keyCodes[index], let interner = interners[index] {
        if !outputs.isDictionary[index] {
          _ = interner.intern(keyColumns[index], into: codes, nullCode: CodeVector.none)
        }
        keys.append(.codes(codes, interner))
      } else {
        keys.append(.values(keyColumns[index]))
      }
    }
    KeyHasher.hash(keys, rowCount: filled, into: hashes)
    outputs.keyLayout.pack(keys, rowCount: filled, into: packed)
    _ = table.assignGroups(packed: packed, hashes: hashes, rowCount: filled, limit: Int(UInt32.max) - 1, into: groups)
    for state in states { state.ensureGroups(table.groupCount) }
    for reducer in valueReducers { reducer.ensureGroups(table.groupCount) }
  }

  /// Without GROUP BY there is one group, even over no rows.
  private func addEmptyGroup() {
    _ = table.assignGroups(packed: packed, hashes: hashes, rowCount: 1, limit: 1, into: groups)
    for state in states { state.ensureGroups(table.groupCount) }
    for reducer in valueReducers { reducer.ensureGroups(table.groupCount) }
  }

  private func mergeGroups() {
    assignGroups()
    for (state, ordinals) in zip(states, partialOrdinals) {
      state.merge(groups: groups, partials: Array(partialColumns[ordinals]), rowCount: filled)
    }
    for (reducer, column) in zip(valueReducers, valueColumns) {
      // The hidden count(*) tells how many rows a group of the hot table stands for.
      reducer.update(groups: groups, values: column, counts: partialColumns[0], rowCount: filled)
    }
  }

  private func addRows() {
    assignGroups()
    for (state, ordinals) in zip(states, inputOrdinals) {
      state.update(groups: groups, inputs: ordinals.map { argumentColumns[$0] }, rowCount: filled)
    }
    for (reducer, argument) in zip(valueReducers, aggregation.valueArguments) {
      reducer.update(groups: groups, values: argumentColumns[argument], counts: nil, rowCount: filled)
    }
  }

  private func emitGroups(_ emit: ([Column], Int, Column) throws -> Void) throws {
    var tieColumns: [Column]?
    table.canonicalOrder(into: order) { left, right in
      // Keys of equal hash: rare, so their columns are made when the first pair is met.
      let columns = tieColumns ?? unpackAllKeys()
      tieColumns = columns
      return KeyOrder.isBefore(Int(left), Int(right), columns)
    }
    var first = 0
    while first < table.groupCount {
      let count = min(RecordBatch.maximumRowCount, table.groupCount - first)
      for column in outputColumns { column.removeAll() }
      var next = 0
      for key in keyTypes.indices {
        outputs.keyLayout.unpack(
          key, of: table, order: order, from: first, count: count, interner: interners[key], into: outputColumns[key])
      }
      next = keyTypes.count
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
      try emit(outputColumns, count, outputColumns[keyTypes.count])
      first += count
    }
  }

  private func unpackAllKeys() -> [Column] {
    let all = CodeVector(capacity: table.groupCount)
    all.fillAscending(count: table.groupCount)
    return keyTypes.enumerated().map { index, type in
      let column = Column(type: type, capacity: table.groupCount)
      outputs.keyLayout.unpack(
        index, of: table, order: all, from: 0, count: table.groupCount, interner: interners[index], into: column)
      return column
    }
  }
}
