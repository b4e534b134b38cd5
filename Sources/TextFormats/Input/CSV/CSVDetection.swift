import Columnar

/// Finds out what a file's first bytes tell of its dialect.
enum CSVDetection {
  /// Records looked at.
  private static let recordLimit = 200

  /// Which byte ends lines: `\n` where there is one outside quotes, else a bare `\r`.
  static func lineEnding(of head: [UInt8], quote: UInt8?) -> LineEnding {
    var isQuoted = false
    var hasReturn = false
    for byte in head {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") { return .lineFeed }
      if byte == UInt8(ascii: "\r") { hasReturn = true }
    }
    return hasReturn && !head.contains(UInt8(ascii: "\n")) ? .carriageReturn : .lineFeed
  }

  /// The delimiter that cuts most records like the first one, into the most fields; a comma where none cuts anything.
  static func delimiter(of head: [UInt8], isWholeFile: Bool, quote: UInt8?, lineEnding: LineEnding) -> UInt8 {
    var best = UInt8(ascii: ",")
    var bestScore = (share: 0.0, fields: 1)
    for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")] {
      let dialect = CSVDialect(delimiter: candidate, quote: quote)
      let records = records(head, isWholeFile: isWholeFile, dialect: dialect, lineEnding: lineEnding)
      guard let first = records.first, first.fields.count > 1 else { continue }
      let even = records.filter { $0.fields.count == first.fields.count }.count
      let score = (share: Double(even) / Double(records.count), fields: first.fields.count)
      if score > bestScore {
        best = candidate
        bestScore = score
      }
    }
    return best
  }

  /// Whether the first record names the columns, as DuckDB decides it.
  ///
  /// It does when some column of the records below has a type other than VARCHAR that its first cell does not fit. When
  /// all columns are VARCHAR it does unless one of its cells is empty; a lone record counts as one below itself.
  static func hasHeader(_ head: [UInt8], isWholeFile: Bool, dialect: CSVDialect, lineEnding: LineEnding) -> Bool {
    let records = records(head, isWholeFile: isWholeFile, dialect: dialect, lineEnding: lineEnding)
    guard let first = records.first else { return true }
    let below = records.count > 1 ? records.dropFirst() : records[...]
    var candidates = [TypeCandidates](repeating: .all, count: first.fields.count)
    for record in below where record.fields.count == first.fields.count {
      for (index, field) in record.fields.enumerated() { candidates[index].narrow(field.text) }
    }
    var isAllText = true
    for (index, field) in first.fields.enumerated() where candidates[index].type != .varchar {
      isAllText = false
      var own = TypeCandidates.all
      own.narrow(field.text)
      if own.intersection(candidates[index]).isEmpty { return true }
    }
    return isAllText && !first.fields.contains { $0.text.isEmpty }
  }

  private static func records(
    _ head: [UInt8], isWholeFile: Bool, dialect: CSVDialect, lineEnding: LineEnding
  ) -> [CSVRecordParser.Record] {
    var parser = CSVRecordParser(head, dialect: dialect, lineEnding: lineEnding)
    var found: [CSVRecordParser.Record] = []
    while found.count < recordLimit, let record = parser.next() {
      // The last record may be cut off by the end of the head.
      if !isWholeFile && record.end == head.count { break }
      if record.problem == nil && !record.isBlank { found.append(record) }
    }
    return found
  }
}
