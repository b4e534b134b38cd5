import Columnar
import QueryPlan

/// Decodes the rows of buckets and numbers their groups.
///
/// Belongs to one worker; reused from range to range.
final class BucketGroups {
  /// Rows decoded at a time.
  static let chunkCapacity = 4096
  /// A table that a skewed range has blown up beyond this is not kept.
  static let keptBytes = 4 << 20

  /// The group of each row of the chunk.
  let groups = CodeVector(capacity: BucketGroups.chunkCapacity)
  private let outputs: ShuffleOutputs
  private let keyTypes: [DataType]
  private var table: GroupTable
  private let keyColumns: [Column]
  private let keyCodes: [CodeVector?]

  /// Per VARCHAR key: of the task for dictionary columns, of the range for others.
  private var interners: [StringInterner?]
  /// Dictionary code of a section → code of the task, by key and section; made on first use.
  private var translations: [[CodeVector?]] = []

  private let hashes = WordVector(capacity: BucketGroups.chunkCapacity)
  private let packed = WordVector(capacity: BucketGroups.chunkCapacity)
  private let order = CodeVector(capacity: BucketGroups.chunkCapacity)

  init(_ outputs: ShuffleOutputs, keyTypes: [DataType]) {
    self.outputs = outputs
    self.keyTypes = keyTypes
    table = Self.makeTable(outputs)
    keyColumns = keyTypes.map { Column(type: $0, capacity: Self.chunkCapacity) }
    keyCodes = keyTypes.map { $0 == .varchar ? CodeVector(capacity: Self.chunkCapacity) : nil }
    interners = keyTypes.map { _ in nil }
  }

  private static func makeTable(_ outputs: ShuffleOutputs) -> GroupTable {
    GroupTable(
      wordsPerKey: outputs.keyLayout.wordCount, capacity: ShuffleOutputs.targetRangeRows,
      prefixBits: outputs.prefixBits)
  }

  var groupCount: Int { table.groupCount }

  /// Starts a task: dictionaries are shared by its ranges.
  func beginTask() {
    for (index, type) in keyTypes.enumerated() where type == .varchar && outputs.isDictionary[index] {
      interners[index] = StringInterner(copiesBytes: false)
    }
    let sectionCount = outputs.groups.count + outputs.rows.count
    translations = keyTypes.map { _ in Array(repeating: nil, count: sectionCount) }
  }

  /// Forgets all groups.
  func beginRange() {
    if table.byteCount > Self.keptBytes { table = Self.makeTable(outputs) } else { table.removeAll() }
    for (index, type) in keyTypes.enumerated() where type == .varchar && !outputs.isDictionary[index] {
      if let interner = interners[index], interner.byteCount <= Self.keptBytes {
        interner.removeAll()
      } else {
        interners[index] = StringInterner(capacity: ShuffleOutputs.targetRangeRows, copiesBytes: false)
      }
    }
  }

  /// Rows of a section to decode.
  struct Selected {
    var rows: Range<Int>
    /// Whether values of other pieces are among them.
    var areMixed = false
  }

  /// Decodes rows of all sections in task order and numbers their groups, calling `process` whenever the chunk is full,
  /// and at the end.
  ///
  /// - Parameters:
  ///   - values: takes the section's columns behind the keys; `nil` for those of no use.
  ///   - rows: what to read of a section, in order.
  ///   - decoded: called with the rows of the chunk that some of a section's rows have become.
  ///   - process: called with the chunk's row count.
  func decode(
    _ which: ShuffleOutputs.Sections, into values: [Column?], rows: (ShuffleSection) -> [Selected],
    decoded: (_ section: Int, _ selected: Selected, _ chunkRows: Range<Int>) -> Void,
    process: (_ rowCount: Int) -> Void
  ) {
    let sections = outputs.sections(which)
    let firstSection = which == .groups ? 0 : outputs.groups.count
    var filled = 0
    for (index, section) in sections.enumerated() where section.rowCount > 0 {
      for selected in rows(section) {
        var range = selected.rows
        while !range.isEmpty {
          if filled == 0 { empty(values) }
          let taken = range.lowerBound..<min(range.upperBound, range.lowerBound + Self.chunkCapacity - filled)
          decodeKeys(of: section, firstSection + index, taken, at: filled)
          for (offset, target) in values.enumerated() {
            if let target { section.columns[keyTypes.count + offset].decode(taken, into: target, at: filled) }
          }
          decoded(index, selected, filled..<filled + taken.count)
          filled += taken.count
          range = taken.upperBound..<range.upperBound
          if filled == Self.chunkCapacity {
            assignDecoded(rowCount: filled)
            process(filled)
            filled = 0
          }
        }
      }
    }
    guard filled > 0 else { return }
    assignDecoded(rowCount: filled)
    process(filled)
  }

