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
    case "epoch": self = .epoch
    default: return nil
    }
  }

  /// The name that DuckDB prints for a unit that its grammar knows: upper-cased, singular.
  package static func keyword(_ name: String) -> String? {
    let words = [
      "year", "month", "day", "hour", "minute", "second", "millisecond", "microsecond", "week", "quarter", "decade",
      "century", "millennium",
    ]
    return words.first { $0.equalsIgnoringCase(name) || ($0 + "s").equalsIgnoringCase(name) }?.asciiUppercased
  }

  /// Whether `date_trunc` takes it.
  package var truncates: Bool {
    switch self {
    case .dayOfWeek, .isoDayOfWeek, .dayOfYear, .epoch: false
    default: true
    }
  }
}
