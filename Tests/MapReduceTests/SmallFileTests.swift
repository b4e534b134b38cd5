import Testing

@testable import MapReduce

/// Files that are read one behind the other into the same memory: what is kept of their strings must be copied.
struct SmallFileTests {
  private static let fileCount = 100

  /// Rows `k,s,u,v` of each file: long strings, most of them in one file only, others in all.
  private static let files: [[UInt8]] = {
    var random = SeededRandom(5)
    return (0..<fileCount).map { file in
      var text = "k,s,u,v\n"
      for row in 0..<200 {
        let key = Int.random(in: 0..<10, using: &random) == 0 ? row : file * 200 + row
        let name = "a name of some length \(Int.random(in: 0..<60, using: &random))"
        let padding = String(repeating: "x", count: key % 50)
        text += "key number \(key) \(padding),\(name),\"say \"\"\(key % 300) times\"\" and go\",\(row &* 7919 % 1000)\n"
      }
      return Array(text.utf8)
    }
  }()

  private static let one: Engine.Files = [("all.csv", files[0] + files[1...].flatMap { $0.dropFirst(8) })]

  @Test(arguments: [
    "SELECT k, count(*), min(s), max(s), sum(v) FROM t GROUP BY k",
    "SELECT s, count(DISTINCT k), first(k), last(k), arg_min(k, v), arg_max(u, v) FROM t GROUP BY s",
    "SELECT count(DISTINCT k), count(DISTINCT u), min(k), max(k), any_value(s) FROM t",
    "SELECT k, u, count(*), count(DISTINCT s) FROM t GROUP BY k, u",
    "SELECT upper(s), substr(k, 1, 20), count(*), quantile_disc(v, 0.5) FROM t GROUP BY ALL",
    "SELECT DISTINCT u, s FROM t",
    "SELECT k, s, u, v FROM t",
    "SELECT k, u, v FROM t ORDER BY v, k, u LIMIT 300",
    "SELECT s, max(k) FROM t WHERE u LIKE '%1 times%' GROUP BY s",
    "SELECT n, max(s) FROM (SELECT k, s, count(*) AS n FROM t GROUP BY k, s) GROUP BY n",
    "SELECT a.k, b.s FROM t a JOIN (SELECT s, max(k) AS k FROM t GROUP BY s) b ON a.k = b.k",
  ])
  func `Many files give what one file of the same rows does`(query: String) throws {
    let files = Self.files.enumerated().map { (name: "part-\(1000 + $0).csv", text: $1) }
    let many = try Engine(files: files).run(query)
    let one = try Engine(files: Self.one).run(query)
    #expect(many.report.isBalanced && one.report.isBalanced)
    #expect(!one.rows.isEmpty)
    #expect(many.sortedRows == one.sortedRows)
  }

  @Test func `Only one file of these is mapped`() throws {
    let files = Self.files.enumerated().map { (name: "part-\(1000 + $0).csv", text: $1) }
    for (engine, isMapped) in [(try Engine(files: files), false), (try Engine(files: Self.one), true)] {
      let split = try engine.table.splits(partitionSize: 1 << 20)[0]
      let reader = try engine.table.makeReader(split: split, startState: .recordStart, columns: [0])
      #expect(reader.stringsOutliveBatches == isMapped)
      #expect(isMapped || split.ranges.count > 10)
    }
  }
}
