/// The scalar functions and operators the engine evaluates; null in, null out unless noted.
package enum ScalarFunction: String, Hashable, Sendable, CaseIterable {
  // Arithmetic on two operands of one type (BIGINT, HUGEINT, DOUBLE, DECIMAL of one storage); overflow is an error.
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  /// DOUBLE operands; `1/0` is infinity.
  case divide = "/"
  /// Truncating; division by zero is an error.
  case integerDivide = "//"
  case modulo = "%"
  case negate
  // Comparison of two operands of one type; the result is BOOLEAN.
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  /// Null-safe; never null.
  case isDistinctFrom
  case isNotDistinctFrom
  // Three-valued logic; `and` and `or` take two or more operands.
  case and
  case or
  case not
  // Never null.
  case isNull
  case isNotNull
  /// First operand against the rest, all of one type; null when not found and any operand is null.
  case inList
  /// Text, pattern with `%` and `_`, and optionally the escape character.
  case like
  /// As `like`, ignoring case.
  case ilike
  /// First non-null operand.
  case coalesce
  /// Null when both are equal, else the first.
  case nullIf
  // Text. Positions and lengths count Unicode code points, from 1.
  case lower
  case upper
  case length
  /// Text, start, and optionally length; a negative start counts from the end.
  case substring
  /// Text, separator, index from 1 (negative: from the end); empty when out of range.
  case splitPart
  /// Null operands count as empty.
  case concat
  /// `||`: null when either is.
  case concatOperator
  case trim
  case ltrim
  case rtrim
  case replace
  case startsWith
  case endsWith
  case contains
  // Numbers
  case abs
  /// Value and, optionally, digits after the point; halves away from zero.
  case round
  case floor
  case ceil
  /// Nulls are ignored; null only when all are.
  case greatest
  case least
  // Time. The unit is a literal first operand of `datePart` and `dateTrunc`; others take DATE or TIMESTAMP.
  case datePart
  case dateTrunc
  case year
  case month
  case day
  case hour
  case minute
  case second
  case dayOfWeek
  case isoDayOfWeek
  case dayOfYear
  case week
  case quarter
  case epoch
  case epochMilliseconds
  /// Microseconds since 1970.
  case epochMicroseconds = "epoch_us"
  /// TIMESTAMP from whole units since 1970.
  case fromEpochMilliseconds = "epoch_ms"
  case fromEpochMicroseconds = "make_timestamp"
  /// TIMESTAMP WITH TIME ZONE from seconds since 1970, a DOUBLE.
  case toTimestamp = "to_timestamp"
  case dayName = "dayname"
  case monthName = "monthname"
  case lastDay = "last_day"
  /// Year, month, day.
  case makeDate = "make_date"
  /// Zone, and a TIMESTAMP that becomes TIMESTAMP WITH TIME ZONE or the other way round.
  case timeZone = "timezone"
  /// TIMESTAMP, then BIGINT months, days and microseconds.
  case addInterval
  /// DATE and BIGINT.
  case addDays
  /// Unit (a literal), and two values of one type.
  case dateDiff = "date_diff"
  /// DATE or TIMESTAMP, and a literal format.
  case strftime
  /// Text and a literal format.
  case strptime
  /// As `strptime`; null where the text is not in the format.
  case tryStrptime = "try_strptime"
  // Regular expressions. Options are a literal, the last operand; the group of `regexp_extract` is a literal too.
  case regexpMatches = "regexp_matches"
  case regexpFullMatch = "regexp_full_match"
  /// Text, pattern, group, options.
  case regexpExtract = "regexp_extract"
  /// Text, literal pattern, literal replacement, options.
  case regexpReplace = "regexp_replace"
  // JSON in text: document, and a path or the number of an element.
  case jsonExtract = "json_extract"
  case jsonExtractText = "json_extract_string"
  // More text.
  case left
  case right
  /// Text, length, padding.
  case lpad
  case rpad
  case `repeat`
  case reverse
  case ascii
  case unicode
  case chr
  case strpos
  /// Separator, then texts; nulls among these are left out.
  case concatWithSeparator = "concat_ws"
  // More numbers; operands are DOUBLE but for `sign` and `trunc`.
  case sqrt
  case exp
  case ln
  case log10
  case log2
  /// Base and operand.
  case logarithm = "log"
  case power = "^"
  /// BIGINT.
  case sign
  case trunc
  case isNaN = "isnan"
  case isInfinite = "isinf"
  case isFinite = "isfinite"
  /// What `avg` of exact numbers ends with: their sum, HUGEINT or DECIMAL of 38 digits, and their count. The DOUBLE is
  /// rounded once.
  case mean
}
