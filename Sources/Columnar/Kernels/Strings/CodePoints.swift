/// Code points of UTF-8 text. Columns hold valid UTF-8: readers reject anything else.
enum CodePoints {
  /// Bytes of the code point that begins with this byte; 1 for a byte that begins none.
  @inline(__always)
  static func width(_ lead: UInt8) -> Int {
    if lead < 0xC0 { return 1 }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  @inline(__always)
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// The number of code points.
  @inline(__always)
  static func count(_ text: UnsafePointer<UInt8>, _ byteCount: Int) -> Int {
    let raw = unsafe UnsafeRawPointer(text)
    var continuations = 0
    var index = 0
    // SAFETY: loads end at or before byteCount.
    while index &+ 8 <= byteCount {
      let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // A continuation byte is 10xxxxxx: the top bit set, the next one clear.
      let marks = (word & ~(word &<< 1)) &>> 7 & 0x0101_0101_0101_0101
      // The sum of the bytes: cheaper than a population count where the baseline has no instruction for it.
      continuations &+= Int(truncatingIfNeeded: (marks &* 0x0101_0101_0101_0101) &>> 56)
      index &+= 8
    }
    while index < byteCount {
      continuations &+= unsafe isContinuation(text[index]) ? 1 : 0
      index &+= 1
    }
    return byteCount &- continuations
  }

  @inline(__always)
  static func isASCII(_ text: UnsafePointer<UInt8>, _ byteCount: Int) -> Bool {
    let raw = unsafe UnsafeRawPointer(text)
    var seen: UInt64 = 0
    var index = 0
    // SAFETY: loads end at or before byteCount.
    while index &+ 8 <= byteCount {
      unsafe seen |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      index &+= 8
    }
    while index < byteCount {
      unsafe seen |= UInt64(text[index])
      index &+= 1
    }
    return seen & 0x8080_8080_8080_8080 == 0
  }

  /// The byte offset `distance` code points behind `offset`, at most `byteCount`.
  @inline(__always)
  static func advance(_ text: UnsafePointer<UInt8>, _ byteCount: Int, from offset: Int, by distance: Int) -> Int {
    var position = offset
    var remaining = distance
    while remaining > 0 && position < byteCount {
      position &+= unsafe width(text[position])
      remaining &-= 1
    }
    return min(position, byteCount)
  }

  /// The byte offset of the code point before `offset`, which is not 0.
  @inline(__always)
  static func previous(_ text: UnsafePointer<UInt8>, before offset: Int) -> Int {
    var position = offset &- 1
    while position > 0, unsafe isContinuation(text[position]) { position &-= 1 }
    return position
  }

  /// The code point that begins at `offset`, which is below `byteCount`.
  @inline(__always)
  static func decode(_ text: UnsafePointer<UInt8>, _ byteCount: Int, at offset: Int) -> UInt32 {
    let lead = unsafe text[offset]
    let width = width(lead)
    if width == 1 || offset &+ width > byteCount { return UInt32(lead) }
    var value = UInt32(lead) & (0x7F &>> UInt32(truncatingIfNeeded: width))
    for index in 1..<width { unsafe value = value &<< 6 | UInt32(text[offset &+ index] & 0x3F) }
    return value
  }

  /// Writes a code point, at most four bytes, and returns how many.
  @inline(__always)
  static func encode(_ value: UInt32, into out: UnsafeMutablePointer<UInt8>) -> Int {
    // SAFETY: callers provide four bytes.
    if value < 0x80 {
      unsafe out[0] = UInt8(truncatingIfNeeded: value)
      return 1
    }
    if value < 0x800 {
      unsafe out[0] = UInt8(truncatingIfNeeded: 0xC0 | value &>> 6)
      unsafe out[1] = UInt8(truncatingIfNeeded: 0x80 | value & 0x3F)
      return 2
    }
    if value < 0x10000 {
      unsafe out[0] = UInt8(truncatingIfNeeded: 0xE0 | value &>> 12)
      unsafe out[1] = UInt8(truncatingIfNeeded: 0x80 | value &>> 6 & 0x3F)
      unsafe out[2] = UInt8(truncatingIfNeeded: 0x80 | value & 0x3F)
      return 3
    }
    unsafe out[0] = UInt8(truncatingIfNeeded: 0xF0 | value &>> 18)
    unsafe out[1] = UInt8(truncatingIfNeeded: 0x80 | value &>> 12 & 0x3F)
    unsafe out[2] = UInt8(truncatingIfNeeded: 0x80 | value &>> 6 & 0x3F)
    unsafe out[3] = UInt8(truncatingIfNeeded: 0x80 | value & 0x3F)
    return 4
  }
}
