/// Reads JSON text (RFC 8259) where it lies. As in DuckDB a comma may stand behind the last element, and `NaN`, `Inf` and
/// `Infinity` are numbers.
///
/// Nothing recurses: the kinds of open containers are on a stack of their own, so that depth is bounded by memory only.
@safe
struct JSONText {
  struct Malformed: Error {
    var offset: Int
    var reason: String
  }

  let text: UnsafeBufferPointer<UInt8>
  private let count: Int
  private var position = 0
  /// Whether each open container is an object.
  private var open: [Bool] = []

  init(_ text: UnsafeBufferPointer<UInt8>) {
    unsafe self.text = unsafe text
    count = text.count
  }

  // SAFETY: every read is behind a test of the position.

  private var current: UInt8 { unsafe position < count ? text[position] : 0 }

  @inline(__always)
  private func byte(_ offset: Int) -> UInt8 { unsafe offset < count ? text[offset] : 0 }

  private mutating func skipBlanks() {
    while position < count {
      let byte = current
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  private func failure(_ reason: String) -> Malformed {
    position >= count
      ? Malformed(offset: count, reason: "unexpected end") : Malformed(offset: position, reason: reason)
  }

  // MARK: Whole documents

  /// The bytes of the document's value; throws unless the text is one JSON value.
  mutating func document() throws(Malformed) -> Range<Int> {
    position = 0
    skipBlanks()
    let start = position
    try skipValue()
    let end = position
    skipBlanks()
    guard position == count else { throw failure("unexpected content behind the value") }
    return start..<end
  }

  /// The place of a path in a document whose value lies at `value`; nil where it leads nowhere.
  mutating func find(_ path: JSONPath, in value: Range<Int>) throws(Malformed) -> Range<Int>? {
    var place = value
    for step in path.steps {
      let found: Range<Int>?
      switch (step, byte(place.lowerBound)) {
      case (.member(let name), UInt8(ascii: "{")), (.either(let name, _), UInt8(ascii: "{")):
        found = try member(name, of: place)
      case (.element(let number), UInt8(ascii: "[")), (.either(_, let number?), UInt8(ascii: "[")):
        found = try element(number, of: place)
      default: return nil
      }
      guard let found else { return nil }
      place = found
    }
    return place
  }

  /// The first member of that name.
  private mutating func member(_ name: [UInt8], of object: Range<Int>) throws(Malformed) -> Range<Int>? {
    position = object.lowerBound + 1
    while true {
      skipBlanks()
      guard current == UInt8(ascii: "\"") else { return nil }
      let nameStart = position
      let hasEscapes = try skipString()
      let nameRange = (nameStart + 1)..<(position - 1)
      skipBlanks()
      position += 1  // the colon
      skipBlanks()
      let start = position
      try skipValue()
      var isMatch = false
      if hasEscapes {
        var plain: [UInt8] = []
        appendUnescaped(nameRange, to: &plain)
        isMatch = plain == name
      } else if nameRange.count == name.count {
        isMatch = true
        for index in 0..<name.count where unsafe text[nameRange.lowerBound + index] != name[index] {
          isMatch = false
          break
        }
      }
      if isMatch { return start..<position }
      skipBlanks()
      guard current == UInt8(ascii: ",") else { return nil }
      position += 1
    }
  }

  private mutating func element(_ number: Int, of array: Range<Int>) throws(Malformed) -> Range<Int>? {
    var places: [Range<Int>] = []
    var elementCount = 0
    position = array.lowerBound + 1
    while true {
      skipBlanks()
      if current == UInt8(ascii: "]") { break }
      let start = position
      try skipValue()
      if elementCount == number { return start..<position }
      if number < 0 { places.append(start..<position) }
      elementCount += 1
      skipBlanks()
      guard current == UInt8(ascii: ",") else { break }
      position += 1
    }
    return number < 0 && places.count + number >= 0 ? places[places.count + number] : nil
  }

  // MARK: Values

  /// Moves behind the value that begins here.
  private mutating func skipValue() throws(Malformed) {
    open.removeAll(keepingCapacity: true)
    while true {
      // A value, or the end of a container that may end here.
      switch current {
      case UInt8(ascii: "{"):
        open.append(true)
        position += 1
        skipBlanks()
        if current != UInt8(ascii: "}") {
          try skipName()
          continue
        }
        open.removeLast()
        position += 1
      case UInt8(ascii: "["):
        open.append(false)
        position += 1
        skipBlanks()
        if current != UInt8(ascii: "]") { continue }
        open.removeLast()
        position += 1
      case UInt8(ascii: "\""): _ = try skipString()
      default: try skipScalar()
      }
      // Behind a value.
      while let isObject = open.last {
        skipBlanks()
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if current == UInt8(ascii: ",") {
          position += 1
          skipBlanks()
          if current != closing {
            if isObject { try skipName() }
            break
          }
        } else if current != closing {
          throw failure("unexpected character")
        }
        position += 1
        open.removeLast()
      }
      if open.isEmpty { return }
    }
  }

  /// Moves behind a member's name and colon, to its value.
  private mutating func skipName() throws(Malformed) {
    guard current == UInt8(ascii: "\"") else { throw failure("unexpected character") }
    _ = try skipString()
    skipBlanks()
    guard current == UInt8(ascii: ":") else { throw failure("unexpected character") }
    position += 1
    skipBlanks()
  }

  /// Moves behind a string; returns whether it has escapes.
  private mutating func skipString() throws(Malformed) -> Bool {
    var hasEscapes = false
    position += 1
    while position < count {
      let byte = unsafe text[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return hasEscapes
      }
      if byte < 0x20 { throw failure("unexpected control character in a string") }
      guard byte == UInt8(ascii: "\\") else {
        position += 1
        continue
      }
      hasEscapes = true
      switch self.byte(position + 1) {
      case UInt8(ascii: "u"):
        guard let unit = hexadecimal(position + 2) else { throw failure("invalid escape in a string") }
        position += 6
        if (0xDC00..<0xE000).contains(unit) { throw failure("invalid surrogate in a string") }
        if (0xD800..<0xDC00).contains(unit) {
          guard current == UInt8(ascii: "\\"), self.byte(position + 1) == UInt8(ascii: "u"),
            let low = hexadecimal(position + 2), (0xDC00..<0xE000).contains(low)
          else { throw failure("no low surrogate in a string") }
          position += 6
        }
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
        UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        position += 2
      default: throw failure("invalid escape in a string")
      }
    }
    throw failure("")
  }

  private func hexadecimal(_ offset: Int) -> UInt32? {
    guard offset + 4 <= count else { return nil }
    var value: UInt32 = 0
    for index in 0..<4 {
      let byte = unsafe text[offset + index]
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
      default: return nil
      }
    }
    return value
  }

  private mutating func skip(_ word: StaticString, ignoringCase: Bool = false) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= count else { return false }
    for index in 0..<length {
      // SAFETY: index is below the word's count, position + index below the text's.
      let (wanted, found) = unsafe (word.utf8Start[index], text[position + index])
      guard found == wanted || (ignoringCase && found | 0x20 == wanted) else { return false }
    }
    position += length
    return true
  }

