/// The syntax tree of a regular expression.
indirect enum RegexNode {
  case empty
  /// One code point of a set; an empty set matches nothing.
  case set(CodePointSet)
  case sequence([RegexNode])
  /// Earlier alternatives are preferred.
  case choice([RegexNode])
  /// `maximum` is nil for no bound. A greedy repetition prefers more.
  case repetition(RegexNode, minimum: Int, maximum: Int?, isGreedy: Bool)
  /// Group `number`, from 1.
  case capture(RegexNode, number: Int)
  case assertion(RegexAssertion)
}

/// What holds between two characters.
enum RegexAssertion: UInt8 {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

extension RegexNode {
  /// Whether it can match the empty text.
  var isNullable: Bool {
    switch self {
    case .empty, .assertion: true
    case .set: false
    case .sequence(let parts): parts.allSatisfy(\.isNullable)
    case .choice(let alternatives): alternatives.contains(where: \.isNullable)
    case .repetition(let body, let minimum, _, _): minimum == 0 || body.isNullable
    case .capture(let body, _): body.isNullable
    }
  }

  /// Whether every match begins where the text begins.
  var isAnchored: Bool {
    switch self {
    case .assertion(.textStart): true
    case .sequence(let parts): parts.first?.isAnchored ?? false
    case .choice(let alternatives): alternatives.allSatisfy(\.isAnchored)
    case .capture(let body, _): body.isAnchored
    default: false
    }
  }

  /// The parts one behind the other, groups opened.
  private var parts: [RegexNode] {
    switch self {
    case .sequence(let parts): parts.flatMap(\.parts)
    case .capture(let body, _): body.parts
    case .empty: []
    default: [self]
    }
  }

  private var literal: [UInt8]? {
    guard case .set(let set) = self, let value = set.single, let scalar = Unicode.Scalar(value) else { return nil }
    return Array(String(Character(scalar)).utf8)
  }

  /// The bytes that every match begins with, and whether they are the whole match.
  var literalPrefix: (bytes: [UInt8], isAll: Bool) {
    var bytes: [UInt8] = []
    for part in parts {
      guard let literal = part.literal else { return (bytes, false) }
      bytes += literal
    }
    return (bytes, true)
  }

  /// The longest run of bytes that is in every match; empty if none is known.
  var requiredLiteral: [UInt8] {
    var best: [UInt8] = []
    var run: [UInt8] = []
    for part in parts {
      if let literal = part.literal {
        run += literal
        if run.count > best.count { best = run }
      } else if case .repetition(let body, let minimum, _, _) = part, minimum > 0 {
        let inner = body.requiredLiteral
        if inner.count > best.count { best = inner }
        run = []
      } else {
        run = []
      }
    }
    return best
  }
}
