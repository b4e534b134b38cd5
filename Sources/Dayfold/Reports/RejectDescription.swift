import MapReduce
import SystemIO
import TextFormats

/// Rejected rows in words: the count, and the first few with their places.
package struct RejectDescription {
  private static let exampleCount = 5

  /// One line for the count, one for each example.
  package let lines: [String]

  package init(_ report: ExecutionReport) {
    var lines = [
      "\(report.rejected) of \(report.read) rows \(report.rejected == 1 ? "was" : "were") rejected"
        + " (\(Self.percentage(report.rejected, of: report.read)))"
    ]
    for row in report.rejects.prefix(Self.exampleCount) { lines.append("  " + Self.line(row, in: report.files)) }
    let further = report.rejected - min(report.rejects.count, Self.exampleCount)
    if further > 0 { lines.append("  and \(further) more") }
    self.lines = lines
  }

  /// `path:12 (byte 345, column ts): CAST: "x" is no TIMESTAMP: x,1,2`
  package static func line(_ row: RejectedRow, in files: [InputFile]) -> String {
    "\(location(row, in: files)): \(row.code.rawValue): \(row.message): \(shortened(row.raw))"
  }

  package static func location(_ row: RejectedRow, in files: [InputFile]) -> DayfoldError.Location {
    let path = files[row.file].path
    return DayfoldError.Location(
      file: path, line: try? LineLocator.line(ofOffset: row.byteOffset, in: path), byteOffset: row.byteOffset,
      column: row.column)
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
