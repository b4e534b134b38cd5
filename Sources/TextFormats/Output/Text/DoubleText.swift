/// Writes DOUBLE values: the shortest digits that read back as the same value, spelled as DuckDB does.
///
/// Plain from `0.0001` up to below `1e16` and always with a point (`3.0`), else with an exponent of at least two digits
/// (`1e+16`, `1e-05`).
enum DoubleText {
  /// The longest text: `-2.2250738585072014e-308`.
  static let maximumByteCount = 24

  @inline(__always)
  static func write(_ value: Double, _ target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    let magnitude = value.magnitude
    // Zero, and the values a column of amounts mostly holds: at most 15 digits, few of them behind the point.
    if magnitude < 1e9 && (magnitude >= 0.001 || magnitude == 0) {
      var power = 1.0
      var fractionDigits = 0
      while fractionDigits <= 6 {
        let scaled = (magnitude * power).rounded(.toNearestOrEven)
        // Both operands are exact, so the division is the correctly rounded value of these digits; and 15 digits
        // identify a double, so the first (fewest) digits that give the value back are the shortest.
        if scaled / power == magnitude {
          return unsafe writeFixed(
            UInt64(scaled), fractionDigits: fractionDigits, negative: value.sign == .minus, target)
        }
        power *= 10
        fractionDigits &+= 1
      }
    }
    return unsafe writeGeneral(value, target)
  }

  @inline(__always)
  private static func writeFixed(
    _ digits: UInt64, fractionDigits: Int, negative: Bool, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    unsafe target.pointee = 0x2D
    let start = unsafe target + (negative ? 1 : 0)
    if fractionDigits == 0 {
      let end = unsafe DigitText.write(digits, start)
      unsafe end[0] = 0x2E
      unsafe end[1] = 0x30
      return unsafe end + 2
    }
    var power: UInt64 = 10
    for _ in 1..<fractionDigits { power &*= 10 }
    let whole = digits / power
    let point = unsafe DigitText.write(whole, start)
    unsafe point.pointee = 0x2E
    return unsafe DigitText.writePadded(digits &- whole &* power, digits: fractionDigits, point + 1)
  }

  @inline(never)
  private static func writeGeneral(
    _ value: Double, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var cursor = unsafe target
    for byte in spelling(of: value).utf8 {
      unsafe cursor.pointee = byte
      unsafe cursor += 1
    }
    return unsafe cursor
  }

  /// The text of a value: the standard library's description, which turns to exponents at 2^53 instead of 1e16.
  static func spelling(of value: Double) -> String {
    if value.isNaN { return "nan" }
    // Neighbours are 2 apart here, so the shortest digits are all of them.
    if value.magnitude >= 0x1p53, value.magnitude < 1e16 { return "\(Int64(value)).0" }
    return value.description
  }
}
