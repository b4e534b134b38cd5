/// A decimal number as text writes it: `±digits · 10^exponent`, read exactly.
///
/// Grammar: blanks, sign, digits with `_` between them, a point, digits, `e`, sign, digits, blanks; at least one digit
/// before or behind the point. Digits past the first 38 or 39 significant ones only move the exponent, and the first of
/// them is kept for rounding: no target has more.
struct ScannedNumber {
  var isNegative = false
  var digits: UInt128 = 0
  var exponent = 0
  /// Whether the digits that were left out, taken as a fraction of the last one, are at least a half.
  private var roundsUp = false
  private var isFull = false

  /// Scans all of the text; `nil` when it is not a number.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var cursor = unsafe TextCursor(text)
    cursor.skipBlanks()
    isNegative = cursor.peek == UInt8(ascii: "-")
    if isNegative || cursor.peek == UInt8(ascii: "+") { cursor.advance() }
    guard let whole = scanDigits(&cursor, isFraction: false) else { return nil }
    var fraction = 0
    if cursor.peek == UInt8(ascii: ".") {
      cursor.advance()
      guard let count = scanDigits(&cursor, isFraction: true) else { return nil }
      fraction = count
    }
    guard whole + fraction > 0 else { return nil }
    if cursor.peek | 0x20 == UInt8(ascii: "e") {
      cursor.advance()
      let isNegativePower = cursor.peek == UInt8(ascii: "-")
      if isNegativePower || cursor.peek == UInt8(ascii: "+") { cursor.advance() }
      var power = 0
      var count = 0
      while let digit = cursor.digit {
        power = min(power * 10 + digit, 1_000_000)
        count += 1
        cursor.advance()
        if cursor.peek == UInt8(ascii: "_"), cursor.hasDigitAfterNext { cursor.advance() }
      }
      guard count > 0 else { return nil }
      exponent += isNegativePower ? -power : power
    }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { return nil }
  }

  /// Reads a run of digits; `nil` for a misplaced `_`.
  private mutating func scanDigits(_ cursor: inout TextCursor, isFraction: Bool) -> Int? {
    var count = 0
    while true {
      if let digit = cursor.digit {
        if !isFull, digits <= (UInt128.max - 9) / 10 {
          digits = digits * 10 + UInt128(digit)
          if isFraction { exponent -= 1 }
        } else {
          if !isFull { roundsUp = digit >= 5 }
          isFull = true
          if !isFraction { exponent += 1 }
        }
        count += 1
        cursor.advance()
      } else if cursor.peek == UInt8(ascii: "_") {
        guard count > 0, cursor.hasDigitAfterNext else { return nil }
        cursor.advance()
      } else {
        return count
      }
    }
  }

  /// The number times `10^scale`, rounded to an integer, halves away from zero; `nil` outside of Int128.
  func scaled(by scale: Int) -> Int128? {
    if digits == 0 { return 0 }
    let shift = exponent + scale
    var magnitude = digits
    if shift >= 0 {
      guard shift <= 38 else { return nil }
      let (product, overflow) = digits.multipliedReportingOverflow(by: PowersOfTen.int128[shift].magnitude)
      guard !overflow else { return nil }
      magnitude = shift == 0 && roundsUp ? product + 1 : product
    } else {
      guard shift >= -38 else { return 0 }
      let power = PowersOfTen.int128[-shift].magnitude
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: power)
      magnitude = remainder >= power / 2 ? quotient + 1 : quotient
    }
    if isNegative {
      return magnitude <= Int128.min.magnitude ? Int128(truncatingIfNeeded: 0 &- magnitude) : nil
    }
    return Int128(exactly: magnitude)
  }
}

/// A position in a text. Reads behind the end give 0.
@safe
struct TextCursor {
  private let base: UnsafePointer<UInt8>?
  private(set) var position = 0
  let count: Int

  init(_ text: UnsafeBufferPointer<UInt8>) {
    unsafe base = unsafe text.baseAddress.map { unsafe UnsafePointer($0) }
    count = text.count
  }

  @inline(__always)
  var isAtEnd: Bool { position >= count }

  @inline(__always)
  func byte(at index: Int) -> UInt8 {
    // SAFETY: the index is compared with count; a text that is not empty has an address.
    index < count ? unsafe base.unsafelyUnwrapped[index] : 0
  }

  @inline(__always)
  var peek: UInt8 { byte(at: position) }

  @inline(__always)
  var digit: Int? {
    let value = peek &- 48
    return value < 10 ? Int(value) : nil
  }

  var hasDigitAfterNext: Bool { byte(at: position + 1) &- 48 < 10 }

  @inline(__always)
  mutating func advance(by distance: Int = 1) { position += distance }

  /// Skips spaces, tabs and line ends.
  mutating func skipBlanks() {
    while !isAtEnd, Self.isBlank(peek) { position += 1 }
  }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }

  /// Reads between `minimum` and `maximum` digits; leaves the cursor alone otherwise.
  mutating func number(digits minimum: Int, _ maximum: Int) -> Int? {
    var value = 0
    var length = 0
    while length < maximum {
      let digit = byte(at: position + length) &- 48
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      length += 1
    }
    guard length >= minimum else { return nil }
    position += length
    return value
  }

  /// Skips `word` (lower case) in any case; leaves the cursor alone if it is not there.
  mutating func skip(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= count else { return false }
    for index in 0..<length {
      // SAFETY: index is inside the word.
      let byte = byte(at: position + index)
      let lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
      if unsafe lower != word.utf8Start[index] { return false }
    }
    position += length
    return true
  }
}
