import Columnar
import QueryPlan

extension StrictFunction {
  func time() throws -> Datum {
    let operand = function == .datePart || function == .dateTrunc ? 1 : 0
    // Dates are midnights.
    let isDate = types[operand] == .date
    let microseconds = Int(exact(operand)) * (isDate ? Calendar.microsecondsPerDay : 1)
    if function == .dateTrunc { return .exact(Int128(try truncated(microseconds, unit()))) }
    switch function {
    case .epoch: return .double(Double(microseconds) / 1e6)
    case .epochMilliseconds: return .exact(Int128((microseconds + 500).dividedDown(by: 1000)))
    case .datePart where try unit() == .epoch: return .double(Double(microseconds) / 1e6)
    default: return .exact(Int128(part(microseconds, try unit())))
    }
  }

  private func unit() throws -> TimeUnit {
    switch function {
    case .datePart, .dateTrunc:
      guard let unit = TimeUnit(name: String(decoding: bytes(0), as: UTF8.self)) else {
        throw InterpreterError(.value, "unknown unit")
      }
      return unit
    case .year: return .year
    case .month: return .month
    case .day: return .day
    case .hour: return .hour
    case .minute: return .minute
    case .second: return .second
    case .dayOfWeek: return .dayOfWeek
    case .isoDayOfWeek: return .isoDayOfWeek
    case .dayOfYear: return .dayOfYear
    case .week: return .week
    default: return .quarter
    }
  }

  private func part(_ microseconds: Int, _ unit: TimeUnit) -> Int {
    let day = microseconds.dividedDown(by: Calendar.microsecondsPerDay)
    let time = microseconds.remainderDown(by: Calendar.microsecondsPerDay)
    let (year, month, dayOfMonth) = Calendar.components(day)
    switch unit {
    case .microsecond: return time % 60_000_000
    case .millisecond: return time % 60_000_000 / 1000
    case .second: return time / 1_000_000 % 60
    case .minute: return time / 60_000_000 % 60
    case .hour: return time / 3_600_000_000
    case .day: return dayOfMonth
    case .week: return Calendar.isoWeek(day).week
    case .month: return month
    case .quarter: return (month - 1) / 3 + 1
    case .year: return year
    case .decade: return year / 10
    // The first century and millennium begin with the year 1; what lies before counts downwards from -1.
    case .century: return year > 0 ? (year - 1) / 100 + 1 : year / 100 - 1
    case .millennium: return year > 0 ? (year - 1) / 1000 + 1 : year / 1000 - 1
    case .dayOfWeek: return Calendar.isoDayOfWeek(day) % 7
    case .isoDayOfWeek: return Calendar.isoDayOfWeek(day)
    case .dayOfYear: return Calendar.dayOfYear(day)
    case .isoYear: return Calendar.isoWeek(day).year
    case .yearWeek:
      let (year, week) = Calendar.isoWeek(day)
      return year * 100 + (year > 0 ? week : -week)
    case .era: return year > 0 ? 1 : 0
    case .epoch: return microseconds.dividedDown(by: 1_000_000)
    }
  }

  private func truncated(_ microseconds: Int, _ unit: TimeUnit) throws -> Int {
    let day = microseconds.dividedDown(by: Calendar.microsecondsPerDay)
    let (year, month, dayOfMonth) = Calendar.components(day)
    func first(_ year: Int, _ month: Int = 1) -> Int {
      (Calendar.day(year, month, 1) ?? 0) * Calendar.microsecondsPerDay
    }
    func cut(_ size: Int) -> Int { microseconds - microseconds.remainderDown(by: size) }
    switch unit {
    case .microsecond: return microseconds
    case .millisecond: return cut(1000)
    case .second: return cut(1_000_000)
    case .minute: return cut(60_000_000)
    case .hour: return cut(3_600_000_000)
    case .day: return (day - dayOfMonth + dayOfMonth) * Calendar.microsecondsPerDay
    case .week: return (day - Calendar.isoDayOfWeek(day) + 1) * Calendar.microsecondsPerDay
    case .month: return first(year, month)
    case .quarter: return first(year, (month - 1) / 3 * 3 + 1)
    case .year: return first(year)
    case .decade: return first(year / 10 * 10)
    case .century: return first(year / 100 * 100)
    case .millennium: return first(year / 1000 * 1000)
    case .isoYear:
      // The Monday of the week with January 4.
      let fourth = Calendar.day(Calendar.isoWeek(day).year, 1, 4) ?? 0
      return (fourth - Calendar.isoDayOfWeek(fourth) + 1) * Calendar.microsecondsPerDay
    case .dayOfWeek, .isoDayOfWeek, .dayOfYear, .yearWeek, .era, .epoch:
      throw InterpreterError(.value, "date_trunc does not take \(unit.rawValue)")
    }
  }
}
