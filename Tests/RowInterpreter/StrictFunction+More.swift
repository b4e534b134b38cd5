import Columnar
import Foundation
import QueryPlan

/// Functions beyond the basic ones. Regular expressions, JSON and the reading of formats are left to DuckDB.
extension StrictFunction {
  func more() throws -> Datum {
    switch function {
    case .left, .right: return .text(String(String.UnicodeScalarView(end())))
    case .lpad, .rpad: return try padded()
    case .repeat: return .text((0..<max(exact(1), 0)).flatMap { _ in bytes(0) })
    case .reverse: return .text(String(String.UnicodeScalarView(scalars(0).reversed())))
    case .ascii: return .exact(Int128(scalars(0).first?.value ?? 0))
    case .unicode: return .exact(scalars(0).first.map { Int128($0.value) } ?? -1)
    case .chr:
      guard let scalar = UInt32(exactly: exact(0)).flatMap(Unicode.Scalar.init) else {
        throw InterpreterError(.value, "no code point \(exact(0))")
      }
      return .text(String(scalar))
    case .strpos: return .exact(Int128(position(of: scalars(1), in: scalars(0))))
    case .sqrt: return .double(double(0).squareRoot())
    case .exp: return .double(Foundation.exp(double(0)))
    case .ln: return .double(Foundation.log(double(0)))
    case .log10: return .double(Foundation.log10(double(0)))
    case .log2: return .double(Foundation.log2(double(0)))
    case .power: return .double(Foundation.pow(double(0), double(1)))
    case .isNaN: return .boolean(double(0).isNaN)
    case .isInfinite: return .boolean(double(0).isInfinite)
    case .isFinite: return .boolean(double(0).isFinite)
    case .sign:
      if case .exact(let value) = values[0] { return .exact(value.signum()) }
      return .exact(double(0) > 0 ? 1 : double(0) < 0 ? -1 : 0)
    case .trunc:
      if case .exact(let value) = values[0] {
        return .exact(value / ValueCast.powerOfTen(ValueCast.scale(of: types[0])))
      }
      return .double(double(0).rounded(.towardZero))
    default: return try moment()
    }
  }

  // MARK: Text

  /// A negative count leaves out characters of the other end.
  private func end() -> ArraySlice<Unicode.Scalar> {
    let whole = scalars(0)
    let count = exact(1)
    let kept = Int(clamping: count >= 0 ? min(count, Int128(whole.count)) : max(Int128(whole.count) + count, 0))
    return function == .left ? whole.prefix(kept) : whole.suffix(kept)
  }

  private func padded() throws -> Datum {
    let whole = scalars(0)
    let padding = scalars(2)
    let width = Int(clamping: max(exact(1), 0))
    if whole.count >= width { return textDatum(whole.prefix(width)) }
    guard !padding.isEmpty else { throw InterpreterError(.value, "no padding") }
    let fill = (0..<(width - whole.count)).map { padding[$0 % padding.count] }
    return textDatum(function == .lpad ? fill + whole : whole + fill)
  }

  /// From 1; 0 where it is not there.
  private func position(of part: [Unicode.Scalar], in whole: [Unicode.Scalar]) -> Int {
    guard part.count <= whole.count else { return 0 }
    return (0...(whole.count - part.count)).first { whole[$0...].starts(with: part) }.map { $0 + 1 } ?? 0
  }

  // MARK: Time

  /// Dates are midnights.
  private func microseconds(_ index: Int) throws -> Int {
    guard types[index] == .date else { return Int(exact(index)) }
    let (result, overflow) = Int(exact(index)).multipliedReportingOverflow(by: Calendar.microsecondsPerDay)
    if overflow { throw InterpreterError(.overflow, "the date is too far") }
    return result
  }

  private func inRange(_ microseconds: Int128) throws -> Datum {
    guard let value = ValueCast.inRange((microseconds, false), .timestamp) else {
      throw InterpreterError(.overflow, "the timestamp is too far")
    }
    return value
  }

  private func moment() throws -> Datum {
    switch function {
    case .epochMicroseconds: return .exact(Int128(try microseconds(0)))
    case .fromEpochMilliseconds: return try inRange(exact(0) * 1000)
    case .fromEpochMicroseconds: return .exact(exact(0))
    case .toTimestamp:
      let scaled = (double(0) * 1e6).rounded(.toNearestOrEven)
      guard let exact = Int128(exactly: scaled) else { throw InterpreterError(.overflow, "no timestamp") }
      return try inRange(exact)
    case .makeDate:
      guard let day = Calendar.day(Int(exact(0)), Int(exact(1)), Int(exact(2))) else {
        throw InterpreterError(.value, "no such date")
      }
      return .exact(Int128(day))
    case .dayName: return .text(Self.days[Calendar.isoDayOfWeek(try day(0)) - 1])
    case .monthName: return .text(Self.months[Calendar.components(try day(0)).month - 1])
    case .lastDay:
      let (year, month, _) = Calendar.components(try day(0))
      return .exact(Int128(Calendar.day(year, month, Calendar.daysIn(month, year)) ?? 0))
    case .addDays: return .exact(exact(0) + exact(1))
    case .addInterval: return try addedInterval()
    case .dateDiff: return .exact(Int128(try boundaries()))
    case .timeZone: return try shiftedByZone()
    case .strftime: return .text(try formatted())
    default: throw InterpreterError.unsupported(function.rawValue)
    }
  }

  private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private func day(_ index: Int) throws -> Int { try microseconds(index).dividedDown(by: Calendar.microsecondsPerDay) }

