"""The scalar functions, operators and aggregates that queries are made of.

To let the generator use a new function, add a line. `arguments` are families (bool int dbl dec date ts str), or:
num (any number), tame (integer far from overflow), time (date or ts), any, or a list of literals to choose from.
"""

from dataclasses import dataclass

from . import syntax

UNITS = ["year", "month", "day", "hour", "minute", "second", "quarter", "week", "dow", "isodow", "doy", "millisecond", "microsecond",
         "isoyear", "yearweek", "decade", "century", "millennium", "era"]  # fmt: skip
TRUNCATIONS = ["year", "month", "day", "hour", "minute", "second", "quarter", "week", "millisecond", "microsecond", "decade", "century"]
PATTERNS = ["'%'", "''", "'a%'", "'%a'", "'%a%'", "'_'", "'__'", "'%_b%'", "'a_b'", "'a\\_b'", "'%日%'", "'%''%'", "'%\"%'", "'A%'", "'%é'", "'% %'",
            "'%a%b%'", "'a%b%c'", "'____%'", "'%,%'"]  # fmt: skip
ESCAPES = ["'50!%' ESCAPE '!'", "'%!_%' ESCAPE '!'", "'a!_b' ESCAPE '!'", "'%$%%' ESCAPE '$'", "'!!%' ESCAPE '!'"]
TEXTS = ["''", "'a'", "'b'", "'ab'", "' '", "','", "'-'", "'日'", "'é'", "'😀'", "'\"'", "''''", "'abc'", "'A'", "'_'", "'%'", "'xyz'", "'l'"]
REGULAR = ["'a'", "'^a'", "'b$'", "'[a-c]+'", "'^[A-Z]'", "'\\d+'", "'(a)(b)?'", "'a|b'", "'.'", "'^$'", "'\\s'", "'[^a-z ]'", "'(?i)AB'", "'a*b'",
           "'x{2,}'", "'日本'", "'\\w+'", "'([a-z]+)-([a-z]+)'"]  # fmt: skip
SMALL = ["-3", "-2", "-1", "0", "1", "2", "3", "5", "12", "100"]
COUNTS = ["1", "2", "3", "7", "10", "60", "1000"]
FORMATS = ["'%Y-%m-%d'", "'%H:%M:%S'", "'%Y/%m/%d %H'", "'%d.%m.%y'", "'%j'", "'%Y%m%dT%H%M%S'", "'%I %p'", "'%b %-d'", "'%a'", "'%A, %d %B %Y'",
           "'%f'", "'%%'", "'%u %w'", "'%V %G'", "'%U %W'", "'%-d/%-m'", "'%g'"]  # fmt: skip
INTERVALS = ["INTERVAL 1 DAY", "INTERVAL '1' MONTH", "INTERVAL '2 hours'", "INTERVAL 90 MINUTE", "INTERVAL '1 year'", "INTERVAL 1 WEEK",
             "INTERVAL '-1 day'", "INTERVAL '1 day 3 hours'", "INTERVAL 30 SECOND", "INTERVAL '1 month 2 days'", "INTERVAL 3 YEAR"]  # fmt: skip
ZONES = ["'UTC'", "'Europe/Berlin'", "'America/New_York'", "'Asia/Kolkata'", "'Pacific/Auckland'", "'America/Sao_Paulo'", "'Asia/Tokyo'"]
PATHS = ["'$.a'", "'$.b'", "'a'", "'b'", "'$.a.b'", "'$.a.b[0]'", "'$.a.b[2].c'", "'$[0]'", "'$[1]'", "'$'", "'/a'", "'/a/b/0'", "'c'", "'$.\"a b\"'"]


@dataclass
class Function:
    feature: str
    result: str
    arguments: list
    form: object = None
    bits: int = 63
    #: Fails for some arguments: used only where no clause can hide or reveal the failure.
    is_risky: bool = False
    weight: float = 1

    def __post_init__(self):
        if self.form is None:
            self.form = f"{self.feature}({', '.join('{%d}' % index for index in range(len(self.arguments)))})"


def part(form):
    """DuckDB's part of a constant NULL is DOUBLE, also of TRY_CAST('x' AS DATE); docs/sql.md lists the difference."""

    def text(texts):
        may_be_null = any(word in texts[1].upper() for word in ("NULL", "TRY_CAST", "TRY_STRPTIME"))
        return form.format(*texts) + ("::BIGINT" if may_be_null else "")

    return text


