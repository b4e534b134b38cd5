import Columnar

/// Checks the contract of declared columns over whole batches, and keeps what it decoded for the query.
@safe
final class CSVRowValidator {
  struct Failure {
    var code: RejectCode
    var column: String
    var message: String
  }

  private struct Check {
    var ordinal: Int
    var field: Field
    /// Where values are decoded; nil for VARCHAR NOT NULL, of which only the length matters.
    var column: Column?
  }

  private var checks: [Check] = []
  /// Indexes into `checks` by schema ordinal, of columns that the query reads.
  private var checkOfColumn: [Int?]
  /// Whether the decoded columns hold the rows of the current batch.
  private var holdsBatch = false

  init(table: CSVTable, columns: [Int]) {
    checkOfColumn = [Int?](repeating: nil, count: table.schema.fields.count)
    guard table.isDeclared else { return }
    for ordinal in 0..<table.fileColumnCount {
      let field = table.schema.fields[ordinal]
      let needsValues = field.type != .varchar
      guard needsValues || !field.isNullable else { continue }
      if needsValues && columns.contains(ordinal) { checkOfColumn[ordinal] = checks.count }
      checks.append(
        Check(
          ordinal: ordinal, field: field,
          column: needsValues ? Column(type: field.type, capacity: RecordBatch.maximumRowCount) : nil))
    }
  }

  var isNeeded: Bool { !checks.isEmpty }

  /// Decodes and checks every row of the reader's batch; returns whether any failed.
  func validate(_ reader: CSVSplitReader, markFailed: (Int, Failure) -> Void) -> Bool {
    var hasFailures = false
    for check in checks {
      guard let column = check.column else {
        let slots = reader.slotsOfAllRows(check.ordinal)
        for row in 0..<slots.rowCount where slots.text(row).isNull {
          hasFailures = true
          markFailed(row, Self.nullNotAllowed(check.field))
        }
        continue
      }
      let outcome = reader.decodeAll(check.ordinal, into: column)
      for index in 0..<outcome.failureCount {
        hasFailures = true
        // SAFETY: the decode loop stored failureCount rows.
        let row = unsafe Int(reader.failures[index])
        var message = ""
        if reader.keepsRejects {
          let value = String(decoding: reader.text(check.ordinal, row: row).prefix(100), as: UTF8.self)
          message = "cannot read '\(value)' as \(check.field.type)"
        }
        markFailed(row, Failure(code: .cast, column: check.field.name, message: message))
      }
      if !check.field.isNullable && outcome.nullCount > 0 {
        hasFailures = true
        for row in 0..<column.rowCount where !column.isValid(row) { markFailed(row, Self.nullNotAllowed(check.field)) }
      }
    }
    holdsBatch = !hasFailures
    return hasFailures
  }

  /// Copies a column that validation already decoded; false where it must be decoded.
  func copyDecoded(_ ordinal: Int, into column: Column, rowCount: Int, selecting selection: SelectionVector?) -> Bool {
    guard holdsBatch, let index = checkOfColumn[ordinal], let source = checks[index].column else { return false }
    column.copy(from: source, rowCount: rowCount, selecting: selection)
    return true
  }

  private static func nullNotAllowed(_ field: Field) -> Failure {
    Failure(code: .nullNotAllowed, column: field.name, message: "the column is declared NOT NULL")
  }
}
