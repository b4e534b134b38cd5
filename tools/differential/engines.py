"""The engines under comparison, each answering a query with an Answer."""

import re
import subprocess
from dataclasses import dataclass, field

import duckdb

#: A query takes milliseconds; one that takes this many seconds hangs.
TIME_LIMIT = 60
#: How dayfold says that it has not got something.
UNSUPPORTED = ["not supported", "unknown function", "which this version does not run"]


@dataclass
class Answer:
    names: list = field(default_factory=list)
    #: Of texts, None for NULL.
    rows: list = field(default_factory=list)
    #: DuckDB's type names; empty for others.
    types: list = field(default_factory=list)
    #: The message, when the query failed.
    error: str | None = None
    #: Whether the process died, hung, or blamed itself.
    is_crash: bool = False
    #: Whether DuckDB's rows had texts with a NaN that has a sign, which are elsewhere in the order.
    has_signed_nan: bool = False

    @property
    def is_unsupported(self):
        return self.error is not None and any(text in self.error for text in UNSUPPORTED)


class DuckDB:
    def __init__(self):
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("SET memory_limit = '2GB'")
        # The first makes sum(x) / count(x) of some avg(x), which rounds decimals twice; docs/sql.md lists the difference.
        # The second loses the LIMIT over a LEFT JOIN whose right side is empty (2.0.1).
        self.connection.execute("SET disabled_optimizers = 'aggregate_function_rewriter,statistics_propagation'")

    def load(self, tables):
        for table in tables.values():
            self.connection.execute(f"CREATE OR REPLACE TABLE {table.name} AS FROM {table.duckdb_reference()}")
            count = self.connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
            if count != len(table.rows):
                raise RuntimeError(f"DuckDB read {count} of the {len(table.rows)} rows of {table.pattern}")

    def answer(self, sql):
        try:
            columns = self.connection.execute(f"DESCRIBE {sql}").fetchall()
            rows = self.connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").fetchall()
            has_signed_nan = any(text and "-nan" in text for row in rows for text in row)
            rows = [unsigned(row) for row in rows]
            return Answer([column[0] for column in columns], rows, [column[1] for column in columns], has_signed_nan=has_signed_nan)
        except duckdb.Error as error:
            return Answer(error=str(error))


def unsigned(row):
    """NaN has no sign in dayfold, also where it is part of a text; so all engines' texts are compared without."""
    return [text.replace("-nan", "nan") if text else text for text in row]


class Dayfold:
    """Runs the program, one process a query."""

    def __init__(self, binary, options=()):
        self.binary, self.options = binary, list(options)

    def command(self, sql, options=()):
        return [self.binary, "query", sql, "--format", "csv", "--quiet", *self.options, *options]

    def answer(self, sql, options=()):
        try:
            ended = subprocess.run(self.command(sql, options), capture_output=True, timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            return Answer(error=f"no answer within {TIME_LIMIT} s", is_crash=True)
        message = ended.stderr.decode(errors="replace").strip()
        if ended.returncode != 0:
            # 70 is the exit code of a mistake of the program itself.
            is_crash = ended.returncode < 0 or ended.returncode >= 128 or ended.returncode == 70
            return Answer(error=f"exit code {ended.returncode}: {message}", is_crash=is_crash)
        if message:
            return Answer(error=f"answered, but said: {message}", is_crash=True)
        names, *rows = parsed_csv(ended.stdout.decode())
        return Answer(names, [unsigned(row) for row in rows])


class Interpreter:
    """A process that answers each query, one a line, from the same files: see Tests/InterpretQuery."""

    def __init__(self, binary):
        self.binary, self.process = binary, None

    def answer(self, sql):
        if self.process is None:
            self.process = subprocess.Popen([self.binary, "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        request = sql.encode()
        self.process.stdin.write(b"%d\n" % len(request) + request)
        self.process.stdin.flush()
        head = self.process.stdout.readline().split()
        if len(head) != 2:
            code = self.process.wait()
            self.process = None
            return Answer(error=f"the interpreter ended with {code}", is_crash=True)
        text = self.process.stdout.read(int(head[1])).decode()
        if head[0] == b"error":
            return Answer(error=text)
        names, *rows = parsed_csv(text)
        return Answer(names, [unsigned(row) for row in rows])

    def forget(self):
        """Tables are kept from one query to the next: to be called when files have changed."""
        if self.process:
            self.process.stdin.write(b"0\n")

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^,"\n]*)')


def parsed_csv(text):
    """Rows of fields; an unquoted empty field is NULL, a quoted one is the empty text."""
    rows, row, position, end = [], [], 0, len(text)
    while position < end:
        match = _FIELD.match(text, position)
        position = match.end()
        if match.group(1) is not None:
            row.append(match.group(1).replace('""', '"'))
        else:
            row.append(match.group(2) or None)
        mark = text[position] if position < end else "\n"
        position += 1
        if mark == "\n":
            rows.append(row)
            row = []
            continue
        if mark != ",":
            raise ValueError(f"this is no CSV: {text[max(position - 40, 0):position + 40]!r}")
        if position == end:
            row.append(None)
    if row:
        rows.append(row)
    return rows
