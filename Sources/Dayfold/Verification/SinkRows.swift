import JobFiles
import SystemIO
import TextFormats

/// Looks at every row of published files: how many there are, their checksum, the sum of a column, and keys that occur
/// twice.
struct SinkRows {
  /// Of one file.
  struct Part: Hashable {
    var rowCount = 0
    var checksum = RowChecksum()
  }

  /// Names of the columns, in order; empty where the files are described by nothing.
  let names: [String]
  private let countColumn: Int?
  private let keyColumns: [Int]
  /// Exact; nil once it went beyond 128 bits.
  private(set) var countSum: Int128? = 0
  /// What is wrong with rows, with their places.
  private(set) var problems: [String] = []
  private(set) var problemCount = 0
  /// Hashes of keys: equal keys have equal ones, and of others two in 2^128 do.
  private var keyHashes: [UInt128] = []

  /// `names` are the result's columns; `count` and `key` are some of them, case aside.
  init(names: [String], count: String?, key: [String]) {
    self.names = names
    func ordinal(_ name: String) -> Int? { names.firstIndex { $0.lowercased() == name.lowercased() } }
    countColumn = count.flatMap(ordinal)
    keyColumns = key.compactMap(ordinal)
  }

  var checksKeys: Bool { !keyColumns.isEmpty }

  /// Reads one file, of a dataset written by dayfold. Throws where it cannot be read.
  mutating func read(_ path: String, format: SinkDefinition.Format) throws -> Part {
    switch format {
    case .csv: try readCSV(path)
    case .ndjson: try readLines(path)
    }
  }

  /// How many keys occur more often than once.
  mutating func repeatedKeyCount() -> Int {
    keyHashes.sort()
    var count = 0
    for index in keyHashes.indices.dropFirst() where keyHashes[index] == keyHashes[index - 1] {
      if index < 2 || keyHashes[index - 2] != keyHashes[index] { count += 1 }
    }
    return count
  }

  private mutating func readCSV(_ path: String) throws -> Part {
    var records = try SerialRecordReader(publishedFile: path, fieldLimit: names.count)
    var part = Part()
    guard try records.next(), fields(of: records.record).map({ String(decoding: $0.text, as: UTF8.self) }) == names
    else {
      report("the first line is not the header \(names.joined(separator: ","))", path, line: 1)
      return part
    }
    while try records.next() {
      let record = records.record
      part.rowCount += 1
      // SAFETY: bytes have no padding.
      unsafe part.checksum.add(row: record.raw.span.bytes)
      guard record.problem == nil, record.fieldCount == names.count else {
        report("not a row of \(names.count) fields", path, line: record.line)
        continue
      }
      let fields = fields(of: record)
      if let countColumn { addCount(fields[countColumn].text, path, line: record.line) }
      addKey(keyColumns.map { [fields[$0].isQuoted ? 1 : 0] + fields[$0].text })
    }
    return part
  }

  private func fields(of record: SerialRecordReader.Record) -> [(text: [UInt8], isQuoted: Bool)] {
    record.fields.indices.map { (Array(record.text[record.range(of: $0)]), record.fields[$0].isQuoted) }
  }

  private mutating func readLines(_ path: String) throws -> Part {
    var lines = try SerialRecordReader(linesOf: path)
    var part = Part()
    while try lines.next() {
      let record = lines.record
      part.rowCount += 1
      // SAFETY: bytes have no padding.
      unsafe part.checksum.add(row: record.raw.span.bytes)
      guard let object = FlatJSONObject(record.raw), object.names == names else {
        report("not an object with the result's columns", path, line: record.line)
        continue
      }
      if let countColumn { addCount(object.values[countColumn], path, line: record.line) }
      addKey(keyColumns.map { object.values[$0] })
    }
    return part
  }

  private mutating func addCount(_ text: [UInt8], _ path: String, line: Int) {
    let digits = String(decoding: text, as: UTF8.self)
    guard let value = Int128(digits) else {
      report("\(names[countColumn ?? 0]) is \"\(digits.prefix(40))\", not a count", path, line: line)
      return
    }
    countSum = countSum.flatMap { sum in
      let (total, overflow) = sum.addingReportingOverflow(value)
      return overflow ? nil : total
    }
  }

  private mutating func addKey(_ texts: [[UInt8]]) {
    guard !texts.isEmpty else { return }
    var bytes: [UInt8] = []
    for text in texts {
      // Lengths keep neighbouring texts apart.
      for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: text.count >> (place * 8))) }
      bytes += text
    }
    // SAFETY: bytes have no padding.
    keyHashes.append(unsafe XXH3.hash128(bytes.span.bytes))
  }

  private mutating func report(_ message: String, _ path: String, line: Int) {
    problemCount += 1
    if problems.count < 10 { problems.append("\(path):\(line): \(message)") }
  }
}
