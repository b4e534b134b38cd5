/// Walks over the text of one field.
struct SerialScanner {
  private let bytes: [UInt8]
  private(set) var index: Int
  private var end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    index = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { index == end }

  var next: UInt8? { index < end ? bytes[index] : nil }

  /// The bytes that are left.
  var rest: ArraySlice<UInt8> { bytes[index..<end] }

  /// Drops white space at both ends: blanks, and the bytes from tab to carriage return.
  mutating func trim() {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    while index < end, isSpace(bytes[index]) { index += 1 }
    while index < end, isSpace(bytes[end - 1]) { end -= 1 }
  }

  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    index += 1
    return true
  }

  /// The next byte as a digit.
  mutating func digit() -> Int? {
    guard let byte = next, byte >= 0x30, byte <= 0x39 else { return nil }
    index += 1
    return Int(byte) - 0x30
  }

  /// A number of `counts.lowerBound` to `counts.upperBound` digits; takes as many as there are, up to that.
  mutating func number(_ counts: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    while count < counts.upperBound, let digit = digit() {
      value = value * 10 + digit
      count += 1
    }
    return count >= counts.lowerBound ? value : nil
  }
}
