import Columnar
import QueryPlan

/// Decodes the rows of buckets and numbers their groups.
///
/// Belongs to one worker; reused from range to range.
final class BucketGroups {
  /// A table that a skewed range has blown up beyond this is not kept.
  static let keptBytes = 4 << 20

  /// The group of each row of the chunk.
  let groups = CodeVector(capacity: RowChunk.capacity)
  private let outputs: ShuffleOutputs
  private let keyTypes: [DataType]
  private var table: GroupTable
  /// Codes of VARCHAR keys that no chunk brings.
  private let internedCodes: [CodeVector?]

  /// Per VARCHAR key: of the task for dictionary columns, of the range for others.
  private var interners: [StringInterner?]
  /// Dictionary code of a section → code of the task, by key and section; made on first use.
  private var translations: [[CodeVector?]] = []

  private let hashes = WordVector(capacity: RowChunk.capacity)
  private let packed = WordVector(capacity: RowChunk.capacity)
  private let order = CodeVector(capacity: RowChunk.capacity)

  init(_ outputs: ShuffleOutputs, keyTypes: [DataType]) {
    self.outputs = outputs
    self.keyTypes = keyTypes
    table = Self.makeTable(outputs)
    internedCodes = keyTypes.map { $0 == .varchar ? CodeVector(capacity: RowChunk.capacity) : nil }
    interners = keyTypes.map { _ in nil }
  }

  private static func makeTable(_ outputs: ShuffleOutputs) -> GroupTable {
    GroupTable(
      wordsPerKey: outputs.keyLayout.wordCount, capacity: RowChunk.capacity, prefixBits: outputs.prefixBits)
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
        interners[index] = StringInterner(copiesBytes: false)
      }
    }
  }

  /// Rows of a section to decode.
  struct Selected {
    var rows: Range<Int>
    /// Whether values of other pieces are among them.
    var areMixed = false
  }

  /// Consecutive rows of a section, and where they go.
  private struct Run {
    var selected: Selected
    var range: Int
    var chunk: RowChunk
    var offset: Int

    var chunkRows: Range<Int> { offset..<offset + selected.rows.count }
  }

  /// Rows of a section that are decoded together, column by column: some chunks of one range, or a part of each of many.
  private static let runRows = 16 * RowChunk.capacity

  /// Decodes rows of all sections, of each range in task order.
  ///
  /// - Parameters:
  ///   - ranges: those whose rows are decoded.
  ///   - chunks: of these sections.
  ///   - skipped: ordinals of values that are of no use.
  ///   - select: appends what to read of a section for a range, in order.
  ///   - decoded: called with the rows of a chunk that some of a section's rows have become.
  ///   - finish: takes each range's chunks in order, all but the last full, none empty.
  func decode(
    _ which: ShuffleOutputs.Sections, ofRanges ranges: Range<Int>, in chunks: RowChunks, skipped: Set<Int> = [],
    select: (ShuffleSection, _ range: Int, inout [Selected]) -> Void,
    decoded: (_ section: Int, Selected, RowChunk, _ chunkRows: Range<Int>) -> Void,
    finish: (_ range: Int, RowChunk) -> Void
  ) {
    let sections = outputs.sections(which)
    let firstSection = which == .groups ? 0 : outputs.groups.count
    let values = chunks.valueTypes.indices.filter { !skipped.contains($0) }
    var open = ranges.map { _ in chunks.take() }
    var selection: [Selected] = []
    var runs: [Run] = []
    var runRows = 0
    for (index, section) in sections.enumerated() where section.rowCount > 0 {
      func decodeRuns() {
        decodeKeys(runs, of: section, firstSection + index)
        for ordinal in values {
          let column = section.columns[keyTypes.count + ordinal]
          for run in runs { column.decode(run.selected.rows, into: run.chunk.values[ordinal], at: run.offset) }
        }
        for run in runs {
          decoded(index, run.selected, run.chunk, run.chunkRows)
          if run.chunkRows.upperBound == RowChunk.capacity { finish(run.range, run.chunk) }
        }
        runs.removeAll(keepingCapacity: true)
        runRows = 0
      }
      for range in ranges {
        selection.removeAll(keepingCapacity: true)
        select(section, range, &selection)
        for var selected in selection {
          let rows = selected.rows
          var next = rows.lowerBound
          while next < rows.upperBound {
            let chunk = open[range - ranges.lowerBound]
            let offset = chunk.rowCount
            selected.rows = next..<min(rows.upperBound, next + RowChunk.capacity - offset)
            runs.append(Run(selected: selected, range: range, chunk: chunk, offset: offset))
            next = selected.rows.upperBound
            chunk.rowCount += selected.rows.count
            runRows += selected.rows.count
            if chunk.rowCount == RowChunk.capacity { open[range - ranges.lowerBound] = chunks.take() }
            if runRows >= Self.runRows { decodeRuns() }
          }
        }
      }
      decodeRuns()
    }
    for (range, chunk) in zip(ranges, open) {
      if chunk.rowCount > 0 { finish(range, chunk) } else { chunks.recycle(chunk) }
    }
  }

  private func decodeKeys(_ runs: [Run], of section: ShuffleSection, _ index: Int) {
    for key in keyTypes.indices {
      let column = section.columns[key]
      if outputs.isDictionary[key], let interner = interners[key] {
        let translation = translations[key][index] ?? makeTranslation(column, key, index)
        for run in runs {
          guard let codes = run.chunk.keyCodes[key] else { preconditionFailure("a dictionary key has codes") }
          column.decodeCodes(
            run.selected.rows, translation: translation, interner: interner, into: codes, at: run.offset)
        }
      } else {
        for run in runs { column.decode(run.selected.rows, into: run.chunk.keys[key], at: run.offset) }
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
  func assignGroups(_ chunk: RowChunk) { assign(chunk.keys, codes: chunk.keyCodes, rowCount: chunk.rowCount) }

  /// Numbers the groups of rows that come with their keys. Strings must live as long as the shuffle's outputs.
  func assignGroups(_ keys: [Column], rowCount: Int) { assign(keys, codes: keys.map { _ in nil }, rowCount: rowCount) }

  private func assign(_ columns: [Column], codes: [CodeVector?], rowCount: Int) {
    var keys: [KeyColumn] = []
    keys.reserveCapacity(keyTypes.count)
    for (index, column) in columns.enumerated() {
      if let interner = interners[index], let known = codes[index] {
        keys.append(.codes(known, interner))
      } else if let interner = interners[index], let codes = internedCodes[index] {
        _ = interner.intern(column, into: codes, nullCode: CodeVector.none)
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
  func addEmptyGroup() { assign([], codes: [], rowCount: 1) }

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
