/// Parses regular expressions in RE2's syntax, which is Perl's without what needs backtracking.
///
/// Not taken over: Unicode scripts (`\p{Greek}`) and single bytes (`\C`).
struct RegexParser {
  struct Failure: Error {
    var message: String
  }

  struct Flags {
    var ignoresCase = false
    /// Whether `.` matches a line feed.
    var dotMatchesNewline = false
    /// Whether `^` and `$` match at lines.
    var isMultiline = false
    /// Whether repetitions are lazy, and greedy with `?`.
    var isUngreedy = false
  }

  static let maximumRepetition = 1_000
  private static let maximumNesting = 200

  private let scalars: [UInt32]
  private var position = 0
  private var flags: Flags
  private var nesting = 0
  private(set) var captureCount = 0

  static func parse(_ pattern: [UInt8], flags: Flags) throws(Failure) -> (node: RegexNode, captureCount: Int) {
    guard let text = String(validating: pattern, as: UTF8.self) else { throw Failure(message: "invalid UTF-8") }
    var parser = RegexParser(scalars: text.unicodeScalars.map(\.value), flags: flags)
    let node = try parser.alternatives()
    if parser.position < parser.scalars.count { throw Failure(message: "unexpected ): \(parser.rest(from: 0))") }
    guard parser.repetitions(node) <= maximumRepetition else {
      throw Failure(message: "the repetitions are nested too deep")
    }
    return (node, parser.captureCount)
  }

  /// The tree of a literal text.
  static func literal(_ pattern: [UInt8], flags: Flags) throws(Failure) -> RegexNode {
    guard let text = String(validating: pattern, as: UTF8.self) else { throw Failure(message: "invalid UTF-8") }
    let parser = RegexParser(scalars: [], flags: flags)
    return .sequence(text.unicodeScalars.map { parser.character($0.value) })
  }

  private init(scalars: [UInt32], flags: Flags) {
    self.scalars = scalars
    self.flags = flags
  }

  /// The largest product of nested repetition counts.
  private func repetitions(_ node: RegexNode) -> Int {
    switch node {
    case .empty, .set, .assertion: 1
    case .sequence(let parts), .choice(let parts): parts.map(repetitions).max() ?? 1
    case .capture(let body, _): repetitions(body)
    case .repetition(let body, let minimum, let maximum, _):
      min(repetitions(body) * max(maximum ?? minimum, 1), Self.maximumRepetition + 1)
    }
  }

  // MARK: Characters

  private var current: UInt32? { position < scalars.count ? scalars[position] : nil }

  private func isNext(_ text: String) -> Bool {
    let wanted = text.unicodeScalars.map(\.value)
    return scalars[min(position, scalars.count)...].starts(with: wanted)
  }

