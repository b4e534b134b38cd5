import Columnar
import SystemIO

/// Looks at all values of some columns for the types that they fit.
final class TypeScan {
  private let table: CSVTable
  private let columns: [Int]
  /// What has been decoded is thrown away: one column a type does.
  private var decoded: [DataType: Column] = [:]
  /// What was seen: rows that were accepted and rejected, and for each of `columns` how many values were NULL, and the
  /// first text that was not.
  struct Tally {
    var rowCount = 0
    var rejectedCount = 0
    var nullCounts: [Int]
    var examples: [[UInt8]?]
  }

  private(set) var tally: Tally

  init(_ table: CSVTable, columns: [Int]) {
    self.table = table
    self.columns = columns
    tally = Tally(
      nullCounts: Array(repeating: 0, count: columns.count), examples: Array(repeating: nil, count: columns.count))
  }

  /// Takes the types away that the split's values do not fit; returns the state at its end. A failure that another
  /// attempt may not meet is tried again, as the engine does.
  func narrow(
    _ candidates: inout [TypeCandidates], by split: InputSplit, startState: RecordState
  ) throws -> RecordState {
    let before = tally
    // What a failed attempt saw need not have been in the file.
    var found = candidates
    defer { candidates = found }
    do {
      return try narrowOnce(&found, by: split, startState: startState)
    } catch let error as DayfoldError where error.exitCode == .ioError {
      found = candidates
      tally = before
      return try narrowOnce(&found, by: split, startState: startState)
    }
  }

  private func narrowOnce(
    _ candidates: inout [TypeCandidates], by split: InputSplit, startState: RecordState
  ) throws -> RecordState {
    let reader = CSVSplitReader(table: table, split: split, startState: startState, columns: columns)
    while true {
      let batchRowCount = try reader.nextBatch()
      if batchRowCount == 0 {
        tally.rejectedCount += reader.counters.rejected
        return reader.endState
      }
      tally.rowCount += batchRowCount
      for (place, ordinal) in columns.enumerated() {
        tally.nullCounts[place] += narrow(&candidates[ordinal], ordinal, reader)
        if tally.examples[place] == nil { tally.examples[place] = reader.firstText(ordinal) }
      }
    }
  }

  /// Returns how many values are NULL.
  private func narrow(_ candidates: inout TypeCandidates, _ ordinal: Int, _ reader: CSVSplitReader) -> Int {
    // Mostly all values are of the narrowest type left: then decoding them says all there is to know.
    let type = candidates.type
    let column = column(type)
    let outcome = reader.decodeAll(ordinal, into: column)
    if type == .varchar && candidates != .all { return outcome.nullCount }
    if type != .varchar && outcome.failureCount == 0 {
      if outcome.nullCount < column.rowCount { candidates.formIntersection(.holding(type)) }
      return outcome.nullCount
    }
    return candidates.narrow(by: reader.slotsOfAllRows(ordinal))
  }

  private func column(_ type: DataType) -> Column {
    if let known = decoded[type] {
      known.removeAll()
      return known
    }
    let made = Column(type: type, capacity: RecordBatch.maximumRowCount)
    decoded[type] = made
    return made
  }
}
