import Columnar

/// Writes text fields of CSV.
enum CSVText {
  /// Whether a byte forces quotes: comma, quote, CR, LF, and `#`, which readers may take for a comment.
  static func isSpecial(_ byte: UInt8) -> Bool {
    byte == 0x2C || byte == 0x22 || byte == 0x0D || byte == 0x0A || byte == 0x23
  }

  private static var low: UInt64 { 0x0101_0101_0101_0101 }
  private static var high: UInt64 { 0x8080_8080_8080_8080 }

  /// The high bit of every byte of `word` that is below 0x2D, as all special bytes are. Bits above the lowest one set
  /// may be wrong, zero is always right. (Bit Twiddling Hacks, "Determine if a word has a byte less than n".)
  @inline(__always)
  private static func candidates(_ word: UInt64) -> UInt64 {
    (word &- low &* 0x2D) & ~word & high
  }

  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- low) & ~word & high }

  /// Non-zero where `word` holds a special byte.
  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    zeroBytes(word ^ (low &* 0x2C)) | zeroBytes(word ^ (low &* 0x22)) | zeroBytes(word ^ (low &* 0x0D))
      | zeroBytes(word ^ (low &* 0x0A)) | zeroBytes(word ^ (low &* 0x23))
  }

  /// Writes one text; needs `2 · count + 2` bytes of room and the buffer's slack.
  @inline(__always)
  static func write(
    _ view: UnsafePointer<StringView>, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let count = unsafe view.pointee.count
    guard count <= StringView.inlineCapacity else {
      return unsafe writeLong(view.pointee.address, count, target)
    }
    let first = unsafe view.pointee.low &>> 32 | view.pointee.high &<< 32
    let second = unsafe view.pointee.high &>> 32
    // Padding zeros are no special bytes, only candidates; bytes behind the end are masked out of the quick test.
    let mask = ~UInt64(0) >> UInt64(truncatingIfNeeded: max(0, 64 &- count &* 8))
    let secondMask = ~UInt64(0) >> UInt64(truncatingIfNeeded: 128 &- max(count, 8) &* 8)
    let suspicious = (candidates(first) & mask) | (candidates(second) & secondMask)
    if suspicious != 0 || count == 0 {
      if count == 0 || specials(first) | specials(second) != 0 {
        return unsafe writeQuoted(StringView.bytes(of: view), count, target)
      }
    }
    let raw = UnsafeMutableRawPointer(target)
    unsafe raw.storeBytes(of: first, as: UInt64.self)
    unsafe raw.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
    return unsafe target + count
  }

  /// Copies and looks for special bytes in one pass; starts again with quotes where there is one.
  @inline(__always)
  private static func writeLong(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let source = unsafe UnsafeRawPointer(bytes)
    let raw = UnsafeMutableRawPointer(target)
    var suspicious: UInt64 = 0
    var offset = 0
    // SAFETY: count > 12; the last word overlaps the one before it and ends at count.
    while offset &+ 8 <= count {
      let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      suspicious |= candidates(word)
      unsafe raw.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    let last = unsafe source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    suspicious |= candidates(last)
    unsafe raw.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
    if unsafe suspicious != 0 && holdsSpecial(bytes, count) { return unsafe writeQuoted(bytes, count, target) }
    return unsafe target + count
  }

  @inline(never)
  private static func holdsSpecial(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let source = unsafe UnsafeRawPointer(bytes)
    var found: UInt64 = 0
    var offset = 0
    // SAFETY: as in writeLong.
    while offset &+ 8 <= count {
      found |= unsafe specials(source.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    return unsafe found | specials(source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)) != 0
  }

  @inline(never)
  private static func writeQuoted(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var cursor = unsafe target
    unsafe cursor.pointee = 0x22
    unsafe cursor += 1
    for index in 0..<count {
      // SAFETY: index < count; at most two bytes are written for each byte read.
      let byte = unsafe bytes[index]
      unsafe cursor.pointee = byte
      unsafe cursor += 1
      if byte == 0x22 {
        unsafe cursor.pointee = byte
        unsafe cursor += 1
      }
    }
    unsafe cursor.pointee = 0x22
    return unsafe cursor + 1
  }
}
