/// The units of `date_part`, `extract` and `date_trunc`.
package enum DatePart: String, Hashable, Sendable, CaseIterable {
  case millennium, century, decade, year, isoYear, quarter, month, week, yearWeek, day, dayOfWeek, isoDayOfWeek,
    dayOfYear
  case hour, minute, second, millisecond, microsecond
  /// Seconds since 1970, with fraction: DOUBLE, all others are BIGINT.
  case epoch
  /// Milliseconds since 1970, rounded with halves away from zero; no name in `date_part`, but the function `epoch_ms`.
  case epochMilliseconds
  /// Microseconds since 1970: `epoch_us`.
  case epochMicroseconds
  case era

  /// Finds a unit by any of the names that DuckDB knows, ignoring case.
  package init?(name: String) {
    guard let part = Self.names[name.lowercased()] else { return nil }
    self = part
  }

  private static let names: [String: DatePart] = [
    "millennium": .millennium, "millennia": .millennium, "millenniums": .millennium, "mil": .millennium,
    "mils": .millennium,
    "century": .century, "centuries": .century, "cent": .century, "c": .century,
    "decade": .decade, "decades": .decade, "dec": .decade, "decs": .decade,
    "year": .year, "years": .year, "yr": .year, "yrs": .year, "y": .year,
    "isoyear": .isoYear,
    "quarter": .quarter, "quarters": .quarter,
    "month": .month, "months": .month, "mon": .month, "mons": .month,
    "week": .week, "weeks": .week, "w": .week, "weekofyear": .week,
    "yearweek": .yearWeek,
    "day": .day, "days": .day, "d": .day, "dayofmonth": .day,
    "dow": .dayOfWeek, "dayofweek": .dayOfWeek, "weekday": .dayOfWeek,
    "isodow": .isoDayOfWeek,
    "doy": .dayOfYear, "dayofyear": .dayOfYear,
    "hour": .hour, "hours": .hour, "hr": .hour, "hrs": .hour, "h": .hour,
    "minute": .minute, "minutes": .minute, "min": .minute, "mins": .minute, "m": .minute,
    "second": .second, "seconds": .second, "sec": .second, "secs": .second, "s": .second,
    "millisecond": .millisecond, "milliseconds": .millisecond, "ms": .millisecond, "msec": .millisecond,
    "msecs": .millisecond,
    "microsecond": .microsecond, "microseconds": .microsecond, "us": .microsecond, "usec": .microsecond,
    "usecs": .microsecond,
    "epoch": .epoch, "era": .era,
  ]

  /// The type of `date_part` with this unit.
  package var type: DataType { self == .epoch ? .double : .bigint }
}
