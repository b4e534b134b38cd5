import Columnar

/// Writes JSON values (RFC 8259).
package enum JSONText {
  /// The text between quotes, escaped. O(count).
  package static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x22]
    for byte in bytes { append(byte, to: &result) }
    result.append(0x22)
    return result
  }

  /// The text between quotes, escaped. O(count).
  package static func quoted(_ text: String) -> String {
    String(decoding: quoted(Array(text.utf8)), as: UTF8.self)
  }

  private static func append(_ byte: UInt8, to result: inout [UInt8]) {
    switch byte {
    case 0x22, 0x5C: result += [0x5C, byte]
    case 0x0A: result += [0x5C, 0x6E]
    case 0x0D: result += [0x5C, 0x72]
    case 0x09: result += [0x5C, 0x74]
    case 0x00..<0x20: result += [0x5C, 0x75, 0x30, 0x30, hexadecimal(byte >> 4), hexadecimal(byte & 15)]
    default: result.append(byte)
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }

  /// Writes a value that is no string, or `null`; needs ``FieldFormat/maximumFixedByteCount`` + 2 bytes of room.
  @inline(__always)
  static func write(
    _ field: UnsafeMutablePointer<FieldCursor>, _ row: Int, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let format = unsafe field.pointee.format
    if unsafe format == .null || field.pointee.isNull(row) {
      // "null"
      unsafe UnsafeMutableRawPointer(target).storeBytes(of: 0x6C6C_756E, as: UInt32.self)
      return unsafe target + 4
    }
    switch format {
    case .date, .timestamp, .instant:
      unsafe target.pointee = 0x22
      let end = unsafe field.pointee.writeFixed(row, target + 1)
      unsafe end.pointee = 0x22
      return unsafe end + 1
    case .double:
      let value = unsafe field.pointee.values.assumingMemoryBound(to: Double.self)[row]
      if !value.isFinite {
        var cursor = unsafe target
        for byte in (value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"").utf8 {
          unsafe cursor.pointee = byte
          unsafe cursor += 1
        }
        return unsafe cursor
      }
      return unsafe field.pointee.writeFixed(row, target)
    case .decimal, .wideDecimal:
      let end = unsafe field.pointee.writeFixed(row, target)
      // JSON wants a digit before the point.
      let sign = unsafe target.pointee == 0x2D ? 1 : 0
      guard unsafe target[sign] == 0x2E else { return unsafe end }
      var cursor = unsafe end
      while unsafe cursor > target + sign {
        unsafe cursor.pointee = unsafe (cursor - 1).pointee
        unsafe cursor -= 1
      }
      unsafe cursor.pointee = 0x30
      return unsafe end + 1
    default:
      return unsafe field.pointee.writeFixed(row, target)
    }
  }

  /// Writes a string with quotes and escapes; needs `6 · count + 2` bytes of room.
  static func write(
    _ view: UnsafePointer<StringView>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let count = unsafe view.pointee.count
    let bytes = unsafe StringView.bytes(of: view)
    let source = unsafe UnsafeRawPointer(bytes)
    var cursor = unsafe target
    unsafe cursor.pointee = 0x22
    unsafe cursor += 1
    var index = 0
    // SAFETY: reads stay below count; each byte takes at most six.
    while index < count {
      while index &+ 8 <= count {
        let word = unsafe source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if needsEscape(word) { break }
        unsafe UnsafeMutableRawPointer(cursor).storeBytes(of: word, as: UInt64.self)
        unsafe cursor += 8
        index &+= 8
      }
      let stop = min(index &+ 8, count)
      while index < stop {
        let byte = unsafe bytes[index]
        index &+= 1
        if byte >= 0x20 && byte != 0x22 && byte != 0x5C {
          unsafe cursor.pointee = byte
          unsafe cursor += 1
        } else {
          unsafe cursor = writeEscape(byte, cursor)
        }
      }
    }
    unsafe cursor.pointee = 0x22
    return unsafe cursor + 1
  }

  @inline(__always)
  private static func needsEscape(_ word: UInt64) -> Bool {
    let low: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (low &* 0x22)
    let slashes = word ^ (low &* 0x5C)
    let controls = (word &- low &* 0x20) & ~word
    return (controls | ((quotes &- low) & ~quotes) | ((slashes &- low) & ~slashes)) & high != 0
  }

  @inline(never)
  private static func writeEscape(
    _ byte: UInt8, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var escaped: [UInt8] = []
    append(byte, to: &escaped)
    var cursor = unsafe target
    for byte in escaped {
      unsafe cursor.pointee = byte
      unsafe cursor += 1
    }
    return unsafe cursor
  }
}
