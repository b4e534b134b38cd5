import Columnar
import SystemIO
import Testing
import TextFormats

/// The engine's reading of a file against the serial reader's, wherever the file is cut and however many threads read.
struct ReadingChecks {
  let path: String

  private var match: GlobMatch { GlobMatch(path: path, relativePath: path) }

  /// Checks one file under several contracts. A file that cannot be opened has to say so, and why.
  func run() throws {
    let inferred: CSVTable
    do {
      inferred = try CSVTable.open([match], options: options(nil))
    } catch let error as DayfoldError {
      #expect([.noInput, .data].contains(error.exitCode) && !error.message.isEmpty, "\(path): \(error)")
      return
    }
    let names = inferred.schema.fields.map(\.name)
    for contract in contracts(names) {
      // A contract cannot be had where two names differ in case only.
      guard let table = try? CSVTable.open([match], options: options(contract, hasHeader: inferred.dialect.hasHeader))
      else { continue }
      try checkCuts(table)
      try checkColumns(table)
    }
    // Records longer than a limit.
    var limited = options(names.map { Field(name: $0, type: .varchar) }, hasHeader: inferred.dialect.hasHeader)
    limited.maximumRowLength = 100
    if let table = try? CSVTable.open([match], options: limited) { try checkCuts(table) }
  }

  /// What the serial reader finds under the contract that the names say; nil for a file that cannot be opened.
  func expected() throws -> Reading? {
    guard let inferred = try? CSVTable.open([match], options: options(nil)) else { return nil }
    let columns = inferred.schema.fields.map { Self.field($0.name) }
    guard
      let table = try? CSVTable.open([match], options: options(columns, hasHeader: inferred.dialect.hasHeader))
    else { return nil }
    return try Reading(serial: table, columns: Array(table.schema.fields.indices))
  }

  private func options(_ columns: [Field]?, hasHeader: Bool? = nil) -> CSVOptions {
    CSVOptions(
      delimiter: UInt8(ascii: ","), header: hasHeader.map { $0 ? .present : .absent } ?? header,
      declaredColumns: columns)
  }

  private var header: CSVOptions.Header { path.contains("/bare-") ? .absent : .present }

  /// All texts; the types that the names say; and types that most values do not have.
  private func contracts(_ names: [String]) -> [[Field]] {
    let few = names.count < 100
    let cycle: [DataType] = [
      .bigint, .varchar, .double, .timestamp, .date, .decimal(precision: 10, scale: 2), .boolean,
    ]
    return [
      names.map { Field(name: $0, type: .varchar) }, names.map(Self.field),
      names.enumerated().map { Field(name: $1, type: cycle[few ? $0 % 7 : 1], isNullable: $0 % 3 != 1) },
    ]
  }

  private static func field(_ name: String) -> Field {
    switch name {
    case "id": Field(name: name, type: .bigint, isNullable: false)
    case "n": Field(name: name, type: .bigint)
    case "x": Field(name: name, type: .double)
    case "d": Field(name: name, type: .decimal(precision: 10, scale: 2))
    case "ts": Field(name: name, type: .timestamp)
    case "day": Field(name: name, type: .date)
    case "flag": Field(name: name, type: .boolean)
    case "key": Field(name: name, type: .varchar, isNullable: false)
    default: Field(name: name, type: .varchar)
    }
  }

  private static let sampledSizes = [
    64, 65, 66, 67, 71, 89, 100, 127, 128, 129, 191, 255, 256, 257, 333, 511, 512, 513, 777, 1000, 1023, 1024,
  ]

  /// Rows and rejects for every place at which these sizes cut; sizes that cut alike are one.
  private func checkCuts(_ table: CSVTable) throws {
    let columns = Array(table.schema.fields.indices)
    let expected = try Reading(serial: table, columns: columns)
    var seen: Set<[InputSplit]> = []
    for size in (Corpora.runsAllCases ? Array(64...1024) : Self.sampledSizes) + [1 << 20] {
      guard seen.insert(try table.splits(partitionSize: size)).inserted else { continue }
      for threadCount in Corpora.runsAllCases ? [1, 2, 8] : [[1, 2, 8][size % 3]] {
        let found = try Reading(table, columns: columns, partitionSize: size, threadCount: threadCount)
        #expect(
          found == expected,
          "\(path), partition size \(size), \(threadCount) threads: \(Self.difference(found, expected))")
        if found != expected { return }
      }
    }
  }

  /// The same rows are read and rejected whichever columns a query uses: each one, all, none.
  private func checkColumns(_ table: CSVTable) throws {
    let all = Array(table.schema.fields.indices)
    let expected = try Reading(serial: table, columns: all)
    let each = all.count > 20 ? [all[0], all[all.count / 2], all[all.count - 1]] : all
    for columns in each.map({ [$0] }) + [[]] {
      let found = try Reading(table, columns: columns, partitionSize: 200, threadCount: 2)
      #expect(
        found.read == expected.read && found.rejected == expected.rejected && found.rejects == expected.rejects,
        "\(path), columns \(columns)")
      #expect(found.rows == expected.rows.map { row in columns.map { row[$0] } }, "\(path), columns \(columns)")
    }
  }

  private static func difference(_ found: Reading, _ expected: Reading) -> String {
    if found.read != expected.read || found.rejected != expected.rejected {
      return "\(found.read) read, \(found.rejected) rejected; expected \(expected.read), \(expected.rejected)"
    }
    if let (left, right) = zip(found.rejects, expected.rejects).first(where: { $0 != $1 }) {
      return "reject \(left), expected \(right)"
    }
    if let (left, right) = zip(found.rows, expected.rows).first(where: { $0 != $1 }) {
      return "row \(left), expected \(right)"
    }
    return
      "\(found.rows.count) rows, \(found.rejects.count) rejects; expected \(expected.rows.count), \(expected.rejects.count)"
  }
}
