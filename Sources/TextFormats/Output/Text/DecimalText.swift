/// Writes DECIMAL values: an unscaled integer and a count of digits behind the point.
enum DecimalText {
  /// Whether the type has digits before the point.
  enum WholePart: Hashable, Sendable { case written, omitted }

  /// Writes `value / 10^scale`, `power = 10^scale`; at most 22 bytes.
  ///
  /// As in DuckDB a type with no digit before the point (`wholePart == .omitted`, `DECIMAL(2,2)`) gives `.05`, every
  /// other `0.05`.
  @inline(__always)
  static func write(
    _ value: Int64, scale: Int, power: UInt64, wholePart: WholePart, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    if scale == 0 { return unsafe DigitText.write(value, target) }
    unsafe target.pointee = 0x2D
    let magnitude = value.magnitude
    let whole = magnitude / power
    var fraction = magnitude &- whole &* power
    var cursor = unsafe target + (value < 0 ? 1 : 0)
    if wholePart == .written { unsafe cursor = DigitText.write(whole, cursor) }
    unsafe cursor.pointee = 0x2E
    unsafe cursor += 1
    var digits = scale
    if digits > 8 {
      // Up to 18 digits: the first ones, then the last eight.
      let rest = fraction / 100_000_000
      fraction &-= rest &* 100_000_000
      if digits > 16 {
        let top = rest / 100_000_000
        unsafe cursor = DigitText.writePadded(top, digits: digits &- 16, cursor)
        unsafe cursor = DigitText.writePadded(rest &- top &* 100_000_000, digits: 8, cursor)
      } else {
        unsafe cursor = DigitText.writePadded(rest, digits: digits &- 8, cursor)
      }
      digits = 8
    }
    return unsafe DigitText.writePadded(fraction, digits: digits, cursor)
  }

  /// Writes a value of more than 18 digits; at most 42 bytes.
  static func write(
    _ value: Int128, scale: Int, wholePart: WholePart, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    if scale == 0 { return unsafe DigitText.write(value, target) }
    var cursor = unsafe target
    if value < 0 {
      unsafe cursor.pointee = 0x2D
      unsafe cursor += 1
    }
    var power: UInt128 = 1
    for _ in 0..<scale { power *= 10 }
    let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: power)
    if wholePart == .written { unsafe cursor = DigitText.write(whole, cursor) }
    unsafe cursor.pointee = 0x2E
    unsafe cursor += 1
    // Digits from the last backwards: the cold way is short enough.
    var remaining = fraction
    for place in stride(from: scale - 1, through: 0, by: -1) {
      let (quotient, digit) = remaining.quotientAndRemainder(dividingBy: 10)
      unsafe cursor[place] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
      remaining = quotient
    }
    return unsafe cursor + scale
  }
}
