/// A regular expression as instructions over the bytes of UTF-8 text: a Thompson automaton.
struct RegexProgram {
  enum Operation: UInt8 {
    /// A byte in `low...high`.
    case bytes
    /// An ASCII byte of the set with number `other`.
    case asciiSet
    /// Goes on at `next` and, with less preference, at `other`.
    case split
    /// Remembers the place in slot `other`.
    case save
    /// Goes on if the assertion numbered `low` holds.
    case assert
    case match
    /// No way on.
    case fail
  }

  struct Instruction: BitwiseCopyable {
    var operation: Operation
    var low: UInt8 = 0
    var high: UInt8 = 0
    var next: Int32 = 0
    var other: Int32 = 0
  }

  /// 128 bits, a bit an ASCII byte.
  struct ASCIISet: BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
      if byte < 64 { return (low &>> UInt64(byte)) & 1 == 1 }
      return byte < 128 && (high &>> UInt64(byte &- 64)) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }
  }

  /// Longest program; text that needs more is refused.
  static let maximumInstructionCount = 50_000

  struct TooLarge: Error {}

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ASCIISet] = []
  private(set) var start: Int32 = 0
  private(set) var usesWords = false
  private(set) var usesLines = false
  let isAnchored: Bool
  /// Places that a match gives: two for the whole, two a group.
  let slotCount: Int
  private var suffixes: [Suffix: Int32] = [:]

  /// A byte range with what follows it, of which one instruction serves many characters.
  private struct Suffix: Hashable {
    var low: UInt8
    var high: UInt8
    var next: Int32
  }

  init(_ node: RegexNode, captureCount: Int) throws(TooLarge) {
    isAnchored = node.isAnchored
    slotCount = 2 * (captureCount + 1)
    let match = try add(Instruction(operation: .match))
    start = try compile(.capture(node, number: 0), next: match)
    suffixes = [:]
  }

  private mutating func add(_ instruction: Instruction) throws(TooLarge) -> Int32 {
    guard instructions.count < Self.maximumInstructionCount else { throw TooLarge() }
    instructions.append(instruction)
    return Int32(instructions.count - 1)
  }

  /// Adds the instructions of the node in front of those at `next`; returns where they begin.
  private mutating func compile(_ node: RegexNode, next: Int32) throws(TooLarge) -> Int32 {
    switch node {
    case .empty: return next
    case .set(let set): return try compile(set, next: next)
    case .sequence(let parts):
      var next = next
      for part in parts.reversed() { next = try compile(part, next: next) }
      return next
    case .choice(let alternatives):
      var result = try compile(alternatives[alternatives.count - 1], next: next)
      for alternative in alternatives.dropLast().reversed() {
        let first = try compile(alternative, next: next)
        result = try add(Instruction(operation: .split, next: first, other: result))
      }
      return result
    case .capture(let body, let number):
      let end = try add(Instruction(operation: .save, next: next, other: Int32(2 * number + 1)))
      let inner = try compile(body, next: end)
      return try add(Instruction(operation: .save, next: inner, other: Int32(2 * number)))
    case .assertion(let assertion):
      switch assertion {
      case .wordBoundary, .notWordBoundary: usesWords = true
      case .lineStart, .lineEnd: usesLines = true
      case .textStart, .textEnd: break
      }
      return try add(Instruction(operation: .assert, low: assertion.rawValue, next: next))
    case .repetition(let body, let minimum, let maximum, let isGreedy):
      return try compile(body, minimum, maximum, isGreedy, next: next)
    }
  }

  private mutating func compile(
    _ body: RegexNode, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool, next: Int32
  ) throws(TooLarge) -> Int32 {
    var result = next
    if let maximum {
      // Each further copy can be left out, and all behind it with it.
      for _ in 0..<(maximum - minimum) {
        let copy = try compile(body, next: result)
        result = try split(copy, next, isGreedy)
      }
      for _ in 0..<minimum { result = try compile(body, next: result) }
      return result
    }
    if minimum == 0 && body.isNullable {
      // A star whose body matches nothing would prefer its alternatives wrongly: it is (body+)?.
      return try split(plus(body, isGreedy, next: next), next, isGreedy)
    }
    if minimum == 0 {
      let loop = try add(Instruction(operation: .fail))
      setSplit(at: loop, try compile(body, next: loop), next, isGreedy)
      return loop
    }
    result = try plus(body, isGreedy, next: next)
    for _ in 1..<minimum { result = try compile(body, next: result) }
    return result
  }

  private mutating func plus(_ body: RegexNode, _ isGreedy: Bool, next: Int32) throws(TooLarge) -> Int32 {
    let loop = try add(Instruction(operation: .fail))
    let first = try compile(body, next: loop)
    setSplit(at: loop, first, next, isGreedy)
    return first
  }

  private mutating func split(_ body: Int32, _ next: Int32, _ isGreedy: Bool) throws(TooLarge) -> Int32 {
    let place = try add(Instruction(operation: .fail))
    setSplit(at: place, body, next, isGreedy)
    return place
  }

  private mutating func setSplit(at place: Int32, _ body: Int32, _ next: Int32, _ isGreedy: Bool) {
    instructions[Int(place)] = Instruction(
      operation: .split, next: isGreedy ? body : next, other: isGreedy ? next : body)
  }

  // MARK: Characters

  private mutating func compile(_ set: CodePointSet, next: Int32) throws(TooLarge) -> Int32 {
    var ways: [Int32] = []
    var ascii: [ClosedRange<UInt8>] = []
    var sequences: [[ClosedRange<UInt8>]] = []
    for range in set.ranges {
      if range.lowerBound < 0x80 {
        ascii.append(UInt8(range.lowerBound)...UInt8(min(range.upperBound, 0x7F)))
      }
      if range.upperBound >= 0x80 {
        Self.appendSequences(of: max(range.lowerBound, 0x80)...range.upperBound, to: &sequences)
      }
    }
    if ascii.count == 1 {
      ways.append(
        try add(Instruction(operation: .bytes, low: ascii[0].lowerBound, high: ascii[0].upperBound, next: next)))
    } else if ascii.count > 1 {
      var members = ASCIISet()
      for range in ascii { for byte in range { members.insert(byte) } }
      sets.append(members)
      ways.append(try add(Instruction(operation: .asciiSet, next: next, other: Int32(sets.count - 1))))
    }
    for sequence in sequences {
      var place = next
      for (index, range) in sequence.enumerated().reversed() {
        let suffix = Suffix(low: range.lowerBound, high: range.upperBound, next: place)
        if index > 0, let known = suffixes[suffix] {
          place = known
        } else {
          place = try add(
            Instruction(operation: .bytes, low: range.lowerBound, high: range.upperBound, next: place))
          suffixes[suffix] = place
        }
      }
      ways.append(place)
    }
    guard var result = ways.last else { return try add(Instruction(operation: .fail)) }
    for way in ways.dropLast().reversed() {
      result = try add(Instruction(operation: .split, next: way, other: result))
    }
    return result
  }

  /// Cuts a range of code points from U+0080 on into sequences of byte ranges.
  private static func appendSequences(of range: ClosedRange<UInt32>, to sequences: inout [[ClosedRange<UInt8>]]) {
    // Surrogates are in no text.
    if range.lowerBound < 0xE000, range.upperBound > 0xD7FF {
      if range.lowerBound < 0xD800 { appendSequences(of: range.lowerBound...0xD7FF, to: &sequences) }
      if range.upperBound > 0xDFFF { appendSequences(of: 0xE000...range.upperBound, to: &sequences) }
      return
    }
    for limit in [0x7FF, 0xFFFF] as [UInt32] where range.lowerBound <= limit && range.upperBound > limit {
      appendSequences(of: range.lowerBound...limit, to: &sequences)
      appendSequences(of: (limit + 1)...range.upperBound, to: &sequences)
      return
    }
    let width = range.lowerBound <= 0x7FF ? 2 : range.lowerBound <= 0xFFFF ? 3 : 4
    // Both ends must agree in all but the last places, or those must be free.
    for place in 1..<width {
      let mask = (UInt32(1) << UInt32(6 * place)) - 1
      guard range.lowerBound & ~mask != range.upperBound & ~mask else { continue }
      if range.lowerBound & mask != 0 {
        appendSequences(of: range.lowerBound...(range.lowerBound | mask), to: &sequences)
        appendSequences(of: ((range.lowerBound | mask) + 1)...range.upperBound, to: &sequences)
        return
      }
      if range.upperBound & mask != mask {
        appendSequences(of: range.lowerBound...((range.upperBound & ~mask) - 1), to: &sequences)
        appendSequences(of: (range.upperBound & ~mask)...range.upperBound, to: &sequences)
        return
      }
    }
    let low = encoded(range.lowerBound, width)
    let high = encoded(range.upperBound, width)
    sequences.append((0..<width).map { low[$0]...high[$0] })
  }

  private static func encoded(_ value: UInt32, _ width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for place in (0..<width).reversed() {
      let bits = UInt8(truncatingIfNeeded: value >> UInt32(6 * place)) & 0x3F
      bytes.append(place == width - 1 ? 0 : 0x80 | bits)
    }
    let lead: UInt8 = width == 2 ? 0xC0 : width == 3 ? 0xE0 : 0xF0
    bytes[0] = lead | UInt8(truncatingIfNeeded: value >> UInt32(6 * (width - 1)))
    return bytes
  }

  // MARK: Assertions

  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }
}
