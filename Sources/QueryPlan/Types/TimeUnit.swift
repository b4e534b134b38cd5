/// A unit of `date_part`, `extract` and `date_trunc`, by its canonical name.
package enum TimeUnit: String, Hashable, Sendable, CaseIterable {
  case microsecond
  case millisecond
  case second
  case minute
  case hour
  case day
  case week
  case month
  case quarter
  case year
  case decade
  case century
  case millennium
  case dayOfWeek = "dow"
  case isoDayOfWeek = "isodow"
  case dayOfYear = "doy"
  case isoYear = "isoyear"
  case yearWeek = "yearweek"
  case era
  case epoch

  /// DuckDB's spellings, in any case.
  package init?(name: String) {
    switch name.asciiLowercased {
    case "microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds": self = .microsecond
    case "millisecond", "milliseconds", "ms", "msec", "msecs": self = .millisecond
    case "second", "seconds", "s", "sec", "secs": self = .second
    case "minute", "minutes", "m", "min", "mins": self = .minute
    case "hour", "hours", "h", "hr", "hrs": self = .hour
    case "day", "days", "d", "dayofmonth": self = .day
    case "week", "weeks", "w", "weekofyear": self = .week
    case "month", "months", "mon", "mons": self = .month
    case "quarter", "quarters": self = .quarter
    case "year", "years", "y", "yr", "yrs": self = .year
    case "decade", "decades", "dec", "decs": self = .decade
    case "century", "centuries", "cent", "c": self = .century
    case "millennium", "millennia", "millenium", "mil", "mils": self = .millennium
    case "dow", "dayofweek", "weekday": self = .dayOfWeek
    case "isodow": self = .isoDayOfWeek
    case "doy", "dayofyear": self = .dayOfYear
    case "isoyear": self = .isoYear
    case "yearweek": self = .yearWeek
    case "era": self = .era
    case "epoch": self = .epoch
    default: return nil
    }
  }

  /// The name that DuckDB prints for a unit that its grammar knows.
  package static func keyword(_ name: String) -> String? {
    switch name.asciiLowercased {
    case "year", "years": "YEAR"
    case "month", "months": "MONTH"
    case "day", "days": "DAY"
    case "hour", "hours": "HOUR"
    case "minute", "minutes": "MINUTE"
    case "second", "seconds": "SECOND"
    case "millisecond", "milliseconds": "MILLISECONDS"
    case "microsecond", "microseconds": "MICROSECONDS"
    case "week", "weeks": "WEEK"
    case "quarter", "quarters": "QUARTER"
    case "decade", "decades": "DECADE"
    case "century", "centuries": "CENTURY"
    case "millennium", "millennia": "MILLENNIUM"
    default: nil
    }
  }

  /// Whether `date_trunc` takes it.
  package var truncates: Bool {
    switch self {
    case .dayOfWeek, .isoDayOfWeek, .dayOfYear, .yearWeek, .era, .epoch: false
    default: true
    }
  }
}
