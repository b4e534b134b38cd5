import Columnar
import JobFiles
import MapReduce
import QueryPlan
import SystemIO
import TextFormats

/// Reads the options of `read_csv(…)` and of a job's source into ``CSVOptions``.
enum TableOptions {
  /// Options that are carried out.
  static let known = [
    "delim", "sep", "quote", "escape", "comment", "skip", "header", "nullstr", "columns", "filename", "timezone",
    "max_line_size", "auto_detect",
  ]
  /// DuckDB's options that are not.
  static let later = [
    "all_varchar", "allow_quoted_nulls", "compression", "dateformat", "decimal_separator", "dtypes",
    "encoding", "force_not_null", "hive_partitioning", "hive_types", "ignore_errors", "new_line",
    "normalize_names", "null_padding", "parallel", "sample_size", "store_rejects", "strict_mode", "thousands",
    "timestampformat", "types", "union_by_name",
  ]

  /// Throws ``SQLError`` at `range` for options that are unknown, not carried out or of the wrong type.
  static func csv(_ options: [TableOption], at range: SourceRange) throws -> CSVOptions {
    var result = CSVOptions(detectsQuote: true)
    for option in options {
      switch option.name {
      case "delim", "sep":
        let byte = try byte(option, at: range)
        guard let byte else { throw problem("\(option.name) must be one character", at: range) }
        result.delimiter = byte
      case "quote":
        result.quote = try byte(option, at: range)
        result.detectsQuote = false
      case "escape":
        result.escape = try byte(option, at: range)
      case "comment":
        result.comment = try byte(option, at: range)
      case "skip":
        guard case .integer(let count) = option.value, (0...maximumSkippedLineCount).contains(Int(count)) else {
          throw problem("skip must be a number of lines from 0 to \(maximumSkippedLineCount)", at: range)
        }
        result.skippedLineCount = Int(count)
      case "header":
        result.header = try boolean(option, at: range) ? .present : .absent
      case "nullstr":
        result.nullTexts = try nullTexts(option, at: range)
      case "filename":
        switch option.value {
        case .boolean(let isWanted): result.fileNameColumn = isWanted ? "filename" : nil
        case .text(let name) where !name.isEmpty: result.fileNameColumn = name
        default: throw problem("filename must be true, false, or the column's name", at: range)
        }
      case "timezone":
        let name = try text(option, at: range)
        guard let zone = zone(name) else {
          throw SQLError(
            .unknownName, "unknown time zone \"\(name)\"", at: range, hint: "zones have names such as Europe/Berlin")
        }
        result.timeZone = zone.rules
      case "max_line_size":
        guard case .integer(let size) = option.value, (1024...1 << 30).contains(size) else {
          throw problem("max_line_size must be a number of bytes from 1024 to 1 GiB", at: range)
        }
        result.maximumRowLength = Int(size)
      case "auto_detect":
        _ = try boolean(option, at: range)
      case "columns":
        result.declaredColumns = try columns(option, at: range)
      default:
        if later.contains(option.name) {
          throw SQLError(.unsupported, "the option \(option.name) is not supported yet", at: range)
        }
        throw SQLError(
          .unknownName, "unknown option \"\(option.name)\"", at: range,
          hint: NearestName.hint(for: option.name, among: known + later) ?? "known are \(known.joined(separator: ", "))"
        )
      }
    }
    if let (first, second) = conflict(in: result, delimiterName: "delim") {
      throw problem("\(first) and \(second) must be different characters", at: range)
    }
    return result
  }

  /// The options of a job's source. Throws `config` with the source's line.
  static func csv(_ source: SourceDefinition, file: String) throws -> CSVOptions {
    func failure(_ name: String, _ message: String, remedy: String) -> DayfoldError {
      DayfoldError(
        .config, "sources.\(source.name).\(name): \(message)", location: .init(file: file, line: source.line),
        remedy: remedy)
    }
    func byte(_ name: String, _ text: String?) throws -> UInt8? {
      guard let text, !text.isEmpty else { return nil }
      if text == "\\t" { return 0x09 }
      guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80 else {
        throw failure(name, "\"\(text)\" is not one character", remedy: "write one ASCII character, in quotes")
      }
      return byte
    }
    let options = source.options
    var result = CSVOptions(detectsQuote: options.quote == nil)
    result.delimiter = try byte("delimiter", options.delimiter)
    if let quote = options.quote { result.quote = try byte("quote", quote) }
    result.escape = try byte("escape", options.escape)
    result.comment = try byte("comment", options.comment)
    result.skippedLineCount = options.skippedLines ?? 0
    if let hasHeader = options.hasHeader { result.header = hasHeader ? .present : .absent }
    if let texts = options.nullTexts { result.nullTexts = texts.map { Array($0.utf8) } }
    result.fileNameColumn = options.fileNameColumn
    if let name = options.timeZone {
      guard let zone = zone(name) else {
        throw failure(
          "timezone", "this machine knows no zone \"\(name)\"", remedy: "zones have names such as Europe/Berlin")
      }
      result.timeZone = zone.rules
    }
    if let (first, second) = conflict(in: result, delimiterName: "delimiter") {
      throw failure(first, "is the same character as \(second)", remedy: "set another one")
    }
    if !source.columns.isEmpty {
      result.declaredColumns = source.columns.map { Field(name: $0.name, type: $0.type, isNullable: $0.isNullable) }
    }
    return result
  }

