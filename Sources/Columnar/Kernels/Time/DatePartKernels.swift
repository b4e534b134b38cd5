/// `date_part` and `date_trunc` of DATE and TIMESTAMP columns. Times before 1970 are floored: hour, minute and so on are
/// never negative.
package enum DatePartKernels {
  /// Writes a part of each value: into a DOUBLE column for `epoch`, else into a BIGINT one.
  package static func extract(_ part: DatePart, from operand: Operand, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    if part == .epoch {
      precondition(result.physicalType == .double)
      if operand.column.type == .date {
        RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Double.self) {
          Double($0) * 86_400
        }
      } else {
        RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Double.self) {
          Double($0) / 1_000_000
        }
      }
      return
    }
    precondition(result.physicalType == .int64)
    if operand.column.type == .date {
      extractFromDates(part, operand, rowCount, result)
    } else {
      extractFromTimestamps(part, operand, rowCount, result)
    }
  }

  /// Rounds down to the unit, into a TIMESTAMP or DATE column.
  package static func truncate(
    to part: DatePart, _ operand: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(operand.physicalType == .int64 && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let isDate = operand.column.type == .date
    let perDay = Microseconds.perDay
    if let unit = part.microseconds {
      // Units up to a day do not need the calendar.
      if isDate {
        try finishDays(operand, rowCount, result) { $0 }
      } else if result.type == .date {
        RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
          floorDivide($0, by: perDay)
        }
      } else {
        let failedRow = truncate(operand, toMultiplesOf: unit, rowCount, result)
        if let failedRow { throw outOfRange(operand, failedRow) }
      }
      return
    }
    try finishDays(operand, rowCount, result) { firstDay(of: part, containing: $0) }
  }

  /// The unit is a constant in each loop: a division by a constant is a multiplication.
  private static func truncate(
    _ operand: Operand, toMultiplesOf unit: Int64, _ rowCount: Int, _ result: Column
  ) -> Int? {
    @inline(__always)
    func run(_ unit: Int64) -> Int? {
      RowLoops.mapChecked(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
        $0.subtractingReportingOverflow(floorRemainder($0, by: unit))
      }
    }
    return switch unit {
    case Microseconds.perDay: run(86_400_000_000)
    case Microseconds.perHour: run(3_600_000_000)
    case Microseconds.perMinute: run(60_000_000)
    case Microseconds.perSecond: run(1_000_000)
    default: run(unit)
    }
  }

  /// Maps the day of each value and writes it as the result's type.
  @inline(__always)
  private static func finishDays(
    _ operand: Operand, _ rowCount: Int, _ result: Column, _ body: (Int64) -> Int64
  ) throws(KernelError) {
    let failedRow: Int?
    switch (operand.column.type == .date, result.type == .date) {
    case (true, true):
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self, body)
      failedRow = nil
    case (false, true):
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
        body(floorDivide($0, by: Microseconds.perDay))
      }
      failedRow = nil
    case (true, false):
      failedRow = RowLoops.mapChecked(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
        body($0).multipliedReportingOverflow(by: Microseconds.perDay)
      }
    case (false, false):
      failedRow = RowLoops.mapChecked(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
        body(floorDivide($0, by: Microseconds.perDay)).multipliedReportingOverflow(by: Microseconds.perDay)
      }
    }
    if let failedRow { throw outOfRange(operand, failedRow) }
  }

  private static func outOfRange(_ operand: Operand, _ row: Int) -> KernelError {
    KernelError(.overflow, "TIMESTAMP overflow in date_trunc of \(operand.describe(row: row))", row: row)
  }

  // MARK: Parts of a day

  private static func extractFromTimestamps(_ part: DatePart, _ operand: Operand, _ rowCount: Int, _ result: Column) {
    @inline(__always)
    func run(_ body: (Int64) -> Int64) {
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self, body)
    }
    switch part {
    case .hour: run { floorRemainder($0, by: 86_400_000_000) / 3_600_000_000 }
    case .minute: run { floorRemainder($0, by: 3_600_000_000) / 60_000_000 }
    case .second: run { floorRemainder($0, by: 60_000_000) / 1_000_000 }
    case .millisecond: run { floorRemainder($0, by: 60_000_000) / 1_000 }
    case .microsecond: run { floorRemainder($0, by: 60_000_000) }
    case .epochMilliseconds: run { NumberKernels.divideRounding($0, 1_000) }
    case .epochMicroseconds: run { $0 }
    default: extractFromDays(part, operand, rowCount, result) { floorDivide($0, by: 86_400_000_000) }
    }
  }

  private static func extractFromDates(_ part: DatePart, _ operand: Operand, _ rowCount: Int, _ result: Column) {
    switch part {
    case .hour, .minute, .second, .millisecond, .microsecond:
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) { _ in 0 }
    case .epochMilliseconds:
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) { $0 &* 86_400_000 }
    case .epochMicroseconds: preconditionFailure("the binder casts to TIMESTAMP")
    default: extractFromDays(part, operand, rowCount, result) { $0 }
    }
  }

  // MARK: Parts of the calendar

  @inline(__always)
  private static func extractFromDays(
    _ part: DatePart, _ operand: Operand, _ rowCount: Int, _ result: Column, _ day: (Int64) -> Int64
  ) {
    @inline(__always)
    func runDays(_ body: (Int64) -> Int64) {
      RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) { body(day($0)) }
    }
    @inline(__always)
    func run(_ body: (CivilDate) -> Int) {
      runDays { Int64(body(CivilDate(daysSinceEpoch: Int($0)))) }
    }
    switch part {
    case .year: run { $0.year }
    case .quarter: run { ($0.month &- 1) / 3 &+ 1 }
    case .month: run { $0.month }
    case .day: run { $0.day }
    case .decade: run { $0.year / 10 }
    case .century: run { $0.year > 0 ? ($0.year &- 1) / 100 &+ 1 : -(-$0.year / 100) &- 1 }
    case .millennium: run { $0.year > 0 ? ($0.year &- 1) / 1_000 &+ 1 : -(-$0.year / 1_000) &- 1 }
    case .era: run { $0.year > 0 ? 1 : 0 }
    case .dayOfWeek: runDays { floorRemainder($0 &+ 4, by: 7) }
    case .isoDayOfWeek: runDays { floorRemainder($0 &+ 3, by: 7) &+ 1 }
    case .dayOfYear:
      runDays {
        $0 &- Int64(CivilDate(year: CivilDate(daysSinceEpoch: Int($0)).year, month: 1, day: 1).daysSinceEpoch) &+ 1
      }
    case .week: runDays { Int64(isoWeek($0).week) }
    case .isoYear: runDays { Int64(isoWeek($0).year) }
    case .yearWeek:
      runDays {
        let (year, week) = isoWeek($0)
        return Int64(year > 0 ? year &* 100 &+ week : year &* 100 &- week)
      }
    case .hour, .minute, .second, .millisecond, .microsecond, .epoch, .epochMilliseconds, .epochMicroseconds:
      preconditionFailure("not a part of the calendar")
    }
  }

  /// ISO 8601: weeks begin on Monday and belong to the year that holds their Thursday.
  @inline(__always)
  static func isoWeek(_ day: Int64) -> (year: Int, week: Int) {
    let thursday = Int(day &- floorRemainder(day &+ 3, by: 7) &+ 3)
    let year = CivilDate(daysSinceEpoch: thursday).year
    return (year, (thursday &- CivilDate(year: year, month: 1, day: 1).daysSinceEpoch) / 7 &+ 1)
  }

  private static func firstDay(of part: DatePart, containing day: Int64) -> Int64 {
    var date = CivilDate(daysSinceEpoch: Int(day))
    switch part {
    case .week, .yearWeek: return day &- floorRemainder(day &+ 3, by: 7)
    case .isoYear:
      // The Monday of the week with 4 January.
      let fourth = Int64(CivilDate(year: isoWeek(day).year, month: 1, day: 4).daysSinceEpoch)
      return fourth &- floorRemainder(fourth &+ 3, by: 7)
    case .month: break
    case .quarter: date.month = (date.month &- 1) / 3 &* 3 &+ 1
    case .year: date.month = 1
    // DuckDB's decades, centuries and millennia begin with the year 0 of their number, and round towards zero.
    case .decade: (date.year, date.month) = (date.year / 10 &* 10, 1)
    case .century: (date.year, date.month) = (date.year / 100 &* 100, 1)
    case .millennium: (date.year, date.month) = (date.year / 1_000 &* 1_000, 1)
    default: return day
    }
    date.day = 1
    return Int64(date.daysSinceEpoch)
  }
}

extension DatePart {
  /// The length of units up to a day, for `date_trunc`; `nil` for units of the calendar.
  fileprivate var microseconds: Int64? {
    switch self {
    case .day, .dayOfWeek, .isoDayOfWeek, .dayOfYear: Microseconds.perDay
    case .hour: Microseconds.perHour
    case .minute: Microseconds.perMinute
    case .second, .epoch: Microseconds.perSecond
    case .millisecond, .epochMilliseconds: Microseconds.perMillisecond
    case .microsecond, .epochMicroseconds: 1
    case .millennium, .century, .decade, .year, .isoYear, .quarter, .month, .week, .yearWeek, .era: nil
    }
  }
}
