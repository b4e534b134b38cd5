import Foundation
import Testing

@Suite struct SchemaCommandTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write("raw/dt=2026-03-01/a.csv", "id;NO;my col;t\n1;;'x;y';2026-03-01 10:00:00\n2;1.5;'z';\n")
    try folder.write("raw/dt=2026-03-02/b.csv", "t;NO;id;my col\n;2.5;3;'q'\n")
  }

  @Test func table() throws {
    let run = try folder.run("schema", "raw/**/*.csv")
    #expect(run.status == 0, "\(run.messages)")
    for part in [
      "source raw: raw/**/*.csv", "2 files", "3 rows looked at, which are all", "delimiter ;, quote ', header",
    ] {
      #expect(run.output.contains(part), "\(part): \(run.output)")
    }
    let rows = run.output.split(separator: "\n").map { $0.split(separator: "│").map { $0.filter { $0 != " " } } }
    #expect(rows.contains(["id", "BIGINT", "0", "1"]))
    #expect(rows.contains(["NO", "DOUBLE", "1(33%)", "1.5"]))
    #expect(rows.contains(["t", "TIMESTAMP", "2(67%)", "2026-03-0110:00:00"]))
    #expect(rows.contains(["dt", "DATE", "", "(fromthepath)"]))
  }

  /// The entry is a job's source as it stands.
  @Test func yamlIsAJobsSource() throws {
    let run = try folder.run("schema", "raw/dt=2026-03-01/*.csv", "--yaml")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.output.contains("path: \"raw/dt={{ ds }}/*.csv\"") && run.output.contains("\"NO\": double"))
    try folder.write(
      "job.yaml",
      "job: pasted\n\(run.output)query: SELECT dt, sum(id) AS ids, max(\"my col\") AS c, sum(\"NO\") AS x FROM raw GROUP BY ALL\n"
        + "sinks: [{files: out/pasted}]\n")
    let job = try folder.run("run", "job.yaml", "--date", "2026-03-01")
    #expect(job.status == 0, "\(job.messages)")
    let part = try #require(try folder.list("out/pasted/dt=2026-03-01").first { $0.hasPrefix("part-") })
    #expect(try folder.read("out/pasted/dt=2026-03-01/\(part)") == "dt,ids,c,x\n2026-03-01,3,z,1.5\n")

    let shown = try folder.run("schema", "job.yaml", "--date", "2026-03-02")
    #expect(shown.status == 0 && shown.output.contains("declared"), "\(shown.messages)")
    #expect(
      try folder.run("schema", "job.yaml", "--date", "2026-03-02", "--yaml").output.contains("sources:\n  raw:\n"))
  }

  @Test func json() throws {
    try folder.write("odd.txt", "one\ntwo\n#c\na|b\nNULL|\"q\"\n5|\n")
    let run = try folder.run(
      "schema", "read_csv('odd.txt', skip = 2, comment = '#', nullstr = ['', 'NULL'])", "--json", "--all")
    #expect(run.status == 0, "\(run.messages)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let source = try #require((object?["sources"] as? [[String: Any]])?.first)
    #expect(
      source["path"] as? String == "odd.txt" && source["rows"] as? Int == 2 && source["complete"] as? Bool == true)
    let columns = try #require(source["columns"] as? [[String: Any]])
    #expect(columns.map { $0["type"] as? String } == ["BIGINT", "VARCHAR"])
    #expect(columns.map { $0["nulls"] as? Int } == [1, 1])
    #expect((source["dialect"] as? [String: Any])?["comment"] as? String == "#")
  }

  @Test func exitCodes() throws {
    #expect(try folder.run("schema", "none/*.csv").status == 66)
    #expect(try folder.run("schema", "none.yaml").status == 78)
    try folder.write("empty.csv", "\n\n")
    #expect(try folder.run("schema", "empty.csv").status == 66)
    try folder.write(
      "job.yaml", "job: x\nsources: {s: {path: \"raw/dt={{ ds }}/*.csv\"}}\nquery: SELECT 1\nsinks: [{files: o}]\n")
    let undated = try folder.run("schema", "job.yaml")
    #expect(undated.status == 64 && undated.messages.contains("--date"), "\(undated.messages)")
    #expect(try folder.run("schema", "raw/*/a.csv", "--date", "2026-03-01").status == 64)
    #expect(try folder.run("schema", "raw/*/a.csv", "--yaml", "--json").status == 64)
    #expect(try folder.run("schema", "read_csv('odd.txt', colums = {'a': 'bigint'})").status == 64)
    try folder.write("two/1.csv", "a,b\n1,2\n")
    try folder.write("two/2.csv", "a,c\n1,2\n")
    #expect(try folder.run("schema", "two/*.csv").status == 65)
    let help = try folder.run("schema", "--help")
    #expect(help.status == 0 && help.output.contains("dayfold schema nightly.yaml --date 2026-03-01"))
  }
}
