/// The offsets of a time zone from UTC, from a TZif file (RFC 8536): its transitions, and the rule of its footer for all
/// that come later.
package struct TimeZoneRules: Sendable {
  /// Seconds since 1970, ascending.
  private let transitions: [Int64]
  /// Seconds east of UTC from each transition on.
  private let offsets: [Int64]
  /// Before the first transition.
  private let firstOffset: Int64
  /// Behind the last transition.
  private let rule: PosixTimeZone?

  package static let utc = TimeZoneRules(transitions: [], offsets: [], firstOffset: 0, rule: nil)

  /// Files of real zones have less than 4 KB.
  package static let maximumByteCount = 1 << 18

  private init(transitions: [Int64], offsets: [Int64], firstOffset: Int64, rule: PosixTimeZone?) {
    self.transitions = transitions
    self.offsets = offsets
    self.firstOffset = firstOffset
    self.rule = rule
  }

  /// Reads a TZif file of any version; nil if it is none, or damaged.
  package init?(tzif bytes: [UInt8]) {
    guard bytes.count <= Self.maximumByteCount else { return nil }
    var reader = TZifReader(bytes)
    guard var block = reader.block(timeSize: 4) else { return nil }
    var footer = ""
    if block.version >= UInt8(ascii: "2") {
      // The second block has 64-bit times, and repeats what the first one says.
      guard let wide = reader.block(timeSize: 8), let text = reader.footer() else { return nil }
      block = wide
      footer = text
    }
    var rule: PosixTimeZone?
    if !footer.isEmpty {
      guard let parsed = PosixTimeZone(footer) else { return nil }
      rule = parsed
    }
    self.init(
      transitions: block.transitions, offsets: block.offsets, firstOffset: block.firstOffset, rule: rule)
  }

  /// Where an offset holds, in seconds since 1970: from `start` on, up to `end`.
  package struct Period: BitwiseCopyable, Sendable {
    package var start: Int64
    package var end: Int64
    package var offset: Int64

    @inline(__always)
    func contains(_ second: Int64) -> Bool { second >= start && second < end }
  }

  /// The period of a second since 1970.
  package func period(at second: Int64) -> Period {
    if let last = transitions.last, second >= last {
      guard let rule else { return Period(start: last, end: .max, offset: offsets[offsets.count - 1]) }
      var period = rule.period(at: second)
      if period.start < last {
        period.start = last
        // Up to the rule's own first change, the file's last offset holds.
        period.offset = offsets[offsets.count - 1]
      }
      return period
    }
    guard let first = transitions.first else {
      return rule.map { $0.period(at: second) } ?? Period(start: .min, end: .max, offset: firstOffset)
    }
    if second < first { return Period(start: .min, end: first, offset: firstOffset) }
    var low = 0
    var high = transitions.count - 1
    // transitions[low] <= second < transitions[high]
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle } else { high = middle }
    }
    return Period(start: transitions[low], end: transitions[high], offset: offsets[low])
  }

  /// The clock's time in the zone, in microseconds as if it were UTC.
  package func local(ofInstant microseconds: Int64) -> Int64? {
    let period = period(at: floorDivide(microseconds, by: Microseconds.perSecond))
    let (local, overflow) = microseconds.addingReportingOverflow(period.offset * Microseconds.perSecond)
    return overflow ? nil : local
  }

  /// The instant of a clock's time. A time that the clock shows twice is the later one; one that it skips is counted on
  /// from before the gap. ICU has the same rules.
  package func instant(ofLocal microseconds: Int64) -> Int64? {
    let second = floorDivide(microseconds, by: Microseconds.perSecond)
    // No offset reaches a day.
    let before = period(at: second - 86_400).offset
    let after = period(at: second + 86_400).offset
    let isAfter = before == after || period(at: second - after).offset == after
    let (instant, overflow) = microseconds.subtractingReportingOverflow(
      (isAfter ? after : before) * Microseconds.perSecond)
    return overflow ? nil : instant
  }
}

/// Reads the blocks of a TZif file. Every length is checked against the bytes that are there.
private struct TZifReader {
  struct Block {
    var version: UInt8
    var transitions: [Int64]
    var offsets: [Int64]
    var firstOffset: Int64
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private func integer(at offset: Int, size: Int) -> Int64 {
    var value: UInt64 = 0
    for index in 0..<size { value = value << 8 | UInt64(bytes[offset + index]) }
    return size == 8 ? Int64(bitPattern: value) : Int64(Int32(truncatingIfNeeded: value))
  }

  mutating func block(timeSize: Int) -> Block? {
    guard position + 44 <= bytes.count, bytes[position..<(position + 4)].elementsEqual("TZif".utf8) else { return nil }
    let version = bytes[position + 4]
    let counts = (0..<6).map { Int(integer(at: position + 20 + 4 * $0, size: 4)) }
    let (utcCount, standardCount, leapCount) = (counts[0], counts[1], counts[2])
    let (timeCount, typeCount, characterCount) = (counts[3], counts[4], counts[5])
    guard counts.allSatisfy({ $0 >= 0 && $0 <= bytes.count }) else { return nil }
    position += 44
    let times = position
    let indices = times + timeCount * timeSize
    let types = indices + timeCount
    let end =
      types + typeCount * 6 + characterCount + leapCount * (timeSize + 4) + standardCount + utcCount
    guard end <= bytes.count else { return nil }
    position = end
    // From version 2 on, the first block, of 32-bit times, may be empty (RFC 8536, section 4).
    guard typeCount > 0 else {
      return timeSize == 4 ? Block(version: version, transitions: [], offsets: [], firstOffset: 0) : nil
    }
    var block = Block(version: version, transitions: [], offsets: [], firstOffset: integer(at: types, size: 4))
    guard block.firstOffset.magnitude < 86_400 else { return nil }
    for index in 0..<timeCount {
      let time = integer(at: times + index * timeSize, size: timeSize)
      let type = Int(bytes[indices + index])
      guard type < typeCount else { return nil }
      let offset = integer(at: types + type * 6, size: 4)
      guard offset.magnitude < 86_400, time >= block.transitions.last ?? .min else { return nil }
      block.transitions.append(time)
      block.offsets.append(offset)
    }
    return block
  }

  /// The text between two line feeds at the end.
  mutating func footer() -> String? {
    guard position < bytes.count, bytes[position] == 10,
      let end = bytes[(position + 1)...].firstIndex(of: 10), end - position < 256
    else { return nil }
    return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
  }
}
