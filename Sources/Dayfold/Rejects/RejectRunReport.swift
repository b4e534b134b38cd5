import Columnar
import Publishing
import SystemIO
import TextFormats

/// A run with rejected rows, in words and as JSON.
package struct RejectRunReport {
  private let run: RejectHistory.Run
  private var summary: RejectSummary { run.summary }

  package init(_ run: RejectHistory.Run) { self.run = run }

  /// The counts in a few lines, for what stands above the rows.
  package var heading: String {
    func list(_ counts: [RejectSummary.Count]) -> String {
      counts.prefix(20).map { "\(TableRenderer.visible($0.name)) \(TableRenderer.grouped($0.rows))" }
        .joined(separator: ", ")
    }
    var text =
      "run \(summary.run.id) of \(TableRenderer.visible(partitionText)), started \(started): \(summary.verdict.rawValue), "
      + (run.isPublished ? "published" : "not the published version") + "\n"
    text +=
      "\(TableRenderer.grouped(summary.rejected)) of \(TableRenderer.grouped(summary.read)) rows were rejected"
      + " (\(run.share)), \(TableRenderer.grouped(summary.keptRows)) are kept\n"
    text += "  by code    \(list(summary.byCode))\n"
    if !summary.byColumn.isEmpty { text += "  by column  \(list(summary.byColumn))\n" }
    let files = summary.byFile.sorted { $0.rejected > $1.rejected }
    text +=
      "  by file    "
      + files.prefix(5).map {
        "\(TableRenderer.visible($0.file)) \(TableRenderer.grouped($0.rejected))"
      }.joined(separator: ", ")
    return text + (files.count > 5 ? ", and \(files.count - 5) more files" : "") + "\n"
  }

  private var partitionText: String { summary.partition.isEmpty ? "the dataset" : summary.partition }

  private var started: String {
    let column = Column(type: .timestamp, capacity: 1)
    column.append(.int64(summary.run.startedNs / 1_000_000_000 * 1_000_000))
    return (CellText.string(column, at: 0) ?? "") + " UTC"
  }

  /// One object with all counts.
  package var json: String {
    func list(_ counts: [RejectSummary.Count]) -> String {
      "{" + counts.map { "\(JSONText.quoted($0.name)):\($0.rows)" }.joined(separator: ",") + "}"
    }
    let files = summary.byFile.map {
      "{\"file\":\(JSONText.quoted($0.file)),\"read\":\($0.read),\"rejected\":\($0.rejected)}"
    }
    return "{\"run\":\(JSONText.quoted(summary.run.id)),\"partition\":\(JSONText.quoted(summary.partition)),"
      + "\"started\":\(JSONText.quoted(started)),\"verdict\":\"\(summary.verdict.rawValue)\","
      + "\"published\":\(run.isPublished),\"read\":\(summary.read),\"rejected\":\(summary.rejected),"
      + "\"kept\":\(summary.keptRows),\"by_code\":\(list(summary.byCode)),\"by_column\":\(list(summary.byColumn)),"
      + "\"by_file\":[\(files.joined(separator: ","))],\"path\":\(JSONText.quoted(run.path))}"
  }

  /// The runs as aligned columns.
  package static func table(_ runs: [RejectHistory.Run]) -> String {
    var rows = [["partition", "run", "started", "read", "rejected", "share", "kept", "verdict", "published"]]
    for run in runs {
      let report = RejectRunReport(run)
      let summary = run.summary
      rows.append([
        TableRenderer.visible(report.partitionText), summary.run.id, report.started,
        TableRenderer.grouped(summary.read), TableRenderer.grouped(summary.rejected), run.share,
        TableRenderer.grouped(summary.keptRows), summary.verdict.rawValue, run.isPublished ? "yes" : "no",
      ])
    }
    let isNumber = [false, false, false, true, true, true, true, false, false]
    let widths = isNumber.indices.map { column in rows.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(row[column]))
        return isNumber[column] ? padding + row[column] : row[column] + padding
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
