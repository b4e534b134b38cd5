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

  /// Text between two `%`: literal bytes and wildcards.
  struct Segment: Hashable {
    /// The bytes; a wildcard is any byte here and marked below.
    var bytes: [UInt8] = []
    /// Places of `bytes` that stand for one code point.
    var wildcards: [Bool] = []
    var hasWildcards = false
  }

  let shape: Shape
  /// One segment more than the pattern has `%`; neighbouring `%` count once.
  let segments: [Segment]

  /// Compiles a pattern. `escape` is empty (none) or one ASCII character.
  package init(_ pattern: [UInt8], escape: [UInt8] = []) throws(Failure) {
    guard escape.count <= 1, escape.allSatisfy({ $0 < 0x80 }) else { throw .escapeIsNotOneCharacter }
    var segments = [Segment()]
    var index = 0
    while index < pattern.count {
      let byte = pattern[index]
      index += 1
      if byte == escape.first {
        guard index < pattern.count else { throw .endsWithEscape }
        segments[segments.count - 1].append(pattern[index], isWildcard: false)
        index += 1
      } else if byte == UInt8(ascii: "%") {
        if segments.count == 1 || !segments[segments.count - 1].bytes.isEmpty { segments.append(Segment()) }
      } else {
        segments[segments.count - 1].append(byte, isWildcard: byte == UInt8(ascii: "_"))
      }
    }
    self.segments = segments
    if segments.contains(where: \.hasWildcards) {
      shape = .general
    } else {
      switch segments.count {
      case 1: shape = .exact
      case 2 where segments[1].bytes.isEmpty: shape = .prefix
      case 2 where segments[0].bytes.isEmpty: shape = .suffix
      case 3 where segments[0].bytes.isEmpty && segments[2].bytes.isEmpty: shape = .contains
      default: shape = .general
      }
    }
  }

  /// The literal text of every shape but the general one.
  var literal: [UInt8] {
    switch shape {
    case .exact, .prefix: segments[0].bytes
    case .suffix, .contains: segments[1].bytes
    case .general: []
    }
  }

  /// Whether the text matches, for any shape.
  func matches(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var start = 0
    var end = count
    let last = segments.count - 1
    guard let prefix = unsafe segments[0].matchForwards(text, end, at: 0) else { return false }
    if last == 0 { return prefix == count }
    start = prefix
    guard let suffix = unsafe segments[last].matchBackwards(text, from: end, downTo: start) else { return false }
    end = suffix
    for segment in segments[1..<last] {
      guard let next = unsafe segment.find(text, end, from: start) else { return false }
      start = next
    }
    return true
  }
}

extension LikePattern.Segment {
  fileprivate mutating func append(_ byte: UInt8, isWildcard: Bool) {
    bytes.append(byte)
    wildcards.append(isWildcard)
    hasWildcards = hasWildcards || isWildcard
  }

  /// The end of the segment if it stands at `start`.
  fileprivate func matchForwards(_ text: UnsafePointer<UInt8>, _ end: Int, at start: Int) -> Int? {
    var position = start
    for index in bytes.indices {
      // SAFETY: position < end, the length of the text or less.
      guard position < end else { return nil }
      if wildcards[index] {
        position += unsafe CodePoints.width(text[position])
      } else {
        if unsafe text[position] != bytes[index] { return nil }
        position += 1
      }
    }
    return position <= end ? position : nil
  }

  /// The begin of the segment if it ends at `end`, and does not begin before `start`.
  fileprivate func matchBackwards(_ text: UnsafePointer<UInt8>, from end: Int, downTo start: Int) -> Int? {
    var position = end
    for index in bytes.indices.reversed() {
      // SAFETY: position > start >= 0.
      guard position > start else { return nil }
      if wildcards[index] {
        position = unsafe CodePoints.previous(text, before: position)
      } else {
        position -= 1
        if unsafe text[position] != bytes[index] { return nil }
      }
    }
    return position >= start ? position : nil
  }

  /// The end of the segment's first occurrence at or behind `start`.
  fileprivate func find(_ text: UnsafePointer<UInt8>, _ end: Int, from start: Int) -> Int? {
    if !hasWildcards {
      let place = unsafe bytes.withUnsafeBufferPointer {
        // SAFETY: a segment between two % is not empty.
        unsafe ByteSearch.find($0.baseAddress.unsafelyUnwrapped, $0.count, in: text, end, from: start)
      }
      return place < 0 ? nil : place + bytes.count
    }
    var position = start
    while position < end {
      if let next = unsafe matchForwards(text, end, at: position) { return next }
      position += unsafe CodePoints.width(text[position])
    }
    return nil
  }
}
