import Columnar
import SystemIO

/// A row that the serial reader rejects.
package struct SerialReject: Hashable, Sendable {
  /// Offset of the row's first byte.
  package var byteOffset: Int
  /// From 1.
  package var line: Int
  package var column: String?
  package var code: RejectCode
  package var message: String
  /// The row's first bytes, without its line end.
  package var raw: [UInt8]
}

/// Reads the rows of one file of a table in order on one thread: what the recount of ``CSVTable`` goes by, and what the
/// reader of splits is tested against.
///
/// It takes from planning what the file is (dialect, header, columns), and does everything else by itself: records, UTF-8,
/// values, the contract. A mistake in the fast reader, its kernels or its decoders is therefore none here.
package struct SerialTableReader {
  package enum Row: Hashable {
    /// The values of the columns asked for, in that order.
    case accepted([Value])
    case rejected(SerialReject)
  }

  /// Bytes of a rejected row that are kept.
  package static let rawLimit = 4096

  private let table: CSVTable
  private let file: CSVFile
  private var records: SerialRecordReader
  /// Schema ordinals whose values are asked for.
  private let columns: [Int]
  /// File columns that the contract is about.
  private let checked: [Int]

  /// Opens a file of the table. `columns` are schema ordinals; types that are inferred are not checked, so that only texts
  /// can be asked for of a table that is not declared.
  ///
  /// Throws `noInput` where the file cannot be opened.
  package init(
    _ table: CSVTable, file index: Int, columns: [Int] = [], blockLength: Int? = nil,
    fileSystem: any FileSystem = PosixFileSystem.shared
  ) throws {
    self.table = table
    file = table.csvFiles[index]
    self.columns = columns
    checked =
      table.isDeclared
      ? (0..<table.fileColumnCount).filter {
        table.schema.fields[$0].type != .varchar || !table.schema.fields[$0].isNullable
      } : []
    let bytes = try SerialBytes(
      path: file.input.path, count: file.input.size, blockLength: blockLength ?? SerialBytes.defaultBlockLength,
      fileSystem: fileSystem)
    records = try SerialRecordReader(
      bytes, dialect: table.dialect, lineEnding: file.lineEnding, offset: file.dataOffset,
      maximumRowLength: table.options.maximumRowLength, fieldLimit: file.columnCount, rawLimit: Self.rawLimit)
  }

  /// The next row; nil at the end of the file. Throws where the file cannot be read, and `tempFail` where it is shorter
  /// than it was when the table was planned.
  package mutating func next() throws -> Row? {
    while try records.next() {
      let record = records.record
      if record.isBlank && record.problem == nil { continue }
      if let reject = structuralReject(record) ?? contractReject(record) { return .rejected(reject) }
      return .accepted(columns.map { value($0, in: record) })
    }
    return nil
  }

  private func structuralReject(_ record: SerialRecordReader.Record) -> SerialReject? {
    switch record.problem {
    case .badQuote:
      return reject(
        record, .badQuote, "a closing quote is followed by something other than a delimiter or line end")
    case .unclosed:
      return reject(
        record, .badQuote, "a quoted field that begins in this line is not closed before the end of the file")
    case .tooLong:
      return reject(
        record, .lineTooLong,
        "the record that begins in this line is longer than \(table.options.maximumRowLength) bytes")
    case nil: break
    }
    if record.fieldCount != file.columnCount {
      return reject(
        record, record.fieldCount < file.columnCount ? .missingColumns : .tooManyColumns,
        "expected \(file.columnCount) columns, found \(record.fieldCount)")
    }
    return record.isValidUTF8 ? nil : reject(record, .invalidUTF8, "the row is not valid UTF-8")
  }

  private func contractReject(_ record: SerialRecordReader.Record) -> SerialReject? {
    for ordinal in checked {
      let field = table.schema.fields[ordinal]
      let index = file.columnIndexes[ordinal]
      let range = record.range(of: index)
      if isNull(record, index, range, type: field.type) {
        if field.isNullable { continue }
        return reject(record, .nullNotAllowed, "the column is declared NOT NULL", column: field.name)
      }
      if field.type != .varchar && decoded(record, range, as: field.type) == nil {
        let text = String(decoding: record.text[range].prefix(100), as: UTF8.self)
        return reject(record, .cast, "cannot read '\(text)' as \(field.type)", column: field.name)
      }
    }
    return nil
  }

  /// Whether a field stands for NULL: unquoted and a null text, or quoted and empty where the type has no empty value and
  /// the empty text is one of the null texts.
  private func isNull(
    _ record: SerialRecordReader.Record, _ index: Int, _ range: Range<Int>, type: DataType
  ) -> Bool {
    if record.fields[index].isQuoted {
      return range.isEmpty && type != .varchar && table.dialect.nullTexts.contains([])
    }
    return table.dialect.nullTexts.contains { record.text[range].elementsEqual($0) }
  }

  private func value(_ ordinal: Int, in record: SerialRecordReader.Record) -> Value {
    guard ordinal < file.columnIndexes.count else { return file.constantValues[ordinal - file.columnIndexes.count] }
    let index = file.columnIndexes[ordinal]
    let range = record.range(of: index)
    let type = table.schema.fields[ordinal].type
    if isNull(record, index, range, type: type) { return .null }
    guard let value = decoded(record, range, as: type) else {
      preconditionFailure("the contract was checked")
    }
    return value
  }

  private func decoded(_ record: SerialRecordReader.Record, _ range: Range<Int>, as type: DataType) -> Value? {
    SerialDecoder.value(record.text, range, as: type, zone: table.options.timeZone?.rules)
  }

  private func reject(
    _ record: SerialRecordReader.Record, _ code: RejectCode, _ message: String, column: String? = nil
  ) -> SerialReject {
    SerialReject(
      byteOffset: record.start, line: record.line, column: column, code: code, message: message, raw: record.raw)
  }
}
