/// Substring search in short texts.
enum ByteSearch {
  /// The first place at or behind `start` where `needle` begins; -1 if there is none. An empty needle is found at once.
  ///
  /// Eight places at a time are tested for the needle's first and last byte in one 64-bit word; only places that have
  /// both are compared in full.
  @inline(__always)
  static func find(
    _ needle: UnsafePointer<UInt8>, _ needleCount: Int, in text: UnsafePointer<UInt8>, _ count: Int, from start: Int = 0
  ) -> Int {
    if needleCount == 0 { return start <= count ? start : -1 }
    let end = count &- needleCount &+ 1  // places where it may begin
    if start >= end { return -1 }
    let first = unsafe UInt64(needle[0]) &* ones
    let last = unsafe UInt64(needle[needleCount &- 1]) &* ones
    var place = start
    // SAFETY: loads of eight bytes at place and place + needleCount - 1 end at or before count, while place + 8 <= end.
    while place &+ 8 <= end {
      var matches = unsafe candidates(text + place, needleCount, first, last)
      while matches != 0 {
        let candidate = place &+ matches.trailingZeroBitCount &>> 3
        if unsafe isEqual(text + candidate, needle, needleCount) { return candidate }
        matches &= matches &- 1
      }
      place &+= 8
    }
    if place == end { return -1 }
    if end &- start >= 8 {
      // The last places once more, together with some that were tested.
      place = end &- 8
      var matches = unsafe candidates(text + place, needleCount, first, last)
      while matches != 0 {
        let candidate = place &+ matches.trailingZeroBitCount &>> 3
        if unsafe isEqual(text + candidate, needle, needleCount) { return candidate }
        matches &= matches &- 1
      }
      return -1
    }
    let firstByte = unsafe needle[0]
    while place < end {
      if unsafe text[place] == firstByte && isEqual(text + place, needle, needleCount) { return place }
      place &+= 1
    }
    return -1
  }

  @inline(__always)
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }

  /// One bit (the top of its byte) for each of eight places with the right first and last byte.
  @inline(__always)
  private static func candidates(
    _ text: UnsafePointer<UInt8>, _ needleCount: Int, _ first: UInt64, _ last: UInt64
  ) -> UInt64 {
    let raw = unsafe UnsafeRawPointer(text)
    let heads = unsafe raw.loadUnaligned(as: UInt64.self) ^ first
    let tails = unsafe raw.loadUnaligned(fromByteOffset: needleCount &- 1, as: UInt64.self) ^ last
    let difference = heads | tails
    let low = 0x7F7F_7F7F_7F7F_7F7F as UInt64
    // Zero bytes, exactly: no carry leaves a byte.
    return ~(((difference & low) &+ low) | difference | low)
  }

  /// Whether `count` bytes are equal.
  @inline(__always)
  static func isEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let a = unsafe UnsafeRawPointer(left)
    let b = unsafe UnsafeRawPointer(right)
    // SAFETY: every load lies within count bytes.
    if count >= 8 {
      var index = 0
      while index &+ 8 <= count {
        if unsafe a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          != b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
          return false
        }
        index &+= 8
      }
      return unsafe a.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        == b.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    }
    var index = 0
    while index < count {
      if unsafe left[index] != right[index] { return false }
      index &+= 1
    }
    return true
  }
}
