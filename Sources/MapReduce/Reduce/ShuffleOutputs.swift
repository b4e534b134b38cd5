import Columnar

/// The committed map outputs of an aggregation, in task order, and the exact statistics that the reduce stage is planned
/// from. Nothing here depends on threads, memory or schedules.
final class ShuffleOutputs: Sendable {
  /// Partially aggregated groups: keys ‖ values ‖ columns of partial states.
  let groups: [ShuffleSection]
  /// Rows: keys ‖ arguments, and their positions if the aggregation has positions.
  let rows: [ShuffleSection]
  /// Buckets that are reduced together, a power of two.
  let bucketsPerRange: Int
  let rangeCount: Int
  /// Consecutive ranges of one reduce task.
  let rangesPerTask: Int
  let partCount: Int
  let byteCount: Int
  let rowCount: Int
  let keyLayout: KeyLayout
  /// For each key: whether every section holds dictionary codes of it.
  let isDictionary: [Bool]
  /// Types of the columns in which partial states arrive (a BIGINT sum is HUGEINT where any task's sum overflowed).
  let partialTypes: [DataType]

  /// Rows that one range should have, so that its table stays in the cache.
  static let targetRangeRows = 12 << 10
  static let maximumTasks = 256
  /// Map-output bytes a part file stands for at least.
  static let minimumPartBytes = 64 << 20
  static let maximumParts = 256

  /// The sections of one kind.
  enum Sections { case groups, rows }

  /// A range with so many rows that their distinct values are counted apart.
  struct CrowdedRange {
    var range: Int
    var rowCount: Int
  }

  /// Ascending; none where no distinct values are counted.
  let crowdedRanges: [CrowdedRange]
  /// Rows of each range; empty where a task has one range.
  private let rangeRows: [Int]

  /// Bytes of decoded rows, of one kind of sections, that a worker holds of several ranges; beside them the rest of each
  /// range's last chunk.
  private static let batchBytes = 16 << 20

  /// Rows from which on a range may be crowded.
  private static let crowdedRows = 64 << 10

  init(_ outputs: [(groups: ShuffleSection, rows: ShuffleSection)], aggregation: Aggregation) {
    groups = outputs.map(\.groups)
    rows = outputs.map(\.rows)
    let sections = groups + rows
    byteCount = sections.reduce(0) { $0 + $1.byteCount }
    rowCount = sections.reduce(0) { $0 + $1.rowCount }
    let keyCount = aggregation.keys.count

    var perRange = ShuffleFanOut.count
    while perRange > 1 && rowCount / (ShuffleFanOut.count / perRange) > Self.targetRangeRows { perRange /= 2 }
    bucketsPerRange = perRange
    rangeCount = ShuffleFanOut.count / perRange
    rangesPerTask = max(1, rangeCount / Self.maximumTasks)
    var parts = 1
    while parts < Self.maximumParts && parts < rangeCount / rangesPerTask
      && byteCount / (parts * 2) >= Self.minimumPartBytes
    { parts *= 2 }
    partCount = parts
    let isCounted = !aggregation.countedArguments.isEmpty && rowCount >= Self.crowdedRows
    let perTask = rangesPerTask
    let rangeRows = isCounted || perTask > 1 ? Self.rangeRows(sections, bucketsPerRange: perRange) : []
    self.rangeRows = perTask > 1 ? rangeRows : []
    // Above twice the average: many rows share few keys, since keys are spread evenly.
    let least = max(Self.crowdedRows, 2 * rowCount / rangeCount)
    crowdedRanges =
      isCounted ? rangeRows.enumerated().filter { $1 >= least }.map { CrowdedRange(range: $0, rowCount: $1) } : []

    // A section without rows says nothing of its columns.
    let filled = sections.filter { $0.rowCount > 0 }
    isDictionary = (0..<keyCount).map { key in filled.allSatisfy { $0.columns[key].dictionaryCount != nil } }
    let rowCount = self.rowCount
    let isDictionary = self.isDictionary
    keyLayout = KeyLayout(
      aggregation.keys.enumerated().map { index, key in
        switch key.type.physicalType {
        case .bool: return .bool
        case .double: return .double
        case .int128: return .int128
        case .int64:
          let bounds = filled.compactMap { $0.columns[index].bounds }
          guard let least = bounds.map(\.lowerBound).min(), let greatest = bounds.map(\.upperBound).max() else {
            return .range(minimum: 0, maximum: 0)
          }
          return .range(minimum: least, maximum: greatest)
        case .string:
          let limit =
            isDictionary[index]
            ? min(rowCount, filled.reduce(0) { $0 + ($1.columns[index].dictionaryCount ?? 0) }) : rowCount
          return .codes(limit: limit + 1)
        }
      }, holdsNulls: true)
    let firstPartial = keyCount + aggregation.valueArguments.count
    let groups = self.groups
    partialTypes = aggregation.partials.flatMap { $0.makeState().partialTypes }.enumerated().map { index, type in
      let types = groups.filter { $0.rowCount > 0 }.map { $0.columns[firstPartial + index].type }
      return types.first { $0 == .hugeint } ?? types.first ?? type
    }
  }

  private static func rangeRows(_ sections: [ShuffleSection], bucketsPerRange: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: ShuffleFanOut.count)
    for section in sections { section.addRowCounts(to: &counts) }
    return stride(from: 0, to: ShuffleFanOut.count, by: bucketsPerRange).map {
      counts[$0..<$0 + bucketsPerRange].reduce(0, +)
    }
  }

  /// Ranges of a task, those together whose rows may be decoded before the first of them is reduced; crowded ones alone.
  ///
  /// - Parameter rowBytes: of a decoded row.
  func batches(ofRanges ranges: Range<Int>, rowBytes: Int) -> [Range<Int>] {
    guard !rangeRows.isEmpty else { return ranges.map { $0..<$0 + 1 } }
    let crowded = Set(crowdedRanges.map(\.range).filter(ranges.contains))
    return Self.batches(
      ofRanges: ranges, rowLimit: Self.batchBytes / max(rowBytes, 1), rowCount: { [rangeRows] in rangeRows[$0] },
      isAlone: crowded.contains)
  }

  /// Joins neighbours as long as they have at most `rowLimit` rows together and none of them is to stay alone.
  static func batches(
    ofRanges ranges: Range<Int>, rowLimit: Int, rowCount: (Int) -> Int, isAlone: (Int) -> Bool
  ) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var rows = 0
    for range in ranges {
      let count = rowCount(range)
      if let last = batches.last, !isAlone(last.lowerBound), !isAlone(range), rows + count <= rowLimit {
        batches[batches.count - 1] = last.lowerBound..<range + 1
        rows += count
      } else {
        batches.append(range..<range + 1)
        rows = count
      }
    }
    return batches
  }

  func sections(_ which: Sections) -> [ShuffleSection] { which == .groups ? groups : rows }

  var taskCount: Int { rangeCount / rangesPerTask }

  /// Hash bits that all keys of a range share.
  var prefixBits: Int { ShuffleFanOut.bits - bucketsPerRange.trailingZeroBitCount }

  func ranges(ofTask task: Int) -> Range<Int> { task * rangesPerTask..<(task + 1) * rangesPerTask }

  func buckets(ofRange range: Int) -> Range<Int> { range * bucketsPerRange..<(range + 1) * bucketsPerRange }

  func part(ofTask task: Int) -> Int { task * partCount / taskCount }
}
