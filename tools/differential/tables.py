"""Random tables, written as CSV files in random layouts."""

import datetime
import random
from dataclasses import dataclass, field
from pathlib import Path

TEXTS = [
    "", "a", "b", "A", "ab", "aB", "abc", "a b", " a ", "  ", "x,y", 'say "hi"', '"', "it's", "line\nbreak", "tab\there", "semi;colon",
    "p|q", "50%", "a_b", "back\\slash", "é", "É", "日本", "日本語テキスト", "ß", "😀", "a😀b", "ñandú", "Ωmega", "NULL", "null", "\\N", "0", "true",
    "a-b-c", "a,b,,c", "#x", "#", "key=value", "foo.bar", "FOO", "Foo", "aaaaaaaaaaaa", "aaaaaaaaaaaaa", "abcdefghijklmnop",
]  # fmt: skip
NUMBER_TEXTS = [
    "0", "1", "-1", "+5", "007", " 12 ", "12.5", "-0.5", ".5", "5.", "1e3", "1E-2", "1_000", "abc", "", "inf", "-inf", "nan", "NaN",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.5e300", "1e400", "0.1", "2.5", "3.5", "-2.5", "0x10", "true",
    "false", "t", "no", "2024-02-29", "2023-02-29", "2024-02-29 12:30:00", "2024-02-29T12:30:00Z", "1970-01-01 00:00:00.5", "2024-1-5",
    "170141183460469231731687303715884105727", "99999999999999999999", "12,5", "--1", "1-", "1 2", "12:30",
]  # fmt: skip
JSON_TEXTS = [
    '{"a":1,"b":"x"}', '{"a":null}', '{"a":{"b":[1,2,{"c":"deep"}]}}', "[1,2,3]", '["x","y"]', "{}", "[]", '"text"', "12", "true", "null",
    '{"a":"quote \\" here","b":"\\u00e9"}', '{"a":1.50,"b":false}', '{"a":"日本","b":[]}', '{"b":-7,"a":"1"}', '{"a b":1,"a":[{"b":2}]}',
    '{"a":1e3}', '{"a":"line\\nbreak"}',
]  # fmt: skip
EXTREME_INTEGERS = [
    0, 1, -1, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53, 2**53 + 1, -(2**53) - 1, 10**18, -(10**18), 2**63 - 1, 2**63 - 2, -(2**63), 1 - 2**63,
]  # fmt: skip
EXTREME_HUGEINTS = EXTREME_INTEGERS + [2**63, 2**64, 2**64 - 1, -(2**64), 10**30, -(10**30), 2**127 - 1, 1 - 2**127, 10**37]
WILD_DOUBLES = [
    "0.0", "-0.0", "1.0", "-1.0", "0.1", "-0.1", "0.3", "1e300", "-1e300", "5e-324", "1.7976931348623157e308", "nan", "inf", "-inf", "0.5",
    "1.5", "2.5", "-2.5", "1e15", "1e16", "123456789.125", "9007199254740993", "1e-7", "33.333333333333336",
]  # fmt: skip
EXTREME_DATES = ["1970-01-01", "1969-12-31", "0001-01-01", "1582-10-15", "1900-02-28", "2000-02-29", "9999-12-31", "2100-03-01"]
EXTREME_TIMESTAMPS = [
    "1970-01-01 00:00:00", "1969-12-31 23:59:59.999999", "0001-01-01 00:00:00", "1582-10-14 12:00:00", "9999-12-31 23:59:59.999999",
    "2000-02-29 23:59:59.5", "2026-12-31 23:59:59", "2021-01-03 00:00:00", "1900-01-01 00:00:00.000001",
]  # fmt: skip


@dataclass
class Column:
    name: str
    type: str
    family: str
    #: What the generator may do with it: `id` (unique, never null), `key` (few values), `wild` (overflows, NaN), `number` (texts that
    #: may be numbers), `json`, `hive` (from the path).
    trait: str = ""
    bits: int = 63


