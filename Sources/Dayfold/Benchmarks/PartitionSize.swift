import JobFiles
import SystemIO

/// A partition size to measure: in bytes, in rows, or as a number of partitions.
package enum PartitionSize: Hashable, Sendable {
  case bytes(Int)
  case rows(Int)
  case parts(Int)

  package static let expected =
    "a size such as 16MB, a number of rows such as 500000rows, or of partitions such as 32parts"
  /// What the engine takes at least.
  package static let minimumByteCount = 64
  /// More map tasks than that are not measured: each costs some memory, and nobody would want them.
  package static let maximumTaskCount = 200_000

  /// Reads one size.
  ///
  /// Throws `usage` where the text is none, or one that is too small.
  package init(_ text: String) throws(DayfoldError) {
    let text = text.filter { $0 != " " }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text[digits.endIndex...].lowercased()
    switch unit {
    case "rows", "row", "parts", "part":
      guard let count = Int(digits), count > 0 else {
        throw DayfoldError(.usage, "\"\(text)\" is not \(Self.expected)")
      }
      self = unit.hasPrefix("row") ? .rows(count) : .parts(count)
    default:
      guard let count = ByteSizeText.parse(text) else {
        throw DayfoldError(.usage, "\"\(text)\" is not \(Self.expected)")
      }
      guard count >= Self.minimumByteCount else {
        throw DayfoldError(
          .usage, "a partition size of \(count) bytes is below the least, \(Self.minimumByteCount) bytes",
          remedy: count > 0 ? "did you mean \(count)MB, \(count)rows or \(count)parts?" : nil)
      }
      self = .bytes(count)
    }
  }

  /// Reads a list, separated by commas. Throws `usage` also where a size stands twice.
  package static func list(_ text: String) throws(DayfoldError) -> [PartitionSize] {
    var sizes: [PartitionSize] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let size = try PartitionSize(String(part))
      guard !sizes.contains(size) else { throw DayfoldError(.usage, "the partition size \(size.text) is given twice") }
      sizes.append(size)
    }
    return sizes
  }

  /// As it is written.
  package var text: String {
    switch self {
    case .bytes(let count): FigureText.size(count)
    case .rows(let count): "\(count)rows"
    case .parts(let count): "\(count)parts"
    }
  }

  /// Bytes of a partition for an input of that many bytes and rows.
  ///
  /// Throws `usage` where that would make more tasks than are measured.
  package func byteCount(inputBytes: Int, inputRows: Int) throws(DayfoldError) -> Int {
    let count =
      switch self {
      case .bytes(let count): count
      case .rows(let rows):
        Int(min(Double(rows) * Double(inputBytes) / Double(max(inputRows, 1)), 0x1p60).rounded(.up))
      case .parts(let parts): inputBytes / parts + (inputBytes % parts > 0 ? 1 : 0)
      }
    let bytes = max(count, Self.minimumByteCount)
    let tasks = inputBytes / bytes
    guard tasks <= Self.maximumTaskCount else {
      throw DayfoldError(
        .usage, "the partition size \(text) would cut the input of \(FigureText.size(inputBytes)) into \(tasks) tasks",
        remedy: "choose sizes that give at most \(Self.maximumTaskCount)")
    }
    return bytes
  }
}