def strict_time_cast(type):
    """DuckDB knows infinite dates, and leaves out what is wrong behind `HH:MM`; docs/sql.md lists both differences."""
    whole = r"\s*(epoch|[-\d/\\ ]+(\(bc\))?|[^:]*:\d+(:\d+(\.\d*)?)?\s*(Z|utc|gmt|[-+][\d:]+)?)\s*"
    condition = f"isfinite(TRY_CAST({{0}} AS {type})) AND regexp_full_match({{0}}, '{whole}', 'i')"
    return f"TRY_CAST({{0}} AS {type})", f"CASE WHEN {condition} THEN TRY_CAST({{0}} AS {type}) END"


def integer_cast(kind, type):
    """DuckDB's integers want digits that fit also before a negative exponent; docs/sql.md lists the difference."""
    return f"{kind}(CASE WHEN {{0}} ILIKE '%e-%' AND length({{0}}) > 18 THEN '15e-1' ELSE {{0}} END AS {type})"


def parts():
    for name in ["year", "month", "day", "hour", "minute", "second", "quarter", "week", "dayofweek", "isodow", "dayofyear", "weekofyear",
                 "weekday", "millisecond", "microsecond", "isoyear", "yearweek", "decade", "century"]:  # fmt: skip
        yield Function(name, "int", ["time"], bits=31, weight=0.4)