@dataclass
class Table:
    name: str
    columns: list
    #: Texts as they are written, None for NULL.
    rows: list
    #: Of read_csv; and `newline`, `quoting` (share of fields quoted without need).
    delimiter: str = ","
    has_header: bool = True
    null_text: str = ""
    newline: str = "\n"
    quoting: float = 0.0
    #: Whether the last line of a file ends with a newline, and whether a file without a byte lies beside the others.
    ends_lines: bool = True
    has_void: bool = False
    #: File of each row, an index into `files`.
    files: list = field(default_factory=lambda: ["data.csv"])
    file_of_row: list = field(default_factory=list)
    folder: str = ""

    @property
    def hive_columns(self):
        return [column for column in self.columns if column.trait == "hive"]

    @property
    def plain_columns(self):
        return [column for column in self.columns if column.trait != "hive"]

    @property
    def pattern(self):
        depth = "/".join(["*"] * self.files[0].count("/"))
        if len(self.files) == 1 and not depth:
            return f"{self.folder}/{self.name}/{self.files[0]}"
        return f"{self.folder}/{self.name}/{depth + '/' if depth else ''}*.csv"

    def options(self):
        declared = ", ".join(f"'{column.name}': '{column.type}'" for column in self.plain_columns)
        options = [f"columns = {{{declared}}}", "auto_detect = false", f"header = {str(self.has_header).lower()}"]
        if self.delimiter != ",":
            options.append(f"delim = '{self.delimiter}'")
        if self.null_text:
            options.append(f"nullstr = '{self.null_text}'")
        return options

    def reference(self):
        """What dayfold reads."""
        return f"read_csv('{self.pattern}', {', '.join(self.options())})"

    def duckdb_reference(self):
        options = self.options() + ["allow_quoted_nulls = false", "parallel = false", "quote = '\"'", "escape = '\"'"]
        options.append("new_line = '\\r\\n'" if self.newline == "\r\n" else "new_line = '\\n'")
        options.append("max_line_size = 16777216")
        if self.hive_columns:
            types = ", ".join(f"'{column.name}': '{column.type}'" for column in self.hive_columns)
            options += ["hive_partitioning = true", f"hive_types = {{{types}}}"]
        return f"read_csv('{self.pattern}', {', '.join(options)})"

    def write(self, generator):
        """Writes all files. Rows are ordered by file: that is the order in which they are read."""
        texts = [[] for _ in self.files]
        plain = [index for index, column in enumerate(self.columns) if column.trait != "hive"]
        for row, file in zip(self.rows, self.file_of_row):
            texts[file].append(self.delimiter.join(self.field(row[index], self.columns[index], generator) for index in plain))
        header = self.delimiter.join(column.name for column in self.plain_columns)
        for name, lines in zip(self.files, texts):
            path = Path(self.folder) / self.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = ([header] if self.has_header else []) + lines
            text = self.newline.join(lines) + (self.newline if lines and self.ends_lines else "")
            path.write_text(text, encoding="utf-8", newline="")
        if self.has_void:
            (Path(self.folder) / self.name / self.files[0]).with_name("void.csv").touch()

    def field(self, value, column, generator):
        if value is None:
            return self.null_text
        needs_quotes = value == "" or value == self.null_text or any(c in value for c in (self.delimiter, '"', "\n", "\r"))
        if needs_quotes or (self.quoting and column.family == "str" and generator.random() < self.quoting):
            return '"' + value.replace('"', '""') + '"'
        return value


# --- random contents


def random_table(name, generator, folder, tag):
    """`tag` is put before each column name, so that columns of joined tables differ."""
    columns = [Column(f"{tag}id", "BIGINT", "int", "id", 14)]
    makers = [None]

    def add(column_name, type, family, maker, trait="", bits=63, null_share=None):
        if null_share is None:
            null_share = generator.choice([0, 0.1, 0.1, 0.3, 1.0 if generator.random() < 0.05 else 0.1])
        columns.append(Column(tag + column_name, type, family, trait, bits))
        makers.append(lambda: None if generator.random() < null_share else maker())

    few = generator.choice([1, 2, 3, 5, 8, 20])
    add("k", "BIGINT", "int", lambda: str(generator.randrange(few)), "key", 5)
    optional = [
        lambda: add("i", "BIGINT", "int", lambda: str(generator.randint(-100, 100)), "", 7),
        lambda: add("b", "BIGINT", "int", lambda: str(generator.choice(EXTREME_INTEGERS)), "wild"),
        lambda: add("h", "HUGEINT", "int", lambda: str(generator.choice(EXTREME_HUGEINTS)), "wild", 127),
        lambda: add("f", "DOUBLE", "dbl", lambda: repr(generator.randint(1, 80000) / 8)),
        lambda: add("w", "DOUBLE", "dbl", lambda: generator.choice(WILD_DOUBLES), "wild"),
        lambda: add("m", "DECIMAL(9,2)", "dec", lambda: decimal(generator, 5, 2), "", 9),
        lambda: add("n", *wide_decimal(generator)),
        lambda: add("d", "DATE", "date", lambda: random_date(generator)),
        lambda: add("t", "TIMESTAMP", "ts", lambda: random_timestamp(generator)),
        lambda: add("s", "VARCHAR", "str", lambda: generator.choice(TEXTS), "key"),
        lambda: add("u", "VARCHAR", "str", lambda: random_text(generator)),
        lambda: add("o", "BOOLEAN", "bool", lambda: generator.choice(["true", "false"]), "key"),
        lambda: add("x", "VARCHAR", "str", lambda: generator.choice(NUMBER_TEXTS), "number"),
        lambda: add("j", "VARCHAR", "str", lambda: generator.choice(JSON_TEXTS), "json", null_share=0.1),
    ]
    for extend in sorted(generator.sample(optional, generator.randint(4, len(optional))), key=optional.index):
        extend()
    count = generator.choices([0, 1, generator.randint(2, 9), generator.randint(10, 120), generator.randint(200, 900), 9000], [3, 4, 10, 60, 22, 0.4])[0]
    identifiers = list(range(count))
    if generator.random() < 0.5:
        generator.shuffle(identifiers)
    rows = [[str(identifier)] + [maker() for maker in makers[1:]] for identifier in identifiers]
    table = Table(name, columns, rows, folder=folder)
    lay_out(table, generator, tag)
    return table


