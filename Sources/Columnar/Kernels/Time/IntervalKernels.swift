/// Arithmetic of DATE and TIMESTAMP with days, and with intervals of months, days and microseconds; null in, null out.
package enum IntervalKernels {
  /// `timestamp + interval`: first the months, which keep the day or take the last one of a shorter month, then the days,
  /// then the microseconds.
  package static func add(
    _ operand: Operand, months: Operand, days: Operand, microseconds: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(
      [operand, months, days, microseconds].allSatisfy { $0.physicalType == .int64 } && result.physicalType == .int64)
    result.beginResult(operand, months, days, microseconds, rowCount: rowCount)
    let failedRow: Int?
    if months.isConstant, days.isConstant, microseconds.isConstant, unsafe months.column.int64s[0] == 0,
      let shift = unsafe shift(days.column.int64s[0], microseconds.column.int64s[0])
    {
      failedRow = RowLoops.mapChecked(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
        let (value, overflow) = $0.addingReportingOverflow(shift)
        return (value, overflow || value == .max)
      }
    } else {
      failedRow = addRows(operand, months, days, microseconds, rowCount, result)
    }
    if let row = failedRow {
      throw KernelError(
        .overflow, "TIMESTAMP overflow in \(operand.describe(row: row)) with an INTERVAL", row: row)
    }
  }

  private static func shift(_ days: Int64, _ microseconds: Int64) -> Int64? {
    let (start, overflowsDays) = days.multipliedReportingOverflow(by: Microseconds.perDay)
    let (value, overflow) = start.addingReportingOverflow(microseconds)
    return overflowsDays || overflow ? nil : value
  }

  private static func addRows(
    _ operand: Operand, _ months: Operand, _ days: Operand, _ microseconds: Operand, _ rowCount: Int, _ result: Column
  ) -> Int? {
    for row in 0..<rowCount where result.isPresent(row) {
      // SAFETY: beginResult checked the rows.
      let value = unsafe operand.values(as: Int64.self)[row & operand.rowMask]
      let sum = unsafe add(
        value, months.values(as: Int64.self)[row & months.rowMask], days.values(as: Int64.self)[row & days.rowMask],
        microseconds.values(as: Int64.self)[row & microseconds.rowMask])
      unsafe result.int64s[row] = sum ?? 0
      if sum == nil { return row }
    }
    return nil
  }

  /// Nil outside of TIMESTAMP.
  static func add(_ value: Int64, _ months: Int64, _ days: Int64, _ microseconds: Int64) -> Int64? {
    // No interval within the range of dates has more.
    guard months.magnitude < 1 << 31, days.magnitude < 1 << 40 else { return nil }
    var day = floorDivide(value, by: Microseconds.perDay)
    let time = value &- day &* Microseconds.perDay
    if months != 0 {
      var date = CivilDate(daysSinceEpoch: Int(day))
      let month = Int64(date.year) * 12 + Int64(date.month - 1) + months
      date.year = Int(floorDivide(month, by: 12))
      date.month = Int(floorRemainder(month, by: 12)) + 1
      date.day = min(date.day, CivilDate.dayCount(year: date.year, month: date.month))
      day = Int64(date.daysSinceEpoch)
      guard TextParsing.dateRange.contains(day) else { return nil }
    }
    let (start, overflowsDays) = (day + days).multipliedReportingOverflow(by: Microseconds.perDay)
    let (moment, overflowsTime) = start.addingReportingOverflow(time)
    let (sum, overflow) = moment.addingReportingOverflow(microseconds)
    return overflowsDays || overflowsTime || overflow || sum == .max ? nil : sum
  }

  /// `date + days`, into a DATE column.
  package static func addDays(
    _ operand: Operand, _ days: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(
      operand.physicalType == .int64 && days.physicalType == .int64 && result.physicalType == .int64)
    result.beginResult(operand, days, rowCount: rowCount)
    let range = TextParsing.dateRange
    let failedRow = RowLoops.zipChecked(
      operand, days, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self
    ) {
      let (value, overflow) = $0.addingReportingOverflow($1)
      return (value, overflow || value < range.lowerBound || value > range.upperBound)
    }
    if let row = failedRow {
      throw KernelError(
        .overflow, "DATE overflow in \(operand.describe(row: row)) + \(days.describe(row: row))", row: row)
    }
  }

  /// `date_diff`: how many boundaries of the unit lie between the first and the second, both DATE or both TIMESTAMP.
  /// Weeks are counted from the first, seven days each.
  package static func difference(
    _ part: DatePart, _ start: Operand, _ end: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(
      start.physicalType == .int64 && end.physicalType == .int64 && result.physicalType == .int64
        && start.column.type == end.column.type)
    result.beginResult(start, end, rowCount: rowCount)
    let isDate = start.column.type == .date
    @inline(__always)
    func run(_ body: (Int64, Int64) -> (Int64, Bool)) -> Int? {
      RowLoops.zipChecked(start, end, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self, body)
    }
    /// Differences of a count of units since 1970, or since year 0.
    @inline(__always)
    func runDays(_ count: (Int64) -> Int64) -> Int? {
      isDate
        ? run { (count($1) &- count($0), false) }
        : run {
          let first = floorDivide($0, by: Microseconds.perDay)
          return (count(floorDivide($1, by: Microseconds.perDay)) &- count(first), false)
        }
    }
    @inline(__always)
    func runUnits(_ unit: Int64) -> Int? {
      isDate
        ? run {
          let (days, overflow) = $1.subtractingReportingOverflow($0)
          let (value, overflowsUnit) = days.multipliedReportingOverflow(by: Microseconds.perDay / unit)
          return (value, overflow || overflowsUnit)
        } : run { floorDivide($1, by: unit).subtractingReportingOverflow(floorDivide($0, by: unit)) }
    }
    let failedRow: Int?
    switch part {
    case .microsecond: failedRow = runUnits(1)
    case .millisecond, .epochMilliseconds: failedRow = runUnits(Microseconds.perMillisecond)
    case .second, .epoch: failedRow = runUnits(Microseconds.perSecond)
    case .minute: failedRow = runUnits(Microseconds.perMinute)
    case .hour: failedRow = runUnits(Microseconds.perHour)
    case .day, .dayOfWeek, .isoDayOfWeek, .dayOfYear: failedRow = runDays { $0 }
    case .week, .yearWeek:
      failedRow =
        isDate
        ? run { (($1 &- $0) / 7, false) }
        : run {
          let first = floorDivide($0, by: Microseconds.perDay)
          return ((floorDivide($1, by: Microseconds.perDay) &- first) / 7, false)
        }
    case .month: failedRow = runDays { months(of: $0) }
    case .quarter: failedRow = runDays { months(of: $0) / 3 }
    case .year: failedRow = runDays { year(of: $0) }
    case .decade: failedRow = runDays { year(of: $0) / 10 }
    case .century: failedRow = runDays { year(of: $0) / 100 }
    case .millennium: failedRow = runDays { year(of: $0) / 1_000 }
    case .isoYear: failedRow = runDays { Int64(DatePartKernels.isoWeek($0).year) }
    case .era, .epochMicroseconds: preconditionFailure("no unit of date_diff")
    }
    if let row = failedRow {
      throw KernelError(
        .overflow, "BIGINT overflow in date_diff of \(start.describe(row: row)) and \(end.describe(row: row))",
        row: row)
    }
  }

  @inline(__always)
  private static func year(of day: Int64) -> Int64 { Int64(CivilDate(daysSinceEpoch: Int(day)).year) }

  @inline(__always)
  private static func months(of day: Int64) -> Int64 {
    let date = CivilDate(daysSinceEpoch: Int(day))
    return Int64(date.year &* 12 &+ date.month &- 1)
  }

  /// `last_day`: the last day of each value's month, into a DATE column.
  package static func lastDay(_ operand: Operand, rowCount: Int, into result: Column) {
    precondition(operand.physicalType == .int64 && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let unit = operand.column.type == .date ? 1 : Microseconds.perDay
    RowLoops.map(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
      var date = CivilDate(daysSinceEpoch: Int(floorDivide($0, by: unit)))
      date.day = CivilDate.dayCount(year: date.year, month: date.month)
      return Int64(date.daysSinceEpoch)
    }
  }

  /// `make_date(year, month, day)`.
  package static func makeDate(
    _ year: Operand, _ month: Operand, _ day: Operand, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition([year, month, day].allSatisfy { $0.physicalType == .int64 } && result.physicalType == .int64)
    result.beginResult(year, month, day, rowCount: rowCount)
    for row in 0..<rowCount where result.isPresent(row) {
      // SAFETY: beginResult checked the rows.
      let years = unsafe year.values(as: Int64.self)[row & year.rowMask]
      let months = unsafe month.values(as: Int64.self)[row & month.rowMask]
      let days = unsafe day.values(as: Int64.self)[row & day.rowMask]
      var value: Int64?
      if years.magnitude < 6_000_000, (1...12).contains(months), days >= 1,
        days <= CivilDate.dayCount(year: Int(years), month: Int(months))
      {
        value = Int64(CivilDate(year: Int(years), month: Int(months), day: Int(days)).daysSinceEpoch)
      }
      guard let value, TextParsing.dateRange.contains(value) else {
        throw KernelError(.invalidArgument, "there is no date \(years)-\(months)-\(days)", row: row)
      }
      unsafe result.int64s[row] = value
    }
  }

  /// `to_timestamp(seconds)`: microseconds since 1970, rounded with halves to even.
  package static func instants(ofSeconds operand: Operand, rowCount: Int, into result: Column) throws(KernelError) {
    precondition(operand.physicalType == .double && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let failedRow = RowLoops.mapChecked(
      operand, as: Double.self, rowCount: rowCount, into: result, as: Int64.self
    ) {
      let scaled = ($0 * 1_000_000).rounded(.toNearestOrEven)
      return scaled > -0x1p63 && scaled < 0x1p63 ? (Int64(scaled), false) : (0, true)
    }
    if let row = failedRow {
      throw KernelError(.overflow, "TIMESTAMP overflow in to_timestamp(\(operand.describe(row: row)))", row: row)
    }
  }

  /// Whole units since 1970 as a TIMESTAMP.
  package static func timestamps(
    of operand: Operand, unit: Int64, name: String, rowCount: Int, into result: Column
  ) throws(KernelError) {
    precondition(operand.physicalType == .int64 && result.physicalType == .int64)
    result.beginResult(operand, rowCount: rowCount)
    let failedRow = RowLoops.mapChecked(operand, as: Int64.self, rowCount: rowCount, into: result, as: Int64.self) {
      let (value, overflow) = $0.multipliedReportingOverflow(by: unit)
      return (value, overflow || value == .max)
    }
    if let row = failedRow {
      throw KernelError(.overflow, "TIMESTAMP overflow in \(name)(\(operand.describe(row: row)))", row: row)
    }
  }
}
