import SystemIO
import SystemIOTestSupport
import Testing

struct GlobTests {
  @Test(arguments: [
    ("*", "abc", true), ("*", "", true), ("a*c", "abbbc", true), ("a*c", "abcd", false), ("?", "ü", true),
    ("?", "", false), ("a?c", "abc", true), ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true),
    ("[^a-c]x", "ax", false), ("[]]", "]", true), ("[a-]", "-", true), ("[a", "[a", true), ("\\*", "*", true),
    ("\\*", "a", false), ("a**b", "ab", true), ("*.csv", "x.csv", true), ("*.csv", "x.csv.gz", false),
    ("[c-a]", "b", false), ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("\\", "\\", true),
    ("[\\]]", "]", true),
  ])
  func matchesNames(pattern: String, name: String, expected: Bool) {
    #expect(GlobPattern(pattern).matches(name) == expected)
  }

  private func tree() -> SimulatedFileSystem {
    let fileSystem = SimulatedFileSystem()
    for path in [
      "raw/dt=2026-03-01/b.csv", "raw/dt=2026-03-01/a.csv", "raw/dt=2026-03-01/B.csv", "raw/dt=2026-03-02/a.csv",
      "raw/dt=2026-03-02/x.ndjson", "raw/dt=2026-03-02/deep/er/a.csv", "raw/dt=2026-03-01/_manifest.json",
      "raw/dt=2026-03-01/.hidden.csv", "raw/_staging/a.csv", "raw/.tmp/a.csv", "raw/dir.csv/inner.csv", "top.csv",
      "raw/we[i]rd.csv",
    ] {
      fileSystem.place("/data/" + path, "")
    }
    fileSystem.placeLink("/data/raw/link.csv", to: "dt=2026-03-01/a.csv")
    fileSystem.placeLink("/data/raw/linked", to: "dt=2026-03-02")
    fileSystem.placeLink("/data/raw/broken.csv", to: "nowhere")
    return fileSystem
  }

  @Test(arguments: [
    ("raw/dt=2026-03-01/*.csv", ["raw/dt=2026-03-01/B.csv", "raw/dt=2026-03-01/a.csv", "raw/dt=2026-03-01/b.csv"]),
    ("raw/dt=*/a.csv", ["raw/dt=2026-03-01/a.csv", "raw/dt=2026-03-02/a.csv"]),
    ("raw/dt=2026-03-0[2-3]/*", ["raw/dt=2026-03-02/a.csv", "raw/dt=2026-03-02/x.ndjson"]),
    (
      "raw/dt=2026-03-0{1,2}/{a,b}.csv",
      [
        "raw/dt=2026-03-01/a.csv", "raw/dt=2026-03-01/b.csv", "raw/dt=2026-03-02/a.csv",
      ]
    ),
    (
      "raw/dt=2026-03-02/**",
      [
        "raw/dt=2026-03-02/a.csv", "raw/dt=2026-03-02/deep/er/a.csv", "raw/dt=2026-03-02/x.ndjson",
      ]
    ),
    ("**/er/*.csv", ["raw/dt=2026-03-02/deep/er/a.csv"]),
    ("raw/**/**/er/a.csv", ["raw/dt=2026-03-02/deep/er/a.csv"]),
    ("raw/dt=2026-03-01/_*", ["raw/dt=2026-03-01/_manifest.json"]),
    ("raw/dt=2026-03-01/.*", ["raw/dt=2026-03-01/.hidden.csv"]),
    ("raw/_staging/*.csv", ["raw/_staging/a.csv"]),
    ("raw/*.csv", ["raw/broken.csv", "raw/link.csv", "raw/we[i]rd.csv"]),
    ("raw/linked/*.csv", ["raw/linked/a.csv"]),
    ("raw/l*/a.csv", ["raw/linked/a.csv"]),
    ("raw/we\\[i\\]rd.csv", ["raw/we[i]rd.csv"]),
    ("top.csv", ["top.csv"]),
    ("./top.csv", ["./top.csv"]),
    ("{top.csv,top.csv}", ["top.csv"]),
    ("raw", ["raw"]),
    ("nothing/*.csv", []),
    ("top.csv/*", []),
    ("top.csv/x", []),
    ("", []),
    ("/data/top.*", ["/data/top.csv"]),
  ])
  func expandsPatterns(pattern: String, expected: [String]) throws {
    let found = try tree().expandGlob(pattern, relativeTo: "/data")
    #expect(found.map(\.relativePath) == expected)
    #expect(found.map(\.path) == expected.map { PathName.join("/data", $0) })
  }

  @Test func isRelativeToTheCurrentFolderWithoutABase() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.place("x.csv", "")
    #expect(try fileSystem.expandGlob("*.csv", relativeTo: "").map(\.path) == ["x.csv"])
  }

  @Test(arguments: [
    ("{a,b}{1,2}", ["a1", "a2", "b1", "b2"]), ("{a,{b,c}}d", ["ad", "bd", "cd"]), ("{a}", ["{a}"]),
    ("a{,b}", ["a", "ab"]), ("{a,b", ["{a,b"]), ("a}", ["a}"]), ("\\{a,b}", ["\\{a,b}"]), ("{{a,b}}", ["{a}", "{b}"]),
    ("{", ["{"]),
  ])
  func expandsBraces(pattern: String, expected: [String]) throws {
    // Names with every expansion, so that what is found shows the expansions.
    let fileSystem = SimulatedFileSystem()
    for name in expected { fileSystem.place("/d/" + name.replacingBackslashes, "") }
    let found = try fileSystem.expandGlob(pattern, relativeTo: "/d").map(\.relativePath)
    #expect(found == expected.map(\.replacingBackslashes).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func tooManyBracesAreRefused() throws {
    let pattern = String(repeating: "{a,b}", count: 20)
    let error = #expect(throws: SystemError.self) {
      try SimulatedFileSystem().expandGlob(pattern, relativeTo: "")
    }
    #expect(error?.code == Errno.invalid)
  }

  @Test func worksOnTheRealFileSystem() throws {
    let folder = try TemporaryDirectory()
    try folder.file("dt=1/b.csv", [])
    try folder.file("dt=1/a.csv", [])
    try folder.file("dt=2/a.csv", [])
    let found = try PosixFileSystem.shared.expandGlob("dt=*/*.csv", relativeTo: folder.path)
    #expect(found.map(\.relativePath) == ["dt=1/a.csv", "dt=1/b.csv", "dt=2/a.csv"])
  }
}

extension String {
  fileprivate var replacingBackslashes: String { filter { $0 != "\\" } }

  @Test func namesThatAreNotUTF8AreReportedWhereTheyMatch() throws {
    let folder = try TemporaryDirectory()
    try folder.file("inv/a.csv", [])
    let strange = Array(folder("inv/x").utf8) + [0xE9] + Array(".csv".utf8)
    #expect(createFileForTest(strange))
    defer { removeFileForTest(strange) }
    let fileSystem = PosixFileSystem.shared
    let names = try fileSystem.list(folder("inv"))
    #expect(names.map(\.name) == ["a.csv", "x\\xE9.csv"])
    #expect(names.map(\.isNameUTF8) == [true, false])
    let error = #expect(throws: SystemError.self) { try fileSystem.expandGlob("inv/*.csv", relativeTo: folder.path) }
    #expect(error?.message.contains("\"x\\xE9.csv\" in the folder \(folder("inv"))") == true, "\(error?.message ?? "")")
    #expect(error?.remedy?.contains("rename") == true)
    #expect(try fileSystem.expandGlob("inv/a*.csv", relativeTo: folder.path).map(\.relativePath) == ["inv/a.csv"])
  }
}
