import Columnar
import SystemIO

extension CSVTable {
  /// The types-only pass after a first misfit: looks at every value of the given columns in all files and returns the
  /// table with types that hold them all. Reading it with these columns cannot misfit again.
  ///
  /// One thread; the cost is that of reading the columns.
  package func widenedTypes(columns: [Int]) throws -> CSVTable {
    let inferred = columns.filter { $0 < fileColumnCount }
    var candidates = candidates
    let scan = TypeScan(self, columns: inferred)
    var state = RecordState.recordStart
    for split in try splits(partitionSize: 64 << 20) {
      if !split.continuesPreviousSplit { state = .recordStart }
      state = try scan.narrow(&candidates, by: split, startState: state)
    }
    var types: [Int: DataType] = [:]
    for ordinal in inferred { types[ordinal] = candidates[ordinal].type }
    return retyped(types, candidates: candidates)
  }
}

/// Looks at all values of some columns for the types that they fit.
final class TypeScan {
  private let table: CSVTable
  private let columns: [Int]
  /// What has been decoded is thrown away: one column a type does.
  private var decoded: [DataType: Column] = [:]
  /// Rows that were accepted, and for each of `columns` how many of their values were NULL.
  private(set) var rowCount = 0
  private(set) var nullCounts: [Int]

  init(_ table: CSVTable, columns: [Int]) {
    self.table = table
    self.columns = columns
    nullCounts = Array(repeating: 0, count: columns.count)
  }

  /// Takes the types away that the split's values do not fit; returns the state at its end. A failure that another
  /// attempt may not meet is tried again, as the engine does.
  func narrow(
    _ candidates: inout [TypeCandidates], by split: InputSplit, startState: RecordState
  ) throws -> RecordState {
    let (rowsBefore, nullsBefore) = (rowCount, nullCounts)
    // What a failed attempt saw need not have been in the file.
    var found = candidates
    defer { candidates = found }
    do {
      return try narrowOnce(&found, by: split, startState: startState)
    } catch let error as DayfoldError where error.exitCode == .ioError {
      found = candidates
      (rowCount, nullCounts) = (rowsBefore, nullsBefore)
      return try narrowOnce(&found, by: split, startState: startState)
    }
  }

  private func narrowOnce(
    _ candidates: inout [TypeCandidates], by split: InputSplit, startState: RecordState
  ) throws -> RecordState {
    let reader = CSVSplitReader(table: table, split: split, startState: startState, columns: columns)
    while true {
      let batchRowCount = try reader.nextBatch()
      if batchRowCount == 0 { return reader.endState }
      rowCount += batchRowCount
      for (place, ordinal) in columns.enumerated() {
        nullCounts[place] += narrow(&candidates[ordinal], ordinal, reader)
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
