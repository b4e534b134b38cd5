import Columnar
import QueryPlan

/// Reads texts as values, as casts and CSV fields do.
package struct TextValue {
  /// Without the blanks around it.
  private let text: [Character]
  private let whole: String

  /// Without the blanks before it.
  private var leading: [Character] { Array(whole.drop { $0.isWhitespace }) }

  package init(_ bytes: [UInt8]) {
    whole = String(decoding: bytes, as: UTF8.self)
    let isSpace: (Character) -> Bool = { " \t\n\r\u{0B}\u{0C}\r\n".contains($0) }
    text = Array(whole.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// nil where the text is no value of the type.
  package func value(as type: DataType) -> Datum? {
    switch type {
    case .boolean: boolean.map { .boolean($0) }
    case .bigint, .hugeint, .decimal: exact(as: type)
    case .double: double.map { .double($0) }
    case .date: DateReader(text).date.map { .exact(Int128($0)) }
    case .timestamp, .timestamptz: DateReader(leading).timestamp.map { .exact(Int128($0)) }
    default: nil
    }
  }

  /// Blanks around it are not allowed, unlike around numbers.
  private var boolean: Bool? {
    switch whole.lowercased() {
    case "true", "t", "yes", "y", "1": true
    case "false", "f", "no", "n", "0": false
    default: nil
    }
  }

  /// `[+-]digits[.digits][e[+-]digits]`, where single underscores may stand between digits.
  private struct Number {
    var isNegative = false
    var digits: [Int] = []
    /// Digits behind the point.
    var scale = 0
    var exponent = 0

    init?(_ text: [Character]) {
      var rest = text[...]
      if let sign = rest.first, sign == "-" || sign == "+" {
        isNegative = sign == "-"
        rest = rest.dropFirst()
      }
      guard let whole = Self.digits(&rest) else { return nil }
      digits = whole
      if rest.first == "." {
        rest = rest.dropFirst()
        guard let fraction = Self.digits(&rest) else { return nil }
        digits += fraction
        scale = fraction.count
      }
      guard !digits.isEmpty else { return nil }
      if let mark = rest.first, mark == "e" || mark == "E" {
        rest = rest.dropFirst()
        var sign = 1
        if let character = rest.first, character == "-" || character == "+" {
          sign = character == "-" ? -1 : 1
          rest = rest.dropFirst()
        }
        guard let power = Self.digits(&rest), !power.isEmpty else { return nil }
        exponent = sign * power.reduce(0) { min($0 * 10 + $1, 100_000) }
      }
      guard rest.isEmpty else { return nil }
    }

    private static func digits(_ rest: inout ArraySlice<Character>) -> [Int]? {
      var digits: [Int] = []
      while let character = rest.first {
        if let digit = character.wholeNumberValue, character.isASCII {
          digits.append(digit)
        } else if character == "_" {
          guard !digits.isEmpty, let next = rest.dropFirst().first, next.isASCII, next.isNumber else { return nil }
        } else {
          break
        }
        rest = rest.dropFirst()
      }
      return digits
    }
  }

  /// `0x1F` and `0b101`; blanks behind them are not allowed, unlike behind other numbers.
  private var prefixed: Int128? {
    guard whole.last == text.last else { return nil }
    let digits = String(text.dropFirst(2)).lowercased().filter { $0 != "_" }
    switch String(text.prefix(2)).lowercased() {
    case "0x": return Int128(digits, radix: 16)
    case "0b": return Int128(digits, radix: 2)
    default: return nil
    }
  }

  private func exact(as type: DataType) -> Datum? {
    if type == .bigint || type == .hugeint, let value = prefixed { return ValueCast.inRange((value, false), type) }
    guard var number = Number(text) else { return nil }
    let places = ValueCast.scale(of: type) - number.scale + number.exponent
    var roundsUp = false
    if places >= 0 {
      guard places < 400 else { return number.digits.allSatisfy { $0 == 0 } ? .exact(0) : nil }
      number.digits += Array(repeating: 0, count: places)
    } else {
      let kept = number.digits.count + places
      roundsUp = kept >= 0 && kept < number.digits.count && number.digits[kept] >= 5
      number.digits = Array(number.digits.prefix(max(kept, 0)))
    }
    var value = Int128(0)
    for digit in number.digits {
      let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int128(number.isNegative ? -digit : digit))
      if tooBig || overflow { return nil }
      value = sum
    }
    let result = value.addingReportingOverflow(roundsUp ? (number.isNegative ? -1 : 1) : 0)
    return ValueCast.inRange(result, type)
  }

  private var double: Double? {
    let word = String(text).lowercased()
    switch word {
    case "nan", "+nan", "-nan": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default:
      guard Number(text) != nil else { return nil }
      // Without the underscores it is a number to Swift too, once digits stand on both sides of the point.
      let plain = word.filter { $0 != "_" }.drop { $0 == "+" }
      let parts = plain.split(separator: "e", omittingEmptySubsequences: false)
      let sign = parts[0].hasPrefix("-") ? "-" : ""
      let mantissa = parts[0].drop { $0 == "-" }
      return Double("\(sign)0\(mantissa)0".replacingPointless(mantissa) + (parts.count > 1 ? "e\(parts[1])" : ""))
    }
  }
}

extension String {
  /// "012.50" of "12.5" may keep its zeros; "0120" of "12" may not.
  fileprivate func replacingPointless(_ mantissa: Substring) -> String {
    mantissa.contains(".") ? self : String(dropLast())
  }
}

/// Reads dates and times of day.
private struct DateReader {
  private var rest: ArraySlice<Character>

  init(_ text: [Character]) { rest = text[...] }

  private var isEpoch: Bool { String(rest).lowercased() == "epoch" }

  /// Year-month-day; a time may follow.
  var date: Int? {
    if isEpoch { return 0 }
    var reader = self
    guard let day = reader.readDate(), (-2_147_483_646...2_147_483_646).contains(day) else { return nil }
    if reader.rest.isEmpty { return day }
    return timestamp == nil ? nil : day
  }

  var timestamp: Int? {
    if isEpoch { return 0 }
    var reader = self
    guard let day = reader.readDate() else { return nil }
    var time = 0
    if let mark = reader.rest.first {
      guard mark == " " || mark == "T" else { return nil }
      reader.rest = reader.rest.dropFirst()
      while mark == " ", reader.rest.first == " " { reader.rest = reader.rest.dropFirst() }
      guard let read = reader.readTime(), let offset = reader.readOffset() else { return nil }
      time = read - offset
    }
    let (midnight, overflow) = day.multipliedReportingOverflow(by: Calendar.microsecondsPerDay)
    let (sum, isTooLate) = midnight.addingReportingOverflow(time)
    // The greatest number is DuckDB's infinity.
    return overflow || isTooLate || !reader.rest.isEmpty || sum == .max ? nil : sum
  }

  private mutating func number(upTo width: Int) -> Int? {
    var digits = ""
    while digits.count < width, let character = rest.first, character.isASCII, character.isNumber {
      digits.append(character)
      rest = rest.dropFirst()
    }
    return Int(digits)
  }

  private mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func readDate() -> Int? {
    let isNegative = take("-")
    guard let year = number(upTo: 7), let mark = rest.first, "-/ \\".contains(mark) else { return nil }
    rest = rest.dropFirst()
    guard let month = number(upTo: 2), take(mark), let day = number(upTo: 2) else { return nil }
    // The year before 1 is 1 BC.
    let era = " (bc)"
    guard !isNegative, String(rest.prefix(era.count)).lowercased() == era else {
      return Calendar.day(isNegative ? -year : year, month, day)
    }
    rest = rest.dropFirst(era.count)
    return Calendar.day(1 - year, month, day)
  }

  private mutating func readTime() -> Int? {
    guard let hour = number(upTo: 9), take(":"), let minute = number(upTo: 2), minute < 60 else { return nil }
    var second = 0
    let hasSeconds = take(":")
    if hasSeconds {
      guard let read = number(upTo: 2), read < 60 else { return nil }
      second = read
    }
    var fraction = 0
    if hasSeconds, take(".") {
      var digits = ""
      while let character = rest.first, character.isASCII, character.isNumber {
        digits.append(character)
        rest = rest.dropFirst()
      }
      // Digits after the sixth are cut off.
      fraction = Int((digits + "000000").prefix(6)) ?? 0
    }
    // 24:00:00 is the end of the day.
    guard hour < 24 || (hour == 24 && minute + second + fraction == 0) else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
  }

  /// `Z`, `UTC`, `GMT`, `+hh`, `+hh:mm`; microseconds.
  private mutating func readOffset() -> Int? {
    while rest.last == " " { rest = rest.dropLast() }
    let isApart = rest.first == " "
    while rest.first == " " { rest = rest.dropFirst() }
    if rest.isEmpty { return 0 }
    let zone = String(rest).lowercased()
    if zone == "z" || isApart && ["utc", "gmt"].contains(zone) {
      rest = []
      return 0
    }
    guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
    rest = rest.dropFirst()
    guard let hours = twoDigits() else { return nil }
    var minutes = 0
    if take(":") || !rest.isEmpty {
      guard let read = twoDigits() else { return nil }
      minutes = read
    }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000_000
  }

  private mutating func twoDigits() -> Int? {
    guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return number(upTo: 2)
  }
}