  /// Months first, where a day that the month has not becomes its last; then days, then the time.
  private func addedInterval() throws -> Datum {
    let start = Int(exact(0))
    let (year, month, dayOfMonth) = Calendar.components(start.dividedDown(by: Calendar.microsecondsPerDay))
    let months = year * 12 + month - 1 + Int(exact(1))
    let (newYear, newMonth) = (months.dividedDown(by: 12), months.remainderDown(by: 12) + 1)
    guard (-290_000...294_300).contains(newYear) else { throw InterpreterError(.overflow, "the timestamp is too far") }
    let newDay = min(dayOfMonth, Calendar.daysIn(newMonth, newYear))
    let day = Int128(Calendar.day(newYear, newMonth, newDay) ?? 0) + exact(2)
    let time = Int128(start.remainderDown(by: Calendar.microsecondsPerDay)) + exact(3)
    return try inRange(day * Int128(Calendar.microsecondsPerDay) + time)
  }

  /// How many boundaries of the unit lie between two moments; weeks begin on Monday.
  private func boundaries() throws -> Int {
    guard let unit = TimeUnit(name: String(decoding: bytes(0), as: UTF8.self)) else {
      throw InterpreterError(.value, "unknown unit")
    }
    func count(_ index: Int) throws -> Int {
      let time = try microseconds(index)
      let day = time.dividedDown(by: Calendar.microsecondsPerDay)
      let (year, month, _) = Calendar.components(day)
      switch unit {
      case .microsecond: return time
      case .millisecond: return time.dividedDown(by: 1000)
      case .second: return time.dividedDown(by: 1_000_000)
      case .minute: return time.dividedDown(by: 60_000_000)
      case .hour: return time.dividedDown(by: 3_600_000_000)
      case .day: return day
      case .month: return year * 12 + month
      case .quarter: return year * 4 + (month - 1) / 3
      case .year: return year
      default: throw InterpreterError.unsupported("date_diff of \(unit.rawValue)")
      }
    }
    return try count(2) - count(1)
  }

  /// A clock's time in a zone becomes an instant, an instant the clock's time. Foundation knows the zones.
  private func shiftedByZone() throws -> Datum {
    let name = String(decoding: bytes(0), as: UTF8.self)
    // In any case.
    let identifier = { TimeZone.knownTimeZoneIdentifiers.first { $0.lowercased() == name.lowercased() } }
    guard let zone = TimeZone(identifier: name) ?? identifier().flatMap(TimeZone.init(identifier:)) else {
      throw InterpreterError(.value, "unknown zone \(name)")
    }
    let value = Int(exact(1))
    func offset(at microseconds: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(microseconds.dividedDown(by: 1_000_000)))) * 1_000_000
    }
    guard result != .timestamp else { return .exact(Int128(value + offset(at: value))) }
    // The later of two instants with this clock's time; in a gap, counted on from before it.
    let day = Calendar.microsecondsPerDay
    let candidates = Set([offset(at: value - day), offset(at: value + day)])
    let instants = candidates.map { value - $0 }.filter { $0 + offset(at: $0) == value }
    return .exact(Int128(instants.max() ?? value - offset(at: value - day)))
  }

  // MARK: Formats

  private func formatted() throws -> String {
    let time = try microseconds(0)
    var result = ""
    var rest = scalars(1)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%", let code = rest.popFirst() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if code == "-", let short = rest.popFirst() {
        let text = try field(short, of: time)
        result += text.drop { $0 == "0" }.isEmpty ? "0" : text.drop { $0 == "0" }
      } else {
        result += try field(code, of: time)
      }
    }
    return result
  }

  private func field(_ code: Unicode.Scalar, of microseconds: Int) throws -> String {
    let day = microseconds.dividedDown(by: Calendar.microsecondsPerDay)
    let time = microseconds.remainderDown(by: Calendar.microsecondsPerDay)
    let (year, month, dayOfMonth) = Calendar.components(day)
    let hour = time / 3_600_000_000
    let weekday = Calendar.isoDayOfWeek(day)
    let padded = Calendar.padded
    switch code {
    case "%": return "%"
    case "Y": return padded(year, 4)
    case "y": return padded(year.remainderDown(by: 100), 2)
    case "m": return padded(month, 2)
    case "d": return padded(dayOfMonth, 2)
    case "e": return String(dayOfMonth)
    case "j": return padded(Calendar.dayOfYear(day), 3)
    case "H": return padded(hour, 2)
    case "I": return padded((hour + 11) % 12 + 1, 2)
    case "p": return hour < 12 ? "AM" : "PM"
    case "M": return padded(time / 60_000_000 % 60, 2)
    case "S": return padded(time / 1_000_000 % 60, 2)
    case "f": return padded(time % 1_000_000, 6)
    case "g": return padded(time % 1_000_000 / 1000, 3)
    case "a": return String(Self.days[weekday - 1].prefix(3))
    case "A": return Self.days[weekday - 1]
    case "b", "h": return String(Self.months[month - 1].prefix(3))
    case "B": return Self.months[month - 1]
    case "u": return String(weekday)
    case "w": return String(weekday % 7)
    case "G": return padded(Calendar.isoWeek(day).year, 4)
    case "V": return padded(Calendar.isoWeek(day).week, 2)
    // Weeks from the first Sunday, or Monday, of the year.
    case "U": return padded((Calendar.dayOfYear(day) + 6 - weekday % 7) / 7, 2)
    case "W": return padded((Calendar.dayOfYear(day) + 6 - (weekday - 1)) / 7, 2)
    default: throw InterpreterError.unsupported("format %\(code)")
    }
  }
}
