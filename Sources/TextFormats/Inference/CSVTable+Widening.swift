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
