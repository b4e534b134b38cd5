/// Matches one path component against a shell pattern.
///
/// `*` is any run of characters, `?` one character, `[a-c]` one of a set, `[!a-c]` or `[^a-c]` one outside it, and a
/// backslash takes the next character as it is. A `[` that is never closed is a plain character.
package struct GlobPattern: Sendable, Hashable {
  private enum Element: Sendable, Hashable {
    case anyRun
    case anyOne
    case literal(Unicode.Scalar)
    case oneOf([ClosedRange<Unicode.Scalar>], negated: Bool)
  }

  private let elements: [Element]

  package init(_ text: some StringProtocol) {
    let scalars = Array(text.unicodeScalars)
    var elements: [Element] = []
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "*":
        if elements.last != .anyRun { elements.append(.anyRun) }
      case "?":
        elements.append(.anyOne)
      case "[":
        if let (set, next) = Self.parseSet(scalars, from: index + 1) {
          elements.append(set)
          index = next
          continue
        }
        elements.append(.literal("["))
      case "\\" where index + 1 < scalars.count:
        index += 1
        elements.append(.literal(scalars[index]))
      default:
        elements.append(.literal(scalars[index]))
      }
      index += 1
    }
    self.elements = elements
  }

  /// The text the pattern matches when it is without wildcards, else nil.
  package var literalText: String? {
    var text = String.UnicodeScalarView()
    for element in elements {
      guard case .literal(let scalar) = element else { return nil }
      text.append(scalar)
    }
    return String(text)
  }

  /// Whether the pattern begins with the character itself and so asks for names that are skipped otherwise.
  package func begins(with scalar: Unicode.Scalar) -> Bool {
    elements.first == .literal(scalar)
  }

  /// Answers whether the whole name matches. O(name × pattern) at worst, for any pattern.
  package func matches(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    var position = 0
    var element = 0
    // Where to go on after the last `*` when what follows it fails: one more character belongs to the `*`.
    var retry: (element: Int, position: Int)? = nil
    while position < scalars.count {
      if element < elements.count, elements[element] == .anyRun {
        retry = (element + 1, position)
        element += 1
      } else if element < elements.count, Self.matches(elements[element], scalars[position]) {
        element += 1
        position += 1
      } else if let last = retry {
        retry = (last.element, last.position + 1)
        (element, position) = (last.element, last.position + 1)
      } else {
        return false
      }
    }
    while element < elements.count, elements[element] == .anyRun { element += 1 }
    return element == elements.count
  }

  private static func matches(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
    switch element {
    case .anyRun: false
    case .anyOne: true
    case .literal(let expected): scalar == expected
    case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    }
  }

  /// Reads the set behind a `[`; nil where it is not closed. A `]` in first place is a member.
  private static func parseSet(_ scalars: [Unicode.Scalar], from start: Int) -> (Element, next: Int)? {
    var index = start
    var negated = false
    if index < scalars.count, scalars[index] == "!" || scalars[index] == "^" {
      negated = true
      index += 1
    }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    let first = index
    while index < scalars.count {
      if scalars[index] == "]", index > first { return (.oneOf(ranges, negated: negated), index + 1) }
      if scalars[index] == "\\", index + 1 < scalars.count { index += 1 }
      let low = scalars[index]
      if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
        let high = scalars[index + 2]
        // A range that runs backwards has no members.
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(low...low)
        index += 1
      }
    }
    return nil
  }
}