SCALARS = [
    # Text
    Function("lower", "str", ["str"]),
    Function("upper", "str", ["str"]),
    Function("length", "int", ["str"], bits=14),
    Function("substring", "str", ["str", SMALL], "substring({0}, {1})"),
    Function("substring", "str", ["str", SMALL, SMALL], "substring({0}, {1}, {2})"),
    Function("substring", "str", ["str", "tame", "tame"], "substr({0}, {1}, {2})", weight=0.5),
    Function("substring FROM", "str", ["str", COUNTS, COUNTS], "substring({0} FROM {1} FOR {2})"),
    Function("split_part", "str", ["str", TEXTS, SMALL]),
    Function("trim", "str", ["str"]),
    Function("trim", "str", ["str", TEXTS], "trim({0}, {1})"),
    Function("trim FROM", "str", ["str", TEXTS, ["BOTH", "LEADING", "TRAILING"]], "trim({2} {1} FROM {0})"),
    Function("ltrim", "str", ["str"]),
    Function("rtrim", "str", ["str"]),
    Function("ltrim", "str", ["str", TEXTS], "ltrim({0}, {1})"),
    Function("rtrim", "str", ["str", TEXTS], "rtrim({0}, {1})"),
    Function("replace", "str", ["str", TEXTS, TEXTS]),
    Function("starts_with", "bool", ["str", TEXTS]),
    Function("ends_with", "bool", ["str", TEXTS]),
    Function("contains", "bool", ["str", TEXTS]),
    Function("starts_with", "bool", ["str", "str"], weight=0.3),
    Function("contains", "bool", ["str", "str"], weight=0.3),
    Function("^@", "bool", ["str", TEXTS], "({0} ^@ {1})"),
    Function("||", "str", ["str", "str"], "({0} || {1})"),
    Function("||", "str", ["str", "any"], "({0} || {1})"),
    Function("concat", "str", ["any", "any"]),
    Function("concat", "str", ["str", "any", "str"]),
    Function("regexp_matches", "bool", ["str", REGULAR]),
    Function("regexp_extract", "str", ["str", REGULAR]),
    Function("regexp_extract", "str", ["str", ["'(a)(b)?'", "'([a-z]+)-([a-z]+)'", "'(.)(.)(.)'"], ["0", "1", "2"]]),
    Function("LIKE", "bool", ["str", PATTERNS], "({0} LIKE {1})"),
    Function("NOT LIKE", "bool", ["str", PATTERNS], "({0} NOT LIKE {1})"),
    Function("ILIKE", "bool", ["str", PATTERNS], "({0} ILIKE {1})"),
    Function("ESCAPE", "bool", ["str", ESCAPES], "({0} LIKE {1})"),
    Function("LIKE", "bool", ["str", "str"], "({0} LIKE replace({1}, '\\', ''))", weight=0.3),
    Function("regexp_full_match", "bool", ["str", REGULAR]),
    Function("regexp_replace", "str", ["str", REGULAR, ["''", "'-'", "'<\\\\0>'"]]),
    Function("left", "str", ["str", SMALL]),
    Function("right", "str", ["str", SMALL]),
    Function("lpad", "str", ["str", COUNTS[:4], ["'*'", "'ab'", "'日'"]]),
    Function("rpad", "str", ["str", COUNTS[:4], ["'*'", "'ab'", "'日'"]]),
    Function("repeat", "str", ["str", ["0", "1", "3"]]),
    Function("reverse", "str", ["str"]),
    Function("ascii", "int", ["str"], bits=21),
    Function("unicode", "int", ["str"], bits=21),
    Function("chr", "str", [["65", "233", "26085"]]),
    Function("strpos", "int", ["str", TEXTS], bits=14),
    Function("concat_ws", "str", [TEXTS, "any", "str"]),
    # Numbers
    Function("sqrt", "dbl", ["dbl"], "sqrt(abs({0}))", bits=2000),
    Function("exp", "dbl", ["tame"], "exp({0} % 20)", bits=30),
    Function("ln", "dbl", ["tame"], "ln(abs({0}) + 1)", bits=6),
    Function("log10", "dbl", ["tame"], "log10(abs({0}) + 1)", bits=6),
    Function("log2", "dbl", ["tame"], "log2(abs({0}) + 1)", bits=6),
    Function("^", "dbl", ["tame", ["2", "0.5", "3"]], "((abs({0}) % 100) ^ {1})", bits=30),
    # BIGINT here, TINYINT in DuckDB: sums with decimals would be of other types.
    Function("sign", "int", ["num"], "CAST(sign({0}) AS BIGINT)", bits=1),
    Function("trunc", "dbl", ["dbl"], bits=2000),
    Function("isnan", "bool", ["dbl"]),
    Function("isinf", "bool", ["dbl"]),
    Function("isfinite", "bool", ["dbl"]),
    Function("abs", "int", ["tame"], bits=40),
    Function("abs", "dbl", ["dbl"], bits=2000),
    Function("abs", "dec", ["dec"], bits=38),
    Function("round", "dbl", ["dbl"], bits=2000),
    Function("round", "dbl", ["dbl", ["0", "1", "2", "3", "-1", "-2"]], bits=2000),
    Function("round", "dec", ["dec", ["0", "1", "2", "-1", "5"]], bits=38),
    Function("round", "int", ["tame"], bits=50),
    Function("round", "int", ["tame", ["0", "-1", "-2", "1"]], bits=50),
    Function("floor", "dbl", ["dbl"], bits=2000),
    Function("floor", "dec", ["dec"], bits=38),
    Function("ceil", "dbl", ["dbl"], bits=2000),
    Function("ceil", "dec", ["dec"], bits=38),
    Function("ceil", "dbl", ["int"], "ceiling({0})", bits=130, weight=0.5),
    Function("mod", "int", ["int", COUNTS], bits=10),
    Function("mod", "dec", ["dec", ["1.5", "0.3", "7"]], bits=38, is_risky=True),
    Function("mod", "dbl", ["dbl", ["1.5e0", "0.25e0", "7"]], bits=4),
    Function("%", "int", ["int", COUNTS], "({0} % {1})", bits=10),
    Function("//", "int", ["int", COUNTS], "({0} // {1})"),
    Function("%", "int", ["int", "int"], "({0} % {1})", is_risky=True),
    Function("//", "int", ["int", "int"], "({0} // {1})", is_risky=True),
    Function("/", "dbl", ["num", COUNTS], "({0} / {1})", bits=150),
    Function("/", "dbl", ["num", "num"], "({0} / {1})", bits=2000),
    Function("*", "dbl", ["dbl", "dbl"], "({0} * {1})", bits=2000),
    Function("+", "dbl", ["dbl", "num"], "({0} + {1})", bits=2000),
    Function("-", "dbl", ["num", "dbl"], "({0} - {1})", bits=2000),
    Function("+", "int", ["int", "int"], "({0} + {1})", is_risky=True),
    Function("*", "int", ["int", "int"], "({0} * {1})", is_risky=True),
    Function("-", "int", ["int", "int"], "({0} - {1})", is_risky=True),
    Function("+", "dec", ["dec", "dec"], "({0} + {1})", bits=38, is_risky=True),
    Function("*", "dec", ["dec", "dec"], "({0} * {1})", bits=38, is_risky=True),
    Function("+", "dec", ["tame", "dec"], "({0} + {1})", bits=38, is_risky=True),
    Function("negation", "dbl", ["dbl"], "(-{0})", bits=2000),
    Function("negation", "int", ["tame"], "(-{0})", bits=50),
    Function("negation", "dec", ["dec"], "(-{0})", bits=38),
    # Time
    *parts(),
    Function("date_part", "int", [[f"'{unit}'" for unit in UNITS], "time"], part("date_part({0}, {1})"), bits=40),
    Function("extract", "int", [UNITS, "time"], part("extract({0} FROM {1})"), bits=40),
    Function("epoch", "dbl", ["time"], bits=60),
    Function("epoch_ms", "int", ["ts"], bits=50),
    Function("date_trunc", "ts", [[f"'{unit}'" for unit in TRUNCATIONS], "ts"]),
    # DuckDB takes the range of a column of dates for one of times there, and compares wrongly by it.
    Function("date_trunc", "ts", [[f"'{unit}'" for unit in TRUNCATIONS], "date"],
             ("CAST(date_trunc({0}, {1}) AS TIMESTAMP)", "date_trunc({0}, CAST({1} AS TIMESTAMP))")),  # fmt: skip
    Function("date", "date", ["ts"]),
    Function("strftime", "str", ["time", FORMATS]),
    Function("strptime", "ts", [["'2026-03-01 12:30:00'", "'1999-12-31 23:59:59'"], ["'%Y-%m-%d %H:%M:%S'"]]),
    # Years of five digits fail.
    Function("strptime", "ts", ["ts", ["'%Y-%m-%d'", "'%Y-%m-%d %H:%M:%S'", "'%d/%m/%Y %H:%M'", "'%Y%m%d%H'"]],
             lambda texts: f"strptime(strftime({texts[0]}, {texts[1]}), {texts[1]})", is_risky=True),  # fmt: skip
    Function("to_timestamp", "ts", [["0", "1700000000", "-86400", "1.5", "1e9"]], "CAST(to_timestamp({0}) AS TIMESTAMP)"),
    Function("to_timestamp", "ts", ["tame"], "CAST(to_timestamp({0}) AS TIMESTAMP)"),
    Function("AT TIME ZONE", "ts", ["ts", ZONES, ZONES], "(({0} AT TIME ZONE {1}) AT TIME ZONE {2})"),
    Function("INTERVAL +", "ts", ["ts", INTERVALS], "({0} + {1})", weight=2),
    Function("INTERVAL -", "ts", ["ts", INTERVALS], "({0} - {1})", weight=2),
    Function("INTERVAL + date", "ts", ["date", INTERVALS], "({0} + {1})", weight=2),
    Function("date + days", "date", ["date", ["1", "30", "-7", "365"]], "({0} + {1})", weight=2),
    Function("date - date", "int", ["date", "date"], "({0} - {1})", bits=24),
    Function("ts - ts", "str", ["ts", "ts"], "CAST(({0} - {1}) AS VARCHAR)", is_risky=True),
    Function("epoch_us", "int", ["ts"], bits=58),
    Function("make_timestamp", "ts", ["tame"], bits=63),
    Function("dayname", "str", ["time"]),
    Function("monthname", "str", ["time"]),
    Function("last_day", "date", ["time"]),
    Function("make_date", "date", [["2024", "1969", "2026"], ["1", "2", "12"], ["1", "28"]]),
    Function("date_diff", "int", [[f"'{unit}'" for unit in ["year", "month", "day", "hour", "minute", "second", "week", "quarter"]], "ts", "ts"], bits=50),
    Function("try_strptime", "ts", ["str", ["'%Y-%m-%d'", "'%Y-%m-%d %H:%M:%S'"]]),
    # JSON
    Function("->", "str", ["json", PATHS], "CAST(({0} -> {1}) AS VARCHAR)"),
    Function("->>", "str", ["json", PATHS], "({0} ->> {1})"),
    # Casts
    Function("CAST", "str", ["any"], "CAST({0} AS VARCHAR)"),
    Function("::", "str", ["any"], "({0})::VARCHAR"),
    Function("CAST", "dbl", ["int"], "CAST({0} AS DOUBLE)", bits=130),
    Function("::", "dbl", ["dec"], "({0})::DOUBLE", bits=130),
    Function("CAST", "dec", ["tame"], "CAST({0} AS DECIMAL(18,2))", bits=18, is_risky=True),
    Function("CAST", "dec", ["dbl"], "CAST({0} AS DECIMAL(12,3))", bits=12, is_risky=True),
    Function("CAST", "int", ["dbl"], "CAST({0} AS BIGINT)", is_risky=True),
    Function("CAST", "int", ["dec"], "CAST({0} AS BIGINT)", is_risky=True),
    Function("CAST", "int", ["int"], "CAST({0} AS BIGINT)", is_risky=True),
    Function("CAST", "int", ["int"], "CAST({0} AS HUGEINT)", bits=127),
    Function("CAST", "int", ["bool"], "CAST({0} AS BIGINT)", bits=1),
    Function("CAST", "bool", ["int"], "CAST({0} AS BOOLEAN)"),
    Function("CAST", "date", ["ts"], "CAST({0} AS DATE)"),
    Function("::", "ts", ["date"], "({0})::TIMESTAMP"),
    Function("CAST", "int", ["str"], integer_cast("CAST", "BIGINT"), is_risky=True, weight=0.3),
    Function("TRY_CAST", "int", ["str"], integer_cast("TRY_CAST", "BIGINT")),
    Function("TRY_CAST", "int", ["str"], integer_cast("TRY_CAST", "HUGEINT"), bits=127),
    Function("TRY_CAST", "dbl", ["str"], "TRY_CAST({0} AS DOUBLE)", bits=2000),
    Function("TRY_CAST", "dec", ["str"], "TRY_CAST({0} AS DECIMAL(9,2))", bits=9),
    Function("TRY_CAST", "dec", ["str"], "TRY_CAST({0} AS DECIMAL(30,4))", bits=30),
    # DuckDB has infinite dates.
    Function("TRY_CAST", "date", ["str"], strict_time_cast("DATE")),
    Function("TRY_CAST", "ts", ["str"], strict_time_cast("TIMESTAMP")),
    Function("TRY_CAST", "bool", ["str"], "TRY_CAST({0} AS BOOLEAN)"),
    Function("TRY_CAST", "int", ["dbl"], "TRY_CAST({0} AS BIGINT)"),
    Function("TRY_CAST", "dec", ["dbl"], "TRY_CAST({0} AS DECIMAL(9,2))", bits=9),
    Function("TRY_CAST", "dec", ["dec"], "TRY_CAST({0} AS DECIMAL(6,1))", bits=6),
    Function("TRY_CAST", "dec", ["int"], "TRY_CAST({0} AS DECIMAL(9,2))", bits=9),
    # Conditions
    Function("AND", "bool", ["bool", "bool"], "({0} AND {1})", weight=3),
    Function("OR", "bool", ["bool", "bool"], "({0} OR {1})", weight=3),
    Function("NOT", "bool", ["bool"], "(NOT {0})", weight=2),
    Function("IS NULL", "bool", ["any"], "({0} IS NULL)", weight=2),
    Function("IS NOT NULL", "bool", ["any"], "({0} IS NOT NULL)", weight=2),
    Function("IS TRUE", "bool", ["bool"], "({0} IS TRUE)"),
    Function("IS TRUE", "bool", ["bool"], "({0} IS NOT TRUE)"),
    Function("IS FALSE", "bool", ["bool"], "({0} IS FALSE)"),
    Function("IS FALSE", "bool", ["bool"], "({0} IS NOT FALSE)"),
]  # fmt: skip

