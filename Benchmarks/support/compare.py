"""Compares two results in DuckDB. Importing this module needs the duckdb package.

Rows are compared as a multiset. Columns of type DOUBLE may differ by a relative 1e-9; everything else is exact. An empty
field and NULL are one: engines disagree on how CSV shows them.
"""

import glob
import tempfile
from pathlib import Path

import duckdb

TOLERANCE = 1e-9


class Comparison:
    """A scratch database that results are loaded into; close it when done."""

    def __init__(self, scratch: Path | None = None):
        self._folder = tempfile.TemporaryDirectory(dir=scratch, prefix="compare-")
        self.connection = duckdb.connect(f"{self._folder.name}/scratch.db")
        self.connection.execute(f"SET temp_directory = '{self._folder.name}'")
        self.connection.execute("SET threads = 2")
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute("SET TimeZone = 'UTC'")

    def close(self) -> None:
        self.connection.close()
        self._folder.cleanup()

    def load_csv(self, table: str, pattern: str, columns: dict[str, str]) -> None:
        """Loads CSV files with a header into `table`, with the given columns and types."""
        if not glob.glob(pattern):
            raise FileNotFoundError(f"no result file matches {pattern}")
        self.connection.execute(f"""
            CREATE OR REPLACE TABLE {table} AS SELECT {_casts(columns)}
            FROM read_csv('{pattern}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')""")

    def load_query(self, table: str, query: str, columns: dict[str, str], threads: int = 1) -> None:
        """Stores the result of DuckDB's own answer to `query` in `table`, as the given types."""
        # One thread by default: DuckDB's parallel CSV reader can misplace row starts when fields hold newlines.
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {_casts(columns)} FROM ({query})")
        self.connection.execute("SET threads = 2")

    def row_count(self, table: str) -> int:
        return self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def differences(self, left: str, right: str, columns: dict[str, str], key_count: int) -> list[str]:
        """Describes how two loaded tables differ; empty when they are equal. `key_count` leading columns identify a row."""
        found = []
        counts = self.row_count(left), self.row_count(right)
        if counts[0] != counts[1]:
            found.append(f"{left} has {counts[0]:,} rows, {right} has {counts[1]:,}")
        exact = [name for name, type in columns.items() if type != "DOUBLE"]
        if len(exact) == len(columns) and not found and self._digest(left, exact) == self._digest(right, exact):
            return []
        if len(exact) == len(columns):
            for a, b in [(left, right), (right, left)]:
                only = self.connection.execute(f"FROM {a} EXCEPT ALL FROM {b} LIMIT 5").fetchall()
                found += [f"only in {a}: {row}" for row in only]
        else:
            found += self._differing_pairs(left, right, columns, key_count)
        return found

    def _digest(self, table: str, columns: list[str]) -> tuple:
        """A checksum of the rows as a multiset: equal sums of 64-bit row hashes."""
        row = "row(" + ", ".join(f'"{name}"' for name in columns) + ")"
        return self.connection.execute(
            f"SELECT sum(hash({row})::HUGEINT), sum(hash({row}, 1)::HUGEINT) FROM {table}"
        ).fetchone()

    def _differing_pairs(self, left: str, right: str, columns: dict[str, str], key_count: int) -> list[str]:
        names = list(columns)
        keys = " AND ".join(f'a."{name}" IS NOT DISTINCT FROM b."{name}"' for name in names[:key_count]) or "true"
        unequal = ["a.present IS NULL", "b.present IS NULL"]
        for name in names[key_count:]:
            if columns[name] == "DOUBLE":
                unequal.append(f'(a."{name}" IS NULL) <> (b."{name}" IS NULL)')
                unequal.append(
                    f'abs(a."{name}" - b."{name}") > {TOLERANCE} * greatest(abs(a."{name}"), abs(b."{name}"))'
                )
            else:
                unequal.append(f'a."{name}" IS DISTINCT FROM b."{name}"')
        pairs = self.connection.execute(f"""
            SELECT * FROM (SELECT *, true AS present FROM {left}) a
            FULL JOIN (SELECT *, true AS present FROM {right}) b ON {keys}
            WHERE {" OR ".join(unequal)} LIMIT 5""").fetchall()
        width = len(names) + 1
        return [f"{left} {pair[: width - 1]}, {right} {pair[width:-1]}" for pair in pairs]


def _casts(columns: dict[str, str]) -> str:
    def cast(name: str, type: str) -> str:
        if type == "VARCHAR":
            return f"nullif(\"{name}\"::VARCHAR, '') AS \"{name}\""
        if type == "TIMESTAMP":  # with or without an offset; without one it is UTC
            return f'"{name}"::TIMESTAMPTZ::TIMESTAMP AS "{name}"'
        return f'"{name}"::{type} AS "{name}"'

    return ", ".join(cast(name, type) for name, type in columns.items())
