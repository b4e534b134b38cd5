/// One line of NDJSON whose values are no objects or lists: names, and values as they are written.
struct FlatJSONObject {
  private(set) var names: [String] = []
  /// Numbers, words and quoted texts, byte for byte.
  private(set) var values: [[UInt8]] = []

  /// nil where the line is anything else.
  init?(_ line: [UInt8]) {
    var index = 0
    func skipBlanks() { while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 } }
    func take(_ byte: UInt8) -> Bool {
      skipBlanks()
      guard index < line.count, line[index] == byte else { return false }
      index += 1
      return true
    }
    /// With its quotes.
    func text() -> ArraySlice<UInt8>? {
      let start = index
      guard take(0x22) else { return nil }
      while index < line.count {
        switch line[index] {
        case 0x22:
          index += 1
          return line[start..<index].drop { $0 != 0x22 }
        case 0x5C: index += 2
        default: index += 1
        }
      }
      return nil
    }
    guard take(0x7B) else { return nil }
    if !take(0x7D) {
      repeat {
        guard let name = text(), let plain = Self.unescaped(name.dropFirst().dropLast()), take(0x3A) else { return nil }
        skipBlanks()
        if index < line.count, line[index] == 0x22 {
          guard let value = text() else { return nil }
          values.append(Array(value))
        } else {
          let start = index
          while index < line.count, !Self.endsWord(line[index]) { index += 1 }
          guard index > start else { return nil }
          values.append(Array(line[start..<index]))
        }
        names.append(plain)
      } while take(0x2C)
      guard take(0x7D) else { return nil }
    }
    skipBlanks()
    guard index == line.count else { return nil }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    [0x2C, 0x7D, 0x7B, 0x5B, 0x5D, 0x22, 0x20, 0x09, 0x3A].contains(byte)
  }

  /// A text without its escapes; nil where one is wrong.
  static func unescaped(_ text: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var units: [UInt16] = []
    var index = text.startIndex
    func flush() {
      bytes += Array(String(decoding: units, as: UTF16.self).utf8)
      units = []
    }
    while index < text.endIndex {
      guard text[index] == 0x5C else {
        flush()
        bytes.append(text[index])
        index += 1
        continue
      }
      guard index + 1 < text.endIndex else { return nil }
      let letter = text[index + 1]
      index += 2
      let plain: UInt8?
      switch letter {
      case UInt8(ascii: "b"): plain = 0x08
      case UInt8(ascii: "f"): plain = 0x0C
      case UInt8(ascii: "n"): plain = 0x0A
      case UInt8(ascii: "r"): plain = 0x0D
      case UInt8(ascii: "t"): plain = 0x09
      case UInt8(ascii: "u"): plain = nil
      case 0x22, 0x5C, 0x2F: plain = letter
      default: return nil
      }
      if let plain {
        flush()
        bytes.append(plain)
        continue
      }
      guard index + 4 <= text.endIndex,
        let unit = UInt16(String(decoding: text[index..<index + 4], as: UTF8.self), radix: 16)
      else { return nil }
      units.append(unit)
      index += 4
    }
    flush()
    return String(decoding: bytes, as: UTF8.self)
  }
}
