/// A `LIKE` pattern, compiled: `%` is any text, `_` any one code point, the escape character takes the next one literally.
///
/// The pattern is cut at its `%` into segments. The first must begin the text, the last must end it, those between are
/// looked for from left to right, each as early as it can be: no later choice could help the rest.
package struct LikePattern: Hashable, Sendable {
  /// What a pattern amounts to, simplest first.
  enum Shape: Hashable {
    case exact, prefix, suffix, contains, general
  }

  /// Why a pattern cannot be used.
  package enum Failure: Error, Hashable {
    case endsWithEscape
    case escapeIsNotOneCharacter
  }

  /// Text between two `%`, as a range of the pattern's bytes.
  struct Segment: Hashable, BitwiseCopyable {
    var start: Int
    var count = 0
    /// Bytes before the first wildcard.
    var literalCount = 0
    var hasWildcards = false
  }

  let shape: Shape
  /// One segment more than the pattern has `%`; neighbouring `%` count once.
  let segments: [Segment]
  /// The bytes of all segments; a wildcard is any byte here and marked below.
  let bytes: [UInt8]
  /// Places of `bytes` that stand for one code point.
  let wildcards: [Bool]

  /// Compiles a pattern. `escape` is empty (none) or one ASCII character.
  package init(_ pattern: [UInt8], escape: [UInt8] = []) throws(Failure) {
    guard escape.count <= 1, escape.allSatisfy({ $0 < 0x80 }) else { throw .escapeIsNotOneCharacter }
    var segments = [Segment(start: 0)]
    var bytes: [UInt8] = []
    var wildcards: [Bool] = []
    func append(_ byte: UInt8, isWildcard: Bool) {
      bytes.append(byte)
      wildcards.append(isWildcard)
      segments[segments.count - 1].count += 1
      if isWildcard { segments[segments.count - 1].hasWildcards = true }
      if !segments[segments.count - 1].hasWildcards { segments[segments.count - 1].literalCount += 1 }
    }
    var index = 0
    while index < pattern.count {
      let byte = pattern[index]
      index += 1
      if byte == escape.first {
        guard index < pattern.count else { throw .endsWithEscape }
        append(pattern[index], isWildcard: false)
        index += 1
      } else if byte == UInt8(ascii: "%") {
        if segments.count == 1 || segments[segments.count - 1].count > 0 {
          segments.append(Segment(start: bytes.count))
        }
      } else {
        append(byte, isWildcard: byte == UInt8(ascii: "_"))
      }
    }
    self.segments = segments
    self.bytes = bytes
    self.wildcards = wildcards
    if segments.contains(where: \.hasWildcards) {
      shape = .general
    } else {
      switch segments.count {
      case 1: shape = .exact
      case 2 where segments[1].count == 0: shape = .prefix
      case 2 where segments[0].count == 0: shape = .suffix
      case 3 where segments[0].count == 0 && segments[2].count == 0: shape = .contains
      default: shape = .general
      }
    }
  }

  /// The literal text of every shape but the general one.
  var literal: [UInt8] { shape == .general ? [] : bytes }

  /// Whether the text matches, for any shape.
  func matches(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    unsafe withMatcher { unsafe $0.matches(text, count) }
  }

  /// Calls `body` with the pattern as plain memory, for loops over rows.
  @inline(__always)
  func withMatcher<Result>(_ body: (LikeMatcher) -> Result) -> Result {
    unsafe segments.withUnsafeBufferPointer { segments in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe wildcards.withUnsafeBufferPointer { wildcards in
          unsafe body(LikeMatcher(segments: segments, bytes: bytes, wildcards: wildcards))
        }
      }
    }
  }
}

/// A pattern's parts during a loop over rows.
@unsafe
struct LikeMatcher {
  let segments: UnsafeBufferPointer<LikePattern.Segment>
  let bytes: UnsafeBufferPointer<UInt8>
  let wildcards: UnsafeBufferPointer<Bool>

  // SAFETY: segments are ranges of bytes and wildcards; positions in the text are compared with its end.

  func matches(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let last = unsafe segments.count &- 1
    var start = unsafe matchForwards(segments[0], text, count, at: 0)
    if start < 0 { return false }
    if last == 0 { return start == count }
    let end = unsafe matchBackwards(segments[last], text, from: count, downTo: start)
    if end < 0 { return false }
    var index = 1
    while index < last {
      start = unsafe find(segments[index], text, end, from: start)
      if start < 0 { return false }
      index &+= 1
    }
    return true
  }

  /// The end of the segment if it stands at `start`, else -1.
  private func matchForwards(
    _ segment: LikePattern.Segment, _ text: UnsafePointer<UInt8>, _ end: Int, at start: Int
  ) -> Int {
    var position = start
    for index in segment.start..<(segment.start &+ segment.count) {
      if position >= end { return -1 }
      if unsafe wildcards[index] {
        unsafe position &+= CodePoints.width(text[position])
      } else {
        if unsafe text[position] != bytes[index] { return -1 }
        position &+= 1
      }
    }
    return position <= end ? position : -1
  }

  /// The begin of the segment if it ends at `end` and does not begin before `start`, else -1.
  private func matchBackwards(
    _ segment: LikePattern.Segment, _ text: UnsafePointer<UInt8>, from end: Int, downTo start: Int
  ) -> Int {
    var position = end
    var index = segment.start &+ segment.count
    while index > segment.start {
      index &-= 1
      if position <= start { return -1 }
      if unsafe wildcards[index] {
        position = unsafe CodePoints.previous(text, before: position)
      } else {
        position &-= 1
        if unsafe text[position] != bytes[index] { return -1 }
      }
    }
    return position >= start ? position : -1
  }

  /// The end of the segment's first occurrence at or behind `start`, else -1.
  private func find(
    _ segment: LikePattern.Segment, _ text: UnsafePointer<UInt8>, _ end: Int, from start: Int
  ) -> Int {
    var position = start
    if segment.literalCount > 0 {
      // A segment between two % is not empty.
      let needle = unsafe bytes.baseAddress.unsafelyUnwrapped + segment.start
      while true {
        let place = unsafe ByteSearch.find(needle, segment.literalCount, in: text, end, from: position)
        if place < 0 { return -1 }
        if !segment.hasWildcards { return place &+ segment.count }
        let next = unsafe matchForwards(segment, text, end, at: place)
        if next >= 0 { return next }
        position = place &+ 1
      }
    }
    while position < end {
      let next = unsafe matchForwards(segment, text, end, at: position)
      if next >= 0 { return next }
      unsafe position &+= CodePoints.width(text[position])
    }
    return -1
  }
}
