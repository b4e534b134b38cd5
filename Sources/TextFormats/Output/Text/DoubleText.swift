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
    // Zero, and the values a column of amounts mostly holds: at most 15 digits, at most six of them behind the point.
    if magnitude < 1e9 && (magnitude >= 0.001 || magnitude == 0) {
      let scaled = (magnitude * 1e6).rounded(.toNearestOrEven)
      // Both operands are exact, so the division is the correctly rounded value of these digits; and 15 digits identify
      // a double, so without the zeros at their end they are the shortest.
      if scaled / 1e6 == magnitude {
        return unsafe writeFixed(UInt64(scaled), negative: value.sign == .minus, target)
      }
    }
    return unsafe writeGeneral(value, target)
  }

  /// Writes a number of millionths.
  @inline(__always)
  private static func writeFixed(
    _ millionths: UInt64, negative: Bool, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    unsafe target.pointee = 0x2D
    let whole = millionths / 1_000_000
    let point = unsafe DigitText.write(whole, target + (negative ? 1 : 0))
    unsafe point.pointee = 0x2E
    var fraction = millionths &- whole &* 1_000_000
    if fraction == 0 {
      unsafe point[1] = 0x30
      return unsafe point + 2
    }
    var digits = 6
    if fraction % 10_000 == 0 {
      fraction /= 10_000
      digits = 2
    } else if fraction % 100 == 0 {
      fraction /= 100
      digits = 4
    }
    while fraction % 10 == 0 {
      fraction /= 10
      digits &-= 1
    }
    return unsafe DigitText.writePadded(fraction, digits: digits, point + 1)
  }

  @inline(never)
  private static func writeGeneral(
    _ value: Double, _ target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var text = spelling(of: value)
    return text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return unsafe target }
      unsafe target.update(from: start, count: bytes.count)
      return unsafe target + bytes.count
    }
  }

  /// The text of a value: the standard library's description, which turns to exponents at 2^53 instead of 1e16.
  static func spelling(of value: Double) -> String {
    if value.isNaN { return "nan" }
    // Neighbours are 2 apart here, so the shortest digits are all of them.
    if value.magnitude >= 0x1p53, value.magnitude < 1e16 { return "\(Int64(value)).0" }
    return value.description
  }
}
