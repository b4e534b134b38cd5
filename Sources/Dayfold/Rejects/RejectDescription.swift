import MapReduce
import Publishing
import SystemIO
import TextFormats

/// Rejected rows in words: the count, and the first few with their places.
package struct RejectDescription {
  private static let exampleCount = 5

  /// One line for the count, one for each example.
  package let lines: [String]

  package init(_ report: ExecutionReport) {
    let byCode = report.rejectCounts.byCode.map { "\($0.code.rawValue) \($0.rowCount)" }.joined(separator: ", ")
    var lines = [
      "\(report.rejected) of \(report.read) rows \(report.rejected == 1 ? "was" : "were") rejected"
        + " (\(Self.percentage(report.rejected, of: report.read)))\(report.rejected > 1 ? ": \(byCode)" : "")"
    ]
    let examples = RejectRecords(report, limit: Self.exampleCount).records
    for record in examples { lines.append("  " + Self.line(record)) }
    let further = report.rejected - examples.count
    if further > 0, !examples.isEmpty { lines.append("  and \(further) more") }
    self.lines = lines
  }

  /// `path:12 (byte 345, column ts): CAST: "x" is no TIMESTAMP: "x,1,2"`, without what a terminal would act on.
  package static func line(_ record: RejectRecord) -> String {
    "\(TableRenderer.visible(record.place.description)): \(TableRenderer.visible(record.code)): "
      + "\(TableRenderer.visible(record.message)): \(shortened(record.raw))"
  }

  static func percentage(_ part: Int, of whole: Int) -> String {
    percentage(whole > 0 ? Double(part) / Double(whole) : 0)
  }

  /// Two significant digits behind the leading zeros are enough to compare with a threshold.
  static func percentage(_ value: Double) -> String {
    var share = value * 100
    var scale = 1.0
    while share * scale < 10, scale < 1e6, share > 0 { scale *= 10 }
    share = (share * scale).rounded() / scale
    return share == share.rounded() ? "\(Int(share)) %" : "\(share) %"
  }

  /// Input bytes as they can be shown: quoted, control characters escaped, at most 120 characters.
  static func shortened(_ bytes: [UInt8]) -> String {
    var text = "\""
    var count = 0
    for scalar in String(decoding: bytes.prefix(600), as: UTF8.self).unicodeScalars {
      if count == 120 { break }
      count += 1
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
          text += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\"" + (count == 120 || bytes.count > 600 ? "…" : "")
  }
}
