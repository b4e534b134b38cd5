import Columnar

/// Finds out what a file's first bytes tell of its dialect.
enum CSVDetection {
  /// Records looked at.
  private static let recordLimit = 200

  /// Which byte ends lines: `\n` where there is one outside quotes, else a bare `\r` where there is one there.
  static func lineEnding(of head: [UInt8], quote: UInt8?) -> LineEnding {
    var isQuoted = false
    var hasBareReturn = false
    for (index, byte) in head.enumerated() {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") { return .lineFeed }
      if byte == UInt8(ascii: "\r") && (index + 1 == head.count || head[index + 1] != UInt8(ascii: "\n")) {
        hasBareReturn = true
      }
    }
    return hasBareReturn ? .carriageReturn : .lineFeed
  }

  /// Whether there is a record, or may be one behind the bytes.
  static func holdsRecord(_ head: [UInt8], isWholeFile: Bool, dialect: CSVDialect, lineEnding: LineEnding) -> Bool {
    var parser = CSVRecordParser(head, dialect: dialect, lineEnding: lineEnding)
    while let record = parser.next() {
      if !record.isBlank { return true }
    }
    return !isWholeFile
  }

  /// The delimiter that cuts most records like the first one, into the most fields; that of `dialect` where none cuts
  /// anything.
  static func delimiter(of head: [UInt8], isWholeFile: Bool, dialect: CSVDialect, lineEnding: LineEnding) -> UInt8 {
    var best = dialect.delimiter
    var bestScore = (share: 0.0, fields: 1)
    for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
    where candidate != dialect.quote && candidate != dialect.escape && candidate != dialect.comment {
      var dialect = dialect
      dialect.delimiter = candidate
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

  /// Whether `'` encloses fields, and `"` does not: read so, every record is right and has as many fields as the first,
  /// and some field below it is enclosed. An apostrophe inside a word shows nothing.
  static func isSingleQuoted(
    _ head: [UInt8], isWholeFile: Bool, dialect: CSVDialect, delimiter: UInt8?, lineEnding: LineEnding
  ) -> Bool {
    guard head.contains(UInt8(ascii: "'")) else { return false }
    func parse(quote: UInt8) -> (records: [CSVRecordParser.Record], hasQuoted: Bool, isEven: Bool) {
      var dialect = dialect
      dialect.quote = quote
      dialect.delimiter =
        delimiter
        ?? Self.delimiter(of: head, isWholeFile: isWholeFile, dialect: dialect, lineEnding: lineEnding)
      let records = records(
        head, isWholeFile: isWholeFile, dialect: dialect, lineEnding: lineEnding, keepingProblems: true)
      let count = records.first?.fields.count
      return (
        records, records.dropFirst().contains { $0.fields.contains(where: \.isQuoted) },
        records.allSatisfy { $0.problem == nil && $0.fields.count == count }
      )
    }
    let single = parse(quote: UInt8(ascii: "'"))
    guard single.hasQuoted && single.isEven else { return false }
    let double = parse(quote: UInt8(ascii: "\""))
    return !double.records.contains { $0.problem != nil || $0.fields.contains(where: \.isQuoted) }
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
      for (index, field) in record.fields.enumerated() {
        if !field.isQuoted && dialect.nullTexts.contains(field.text) { continue }
        candidates[index].narrow(field.text)
      }
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
    _ head: [UInt8], isWholeFile: Bool, dialect: CSVDialect, lineEnding: LineEnding, keepingProblems: Bool = false
  ) -> [CSVRecordParser.Record] {
    var parser = CSVRecordParser(head, dialect: dialect, lineEnding: lineEnding)
    var found: [CSVRecordParser.Record] = []
    while found.count < recordLimit, let record = parser.next() {
      // The last record may be cut off by the end of the head.
      if !isWholeFile && (record.end == head.count || record.problem == .unclosed) { break }
      if (record.problem == nil || keepingProblems) && !record.isBlank { found.append(record) }
    }
    return found
  }
}
