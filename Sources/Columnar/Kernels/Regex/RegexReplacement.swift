/// What a match is replaced by: text with `\0` to `\9` for the match and its groups, and `\\` for a backslash.
package struct RegexReplacement {
  enum Part {
    case text([UInt8])
    case group(Int)
  }

  let parts: [Part]

  /// Reads a replacement for a pattern.
  package init(_ text: [UInt8], for pattern: RegexPattern) throws(RegexPattern.Failure) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        literal.append(byte)
        continue
      }
      guard index < text.count else { throw RegexPattern.Failure(message: "a replacement cannot end in \\") }
      let escaped = text[index]
      index += 1
      switch escaped {
      case UInt8(ascii: "\\"): literal.append(escaped)
      case 0x30...0x39:
        let group = Int(escaped - 0x30)
        guard group <= pattern.groupCount else {
          throw RegexPattern.Failure(
            message: "the replacement uses group \(group), and the pattern has \(pattern.groupCount)")
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = []
        parts.append(.group(group))
      default: throw RegexPattern.Failure(message: "\\ in a replacement is followed by a digit or \\")
      }
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.parts = parts
  }
}