  private func empty(_ values: [Column?]) {
    for column in keyColumns { column.removeAll() }
    for column in values { column?.removeAll() }
  }

  private func decodeKeys(of section: ShuffleSection, _ index: Int, _ rows: Range<Int>, at offset: Int) {
    for key in keyTypes.indices {
      let column = section.columns[key]
      if keyTypes[key] == .varchar, outputs.isDictionary[key], let interner = interners[key], let codes = keyCodes[key]
      {
        let translation = translations[key][index] ?? makeTranslation(column, key, index)
        column.decodeCodes(rows, translation: translation, interner: interner, into: codes, at: offset)
      } else {
        column.decode(rows, into: keyColumns[key], at: offset)
      }
    }
  }

  private func makeTranslation(_ column: EncodedColumn, _ key: Int, _ section: Int) -> CodeVector {
    let count = column.dictionaryCount ?? 0
    let translation = CodeVector(capacity: count)
    translation.fill(with: CodeVector.none, count: count)
    translations[key][section] = translation
    return translation
  }

  /// Numbers the groups of decoded rows.
  private func assignDecoded(rowCount: Int) {
    for index in keyTypes.indices {
      if let codes = keyCodes[index], let interner = interners[index], !outputs.isDictionary[index] {
        _ = interner.intern(keyColumns[index], into: codes, nullCode: CodeVector.none)
      }
    }
    assign(keyColumns, rowCount: rowCount)
  }

  /// Numbers the groups of rows that come with their keys. Strings must live as long as the shuffle's outputs.
  func assignGroups(_ keys: [Column], rowCount: Int) {
    for (index, column) in keys.enumerated() {
      if let codes = keyCodes[index], let interner = interners[index] {
        _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
      }
    }
    assign(keys, rowCount: rowCount)
  }

  private func assign(_ columns: [Column], rowCount: Int) {
    var keys: [KeyColumn] = []
    keys.reserveCapacity(keyTypes.count)
    for (index, column) in columns.enumerated() {
      if let codes = keyCodes[index], let interner = interners[index] {
        keys.append(.codes(codes, interner))
      } else {
        keys.append(.values(column))
      }
    }
    KeyHasher.hash(keys, rowCount: rowCount, into: hashes)
    outputs.keyLayout.pack(keys, rowCount: rowCount, into: packed)
    _ = table.assignGroups(packed: packed, hashes: hashes, rowCount: rowCount, limit: Int(UInt32.max) - 1, into: groups)
  }

  /// Without GROUP BY there is one group, even over no rows.
  func addEmptyGroup() { assign([], rowCount: 1) }

  /// Calls `body` with the groups in canonical order, some thousand at a time.
  ///
  /// - Parameter keys: takes the keys; its first columns are theirs.
  func forEachBatch(
    into keys: [Column], _ body: (_ order: CodeVector, _ first: Int, _ count: Int) throws -> Void
  ) rethrows {
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
      unpack(order, from: first, count: count, into: keys)
      try body(order, first, count)
      first += count
    }
  }

  private func unpackAllKeys() -> [Column] {
    let all = CodeVector(capacity: table.groupCount)
    all.fillAscending(count: table.groupCount)
    let columns = keyTypes.map { Column(type: $0, capacity: table.groupCount) }
    unpack(all, from: 0, count: table.groupCount, into: columns)
    return columns
  }

  private func unpack(_ order: CodeVector, from first: Int, count: Int, into columns: [Column]) {
    for key in keyTypes.indices {
      columns[key].removeAll()
      outputs.keyLayout.unpack(
        key, of: table, order: order, from: first, count: count, interner: interners[key], into: columns[key])
    }
  }
}
