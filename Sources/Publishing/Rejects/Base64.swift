/// Base64 with padding (RFC 4648, section 4), for bytes that JSON cannot hold.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset)) }
      for place in 0..<4 {
        text.append(
          place <= group.count ? alphabet[Int(word >> (18 - 6 * UInt32(place))) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the bytes, nil where the text is no base64.
  package static func decode(_ text: String) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3)
    for start in stride(from: 0, to: characters.count, by: 4) {
      let padding =
        start + 4 < characters.count ? 0 : characters[(start + 2)...].count { $0 == UInt8(ascii: "=") }
      var word: UInt32 = 0
      for place in 0..<4 {
        let character = characters[start + place]
        var digit: UInt32 = 0
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt32(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = UInt32(character) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt32(character) + 4
        case UInt8(ascii: "+"): digit = 62
        case UInt8(ascii: "/"): digit = 63
        case UInt8(ascii: "=") where place >= 4 - padding: digit = 0
        default: return nil
        }
        word = word << 6 | digit
      }
      for place in 0..<(3 - padding) { bytes.append(UInt8(truncatingIfNeeded: word >> (16 - 8 * UInt32(place)))) }
    }
    return bytes
  }
}
