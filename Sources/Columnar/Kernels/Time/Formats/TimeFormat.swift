/// A format of `strftime` and `strptime`, compiled: DuckDB's specifiers and the text between them.
package struct TimeFormat: Hashable, Sendable {
  /// Why a format cannot be used.
  package enum Failure: Error, Hashable {
    case empty
    /// The last byte is a `%`.
    case incomplete
    /// No such specifier.
    case unknown(String)

    /// One sentence, in lower case.
    package var message: String {
      switch self {
      case .empty: "the format is empty"
      case .incomplete: "the format ends in %"
      case .unknown(let text): "unknown specifier \"\(text)\""
      }
    }
  }

  enum Specifier: Hashable {
    case weekdayShort, weekdayName, weekdayNumber, isoWeekdayNumber
    case day(isPadded: Bool)
    case month(isPadded: Bool)
    case monthShort, monthName
    case year
    case yearOfCentury(isPadded: Bool)
    case isoYear
    case hour(isPadded: Bool)
    case hour12(isPadded: Bool)
    case half
    case minute(isPadded: Bool)
    case second(isPadded: Bool)
    case microsecond, millisecond, nanosecond
    case offset, zoneName
    case dayOfYear(isPadded: Bool)
    case weekFromSunday, weekFromMonday, isoWeek
  }

  enum Part: Hashable {
    case text([UInt8])
    case specifier(Specifier)
  }

  /// Neighbouring texts are joined.
  let parts: [Part]

  /// Compiles a format.
  package init(_ format: [UInt8]) throws(Failure) {
    guard !format.isEmpty else { throw .empty }
    var parts: [Part] = []
    var literal: [UInt8] = []
    var index = 0
    func flush() {
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = []
    }
    while index < format.count {
      let byte = format[index]
      index += 1
      guard byte == UInt8(ascii: "%") else {
        literal.append(byte)
        continue
      }
      guard index < format.count else { throw .incomplete }
      var isPadded = true
      var letter = format[index]
      index += 1
      if letter == UInt8(ascii: "-") {
        guard index < format.count else { throw .incomplete }
        isPadded = false
        letter = format[index]
        index += 1
      }
      if isPadded, letter == UInt8(ascii: "%") {
        literal.append(letter)
        continue
      }
      guard let specifiers = Self.specifiers(letter, isPadded) else {
        // A letter that is not ASCII is shown with its other bytes.
        var end = index
        while end < format.count, format[end] & 0xC0 == 0x80 { end += 1 }
        let shown = format[(index - 1)..<end]
        throw .unknown((isPadded ? "%" : "%-") + String(decoding: shown, as: UTF8.self))
      }
      for part in specifiers {
        if case .text(let text) = part {
          literal += text
        } else {
          flush()
          parts.append(part)
        }
      }
    }
    flush()
    self.parts = parts
  }

  /// Whether text in this format tells its zone, so that its values are instants.
  package var hasZone: Bool { parts.contains(.specifier(.offset)) || parts.contains(.specifier(.zoneName)) }

  private static func specifiers(_ letter: UInt8, _ isPadded: Bool) -> [Part]? {
    func padded(_ specifier: Specifier) -> [Part] { [.specifier(specifier)] }
    switch letter {
    case UInt8(ascii: "d"): return padded(.day(isPadded: isPadded))
    case UInt8(ascii: "m"): return padded(.month(isPadded: isPadded))
    case UInt8(ascii: "y"): return padded(.yearOfCentury(isPadded: isPadded))
    case UInt8(ascii: "H"): return padded(.hour(isPadded: isPadded))
    case UInt8(ascii: "I"): return padded(.hour12(isPadded: isPadded))
    case UInt8(ascii: "M"): return padded(.minute(isPadded: isPadded))
    case UInt8(ascii: "S"): return padded(.second(isPadded: isPadded))
    case UInt8(ascii: "j"): return padded(.dayOfYear(isPadded: isPadded))
    case _ where !isPadded: return nil
    case UInt8(ascii: "a"): return [.specifier(.weekdayShort)]
    case UInt8(ascii: "A"): return [.specifier(.weekdayName)]
    case UInt8(ascii: "w"): return [.specifier(.weekdayNumber)]
    case UInt8(ascii: "u"): return [.specifier(.isoWeekdayNumber)]
    case UInt8(ascii: "b"), UInt8(ascii: "h"): return [.specifier(.monthShort)]
    case UInt8(ascii: "B"): return [.specifier(.monthName)]
    case UInt8(ascii: "Y"): return [.specifier(.year)]
    case UInt8(ascii: "G"): return [.specifier(.isoYear)]
    case UInt8(ascii: "V"): return [.specifier(.isoWeek)]
    case UInt8(ascii: "U"): return [.specifier(.weekFromSunday)]
    case UInt8(ascii: "W"): return [.specifier(.weekFromMonday)]
    case UInt8(ascii: "p"): return [.specifier(.half)]
    case UInt8(ascii: "f"): return [.specifier(.microsecond)]
    case UInt8(ascii: "g"): return [.specifier(.millisecond)]
    case UInt8(ascii: "n"): return [.specifier(.nanosecond)]
    case UInt8(ascii: "z"): return [.specifier(.offset)]
    case UInt8(ascii: "Z"): return [.specifier(.zoneName)]
    case UInt8(ascii: "x"): return date
    case UInt8(ascii: "X"), UInt8(ascii: "T"): return time
    case UInt8(ascii: "c"): return date + [.text([0x20])] + time
    default: return nil
    }
  }

  private static let date: [Part] = [
    .specifier(.year), .text([0x2D]), .specifier(.month(isPadded: true)), .text([0x2D]),
    .specifier(.day(isPadded: true)),
  ]
  private static let time: [Part] = [
    .specifier(.hour(isPadded: true)), .text([0x3A]), .specifier(.minute(isPadded: true)), .text([0x3A]),
    .specifier(.second(isPadded: true)),
  ]

  static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}
