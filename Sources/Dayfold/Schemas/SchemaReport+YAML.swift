import Columnar
import SystemIO
import TextFormats

extension SchemaReport {
  /// The source's entry of a job file, below `sources:`, with every setting that was found to differ from the default.
  package var yaml: String {
    var lines: [String] = []
    let (template, date) = declared == nil ? Self.template(of: path) : (path, nil)
    if let date { lines.append("  # \(date) became the run's date; paths are relative to the job file") }
    lines += ["  \(Self.plain(sourceName)):", "    path: \(JSONText.quoted(template))"]
    let dialect = table.dialect
    func add(_ name: String, _ byte: UInt8) {
      lines.append("    \(name): \(JSONText.quoted(String(UnicodeScalar(byte))))")
    }
    if dialect.delimiter != UInt8(ascii: ",") { add("delimiter", dialect.delimiter) }
    if let quote = dialect.quote {
      if quote != UInt8(ascii: "\"") { add("quote", quote) }
    } else {
      lines.append("    quote: \"\"")
    }
    if let escape = dialect.escape { add("escape", escape) }
    if let comment = dialect.comment { add("comment", comment) }
    if table.options.skippedLineCount > 0 { lines.append("    skip: \(table.options.skippedLineCount)") }
    if !dialect.hasHeader { lines.append("    header: false") }
    if dialect.nullTexts != [[]] {
      let texts = dialect.nullTexts.map { JSONText.quoted(String(decoding: $0, as: UTF8.self)) }
      lines.append("    null: [\(texts.joined(separator: ", "))]")
    }
    if let name = table.options.fileNameColumn { lines.append("    filename: \(JSONText.quoted(name))") }
    if let zone = table.options.timeZone { lines.append("    timezone: \(zone.name)") }
    lines.append("    columns:")
    for column in profile.columns {
      let contract = declared?[column.field.name.lowercased()]
      let isNotNull = contract.map { !$0.isNullable } ?? false
      let type = "\(column.field.type)".lowercased() + (isNotNull ? " not null" : "")
      var line = "      \(Self.plain(column.field.name)): \(type)"
      if column.nullCount == 0 && !isNotNull { line += "  # no nulls in \(profile.rowCount) rows" }
      lines.append(line)
    }
    for field in constantFields where field.name != table.options.fileNameColumn {
      lines.append("      # \(Self.plain(field.name)): \("\(field.type)".lowercased()), from the path")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A folder called `key=2026-03-01` becomes `key={{ ds }}`; also returns the first one.
  private static func template(of path: String) -> (path: String, date: String?) {
    var date: String?
    let components = path.split(separator: "/", omittingEmptySubsequences: false).map { component -> String in
      guard let partition = HivePartition(directoryName: String(component)), let value = partition.value,
        value.utf8.count == 10,
        value.utf8.enumerated().allSatisfy({ place, byte in
          place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte)
        })
      else { return String(component) }
      date = date ?? String(component)
      return "\(partition.key)={{ ds }}"
    }
    return (components.joined(separator: "/"), date)
  }

  /// A key as YAML takes it for a text.
  private static func plain(_ name: String) -> String {
    let special = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    let isSimple =
      name.utf8.first.map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == UInt8(ascii: "_") } ?? false
      && name.utf8.allSatisfy { byte in
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
      }
    return isSimple && !special.contains(name.lowercased()) ? name : JSONText.quoted(name)
  }
}
