/// Expands `{a,b}` alternatives of a pattern.
enum BraceExpansion {
  /// Returns the patterns without braces, in order; nil when there are more than `limit`.
  ///
  /// Braces nest. A brace without its partner, and one without a comma (`{a}`), is plain text; a backslash hides one.
  static func expand(_ pattern: String, limit: Int) -> [String]? {
    guard pattern.utf8.contains(UInt8(ascii: "{")) else { return [pattern] }
    var results: [[Unicode.Scalar]] = []
    guard expand(Array(pattern.unicodeScalars), from: 0, limit: limit, into: &results) else { return nil }
    return results.map { scalars in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      return String(text)
    }
  }

  private static func expand(
    _ pattern: [Unicode.Scalar], from start: Int, limit: Int, into results: inout [[Unicode.Scalar]]
  ) -> Bool {
    var index = start
    while index < pattern.count {
      if pattern[index] == "\\" {
        index += 2
        continue
      }
      if pattern[index] == "{", let group = alternatives(pattern, openedAt: index) {
        for alternative in group.ranges {
          let replaced = Array(pattern[..<index]) + pattern[alternative] + pattern[group.next...]
          // Everything before the brace is settled; the alternative itself may hold braces.
          guard expand(replaced, from: index, limit: limit, into: &results) else { return false }
        }
        return true
      }
      index += 1
    }
    guard results.count < limit else { return false }
    results.append(pattern)
    return true
  }

  private static func alternatives(
    _ pattern: [Unicode.Scalar], openedAt open: Int
  ) -> (ranges: [Range<Int>], next: Int)? {
    var ranges: [Range<Int>] = []
    var depth = 0
    var start = open + 1
    var index = open + 1
    while index < pattern.count {
      switch pattern[index] {
      case "\\": index += 1
      case "{": depth += 1
      case "}" where depth > 0: depth -= 1
      case "}":
        ranges.append(start..<index)
        return ranges.count > 1 ? (ranges, index + 1) : nil
      case "," where depth == 0:
        ranges.append(start..<index)
        start = index + 1
      default: break
      }
      index += 1
    }
    return nil
  }
}