  private mutating func skipScalar() throws(Malformed) {
    switch current {
    case UInt8(ascii: "t"): if skip("true") { return }
    case UInt8(ascii: "f"): if skip("false") { return }
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "i"), UInt8(ascii: "I"):
      if skip("null") || skipNonFinite() { return }
    case UInt8(ascii: "-"), 0x30...0x39: return try skipNumber()
    default: break
    }
    throw failure("unexpected character")
  }

  private mutating func skipNonFinite() -> Bool {
    skip("nan", ignoringCase: true) || skip("infinity", ignoringCase: true) || skip("inf", ignoringCase: true)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while current &- 48 < 10 { position += 1 }
    return position - start
  }

  private mutating func skipNumber() throws(Malformed) {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    if current | 0x20 == UInt8(ascii: "i") || current | 0x20 == UInt8(ascii: "n"), skipNonFinite() { return }
    let first = current
    let digits = skipDigits()
    guard digits > 0 else { throw failure("no digit behind the sign") }
    guard digits == 1 || first != UInt8(ascii: "0") else {
      position = start
      throw failure("a number with leading zero")
    }
    if current == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() > 0 else { throw failure("no digit behind the point") }
    }
    if current | 0x20 == UInt8(ascii: "e") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw failure("no digit in the exponent") }
    }
  }

  // MARK: Writing

  /// Whether the value is `null`.
  func isNull(_ value: Range<Int>) -> Bool { value.count == 4 && byte(value.lowerBound) == UInt8(ascii: "n") }

  /// The bytes of a string's content if it needs no change.
  func plainString(_ value: Range<Int>) -> Range<Int>? {
    guard byte(value.lowerBound) == UInt8(ascii: "\"") else { return nil }
    for index in value where unsafe text[index] == UInt8(ascii: "\\") { return nil }
    return (value.lowerBound + 1)..<(value.upperBound - 1)
  }

  /// Appends the value: strings without quotes and escapes, all else as ``appendMinified(_:to:)``.
  func appendText(_ value: Range<Int>, to output: inout [UInt8]) {
    if byte(value.lowerBound) == UInt8(ascii: "\"") {
      appendUnescaped((value.lowerBound + 1)..<(value.upperBound - 1), to: &output)
    } else {
      appendMinified(value, to: &output)
    }
  }

  /// Appends a string's content without its escapes.
  func appendUnescaped(_ range: Range<Int>, to output: inout [UInt8]) {
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = unsafe text[index]
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        index += 1
        continue
      }
      let escaped = self.byte(index + 1)
      index += 2
      switch escaped {
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "f"): output.append(0x0C)
      case UInt8(ascii: "n"): output.append(0x0A)
      case UInt8(ascii: "r"): output.append(0x0D)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "u"):
        var value = hexadecimal(index) ?? 0xFFFD
        index += 4
        if (0xD800..<0xDC00).contains(value), let low = hexadecimal(index + 2) {
          value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
          index += 6
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      default: output.append(escaped)
      }
    }
  }

  /// Appends the value without blanks, with as few escapes as can be, and numbers with a fraction as the nearest double.
  func appendMinified(_ value: Range<Int>, to output: inout [UInt8]) {
    var index = value.lowerBound
    while index < value.upperBound {
      let byte = unsafe text[index]
      switch byte {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      case UInt8(ascii: "\""):
        let start = index
        var hasEscapes = false
        index += 1
        while unsafe text[index] != UInt8(ascii: "\"") {
          if unsafe text[index] == UInt8(ascii: "\\") {
            hasEscapes = true
            index += 1
          }
          index += 1
        }
        index += 1
        if hasEscapes {
          var plain: [UInt8] = []
          appendUnescaped((start + 1)..<(index - 1), to: &plain)
          Self.appendQuoted(plain, to: &output)
        } else {
          unsafe output.append(contentsOf: text[start..<index])
        }
      case UInt8(ascii: "-"), 0x30...0x39:
        let start = index
        while index < value.upperBound, unsafe Self.isPartOfNumber(text[index]) { index += 1 }
        unsafe Self.appendNumber(UnsafeBufferPointer(rebasing: text[start..<index]), to: &output)
      case UInt8(ascii: ","):
        // One that nothing follows is left out.
        var next = index + 1
        while unsafe [0x20, 0x0A, 0x0D, 0x09].contains(text[next]) { next += 1 }
        if unsafe text[next] != UInt8(ascii: "}") && text[next] != UInt8(ascii: "]") { output.append(byte) }
        index += 1
      default:
        output.append(byte)
        index += 1
      }
    }
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }

  private static func appendQuoted(_ text: [UInt8], to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0x08: output += Array("\\b".utf8)
      case 0x0C: output += Array("\\f".utf8)
      case 0x0A: output += Array("\\n".utf8)
      case 0x0D: output += Array("\\r".utf8)
      case 0x09: output += Array("\\t".utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16, uppercase: true)
        output += Array("\\u00\(byte < 16 ? "0" : "")\(digits)".utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Integers as they are; others as the nearest double, its shortest digits, as yyjson writes them. What no double holds
  /// stays as it is.
  private static func appendNumber(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    let isInteger = unsafe text.allSatisfy { $0 &- 48 < 10 || $0 == UInt8(ascii: "-") }
    if isInteger {
      let isNegativeZero = unsafe text.count == 2 && text[0] == UInt8(ascii: "-") && text[1] == UInt8(ascii: "0")
      unsafe output.append(contentsOf: isNegativeZero ? text[1...] : text[...])
      return
    }
    guard let value = unsafe Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      unsafe output.append(contentsOf: text)
      return
    }
    // Swift gives the shortest digits: mantissa digits, and where the point belongs.
    if value == 0 {
      output += Array((value.sign == .minus ? "-0.0" : "0.0").utf8)
      return
    }
    let (digits, exponent) = shortestDigits(value.magnitude)
    if value < 0 { output.append(UInt8(ascii: "-")) }
    if exponent > 0, exponent <= 21 {
      if digits.count <= exponent {
        output += digits + [UInt8](repeating: 48, count: exponent - digits.count) + Array(".0".utf8)
      } else {
        output += digits[..<exponent] + Array(".".utf8) + digits[exponent...]
      }
    } else if exponent <= 0, exponent > -6 {
      output += Array("0.".utf8) + [UInt8](repeating: 48, count: -exponent) + digits
    } else {
      output.append(digits[0])
      if digits.count > 1 { output += Array(".".utf8) + digits[1...] }
      output += Array("e\(exponent - 1)".utf8)
    }
  }

  /// The shortest digits `d1d2…` and the exponent for which the value is `0.d1d2… × 10^exponent`.
  private static func shortestDigits(_ value: Double) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var exponent = 0
    var pointPlace: Int?
    var bytes = Array(value.description.utf8)[...]
    if let mark = bytes.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)) ?? 0
      bytes = bytes[..<mark]
    }
    for byte in bytes {
      if byte == UInt8(ascii: ".") { pointPlace = digits.count } else { digits.append(byte) }
    }
    exponent += pointPlace ?? digits.count
    while digits.count > 1, digits.last == 48 { digits.removeLast() }
    while digits.count > 1, digits.first == 48 {
      digits.removeFirst()
      exponent -= 1
    }
    return (digits, exponent)
  }
}
