/// Writes JSON the same way every time: members in the order given, two spaces a level, one value a line, a final
/// newline. Lists and objects whose members are all plain values stand on one line.
enum JSONWriter {
  static func write(_ value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    append(value, level: 0, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private static func append(_ value: JSONValue, level: Int, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes += "null".utf8
    case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let number): bytes += String(number).utf8
    case .string(let text): append(text, to: &bytes)
    case .array(let values):
      appendList(
        "[", "]", values.count, level: level, inline: level > 0 && values.allSatisfy(isPlain), to: &bytes
      ) { index, bytes in
        append(values[index], level: level + 1, to: &bytes)
      }
    case .object(let members):
      appendList(
        "{", "}", members.count, level: level, inline: level > 0 && members.allSatisfy { isPlain($0.value) }, to: &bytes
      ) { index, bytes in
        append(members[index].name, to: &bytes)
        bytes += ": ".utf8
        append(members[index].value, level: level + 1, to: &bytes)
      }
    }
  }

  private static func appendList(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ count: Int, level: Int, inline: Bool, to bytes: inout [UInt8],
    _ appendItem: (Int, inout [UInt8]) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    for index in 0..<count {
      if index > 0 { bytes += (inline ? ", " : ",").utf8 }
      if !inline { appendLineBreak(level + 1, to: &bytes) }
      appendItem(index, &bytes)
    }
    if count > 0, !inline { appendLineBreak(level, to: &bytes) }
    bytes.append(UInt8(ascii: close))
  }

  private static func isPlain(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .boolean, .integer, .string: true
    case .array(let values): values.isEmpty
    case .object(let members): members.isEmpty
    }
  }

  private static func appendLineBreak(_ level: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * level)
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case UInt8(ascii: "\r"): bytes += "\\r".utf8
      case UInt8(ascii: "\t"): bytes += "\\t".utf8
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes += [byte >> 4, byte & 15].map { $0 < 10 ? UInt8(ascii: "0") + $0 : UInt8(ascii: "a") + $0 - 10 }
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
