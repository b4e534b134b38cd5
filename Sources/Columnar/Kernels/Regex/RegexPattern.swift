/// A regular expression, compiled: RE2's syntax and preferences, so DuckDB's.
///
/// Matching takes time linear in the text for every pattern. A value belongs to one worker: it caches what it learns.
package final class RegexPattern {
  /// Why a pattern cannot be used.
  package struct Failure: Error, Hashable {
    package var message: String
  }

  /// What a pattern is asked for.
  package enum Scope { case anywhere, wholeText }

  /// Groups of the pattern, without the whole.
  package let groupCount: Int
  /// What every match begins with.
  let prefix: [UInt8]
  /// What is in every match.
  private let required: [UInt8]
  /// Whether the prefix is all there is to match.
  let isLiteral: Bool
  private let automaton: RegexAutomaton
  private let program: RegexProgram
  private lazy var groups = RegexGroups(program)

  /// Compiles a pattern. `options` are DuckDB's letters: `c` `i` for case, `l` literal, `s` (`.` matches a line feed) and
  /// `m` `n` `p` (it does not).
  package init(_ pattern: [UInt8], options: [UInt8] = [], scope: Scope = .anywhere) throws(Failure) {
    var flags = RegexParser.Flags()
    var isLiteralText = false
    for option in options {
      switch option {
      case UInt8(ascii: "c"): flags.ignoresCase = false
      case UInt8(ascii: "i"): flags.ignoresCase = true
      case UInt8(ascii: "l"): isLiteralText = true
      case UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "p"): flags.dotMatchesNewline = false
      case UInt8(ascii: "s"): flags.dotMatchesNewline = true
      case 0x09...0x0D, 0x20: break
      default:
        throw Failure(message: "unknown option \"\(String(decoding: [option], as: UTF8.self))\"")
      }
    }
    var node: RegexNode
    do throws(RegexParser.Failure) {
      if isLiteralText {
        node = try RegexParser.literal(pattern, flags: flags)
        groupCount = 0
      } else {
        (node, groupCount) = try RegexParser.parse(pattern, flags: flags)
      }
    } catch {
      throw Failure(message: error.message)
    }
    if scope == .wholeText { node = .sequence([.assertion(.textStart), node, .assertion(.textEnd)]) }
    (prefix, isLiteral) = node.literalPrefix
    let literal = node.requiredLiteral
    required = literal.count > prefix.count ? literal : []
    do throws(RegexProgram.TooLarge) {
      program = try RegexProgram(node, captureCount: groupCount)
    } catch {
      throw Failure(message: "the pattern is too large")
    }
    automaton = RegexAutomaton(program)
  }

  /// Whether the text holds a match.
  func matches(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    unsafe prefix.withUnsafeBufferPointer { prefix in
      var start = 0
      if let needle = prefix.baseAddress, prefix.count > 0 {
        start = unsafe ByteSearch.find(needle, prefix.count, in: text, count)
        if start < 0 { return false }
        if isLiteral { return true }
      }
      if !required.isEmpty {
        let isThere = unsafe required.withUnsafeBufferPointer {
          unsafe ByteSearch.find($0.baseAddress.unsafelyUnwrapped, $0.count, in: text, count, from: start) >= 0
        }
        if !isThere { return false }
      }
      return unsafe automaton.matches(text, count, from: start, prefix: prefix)
    }
  }

  /// Finds the leftmost match at `start` or behind it; `range(ofGroup:)` tells where.
  func find(_ text: UnsafePointer<UInt8>, _ count: Int, from start: Int) -> Bool {
    unsafe prefix.withUnsafeBufferPointer { prefix in
      unsafe groups.find(UnsafeBufferPointer(start: text, count: count), from: start, prefix: prefix)
    }
  }

  /// The place of a group of the last match found; 0 is the whole. Nil if it took no part.
  @inline(__always)
  func range(ofGroup group: Int) -> (start: Int, end: Int)? {
    let start = groups.slots[2 * group]
    let end = groups.slots[2 * group + 1]
    return start < 0 || end < 0 ? nil : (start, end)
  }
}
