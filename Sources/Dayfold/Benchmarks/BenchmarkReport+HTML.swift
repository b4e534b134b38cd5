extension BenchmarkReport {
  /// A page that needs nothing else: no script, no style, no picture from outside.
  package var html: String {
    var text = Self.head
    text += "<h1>dayfold bench</h1>\n<pre>\(Self.escaped(subject))</pre>\n"
    text += "<p>\(Self.escaped(input)). \(Self.escaped(DayfoldVersion.engine)).</p>\n"
    text += "<p><strong>Recommended: \(Self.escaped(recommendation)).</strong></p>\n"
    text +=
      BenchmarkPlot(
        title: "Time, median and range", rows: result.rows, chosen: result.recommendation.row,
        value: \.time.median, range: { $0.time.minimum...$0.time.maximum },
        label: { Self.duration($0) }
      ).svg
    text +=
      BenchmarkPlot(
        title: "Peak memory", rows: result.rows, chosen: result.recommendation.row,
        value: { Double($0.peakMemory.byteCount) }, range: nil, label: { FigureText.bytes($0) }, unit: 0x1p20
      ).svg
    text +=
      BenchmarkPlot(
        title: "Recovery grain", rows: result.rows, chosen: result.recommendation.row,
        value: \.recoveryGrain, range: nil, label: { Self.duration($0) }
      ).svg
    text += "<div class=\"wide\"><table>\n<tr>"
    for column in Self.columns { text += "<th>\(Self.escaped(column.title))</th>" }
    text += "</tr>\n"
    for (place, row) in result.rows.enumerated() {
      text += place == result.recommendation.row ? "<tr class=\"chosen\">" : "<tr>"
      for column in Self.columns { text += "<td>\(Self.escaped(column.cell(row)))</td>" }
      text += "</tr>\n"
    }
    text += "</table></div>\n<dl>\n"
    for column in Self.columns {
      let meaning = column.title == "memory" ? memoryMeaning : column.meaning
      text += "<dt>\(Self.escaped(column.title))</dt><dd>\(Self.escaped(meaning))</dd>\n"
    }
    return text + "</dl>\n</body>\n</html>\n"
  }

  private static let head = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>dayfold bench</title>
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; color: #1d2228; background: #fff; }
    body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
    pre { background: #f3f5f6; padding: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #dde2e6; white-space: nowrap; }
    tr.chosen td { background: #e4f3ec; font-weight: 600; }
    .wide { overflow-x: auto; }
    dt { font-weight: 600; }
    dd { margin: 0 0 .4rem 1rem; }
    svg { max-width: 100%; height: auto; }
    </style>
    </head>
    <body>

    """

  /// The text with what HTML and XML act on replaced, control characters and line directions included.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\r": break
      default:
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}
