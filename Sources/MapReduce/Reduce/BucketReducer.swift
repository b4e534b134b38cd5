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
  private var distinctSets: [DistinctSets]

  // A chunk of decoded rows.
  private let keyColumns: [Column]
  private let keyCodes: [CodeVector?]
  private let distinctColumns: [Column]
  private let partialColumns: [Column]
  private let argumentColumns: [Column]
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
    distinctSets = aggregation.distinctArguments.map { _ in DistinctSets() }
    func chunk(_ type: DataType) -> Column { Column(type: type, capacity: Self.chunkCapacity) }
    keyColumns = keyTypes.map(chunk)
    keyCodes = keyTypes.map { $0 == .varchar ? CodeVector(capacity: Self.chunkCapacity) : nil }
    distinctColumns = aggregation.distinctArguments.map { chunk(argumentTypes[$0]) }
    partialColumns = outputs.partialTypes.map(chunk)
    argumentColumns = argumentTypes.map(chunk)
    interners = keyTypes.map { _ in nil }
    translations = []
    outputColumns =
      (keyTypes + aggregation.partials.map(\.resultType) + aggregation.distinctArguments.map { _ in .bigint })
      .map { Column(type: $0, capacity: RecordBatch.maximumRowCount) }
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
  /// - Parameter emit: takes the groups' columns (keys ‖ partial results ‖ distinct counts), some thousand at a time.
  /// - Returns: the number of groups.
  func reduce(range: Int, emit: (_ columns: [Column], _ rowCount: Int, _ events: Column) throws -> Void) throws -> Int {
    beginRange()
    let buckets = outputs.buckets(ofRange: range)
    decode(outputs.groups, firstSection: 0, buckets, into: distinctColumns + partialColumns) { mergeGroups() }
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
    for index in distinctSets.indices {
      if distinctSets[index].byteCount > Self.keptBytes {
        distinctSets[index] = DistinctSets()
      } else {
        distinctSets[index].reset()
      }
    }
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
    for set in distinctSets { set.ensureGroups(table.groupCount) }
  }

  /// Without GROUP BY there is one group, even over no rows.
  private func addEmptyGroup() {
    _ = table.assignGroups(packed: packed, hashes: hashes, rowCount: 1, limit: 1, into: groups)
    for state in states { state.ensureGroups(table.groupCount) }
    for set in distinctSets { set.ensureGroups(table.groupCount) }
  }

  private func mergeGroups() {
    assignGroups()
    for (state, column) in zip(states, partialColumns) {
      state.merge(groups: groups, partials: column, rowCount: filled)
    }
    for (set, column) in zip(distinctSets, distinctColumns) {
      set.update(groups: groups, values: column, rowCount: filled)
    }
  }

  private func addRows() {
    assignGroups()
    for (state, partial) in zip(states, aggregation.partials) {
      state.update(groups: groups, input: partial.argument.map { argumentColumns[$0] }, rowCount: filled)
    }
    for (set, argument) in zip(distinctSets, aggregation.distinctArguments) {
      set.update(groups: groups, values: argumentColumns[argument], rowCount: filled)
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
      for set in distinctSets {
        set.emit(order: order, from: first, count: count, into: outputColumns[next], at: 0)
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
