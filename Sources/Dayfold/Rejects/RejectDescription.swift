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
    "\(TableRenderer.visible(record.place.description)): \(reason(record))"
  }

  /// `CAST: "x" is no TIMESTAMP: "x,1,2"`, likewise.
  static func reason(_ record: RejectRecord) -> String {
    "\(TableRenderer.visible(record.code)): \(TableRenderer.visible(record.message)): \(shortened(record.raw))"
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

  /// Input bytes as they can be shown: quoted, control characters escaped, at most 120 characters. Of text that is not
  /// UTF-8, each byte beyond ASCII is escaped as `\xff`.
  static func shortened(_ bytes: [UInt8]) -> String {
    var head = bytes.prefix(600)
    // Where a character was cut off, its bytes go as well.
    if bytes.count > 600 { while let last = head.last, last & 0xC0 == 0x80 { head.removeLast() } }
    if bytes.count > 600, let last = head.last, last >= 0xC0 { head.removeLast() }
    var text = "\""
    var count = 0
    func add(_ piece: String) {
      if count < 120 { text += piece }
      count += 1
    }
    if let valid = String(validating: head, as: UTF8.self) {
      for scalar in valid.unicodeScalars { add(escaped(scalar)) }
    } else {
      for byte in head {
        add(byte < 0x80 ? escaped(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16))
      }
    }
    return text + "\"" + (count > 120 || bytes.count > 600 ? "…" : "")
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"", "\\": return "\\\(scalar)"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let category = scalar.properties.generalCategory
      let isShown = category != .control && category != .format
      return isShown ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