COMPARISONS = ["=", "<>", "<", "<=", ">", ">=", "!="]


@dataclass
class Aggregate:
    feature: str
    #: A family, or `same` as the argument.
    result: str
    #: The families of the argument, or None.
    argument: list | None
    form: object
    can_be_distinct: bool = True
    #: Needs arguments without extremes, because the result depends on the order of summation.
    is_sum: bool = False
    weight: float = 1


ANY = ["bool", "int", "dbl", "dec", "date", "ts", "str"]
NUMBERS = ["int", "dbl", "dec"]

AGGREGATES = [
    Aggregate("count(*)", "int", None, "count(*)", weight=2),
    Aggregate("count", "int", ANY, "count({0})", weight=2),
    Aggregate("sum", "same", NUMBERS, "sum({0})", is_sum=True, weight=2),
    Aggregate("sum", "int", ["bool"], "sum({0})", weight=0.3),
    Aggregate("avg", "dbl", NUMBERS, "avg({0})", is_sum=True),
    Aggregate("min", "same", ANY, "min({0})"),
    Aggregate("max", "same", ANY, "max({0})"),
    Aggregate("bool_and", "bool", ["bool"], "bool_and({0})"),
    Aggregate("bool_or", "bool", ["bool"], "bool_or({0})"),
    Aggregate("any_value", "same", ANY, "any_value({0})", can_be_distinct=False),
    Aggregate("first", "same", ANY, "first({0})", can_be_distinct=False),
    Aggregate("last", "same", ANY, "last({0})", can_be_distinct=False, weight=0.5),
    Aggregate("count_if", "int", ["bool"], "count_if({0})", can_be_distinct=False, weight=0.5),
    Aggregate("quantile_disc", "same", ANY, "quantile_disc({0}, 0.4)", weight=0.5),
    Aggregate("arg_min", "same", ANY, "arg_min({0}, {1})", can_be_distinct=False),
    Aggregate("arg_max", "same", ANY, "arg_max({0}, {1})", can_be_distinct=False),
    Aggregate("stddev", "deviation", NUMBERS, "stddev({0})", is_sum=True),
    Aggregate("stddev_pop", "deviation", NUMBERS, "stddev_pop({0})", is_sum=True, weight=0.5),
    Aggregate("stddev_samp", "deviation", NUMBERS, "stddev_samp({0})", is_sum=True, weight=0.5),
    Aggregate("variance", "variance", NUMBERS, "variance({0})", is_sum=True),
    Aggregate("var_pop", "variance", NUMBERS, "var_pop({0})", is_sum=True, weight=0.5),
    Aggregate("var_samp", "variance", NUMBERS, "var_samp({0})", is_sum=True, weight=0.5),
    Aggregate("median", "num", NUMBERS, "median({0})"),
    Aggregate("median", "ts", ["date", "ts"], "median({0})", weight=0.3),
    Aggregate("quantile_cont", "num", NUMBERS, "quantile_cont({0}, 0.25)"),
    Aggregate("quantile_cont", "num", NUMBERS, "quantile_cont({0}, 0.9)"),
    Aggregate("quantile_cont", "num", NUMBERS, "quantile_cont({0}, 1)", weight=0.5),
    Aggregate("quantile_cont", "ts", ["ts"], "quantile_cont({0}, 0.5)", weight=0.3),
]

