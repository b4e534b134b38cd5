/// Writes integers as decimal digits, eight at a time.
///
/// Each function writes at `target` and returns the position behind the last digit. Whole words are stored: up to
/// seven bytes behind that position may be overwritten, so the caller has ``OutputBuffer/slack`` behind its room.
enum DigitText {
  /// The digits of `value < 100_000_000` as eight bytes 0–9, the first digit in the lowest byte.
  ///
  /// Three rounds of division by multiplication, two, four and eight lanes wide.
  /// The technique is described in Paul Khuong, "How to print integers really fast" (2017).
  @inline(__always)
  static func eightDigits(_ value: UInt64) -> UInt64 {
    let high = value / 10_000
    let low = value &- high &* 10_000
    let halves = high | low &<< 32
    let hundredsTop = ((halves &* 10486) &>> 20) & 0x0000_007F_0000_007F
    let hundreds = ((halves &- 100 &* hundredsTop) &<< 16) &+ hundredsTop
    let tens = ((hundreds &* 103) &>> 10) & 0x000F_000F_000F_000F
    return ((hundreds &- 10 &* tens) &<< 8) &+ tens
  }

  private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

  @inline(__always)
  private static func store(_ word: UInt64, _ target: UnsafeMutablePointer<UInt8>) {
    // SAFETY: the caller has room for a whole word.
    unsafe UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
  }

  /// Writes without leading zeros; at most 20 digits.
  @inline(__always)
  static func write(_ value: UInt64, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    // Counts and hours: two digits without the long chain of multiplications.
    if value < 100 {
      let tens = (value &* 103) &>> 10
      let digits = tens | (value &- tens &* 10) &<< 8 | 0x3030
      let isShort: UInt64 = value < 10 ? 1 : 0
      unsafe UnsafeMutableRawPointer(target).storeBytes(
        of: UInt16(truncatingIfNeeded: digits &>> (isShort &* 8)), as: UInt16.self)
      return unsafe target + (value < 10 ? 1 : 2)
    }
    if value < 100_000_000 { return unsafe writeShort(value, target) }
    return unsafe writeLong(value, target)
  }

  @inline(__always)
  private static func writeShort(
    _ value: UInt64, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    // The next value's place depends on the digit count, not on the digits: counting apart keeps that chain short.
    let count = shortDigitCount(value)
    let shift = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
    unsafe store((eightDigits(value) | zeros) &>> shift, target)
    return unsafe target + count
  }

  /// Digits of `value < 100_000_000`, without branches.
  @inline(__always)
  private static func shortDigitCount(_ value: UInt64) -> Int {
    func step(_ power: UInt64) -> Int { value >= power ? 1 : 0 }
    let low = (1 &+ step(10)) &+ (step(100) &+ step(1_000))
    let high = (step(10_000) &+ step(100_000)) &+ (step(1_000_000) &+ step(10_000_000))
    return low &+ high
  }

  @inline(never)
  private static func writeLong(
    _ value: UInt64, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let high = value / 100_000_000
    let low = value &- high &* 100_000_000
    let middle = unsafe high < 100_000_000 ? writeShort(high, target) : writeLong(high, target)
    unsafe store(eightDigits(low) | zeros, middle)
    return unsafe middle + 8
  }

  /// Writes with a minus sign where negative; at most 20 bytes.
  @inline(__always)
  static func write(_ value: Int64, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    unsafe target.pointee = 0x2D
    return unsafe write(value.magnitude, target + (value < 0 ? 1 : 0))
  }

  /// Writes with a minus sign where negative; at most 40 bytes.
  @inline(__always)
  static func write(_ value: Int128, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    if let narrow = Int64(exactly: value) { return unsafe write(narrow, target) }
    return unsafe writeWide(value, target)
  }

  @inline(never)
  private static func writeWide(
    _ value: Int128, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    unsafe target.pointee = 0x2D
    return unsafe write(value.magnitude, target + (value < 0 ? 1 : 0))
  }

  /// Writes without leading zeros; at most 39 digits.
  static func write(_ value: UInt128, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    if let narrow = UInt64(exactly: value) { return unsafe write(narrow, target) }
    let (high, low) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
    let middle = unsafe write(high, target)
    return unsafe writeSixteen(UInt64(truncatingIfNeeded: low), middle)
  }

  /// Writes exactly sixteen digits of `value < 10^16`.
  @inline(__always)
  static func writeSixteen(
    _ value: UInt64, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let high = value / 100_000_000
    unsafe store(eightDigits(high) | zeros, target)
    unsafe store(eightDigits(value &- high &* 100_000_000) | zeros, target + 8)
    return unsafe target + 16
  }

  /// Writes exactly `count` digits of `value < 10^count`, with leading zeros; `count` in `0...8`.
  @inline(__always)
  static func writePadded(
    _ value: UInt64, digits count: Int, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let shift = UInt64(truncatingIfNeeded: 8 &- count) &* 8
    // Swift's `>>` (unlike `&>>`) gives 0 for a shift of 64.
    unsafe store((eightDigits(value) | zeros) >> shift, target)
    return unsafe target + count
  }
}
