import Columnar
import TextFormats

extension SchemaReport {
  /// A table of the columns, and lines about files and dialect.
  package func text(_ renderer: TableRenderer) -> String {
    var titles = ["column", "type", "nulls", "example"]
    if declared != nil { titles.insert("declared", at: 2) }
    var rows: [[String?]] = []
    for column in profile.columns {
      var row: [String?] = [column.field.name, "\(column.field.type)", share(column.nullCount), example(column)]
      if declared != nil { row.insert(contract(of: column.field), at: 2) }
      rows.append(row)
    }
    for field in constantFields {
      var row: [String?] = [field.name, "\(field.type)", "", "(from the path)"]
      if declared != nil { row.insert(contract(of: field), at: 2) }
      rows.append(row)
    }
    let schema = Schema(titles.map { Field(name: $0, type: .varchar) })
    let fileCount = table.files.count
    let byteCount = table.files.reduce(0) { $0 + $1.size }
    var lines = [
      "source \(sourceName): \(path)",
      "\(TableRenderer.grouped(fileCount)) file\(fileCount == 1 ? "" : "s"), \(TableRenderer.grouped(byteCount)) bytes; "
        + "\(TableRenderer.grouped(profile.rowCount)) rows looked at" + (profile.isComplete ? ", which are all" : "")
        + (profile.rejectedCount > 0 ? ", \(profile.rejectedCount) more rejected" : ""),
      "dialect: \(dialectText)",
    ]
    lines += missingContracts.map { "declared, but not in the files: \($0)" }
    lines += table.notices
    return lines.joined(separator: "\n") + "\n" + renderer.render(schema: schema, rows: rows, rowCount: rows.count)
  }

  /// Columns that the job declares and the files do not have.
  private var missingContracts: [String] {
    let present = Set(table.schema.fields.map { $0.name.lowercased() })
    return (declared ?? [:]).values.map(\.name).filter { !present.contains($0.lowercased()) }.sorted()
  }

  private func contract(of field: Field) -> String? {
    declared?[field.name.lowercased()].map { "\($0.type)\($0.isNullable ? "" : " NOT NULL")" }
  }

  private func share(_ nullCount: Int) -> String {
    nullCount == 0 || profile.rowCount == 0
      ? "\(nullCount)" : "\(nullCount) (\(RejectDescription.percentage(Double(nullCount) / Double(profile.rowCount))))"
  }

  private func example(_ column: TableProfile.Column) -> String? {
    column.example.map { String(decoding: $0.prefix(60), as: UTF8.self) + ($0.count > 60 ? "…" : "") }
  }

  private var dialectText: String {
    let dialect = table.dialect
    var parts = ["delimiter \(Self.shown(dialect.delimiter))"]
    parts.append(dialect.quote.map { "quote \(Self.shown($0))" } ?? "no quotes")
    if let escape = dialect.escape { parts.append("escape \(Self.shown(escape))") }
    if let comment = dialect.comment { parts.append("comment \(Self.shown(comment))") }
    if table.options.skippedLineCount > 0 { parts.append("\(table.options.skippedLineCount) lines skipped") }
    parts.append(dialect.hasHeader ? "header" : "no header")
    let returns = table.csvFiles.count { $0.lineEnding == .carriageReturn }
    if returns > 0 {
      parts.append("\(returns == table.csvFiles.count ? "" : "\(returns) files with ")bare CR line ends")
    }
    return parts.joined(separator: ", ")
  }

  private static func shown(_ byte: UInt8) -> String { byte == 9 ? "tab" : String(UnicodeScalar(byte)) }

  /// One JSON object.
  package var json: String {
    func character(_ byte: UInt8?) -> String {
      byte.map { JSONText.quoted(String(UnicodeScalar($0))) } ?? "null"
    }
    let dialect = table.dialect
    let nulls = dialect.nullTexts.map { JSONText.quoted(String(decoding: $0, as: UTF8.self)) }.joined(separator: ",")
    var columns = profile.columns.map { column in
      "{\"name\":\(JSONText.quoted(column.field.name)),\"type\":\"\(column.field.type)\",\"from\":\"file\","
        + "\"nulls\":\(column.nullCount),\"example\":\(example(column).map { JSONText.quoted($0) } ?? "null")"
        + (declared == nil ? "" : ",\"declared\":\(contract(of: column.field).map { "\"\($0)\"" } ?? "null")") + "}"
    }
    columns += constantFields.map {
      "{\"name\":\(JSONText.quoted($0.name)),\"type\":\"\($0.type)\",\"from\":\"path\"}"
    }
    return "{\"name\":\(JSONText.quoted(sourceName)),\"path\":\(JSONText.quoted(path)),"
      + "\"files\":\(table.files.count),\"bytes\":\(table.files.reduce(0) { $0 + $1.size }),"
      + "\"rows\":\(profile.rowCount),\"rejected\":\(profile.rejectedCount),\"complete\":\(profile.isComplete),"
      + "\"dialect\":{\"delimiter\":\(character(dialect.delimiter)),\"quote\":\(character(dialect.quote)),"
      + "\"escape\":\(character(dialect.escape)),\"comment\":\(character(dialect.comment)),"
      + "\"header\":\(dialect.hasHeader),\"null\":[\(nulls)]},\"columns\":[\(columns.joined(separator: ","))]}"
  }
}
