import Columnar

/// Draws a result as a box of aligned columns for a terminal.
///
/// ```
/// ┌────────────┬────────┐
/// │ event_type │ events │
/// │ varchar    │ bigint │
/// ├────────────┼────────┤
/// │ purchase   │   1204 │
/// └────────────┴────────┘
///  1 row
/// ```
package struct TableRenderer: Sendable {
  package enum Style: Hashable, Sendable { case plain, colored }

  package var style: Style
  /// Cells a line may take; columns are narrowed, and then left out in the middle, to keep to it.
  package var width: Int
  /// The widest a column is drawn while others need room.
  private static let narrowest = 8

  package init(style: Style = .plain, width: Int = 120) {
    self.style = style
    self.width = max(width, 20)
  }

  /// Draws `rows`, of which there are `rowCount` in all; a missing value is NULL. Ends with a line end.
  package func render(schema: Schema, rows: [[String?]], rowCount: Int) -> String {
    let shown = visibleColumns(schema: schema, rows: rows)
    guard !shown.isEmpty else {
      return footer(rowCount: rowCount, shownRows: rows.count, schema: schema, shownColumns: 0)
    }
    var text = rule(shown, "┌", "┬", "┐")
    text += line(shown.map { aligned($0.title, $0, bold: true) })
    text += line(shown.map { dimmed(aligned($0.type, $0, bold: false)) })
    text += rule(shown, "├", "┼", "┤")
    for row in rows {
      text += line(
        shown.map { column in
          guard let ordinal = column.ordinal else { return aligned("…", column, bold: false) }
          guard let value = row[ordinal] else { return dimmed(aligned("NULL", column, bold: false)) }
          return aligned(Self.visible(value), column, bold: false)
        })
    }
    text += rule(shown, "└", "┴", "┘")
    return text
      + footer(
        rowCount: rowCount, shownRows: rows.count, schema: schema,
        shownColumns: shown.count { $0.ordinal != nil })
  }

  private struct DrawnColumn {
    /// nil for the gap that stands for columns left out.
    var ordinal: Int?
    var title: String
    var type: String
    var width: Int
    var isNumber: Bool
  }

  /// Chooses columns and widths that fit: first wide columns shrink, then the middle columns go.
  private func visibleColumns(schema: Schema, rows: [[String?]]) -> [DrawnColumn] {
    var columns = schema.fields.enumerated().map { ordinal, field in
      let title = Self.visible(field.name)
      let type = field.type.description.lowercased()
      let content = rows.reduce(0) { max($0, DisplayWidth.of(Self.visible($1[ordinal] ?? "NULL"))) }
      return DrawnColumn(
        ordinal: ordinal, title: title, type: type,
        width: max(content, DisplayWidth.of(title), type.count), isNumber: field.type.isNumeric)
    }
    func total() -> Int { columns.reduce(1) { $0 + $1.width + 3 } }
    while total() > width, let widest = columns.indices.max(by: { columns[$0].width < columns[$1].width }),
      columns[widest].width > Self.narrowest
    {
      let excess = total() - width
      let second = columns.indices.filter { $0 != widest }.map { columns[$0].width }.max() ?? 0
      columns[widest].width = max(
        Self.narrowest, min(columns[widest].width - 1, max(second, columns[widest].width - excess)))
    }
    guard total() > width, columns.count > 2 else { return columns }
    let gap = DrawnColumn(ordinal: nil, title: "…", type: "…", width: 1, isNumber: false)
    var middle = columns.count / 2
    columns[middle] = gap
    while total() > width, columns.count > 3 {
      if middle > columns.count - 1 - middle {
        columns.remove(at: middle - 1)
        middle -= 1
      } else {
        columns.remove(at: middle + 1)
      }
    }
    return columns
  }

  private func footer(rowCount: Int, shownRows: Int, schema: Schema, shownColumns: Int) -> String {
    var text = " \(Self.grouped(rowCount)) row\(rowCount == 1 ? "" : "s")"
    if shownRows < rowCount { text += " (the first \(Self.grouped(shownRows)) shown)" }
    if shownColumns < schema.fields.count { text += ", \(schema.fields.count) columns (\(shownColumns) shown)" }
    return text + "\n"
  }

  private func line(_ cells: [String]) -> String { "│ " + cells.joined(separator: " │ ") + " │\n" }

  private func rule(_ columns: [DrawnColumn], _ left: String, _ middle: String, _ right: String) -> String {
    left + columns.map { String(repeating: "─", count: $0.width + 2) }.joined(separator: middle) + right + "\n"
  }

  private func aligned(_ text: String, _ column: DrawnColumn, bold: Bool) -> String {
    let cut = DisplayWidth.truncated(text, to: column.width)
    let padding = String(repeating: " ", count: column.width - DisplayWidth.of(cut))
    let drawn = bold && style == .colored ? "\u{1B}[1m\(cut)\u{1B}[0m" : cut
    return column.isNumber ? padding + drawn : drawn + padding
  }

  private func dimmed(_ text: String) -> String { style == .colored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// The text on one line, without what a terminal would act on: control characters become pictures or U+FFFD.
  package static func visible(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 < 0xC2 }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: result.append("↵")
      case 0x00..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// As ``visible(_:)``, where line ends are the writer's own.
  package static func visibleLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }.joined(separator: "\n")
  }

  /// The number with thin groups of three: `12,345,678`.
  package static func grouped(_ number: Int) -> String {
    var text = ""
    let digits = String(number.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return number < 0 ? "-" + text : text
  }
}
