/// The function names of the dialect.
///
/// If you add a function, also change `SelectBinder.bindFunction` (or `bindAggregate`), docs/sql.md and the typing tests.
package enum FunctionNames {
  package static let aggregates: Set<String> = [
    "count", "count_if", "countif", "sum", "avg", "min", "max", "bool_and", "bool_or", "stddev", "stddev_samp",
    "stddev_pop", "variance", "var_samp", "var_pop", "first", "last", "arbitrary", "any_value", "arg_min", "argmin",
    "min_by", "arg_max", "argmax", "max_by", "arg_min_null", "arg_max_null", "median", "quantile_cont",
    "quantile_disc", "quantile",
  ]

  package static let scalars: Set<String> = Set(timeUnits.keys).union([
    "lower", "lcase", "upper", "ucase", "length", "len", "char_length", "character_length", "substring", "substr",
    "split_part", "trim", "ltrim", "rtrim", "replace", "starts_with", "prefix", "ends_with", "suffix", "contains",
    "concat", "coalesce", "ifnull", "nullif", "if", "abs", "round", "floor", "ceil", "ceiling", "greatest", "least",
    "mod", "date_part", "datepart", "date_trunc", "datetrunc", "date", "trunc", "sign",
  ]).union(fixed.keys).union(numeric.keys).union(special)

  /// Functions of time, JSON and regular expressions whose arguments need a look of their own.
  private static let special: Set<String> = [
    "strftime", "strptime", "try_strptime", "timezone", "date_diff", "datediff", "date_add", "regexp_matches",
    "regexp_full_match", "regexp_extract", "regexp_replace", "json_extract", "json_extract_string", "json_extract_path",
    "json_extract_path_text", "to_timestamp", "epoch_us", "epoch_ns", "make_timestamp", "make_date", "dayname",
    "monthname", "last_day", "concat_ws", "log", "pi", "to_years", "to_months", "to_days", "to_weeks", "to_quarters",
    "to_decades", "to_centuries", "to_millennia", "to_hours", "to_minutes", "to_seconds", "to_milliseconds",
    "to_microseconds",
  ]

  /// Whether an argument may be an INTERVAL.
  static func takesIntervals(_ name: String) -> Bool {
    ["date_add", "date_part", "datepart", "date_trunc", "datetrunc"].contains(name) || timeUnits[name] != nil
  }

  /// Functions of one DATE or TIMESTAMP, by the unit they extract.
  static let timeUnits: [String: TimeUnit] = [
    "year": .year, "month": .month, "day": .day, "dayofmonth": .day, "hour": .hour, "minute": .minute,
    "second": .second, "dayofweek": .dayOfWeek, "weekday": .dayOfWeek, "isodow": .isoDayOfWeek,
    "dayofyear": .dayOfYear, "week": .week, "weekofyear": .week, "quarter": .quarter, "epoch": .epoch,
    "epoch_ms": .millisecond, "isoyear": .isoYear, "yearweek": .yearWeek, "era": .era, "decade": .decade,
    "century": .century, "millennium": .millennium,
    "millisecond": .millisecond, "microsecond": .microsecond,
  ]

  /// Functions of DuckDB that belong to the dialect but are not executed yet.
  static let notYet: Set<String> = [
    "approx_count_distinct", "approx_quantile", "string_agg", "group_concat", "listagg", "array_agg", "list",
    "row_number", "rank", "now", "today", "current_date", "current_timestamp", "hash", "md5", "typeof", "date_sub",
    "json_value", "mode", "product", "generate_series", "range", "unnest",
  ]

  static var all: [String] { (aggregates.union(scalars).union(notYet)).sorted() }
}