syntax.AGGREGATE_FEATURES |= {aggregate.feature for aggregate in AGGREGATES}

#: Everything that coverage counts.
FEATURES = (
    [*dict.fromkeys(function.feature for function in SCALARS)]
    + COMPARISONS
    + ["+", "-", "*"]
    + ["IN", "NOT IN", "BETWEEN", "NOT BETWEEN", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]
    + ["CASE", "CASE x", "coalesce", "ifnull", "nullif", "if", "greatest", "least", "text against literal"]
    + [*dict.fromkeys(aggregate.feature for aggregate in AGGREGATES)]
    + ["aggregate DISTINCT", "aggregate FILTER"]
    + ["SELECT *", "EXCLUDE", "SELECT DISTINCT", "WHERE", "GROUP BY expression", "GROUP BY alias", "GROUP BY ordinal", "GROUP BY ALL"]
    + ["HAVING", "ORDER BY expression", "ORDER BY alias", "ORDER BY ordinal", "ORDER BY all", "ASC", "DESC", "NULLS FIRST", "NULLS LAST"]
    + ["LIMIT", "OFFSET", "subquery in FROM", "WITH", "UNION ALL", "aggregation over aggregation"]
    + ["JOIN", "LEFT JOIN", "RIGHT JOIN", "SEMI JOIN", "ANTI JOIN", "CROSS JOIN", ",", "USING"]
)
FEATURES = [*dict.fromkeys(FEATURES)]

#: Not promised by the dialect: these may be missing.
EXTRAS = {
    "epoch_us", "make_timestamp", "dayname", "monthname", "last_day", "make_date", "date_diff", "try_strptime", "regexp_full_match",
    "regexp_replace", "left", "right", "lpad", "rpad", "repeat", "reverse", "ascii", "unicode", "chr", "strpos", "concat_ws", "sqrt", "exp",
    "ln", "log10", "log2", "^", "sign", "trunc", "isnan", "isinf", "isfinite", "last", "count_if", "quantile_disc", "date + days",
    "date - date", "ts - ts", "RIGHT JOIN", "SEMI JOIN", "ANTI JOIN", ",",
}  # fmt: skip
