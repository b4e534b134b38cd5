/// Checks UTF-8 (RFC 3629) one byte at a time: no surrogates, no overlong forms, at most U+10FFFF.
struct SerialUTF8 {
  /// Bytes still missing of a character; -1 after a wrong one.
  private var missing = 0
  /// What the next byte may be.
  private var range: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether the bytes so far are whole characters.
  var isValid: Bool { missing == 0 }

  @inline(__always)
  mutating func take(_ byte: UInt8) {
    if missing == 0 {
      if byte >= 0x80 { begin(byte) }
      return
    }
    guard missing > 0 else { return }
    guard range.contains(byte) else {
      missing = -1
      return
    }
    missing -= 1
    range = 0x80...0xBF
  }

  private mutating func begin(_ byte: UInt8) {
    range = 0x80...0xBF
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF:
      missing = 2
      if byte == 0xE0 { range = 0xA0...0xBF }
      if byte == 0xED { range = 0x80...0x9F }
    case 0xF0...0xF4:
      missing = 3
      if byte == 0xF0 { range = 0x90...0xBF }
      if byte == 0xF4 { range = 0x80...0x8F }
    default: missing = -1
    }
  }
}
