/// Columns of equal row count that travel together.
package struct RecordBatch {
  /// Rows that a batch holds at most. A constant of the engine: it decides where adaptive choices are made, and so must
  /// not depend on the machine.
  package static let maximumRowCount = 4096

  package var columns: [Column]
  package var rowCount: Int

  package init(columns: [Column], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }
}
