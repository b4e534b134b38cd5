import Columnar
import JobFiles
import SystemIO
import TextFormats

/// Verifies a dataset that dayfold need not have written: the rows of the source against the sum of a column of the sink.
///
/// Both are read by the serial reader. Types are no matter; rows that are wrong in structure or not UTF-8 are no rows of
/// the source, and make the sink wrong.
package struct DatasetVerification {
  private let source: String
  private let sink: String
  private let countColumn: String
  private let tolerance: Tolerance
  private let progress: (String, Int, Int) -> Void

  /// `source` and `sink` are paths or patterns of CSV files, the sink's may also be NDJSON by their names.
  package init(
    source: String, sink: String, countColumn: String, tolerance: Tolerance,
    progress: @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) {
    self.source = source
    self.sink = sink
    self.countColumn = countColumn
    self.tolerance = tolerance
    self.progress = progress
  }

  /// Makes all checks. Throws `noInput` where a pattern matches no file.
  package func run() throws -> VerificationReport {
    var report = VerificationReport(subject: sink)
    let table = try CSVTable.open(try files(source))
    let recount = try SourceRecount(table, filter: nil, progress: { progress("source", $0, $1) })
    let sums = try sum()
    report.require("sink rows", expected: "\(sums.rowCount)", problems: sums.problems)
    report.add(
      VerificationCheck(
        name: "source rows rejected", expected: "0", found: "\(recount.rejected)",
        verdict: recount.rejected == 0 ? .ok : .skipped,
        details: recount.rejected == 0 ? [] : ["rows wrong in structure or encoding do not count"]))
    report.compare(
      "sum of \(countColumn)", expected: recount.read - recount.rejected, found: sums.sum, tolerance: tolerance)
    return report
  }

  private struct Sums {
    var sum: Int128 = 0
    var rowCount = 0
    var problems: [String] = []
  }

  private func sum() throws -> Sums {
    var sums = Sums()
    let matches = try files(sink)
    let lines = matches.filter { Self.isNDJSON($0.path) }
    for match in lines { try addLines(of: match.path, to: &sums) }
    let others = matches.filter { !Self.isNDJSON($0.path) }
    if !others.isEmpty { try addRows(of: try CSVTable.open(others), to: &sums) }
    return sums
  }

  private func addRows(of table: CSVTable, to sums: inout Sums) throws {
    let names = table.schema.fields.map(\.name)
    guard let column = names.firstIndex(where: { $0.lowercased() == countColumn.lowercased() }) else {
      throw DayfoldError(
        .usage, "the sink has no column \(countColumn)", location: .init(file: table.files[0].path),
        remedy: "its columns are \(names.joined(separator: ", "))")
    }
    let texts = table.readingAsText([column])
    for (index, file) in texts.files.enumerated() {
      progress("sink", index, texts.files.count)
      var reader = try SerialTableReader(texts, file: index, columns: [column])
      while let row = try reader.next() {
        sums.rowCount += 1
        switch row {
        case .accepted(let values):
          guard case .string(let text) = values[0], add(text, to: &sums) else {
            sums.problems.append("\(file.path): row \(sums.rowCount) has no count")
            continue
          }
        case .rejected(let reject):
          sums.problems.append("\(file.path):\(reject.line): \(reject.code.rawValue): \(reject.message)")
        }
      }
    }
  }

  private func addLines(of path: String, to sums: inout Sums) throws {
    var reader = try SerialRecordReader(linesOf: path)
    while try reader.next() {
      if reader.record.isBlank { continue }
      sums.rowCount += 1
      guard let object = FlatJSONObject(reader.record.raw),
        let column = object.names.firstIndex(where: { $0.lowercased() == countColumn.lowercased() }),
        add(object.values[column], to: &sums)
      else {
        sums.problems.append("\(path):\(reader.record.line): no object with the count \(countColumn)")
        continue
      }
    }
  }

  private func add(_ text: [UInt8], to sums: inout Sums) -> Bool {
    guard let value = Int128(String(decoding: text, as: UTF8.self)) else { return false }
    sums.sum = sums.sum.addingSaturated(value)
    return true
  }

  private static func isNDJSON(_ path: String) -> Bool {
    [".ndjson", ".jsonl", ".json"].contains { path.lowercased().hasSuffix($0) }
  }

  private func files(_ pattern: String) throws -> [GlobMatch] {
    let matches: [GlobMatch]
    do throws(SystemError) {
      matches = try PosixFileSystem.shared.expandGlob(pattern, relativeTo: "")
    } catch {
      throw DayfoldError(error, exitCode: .noInput)
    }
    guard !matches.isEmpty else {
      throw DayfoldError(.noInput, "no file matches '\(pattern)'", remedy: "check the path")
    }
    return matches
  }
}