  private static let maximumSkippedLineCount = 1_000_000

  /// Two options that are the same character and must not be; only an escape may be the quote.
  private static func conflict(in options: CSVOptions, delimiterName: String) -> (String, String)? {
    let characters = [
      (delimiterName, options.delimiter), ("quote", options.quote), ("escape", options.escape),
      ("comment", options.comment),
    ]
    for (index, (name, character)) in characters.enumerated() where character != nil {
      for (other, otherCharacter) in characters[..<index] where otherCharacter == character {
        if name == "escape" && other == "quote" { continue }
        return (other, name)
      }
    }
    return nil
  }

  /// nil for a zone that is not known; UTC needs no rules.
  private static func zone(_ name: String) -> (name: String, rules: SourceTimeZone?)? {
    guard let rules = TimeZoneDatabase.rules(name) else { return nil }
    if ["utc", "etc/utc", "gmt"].contains(name.lowercased()) { return (name, nil) }
    return (name, SourceTimeZone(name: name, databaseVersion: TimeZoneDatabase.version, rules: rules))
  }

  private static func nullTexts(_ option: TableOption, at range: SourceRange) throws -> [[UInt8]] {
    let values: [TableOptionValue]
    if case .list(let list) = option.value { values = list } else { values = [option.value] }
    let texts = try values.map { Array(try text(TableOption(name: option.name, value: $0), at: range).utf8) }
    guard !texts.isEmpty, texts.count <= 100, texts.allSatisfy({ $0.count <= CSVDialect.maximumNullTextLength }) else {
      throw problem(
        "\(option.name) must be a text or a list of at most 100, of at most \(CSVDialect.maximumNullTextLength) bytes each",
        at: range)
    }
    return texts
  }

  private static func problem(_ message: String, at range: SourceRange) -> SQLError {
    SQLError(.type, message, at: range)
  }

  private static func text(_ option: TableOption, at range: SourceRange) throws -> String {
    guard case .text(let text) = option.value else { throw problem("\(option.name) must be a text", at: range) }
    return text
  }

  /// nil for the empty text.
  private static func byte(_ option: TableOption, at range: SourceRange) throws -> UInt8? {
    let text = try text(option, at: range)
    if text == "\\t" { return 0x09 }
    guard text.utf8.count <= 1, text.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw problem("\(option.name) must be one ASCII character", at: range)
    }
    guard !text.utf8.contains(where: { [0x00, 0x0A, 0x0D].contains($0) }) else {
      throw problem("\(option.name) must not be a line end or NUL", at: range)
    }
    return text.utf8.first
  }

  private static func boolean(_ option: TableOption, at range: SourceRange) throws -> Bool {
    guard case .boolean(let value) = option.value else {
      throw problem("\(option.name) must be true or false", at: range)
    }
    return value
  }

  private static func columns(_ option: TableOption, at range: SourceRange) throws -> [Field] {
    guard case .map(let entries) = option.value, !entries.isEmpty else {
      throw SQLError(
        .type, "columns must list names and types", at: range,
        hint: "columns = {'ts': 'TIMESTAMP', 'user_id': 'BIGINT'}")
    }
    return try entries.map { entry in
      guard case .text(let type) = entry.value else {
        throw problem("the type of column \"\(entry.name)\" must be a text", at: range)
      }
      do {
        let contract = try ColumnContractText.parse(type, name: entry.name)
        return Field(name: contract.name, type: contract.type, isNullable: contract.isNullable)
      } catch let error as SQLError {
        throw SQLError(error.code, "column \"\(entry.name)\": \(error.message)", at: range, hint: error.hint)
      }
    }
  }
}
