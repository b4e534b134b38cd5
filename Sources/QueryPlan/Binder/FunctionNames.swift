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
    "mod", "date_part", "datepart", "date_trunc", "datetrunc", "date",
  ])

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
    "regexp_matches", "regexp_extract", "regexp_replace", "regexp_full_match", "strftime", "strptime", "to_timestamp",
    "approx_count_distinct", "approx_quantile", "string_agg", "group_concat", "listagg", "array_agg", "list",
    "row_number", "rank", "now",
    "today",
    "current_date", "current_timestamp", "sqrt", "power", "pow", "exp", "ln", "log", "sign", "left", "right", "strpos",
    "position", "reverse", "concat_ws", "lpad", "rpad", "hash", "md5", "typeof", "date_diff", "datediff", "date_add",
    "date_sub", "make_date", "make_timestamp", "epoch_us", "epoch_ns", "json_extract", "json_extract_string",
    "json_value", "mode", "product", "trunc", "generate_series", "range", "unnest",
  ]

  static var all: [String] { (aggregates.union(scalars).union(notYet)).sorted() }
}