  private mutating func skip(_ text: String) -> Bool {
    guard isNext(text) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  private func rest(from start: Int) -> String {
    var text = ""
    for value in scalars[start..<min(scalars.count, start + 40)] {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  private func text(from start: Int) -> String {
    var text = ""
    for value in scalars[start..<min(position, start + 40)] {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  private func character(_ value: UInt32) -> RegexNode {
    let set = CodePointSet(value)
    return .set(flags.ignoresCase ? set.foldingCase : set)
  }

  // MARK: Grammar

  private mutating func alternatives() throws(Failure) -> RegexNode {
    var alternatives = [try sequence()]
    while skip("|") { alternatives.append(try sequence()) }
    return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
  }

  private mutating func sequence() throws(Failure) -> RegexNode {
    var parts: [RegexNode] = []
    /// Whether the last part may be repeated: it is no repetition itself, and there is one.
    var canRepeat = false
    while let value = current, value != 0x7C, value != 0x29 {
      let start = position
      if let (minimum, maximum) = try quantifier() {
        let isLazy = skip("?")
        guard canRepeat, let last = parts.popLast() else {
          throw Failure(
            message: parts.isEmpty
              ? "no argument for repetition operator: \(text(from: start))"
              : "bad repetition operator: \(text(from: start))")
        }
        parts.append(
          .repetition(last, minimum: minimum, maximum: maximum, isGreedy: isLazy == flags.isUngreedy))
        canRepeat = false
        continue
      }
      if skip("\\Q") {
        while position < scalars.count, !isNext("\\E") {
          parts.append(character(scalars[position]))
          position += 1
        }
        _ = skip("\\E")
        canRepeat = !parts.isEmpty
        continue
      }
      if let part = try atom() {
        parts.append(part)
        canRepeat = true
      }
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  /// `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; braces that spell nothing else are literal.
  private mutating func quantifier() throws(Failure) -> (Int, Int?)? {
    if skip("*") { return (0, nil) }
    if skip("+") { return (1, nil) }
    if skip("?") { return (0, 1) }
    guard current == 0x7B else { return nil }
    let start = position
    position += 1
    guard let minimum = number() else {
      position = start
      return nil
    }
    var maximum: Int? = minimum
    if skip(",") {
      if current == 0x7D {
        maximum = nil
      } else if let value = number() {
        maximum = value
      } else {
        position = start
        return nil
      }
    }
    guard skip("}") else {
      position = start
      return nil
    }
    guard minimum <= Self.maximumRepetition, maximum ?? 0 <= Self.maximumRepetition, minimum <= maximum ?? minimum
    else {
      throw Failure(message: "invalid repetition size: \(text(from: start))")
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    let start = position
    var value = 0
    while let digit = current, (0x30...0x39).contains(digit) {
      value = min(value * 10 + Int(digit - 0x30), Self.maximumRepetition + 1)
      position += 1
    }
    guard position > start, position - start == 1 || scalars[start] != 0x30 else { return nil }
    return value
  }

  /// One element; nil for flags that apply to what follows.
  private mutating func atom() throws(Failure) -> RegexNode? {
    let start = position
    let value = scalars[position]
    position += 1
    switch value {
    case 0x28: return try group(start)
    case 0x5B: return .set(try bracketed(start))
    case 0x2E: return .set(flags.dotMatchesNewline ? .all : CodePointSet.all.without(0x0A))
    case 0x5E: return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case 0x24: return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case 0x5C: return try escape(start)
    default: return character(value)
    }
  }

  private mutating func group(_ start: Int) throws(Failure) -> RegexNode? {
    guard nesting < Self.maximumNesting else { throw Failure(message: "groups are nested too deep") }
    let outer = flags
    var number: Int?
    if skip("?") {
      if skip("P<") {
        let nameStart = position
        while let value = current, value != 0x3E {
          guard let scalar = Unicode.Scalar(value),
            scalar.properties.isAlphabetic || value == 0x5F
              || scalar.properties.numericType != nil
          else { throw Failure(message: "invalid named capture group: \(rest(from: start))") }
          position += 1
        }
        guard position > nameStart, skip(">") else {
          throw Failure(message: "invalid named capture group: \(rest(from: start))")
        }
        captureCount += 1
        number = captureCount
      } else if try groupFlags(start) {
        return nil
      }
    } else {
      captureCount += 1
      number = captureCount
    }
    nesting += 1
    let body = try alternatives()
    nesting -= 1
    flags = outer
    guard skip(")") else { throw Failure(message: "missing ): \(rest(from: 0))") }
    return number.map { .capture(body, number: $0) } ?? body
  }

  /// Reads `i-s:` or `i-s)`; returns whether the group ended, so that the flags apply to the rest of the outer group.
  private mutating func groupFlags(_ start: Int) throws(Failure) -> Bool {
    var isOn = true
    var sawFlag = false
    while let value = current {
      position += 1
      switch value {
      case UInt32(UInt8(ascii: "i")): flags.ignoresCase = isOn
      case UInt32(UInt8(ascii: "m")): flags.isMultiline = isOn
      case UInt32(UInt8(ascii: "s")): flags.dotMatchesNewline = isOn
      case UInt32(UInt8(ascii: "U")): flags.isUngreedy = isOn
      case UInt32(UInt8(ascii: "-")) where isOn:
        isOn = false
        sawFlag = false
        continue
      case 0x3A where isOn || sawFlag: return false
      case 0x29 where isOn || sawFlag: return true
      default: throw Failure(message: "invalid perl operator: \(text(from: start))")
      }
      sawFlag = true
    }
    throw Failure(message: "missing ): \(rest(from: 0))")
  }

  // MARK: Escapes

  private mutating func escape(_ start: Int) throws(Failure) -> RegexNode {
    guard let value = current else { throw Failure(message: "trailing \\") }
    if let byte = UInt8(exactly: value) {
      switch byte {
      case UInt8(ascii: "A"):
        position += 1
        return .assertion(.textStart)
      case UInt8(ascii: "z"):
        position += 1
        return .assertion(.textEnd)
      case UInt8(ascii: "b"):
        position += 1
        return .assertion(.wordBoundary)
      case UInt8(ascii: "B"):
        position += 1
        return .assertion(.notWordBoundary)
      default: break
      }
    }
    if let set = try namedSet(start) { return .set(set) }
    return character(try escapedCharacter(start))
  }

  /// `\d`, `\pL`, `\p{Lu}` and their complements, behind the backslash.
  private mutating func namedSet(_ start: Int) throws(Failure) -> CodePointSet? {
    guard let value = current, let byte = UInt8(exactly: value) else { return nil }
    if let set = CodePointSet.perl(byte) {
      position += 1
      return set
    }
    if byte >= 0x41, byte <= 0x5A, let set = CodePointSet.perl(byte | 0x20) {
      position += 1
      return set.inverted
    }
    guard byte == UInt8(ascii: "p") || byte == UInt8(ascii: "P") else { return nil }
    position += 1
    var isInverted = byte == UInt8(ascii: "P")
    var name = ""
    if skip("{") {
      if skip("^") { isInverted.toggle() }
      while let value = current, value != 0x7D {
        if let scalar = Unicode.Scalar(value) { name.unicodeScalars.append(scalar) }
        position += 1
      }
      guard skip("}") else { throw Failure(message: "invalid character class range: \(rest(from: start))") }
    } else if let value = current, let scalar = Unicode.Scalar(value) {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard var set = CodePointSet.category(name) else {
      throw Failure(message: "invalid character class range: \(text(from: start))")
    }
    if flags.ignoresCase { set = set.foldingCase }
    return isInverted ? set.inverted : set
  }

  private mutating func escapedCharacter(_ start: Int) throws(Failure) -> UInt32 {
    guard let value = current else { throw Failure(message: "trailing \\") }
    position += 1
    switch value {
    case 0x31...0x37:
      // A single digit would be a reference to a group.
      guard let next = current, (0x30...0x37).contains(next) else { break }
      return octal(value - 0x30)
    case 0x30: return octal(0)
    case UInt32(UInt8(ascii: "x")): return try hexadecimal(start)
    case UInt32(UInt8(ascii: "a")): return 0x07
    case UInt32(UInt8(ascii: "f")): return 0x0C
    case UInt32(UInt8(ascii: "n")): return 0x0A
    case UInt32(UInt8(ascii: "r")): return 0x0D
    case UInt32(UInt8(ascii: "t")): return 0x09
    case UInt32(UInt8(ascii: "v")): return 0x0B
    case 0x00...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7F: return value
    default: break
    }
    throw Failure(message: "invalid escape sequence: \(text(from: start))")
  }

  private mutating func octal(_ first: UInt32) -> UInt32 {
    var value = first
    for _ in 0..<2 {
      guard let digit = current, (0x30...0x37).contains(digit) else { break }
      value = value * 8 + digit - 0x30
      position += 1
    }
    return value
  }

  private mutating func hexadecimal(_ start: Int) throws(Failure) -> UInt32 {
    func digit(_ value: UInt32) -> UInt32? {
      switch value {
      case 0x30...0x39: value - 0x30
      case 0x41...0x46: value - 0x37
      case 0x61...0x66: value - 0x57
      default: nil
      }
    }
    var value: UInt32 = 0
    if skip("{") {
      var count = 0
      while let next = current, let digit = digit(next) {
        value = value * 16 + digit
        count += 1
        position += 1
        guard value <= CodePointSet.maximum else { break }
      }
      guard count > 0, value <= CodePointSet.maximum, skip("}") else {
        throw Failure(message: "invalid escape sequence: \(text(from: start))")
      }
      return value
    }
    for _ in 0..<2 {
      guard let next = current, let digit = digit(next) else {
        throw Failure(message: "invalid escape sequence: \(text(from: start))")
      }
      value = value * 16 + digit
      position += 1
    }
    return value
  }

  // MARK: Brackets

  /// `[…]`, behind the bracket.
  private mutating func bracketed(_ start: Int) throws(Failure) -> CodePointSet {
    let isInverted = skip("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while true {
      guard let value = current else { throw Failure(message: "missing ]: \(rest(from: start))") }
      if value == 0x5D, !isFirst { break }
      isFirst = false
      if isNext("[:") {
        if let set = try posix() {
          ranges += set.ranges
          continue
        }
      }
      let itemStart = position
      if value == 0x5C {
        position += 1
        if let set = try namedSet(itemStart) {
          ranges += set.ranges
          continue
        }
        position = itemStart
      }
      let low = try bracketCharacter()
      var high = low
      if current == 0x2D, position + 1 < scalars.count, scalars[position + 1] != 0x5D {
        position += 1
        high = try bracketCharacter()
        guard high >= low else {
          throw Failure(message: "invalid character class range: \(text(from: itemStart))")
        }
      }
      ranges.append(low...high)
    }
    position += 1
    var set = CodePointSet(ranges)
    if flags.ignoresCase { set = set.foldingCase }
    return isInverted ? set.inverted : set
  }

  private mutating func bracketCharacter() throws(Failure) -> UInt32 {
    let start = position
    guard let value = current else { throw Failure(message: "missing ]: \(rest(from: 0))") }
    position += 1
    return value == 0x5C ? try escapedCharacter(start) : value
  }

  /// `[:name:]` or `[:^name:]`; nil if it is not closed, and then a bracket like any other character.
  private mutating func posix() throws(Failure) -> CodePointSet? {
    let start = position
    var end = position + 2
    while end + 1 < scalars.count, !(scalars[end] == 0x3A && scalars[end + 1] == 0x5D) { end += 1 }
    guard end + 1 < scalars.count else { return nil }
    position += 2
    let isInverted = skip("^")
    var name = ""
    while position < end {
      if let scalar = Unicode.Scalar(scalars[position]) { name.unicodeScalars.append(scalar) }
      position += 1
    }
    position = end + 2
    guard let set = CodePointSet.posix(name) else {
      throw Failure(message: "invalid character class range: \(text(from: start))")
    }
    return isInverted ? set.inverted : set
  }
}
