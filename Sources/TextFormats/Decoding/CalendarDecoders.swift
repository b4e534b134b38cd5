import CKernels
import Columnar

/// The last `YYYY-MM-DD` seen and its day: event files repeat one date for millions of rows.
@safe
struct DateCache: BitwiseCopyable {
  /// The ten bytes: `1970-01-01` at first, since whatever stood here would be taken for a date.
  private var head: UInt64 = 0x2D31_302D_3037_3931
  private var tail: UInt16 = 0x3130
  private(set) var days: Int64 = 0

  init() {}

  /// The day of the ten bytes at `start`, nil where they are no date. Ten bytes must be readable.
  @inline(__always)
  mutating func lookUp(_ start: UnsafePointer<UInt8>) -> Int64? {
    let raw = unsafe UnsafeRawPointer(start)
    // SAFETY: ten bytes are readable.
    let newHead = unsafe raw.loadUnaligned(as: UInt64.self)
    let newTail = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if newHead == head && newTail == tail { return days }
    return unsafe replace(start, newHead, newTail)
  }

  @inline(never)
  private mutating func replace(_ start: UnsafePointer<UInt8>, _ newHead: UInt64, _ newTail: UInt16) -> Int64? {
    // SAFETY: ten bytes are readable.
    func digit(_ index: Int) -> Int? {
      let value = unsafe start[index] &- UInt8(ascii: "0")
      return value <= 9 ? Int(value) : nil
    }
    guard unsafe start[4] == UInt8(ascii: "-") && start[7] == UInt8(ascii: "-"),
      let y0 = digit(0), let y1 = digit(1), let y2 = digit(2), let y3 = digit(3), let m0 = digit(5), let m1 = digit(6),
      let d0 = digit(8), let d1 = digit(9),
      let found = CalendarParser.days(
        year: y0 * 1000 + y1 * 100 + y2 * 10 + y3, month: m0 * 10 + m1, day: d0 * 10 + d1)
    else { return nil }
    head = newHead
    tail = newTail
    days = found
    return found
  }
}

/// Decodes DATE fields to days since 1970-01-01.
enum DateDecoder {
  static func decode(_ slots: FieldSlots, into target: DecodeTarget<Int64>, mode: CastMode) -> DecodeOutcome {
    var cache = DateCache()
    return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      if count == 10, let days = unsafe cache.lookUp(start) {
        value = days
        return true
      }
      guard let days = unsafe CalendarParser.date(UnsafeBufferPointer(start: start, count: count), mode: mode) else {
        return false
      }
      value = days
      return true
    }
  }
}

/// Decodes TIMESTAMP fields to microseconds since 1970-01-01 00:00:00 UTC.
enum TimestampDecoder {
  /// `zone` is that of times without an offset; nil: UTC.
  static func decode(
    _ slots: FieldSlots, into target: DecodeTarget<Int64>, mode: CastMode, zone: TimeZoneRules? = nil
  ) -> DecodeOutcome {
    if let zone { return decodeLocal(slots, into: target, mode: mode, zone: zone) }
    guard slots.suitsKernels else { return decodeOneByOne(slots, into: target, mode: mode) }
    var decoded = dfk_decoded()
    // SAFETY: the target's buffers hold rowCount rows and 64 bytes more.
    unsafe dfk_decode_timestamp(slots.fields, target.values, target.validity, target.failures, &decoded)
    return unsafe slots.finish(decoded, into: target, placeholder: 0) { start, count, value in
      unsafe parseSlowly(start, count, mode: mode, &value)
    }
  }

  /// Without the kernel: for options that it does not know, and its slow twin.
  static func decodeOneByOne(_ slots: FieldSlots, into target: DecodeTarget<Int64>, mode: CastMode) -> DecodeOutcome {
    var cache = DateCache()
    return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      if unsafe parseFast(start, count, &cache, &value) { return true }
      return unsafe parseSlowly(start, count, mode: mode, &value)
    }
  }

  private static func decodeLocal(
    _ slots: FieldSlots, into target: DecodeTarget<Int64>, mode: CastMode, zone: TimeZoneRules
  ) -> DecodeOutcome {
    var cache = DateCache()
    var reader = LocalTimeReader(zone)
    return unsafe decodeFields(slots, into: target, placeholder: 0) { start, count, value in
      if unsafe parseFast(start, count, &cache, &value) {
        // SAFETY: the text has 19 bytes or more. Its only zone can be a Z at the end.
        if unsafe start[count &- 1] == UInt8(ascii: "Z") { return true }
      } else {
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        guard let parsed = unsafe CalendarParser.zonedTimestamp(text, mode: mode) else { return false }
        value = parsed.microseconds
        if parsed.namesZone { return true }
      }
      guard let instant = reader.instant(ofLocal: value) else { return false }
      value = instant
      return true
    }
  }

  @inline(never)
  private static func parseSlowly(
    _ start: UnsafePointer<UInt8>, _ count: Int, mode: CastMode, _ value: inout Int64
  ) -> Bool {
    guard
      let microseconds = unsafe CalendarParser.timestamp(UnsafeBufferPointer(start: start, count: count), mode: mode)
    else { return false }
    value = microseconds
    return true
  }

  /// `YYYY-MM-DD[T ]HH:MM:SS[.fff|.ffffff][Z]`; false for every other spelling, right or wrong.
  @inline(__always)
  static func parseFast(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ cache: inout DateCache, _ value: inout Int64
  ) -> Bool {
    guard count >= 19, count <= 27, let days = unsafe cache.lookUp(start) else { return false }
    let raw = unsafe UnsafeRawPointer(start)
    // SAFETY: bytes 0..<19 are the field's, and 16 more bytes are readable behind its end.
    let separator = unsafe start[10]
    guard separator == UInt8(ascii: "T") || separator == UInt8(ascii: " ") else { return false }
    // HH:MM:SS becomes six digits 0…9 and two zeros where the colons were; anything else sets a high bit.
    let clock = unsafe raw.loadUnaligned(fromByteOffset: 11, as: UInt64.self) &- 0x3030_3A30_303A_3030
    let excess = clock &+ 0x7676_7F76_767F_7676
    guard (clock | excess) & 0x8080_8080_8080_8080 == 0 else { return false }
    let pairs = clock &* 10 &+ (clock &>> 8)
    let hour = pairs & 0xFF
    let minute = (pairs &>> 24) & 0xFF
    let second = (pairs &>> 48) & 0xFF
    guard hour <= 23 && minute <= 59 && second <= 59 else { return false }
    let seconds = Int64(truncatingIfNeeded: (hour &* 60 &+ minute) &* 60 &+ second)
    var fraction: Int64 = 0
    let hasZone = unsafe start[count &- 1] == UInt8(ascii: "Z")
    switch count &- (hasZone ? 1 : 0) {
    case 19: break
    case 23:
      let (digits, isNumber) = unsafe DigitGroup.leading(
        raw.loadUnaligned(fromByteOffset: 20, as: UInt64.self), count: 3)
      guard unsafe isNumber && start[19] == UInt8(ascii: ".") else { return false }
      fraction = Int64(truncatingIfNeeded: digits &* 1000)
    case 26:
      let (digits, isNumber) = unsafe DigitGroup.leading(
        raw.loadUnaligned(fromByteOffset: 20, as: UInt64.self), count: 6)
      guard unsafe isNumber && start[19] == UInt8(ascii: ".") else { return false }
      fraction = Int64(truncatingIfNeeded: digits)
    default: return false
    }
    value = (days &* 86_400 &+ seconds) &* 1_000_000 &+ fraction
    return true
  }
}
