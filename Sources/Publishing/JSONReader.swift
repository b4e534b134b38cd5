/// Reads JSON (RFC 8259) strictly: whole numbers only, no repeated names, valid UTF-8, nothing behind the document.
struct JSONReader {
  /// Deeper documents are refused, so that a damaged file cannot exhaust the stack.
  static let maximumDepth = 32

  private let bytes: [UInt8]
  private var position = 0

  static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONError(description: "not UTF-8") }
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.error("nothing more") }
    return value
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private var next: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private func error(_ expected: String) -> JSONError {
    JSONError(description: "\(expected) was expected at byte \(position)")
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) throws(JSONError) {
    guard bytes[position...].starts(with: word.utf8) else { throw error("\"\(word)\"") }
    position += word.utf8.count
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw JSONError(description: "nested too deeply at byte \(position)") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try take(word: "true")
      return .boolean(true)
    case UInt8(ascii: "f"):
      try take(word: "false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try take(word: "null")
      return .null
    default: return .integer(try integer())
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [JSONMember] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a name") }
      let name = try string()
      guard names.insert(name).inserted else { throw JSONError(description: "\"\(name)\" occurs twice") }
      skipSpace()
      guard take(":") else { throw error("a colon") }
      members.append(JSONMember(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw error("a comma or closing brace") }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var values: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(values) }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw error("a comma or closing bracket") }
    }
  }

  private mutating func integer() throws(JSONError) -> Int128 {
    let start = position
    _ = take("-")
    let digits = position
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    let hasLeadingZero = position - digits > 1 && bytes[digits] == UInt8(ascii: "0")
    let continues = next == UInt8(ascii: ".") || next == UInt8(ascii: "e") || next == UInt8(ascii: "E")
    guard position > digits, !hasLeadingZero, !continues,
      let value = Int128(String(decoding: bytes[start..<position], as: UTF8.self))
    else {
      position = start
      throw error("a whole number")
    }
    return value
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &text)
      case 0..<0x20: throw error("a printable character")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw error("a closing quote")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("an escaped character") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try codeUnit()
      if (0xD800..<0xDC00).contains(code) {
        guard take("\\"), take("u") else { throw error("the second half of a surrogate pair") }
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low) else { throw error("the second half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error("a character") }
      text += String(Character(scalar)).utf8
    default:
      position -= 1
      throw error("an escaped character")
    }
  }

  private mutating func codeUnit() throws(JSONError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("four hexadecimal digits") }
    let digits = bytes[position..<position + 4]
    guard !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits") }
    position += 4
    return code
  }
}