def lay_out(table, generator, tag):
    table.delimiter = generator.choices([",", ";", "|", "\t"], [6, 1, 1, 1])[0]
    table.null_text = generator.choices(["", "NULL", "\\N"], [6, 1, 1])[0]
    table.newline = generator.choices(["\n", "\r\n"], [5, 1])[0]
    table.has_header = generator.random() < 0.85
    table.quoting = generator.choice([0, 0, 0.2, 1])
    table.ends_lines = generator.random() < 0.8
    kind = generator.choices(["one", "many", "hive"], [5, 3, 2])[0]
    if kind == "many":
        table.files = [f"part-{index:02}.csv" for index in range(generator.randint(2, 12))]
        table.has_void = generator.random() < 0.3
    elif kind == "hive":
        keys = [(Column(f"{tag}dt", "DATE", "date", "hive"), ["2026-03-01", "2026-03-02", "2025-12-31"])]
        if generator.random() < 0.6:
            keys.append((Column(f"{tag}region", "VARCHAR", "str", "hive"), ["eu", "us", "ap"]))
        if generator.random() < 0.3:
            keys.append((Column(f"{tag}zone", "BIGINT", "int", "hive", 5), ["0", "7", "23"]))
        folders = [[]]
        for _, values in keys:
            folders = [path + [value] for path in folders for value in values]
        folders = sorted(generator.sample(folders, min(len(folders), generator.randint(1, 6))))
        names = [column.name for column, _ in keys]
        parts = ["a.csv", "b.csv"] if generator.random() < 0.4 else ["a.csv"]
        table.files = ["/".join(f"{name}={value}" for name, value in zip(names, path)) + f"/{part}" for path in folders for part in parts]
        values_of_file = [path for path in folders for _ in parts]
        table.columns += [column for column, _ in keys]
    # Files are read in the order of their paths.
    order = sorted(range(len(table.files)), key=lambda index: table.files[index])
    if kind == "hive":
        values_of_file = [values_of_file[index] for index in order]
    table.files = [table.files[index] for index in order]
    table.file_of_row = sorted(generator.randrange(len(table.files)) for _ in table.rows)
    if kind == "hive":
        table.rows = [row + values_of_file[file] for row, file in zip(table.rows, table.file_of_row)]


def decimal(generator, digits, scale):
    """Up to `digits` before the point."""
    whole = generator.choice([0, generator.randint(0, min(9, 10**digits - 1)), generator.randint(0, 10**digits - 1)])
    fraction = generator.choice([0, 5 * 10 ** (scale - 1), generator.randint(0, 10**scale - 1)]) if scale else 0
    text = f"{whole}.{fraction:0{scale}}" if scale else str(whole)
    return text if generator.random() < 0.6 or (whole == 0 and fraction == 0) else f"-{text}"


def wide_decimal(generator):
    precision, scale = generator.choice([(4, 1), (18, 3), (18, 0), (18, 18), (19, 4), (30, 5), (38, 10), (38, 0)])
    # Beside other scales, the widest type has room for 30 digits.
    digits = min(precision, 30) - scale
    return f"DECIMAL({precision},{scale})", "dec", lambda: decimal(generator, digits, scale), "wild", precision


def random_date(generator):
    if generator.random() < 0.1:
        return generator.choice(EXTREME_DATES)
    first = datetime.date(2026, 1, 1) if generator.random() < 0.6 else datetime.date(1950, 1, 1)
    return str(first + datetime.timedelta(days=generator.randint(0, 90 if first.year == 2026 else 36000)))


def random_timestamp(generator):
    if generator.random() < 0.1:
        return generator.choice(EXTREME_TIMESTAMPS)
    first = datetime.datetime(2026, 1, 1) if generator.random() < 0.6 else datetime.datetime(1950, 1, 1)
    seconds = generator.randint(0, 86400 * (30 if first.year == 2026 else 36000))
    value = first + datetime.timedelta(seconds=seconds)
    return f"{value:%Y-%m-%d %H:%M:%S}" + generator.choice(["", "", ".5", ".123", ".000001", ".999999"])


def random_text(generator):
    if generator.random() < 0.03:
        return "".join(generator.choice(["lorem", "é", " ", "x", "日"]) for _ in range(generator.randint(200, 1500)))
    return "".join(generator.choice("abcABC 01_%é日😀'\"\\,;|\n") for _ in range(generator.randint(0, 24)))


class Database:
    """A few tables in a folder, and what generated them."""

    def __init__(self, seed, folder):
        generator = random.Random(seed)
        self.tables = {}
        for index in range(generator.randint(2, 3)):
            name = f"t{index}"
            self.tables[name] = random_table(name, generator, str(folder), "abc"[index] + "_" if index else "")
        self.generator = generator

    def write(self):
        for table in self.tables.values():
            table.write(random.Random(1))
