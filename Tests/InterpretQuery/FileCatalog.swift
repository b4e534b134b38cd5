import Columnar
import Foundation
import QueryPlan
import RowInterpreter
import SQLFrontend

/// Tables in CSV files with declared columns, read in the plainest way.
final class FileCatalog: TableCatalog {
  struct Problem: Error, CustomStringConvertible { var description: String }

  private let named: [String: String]
  private var tables: [TableReference: TypedTable] = [:]

  /// `named` are sources by name, each as it would stand in FROM.
  init(named: [String: String] = [:]) { self.named = named }

  func schema(of table: TableReference, at range: SourceRange) throws -> Schema { try self.table(table).schema }

  func table(_ reference: TableReference) throws -> TypedTable {
    if let known = tables[reference] { return known }
    let table = try read(reference)
    tables[reference] = table
    return table
  }

  private func read(_ reference: TableReference) throws -> TypedTable {
    switch reference {
    case .function("read_csv", let path, let options): return try DeclaredCSV(path: path, options: options).read()
    case .name(let name):
      guard let source = named[name] else { throw Problem(description: "unknown table \(name)") }
      let capture = ReferenceCapture()
      _ = try? SQLQuery("SELECT * FROM \(source)").plan(over: capture)
      guard let inner = capture.reference else { throw Problem(description: "no source: \(source)") }
      return try table(inner)
    default: throw Problem(description: "the interpreter reads read_csv with declared columns only")
    }
  }
}

/// Finds out what a source in FROM stands for.
private final class ReferenceCapture: TableCatalog {
  private(set) var reference: TableReference?

  func schema(of table: TableReference, at range: SourceRange) throws -> Schema {
    reference = table
    return Schema([Field(name: "x", type: .bigint)])
  }
}

/// `read_csv` of one path or glob.
private struct DeclaredCSV {
  private var path: String
  private var delimiter = UInt8(ascii: ",")
  private var hasHeader = true
  private var nullText: [UInt8] = []
  private var columns: [Field] = []

  init(path: String, options: [TableOption]) throws {
    self.path = path
    for option in options {
      switch (option.name, option.value) {
      case ("delim", .text(let text)): delimiter = text.utf8.first ?? delimiter
      case ("header", .boolean(let value)): hasHeader = value
      case ("nullstr", .text(let text)): nullText = Array(text.utf8)
      case ("columns", .map(let declared)):
        columns = try declared.map { column in
          guard case .text(let type) = column.value else {
            throw FileCatalog.Problem(description: "column \(column.name) has no type")
          }
          return Field(name: column.name, type: try TypeNames.resolve(type))
        }
      case ("auto_detect", _): break
      default: throw FileCatalog.Problem(description: "the option \(option.name) is not supported")
      }
    }
  }

  func read() throws -> TypedTable {
    let files = try expanded()
    let keys = hiveKeys(files.first ?? "")
    var fields = columns
    for key in keys {
      fields.append(Field(name: key.name, type: Self.type(of: files.map { value(of: key.name, in: $0) })))
    }
    var rows: [[Datum]] = []
    for file in files {
      let records = records(of: [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))))
      let hive = try keys.enumerated().map { index, key in
        try datum((Array(value(of: key.name, in: file).utf8), true), fields[columns.count + index])
      }
      if records.isEmpty { continue }
      let places = hasHeader ? try places(in: records.first ?? []) : Array(columns.indices)
      for record in records.dropFirst(hasHeader ? 1 : 0) {
        guard record.count == columns.count else {
          throw FileCatalog.Problem(description: "\(file): a record of \(record.count) fields")
        }
        rows.append(try zip(places, columns).map { try datum(record[$0], $1) } + hive)
      }
    }
    return TypedTable(schema: Schema(fields), rows: rows)
  }

  private func places(in header: [(bytes: [UInt8], isQuoted: Bool)]) throws -> [Int] {
    try columns.map { column in
      guard let place = header.firstIndex(where: { String(decoding: $0.bytes, as: UTF8.self) == column.name }) else {
        throw FileCatalog.Problem(description: "no column \(column.name)")
      }
      return place
    }
  }

  private func datum(_ field: (bytes: [UInt8], isQuoted: Bool), _ column: Field) throws -> Datum {
    if !field.isQuoted && field.bytes == nullText { return .null }
    if column.type == .varchar { return .text(field.bytes) }
    guard let value = TextValue(field.bytes).value(as: column.type) else {
      throw FileCatalog.Problem(
        description: "'\(String(decoding: field.bytes, as: UTF8.self))' is no \(column.type) for \(column.name)")
    }
    return value
  }

  // MARK: Records

  /// Fields and whether they were quoted. Quotes inside quoted fields are doubled; empty lines are no records.
  private func records(of bytes: [UInt8]) -> [[(bytes: [UInt8], isQuoted: Bool)]] {
    var records: [[(bytes: [UInt8], isQuoted: Bool)]] = []
    var record: [(bytes: [UInt8], isQuoted: Bool)] = []
    var field: [UInt8] = []
    var isQuoted = false
    var isInside = false
    let quote = UInt8(ascii: "\"")
    var index = 0
    func endRecord() {
      record.append((field, isQuoted))
      if record.count > 1 || !field.isEmpty || isQuoted { records.append(record) }
      (record, field, isQuoted) = ([], [], false)
    }
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isInside {
        if byte != quote {
          field.append(byte)
        } else if index < bytes.count, bytes[index] == quote {
          field.append(quote)
          index += 1
        } else {
          isInside = false
        }
      } else if byte == quote, field.isEmpty {
        (isInside, isQuoted) = (true, true)
      } else if byte == delimiter {
        record.append((field, isQuoted))
        (field, isQuoted) = ([], false)
      } else if byte == UInt8(ascii: "\n") {
        if !isQuoted, field.last == UInt8(ascii: "\r") { field.removeLast() }
        endRecord()
      } else if !(byte == UInt8(ascii: "\r") && isQuoted) {
        field.append(byte)
      }
    }
    if !record.isEmpty || !field.isEmpty || isQuoted { endRecord() }
    return records
  }

  // MARK: Paths

  /// Files in the order of their paths; `*` stands for part of a name.
  private func expanded() throws -> [String] {
    var paths = [path.hasPrefix("/") ? "/" : "."]
    for part in path.split(separator: "/") {
      guard part.contains("*") else {
        paths = paths.map { $0 + "/" + part }
        continue
      }
      let pieces = part.split(separator: "*", omittingEmptySubsequences: false)
      guard pieces.count == 2 else { throw FileCatalog.Problem(description: "one * a name, not \(part)") }
      paths = paths.flatMap { folder -> [String] in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(String(pieces[0])) && $0.hasSuffix(String(pieces[1])) }.map {
          folder + "/" + $0
        }
      }
    }
    return paths.filter { FileManager.default.fileExists(atPath: $0) }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  private func hiveKeys(_ file: String) -> [(name: String, value: String)] {
    file.split(separator: "/").dropLast().compactMap { part in
      guard let sign = part.firstIndex(of: "=") else { return nil }
      return (String(part[..<sign]), String(part[part.index(after: sign)...]))
    }
  }

  private func value(of key: String, in file: String) -> String {
    hiveKeys(file).first { $0.name == key }?.value ?? ""
  }

  /// The narrowest type that holds all values of a key.
  private static func type(of values: [String]) -> DataType {
    for type in [DataType.bigint, .date] where values.allSatisfy({ TextValue(Array($0.utf8)).value(as: type) != nil }) {
      return type
    }
    return .varchar
  }
}
