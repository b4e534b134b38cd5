import Dayfold
import Foundation
import QueryPlan
import Testing

/// The samples of the One Billion Row Challenge: station and temperature, answered by minimum, mean and maximum of each
/// station. Runs where `DAYFOLD_CORPORA` names the folder that holds them in `real-1brc`.
@Suite struct OneBillionRowTests {
  private static let folder = ProcessInfo.processInfo.environment["DAYFOLD_CORPORA"]
    .map { URL(fileURLWithPath: $0).appendingPathComponent("real-1brc") }

  private static let samples: [String] = {
    guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return [] }
    return names.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }()

  @Test(.enabled(if: folder != nil, "DAYFOLD_CORPORA names no folder"))
  func samplesWereFound() { #expect(Self.samples.count == 12) }

  @Test(.enabled(if: folder != nil, "DAYFOLD_CORPORA names no folder"), arguments: samples, [64, 1000, 16 << 20])
  func answersAsPublished(_ sample: String, partitionSize: Int) throws {
    let folder = try #require(Self.folder)
    let expected = try String(contentsOf: folder.appendingPathComponent("\(sample).out"), encoding: .utf8)
    // Temperatures have one digit, so sums are exact; the mean is rounded to tenths, halves upwards.
    let sql = """
      SELECT station, min(t) AS low, CAST(floor(sum(t) * 10 / count(*) + 0.5) / 10 AS DECIMAL(4,1)) AS mean, max(t) AS high
      FROM read_csv('\(sample).txt', delim = ';', header = false, columns = {'station': 'VARCHAR', 't': 'DECIMAL(4,1)'})
      GROUP BY station
      """
    var query = try QueryFailure.wrapping(sql) { try BoundQuery(sql, over: TableResolver(baseFolder: folder.path)) }
    var sink = CollectingSink()
    _ = try QueryRunner(QuerySettings(threadCount: 2, partitionSize: partitionSize)).run(&query) { _ in
      sink = CollectingSink()
      return sink
    }
    let rows = sink.rows.map { row in row.map { $0 ?? "NULL" } }
    // The samples are in the order of UTF-16 code units.
    let stations = rows.sorted { $0[0].utf16.lexicographicallyPrecedes($1[0].utf16) }
    let text = "{" + stations.map { "\($0[0])=\($0[1])/\($0[2])/\($0[3])" }.joined(separator: ", ") + "}\n"
    #expect(text == expected)
  }
}
