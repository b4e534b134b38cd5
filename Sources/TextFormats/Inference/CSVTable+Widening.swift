import Columnar

extension CSVTable {
  /// The types-only pass after a first misfit: looks at every value of the given columns in all files and returns the
  /// table with types that hold them all. Reading it with these columns cannot misfit again.
  ///
  /// One thread; the cost is that of reading the columns as text.
  package func widenedTypes(columns: [Int]) throws -> CSVTable {
    let inferred = columns.filter { $0 < fileColumnCount }
    var candidates = candidates
    let texts = retyped(Dictionary(uniqueKeysWithValues: inferred.map { ($0, DataType.varchar) }))
    let column = Column(type: .varchar, capacity: RecordBatch.maximumRowCount)
    var state = RecordState.recordStart
    for split in try splits(partitionSize: 64 << 20) {
      if !split.continuesPreviousSplit { state = .recordStart }
      let reader = try texts.makeReader(split: split, startState: state, columns: inferred)
      while try reader.nextBatch() > 0 {
        for ordinal in inferred where !candidates[ordinal].isEmpty {
          try reader.read(column: ordinal, into: column, selecting: nil)
          for row in 0..<column.rowCount where column.isValid(row) {
            // SAFETY: row < rowCount.
            let view = unsafe column.strings[row]
            if view.count > 0 { unsafe view.withBytes { unsafe candidates[ordinal].narrow($0) } }
          }
        }
      }
      state = reader.endState
    }
    var types: [Int: DataType] = [:]
    for ordinal in inferred { types[ordinal] = candidates[ordinal].type }
    return retyped(types, candidates: candidates)
  }
}
