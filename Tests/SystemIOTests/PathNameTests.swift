import SystemIO
import Testing

struct PathNameTests {
  @Test(arguments: [
    ("a/b", "a", "b"), ("a", ".", "a"), ("/a", "/", "a"), ("a/b/", "a", "b"), ("/", "/", ""), ("a//b", "a", "b"),
    ("/a/b", "/a", "b"), ("./a", ".", "a"),
  ])
  func splits(path: String, parent: String, last: String) {
    #expect(PathName.parent(of: path) == parent)
    #expect(PathName.last(of: path) == last)
  }

  @Test(arguments: [("a", "b", "a/b"), ("a/", "b", "a/b"), ("a", "/b", "/b"), ("", "b", "b"), ("a", "", "a")])
  func joins(base: String, relative: String, expected: String) {
    #expect(PathName.join(base, relative) == expected)
  }

  @Test(arguments: [
    ("", true), ("a/b", true), ("..", false), ("a/../b", false), ("a/.", false), ("/a", false), ("a//b", false),
    ("a/..b", true), ("a\0b", false),
  ])
  func knowsWhatStaysBelow(path: String, expected: Bool) {
    #expect(PathName.staysBelow(path) == expected)
  }

  @Test(
    arguments: [
      ("/a/b", ["a", "b"]), ("x", ["base", "x"]), ("./x//y/.", ["base", "x", "y"]), ("../x", ["x"]), ("../../..", []),
      ("/a/../b/./c/..", ["b"]), ("", ["base"]),
    ] as [(String, [String])])
  func normalizes(path: String, expected: [String]) {
    #expect(PathName.normalizedComponents(of: path, base: "/base") == expected)
  }
}
