import Columnar
import JobFiles
import QueryPlan
import SystemIO
import TextFormats

/// Reads the options of `read_csv(…)` and of a job's source into ``CSVOptions``.
enum TableOptions {
  /// Options that are carried out.
  static let known = [
    "delim", "sep", "quote", "escape", "header", "nullstr", "columns", "max_line_size", "auto_detect",
  ]
  /// DuckDB's options that are not.
  static let later = [
    "all_varchar", "allow_quoted_nulls", "comment", "compression", "dateformat", "decimal_separator", "dtypes",
    "encoding", "filename", "force_not_null", "hive_partitioning", "hive_types", "ignore_errors", "new_line",
    "normalize_names", "null_padding", "parallel", "sample_size", "skip", "store_rejects", "strict_mode", "thousands",
    "timestampformat", "timezone", "types", "union_by_name",
  ]

  /// Throws ``SQLError`` at `range` for options that are unknown, not carried out or of the wrong type.
  static func csv(_ options: [TableOption], at range: SourceRange) throws -> CSVOptions {
    var result = CSVOptions()
    for option in options {
      switch option.name {
      case "delim", "sep":
        let byte = try byte(option, at: range)
        guard let byte else { throw problem("\(option.name) must be one character", at: range) }
        result.delimiter = byte
      case "quote":
        result.quote = try byte(option, at: range)
      case "escape":
        guard try byte(option, at: range) == result.quote else {
          throw SQLError(
            .unsupported, "an escape character other than the quote is not supported yet", at: range,
            hint: "quotes inside quoted fields are doubled")
        }
      case "header":
        result.header = try boolean(option, at: range) ? .present : .absent
      case "nullstr":
        result.nullText = Array(try text(option, at: range).utf8)
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
    if let delimiter = result.delimiter, delimiter == result.quote {
      throw problem("delim and quote must be different characters", at: range)
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
      guard let text else { return nil }
      guard text.utf8.count == 1, let byte = text.utf8.first else {
        throw failure(name, "\"\(text)\" is not one character", remedy: "write one ASCII character, in quotes")
      }
      return byte
    }
    let options = source.options
    var result = CSVOptions()
    result.delimiter = try byte("delimiter", options.delimiter)
    if let quote = options.quote { result.quote = quote.isEmpty ? nil : try byte("quote", quote) }
    if let escape = try byte("escape", options.escape), escape != result.quote {
      throw failure("escape", "only the quote itself is supported by this version", remedy: "remove the setting")
    }
    if let hasHeader = options.hasHeader { result.header = hasHeader ? .present : .absent }
    if let text = options.nullText { result.nullText = Array(text.utf8) }
    if let zone = options.timeZone, zone != "UTC" {
      throw failure(
        "timezone", "this version reads timestamps without offset as UTC only", remedy: "remove the setting")
    }
    if options.comment != nil {
      throw failure("comment", "this version does not skip comments", remedy: "remove the setting")
    }
    if let skipped = options.skippedLines, skipped > 0 {
      throw failure("skip", "this version does not skip lines", remedy: "remove the setting")
    }
    if !source.columns.isEmpty {
      result.declaredColumns = source.columns.map { Field(name: $0.name, type: $0.type, isNullable: $0.isNullable) }
    }
    return result
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
