"""The data sets of the board: their columns and their queries, by name."""

from dataclasses import dataclass

from .orders import ORDER_COLUMNS, ORDER_QUERIES
from .queries import EVENT_COLUMNS, QUERIES, SKEW_QUERIES, Query

CLICKHOUSE_TYPES = {"BIGINT": "Int64", "DOUBLE": "Float64", "TIMESTAMP": "DateTime64(6)", "VARCHAR": "String"}


@dataclass(frozen=True)
class DataSet:
    """`columns` gives DuckDB types in the order of the files; NULL stands in those that `nullable` names. `generated` is
    what eventgen calls the files."""

    queries: dict[str, Query]
    columns: dict[str, str]
    nullable: frozenset[str]
    generated: str

    def duckdb_columns(self) -> str:
        """For read_csv: declared columns spare DuckDB its guesses, which take a third of its time."""
        return "{" + ", ".join(f"'{name}': '{type}'" for name, type in self.columns.items()) + "}"

    def clickhouse_structure(self) -> str:
        def column(name: str, type: str) -> str:
            found = CLICKHOUSE_TYPES[type]
            return f"{name} Nullable({found})" if name in self.nullable else f"{name} {found}"

        return ", ".join(column(name, type) for name, type in self.columns.items())


EVENT_NULLS = frozenset({"event_type", "session_id", "duration_ms", "revenue"})
DATA_SETS = {
    "events": DataSet(QUERIES, EVENT_COLUMNS, EVENT_NULLS, "events"),
    "skew": DataSet(SKEW_QUERIES, EVENT_COLUMNS, EVENT_NULLS, "events"),
    "orders": DataSet(ORDER_QUERIES, ORDER_COLUMNS, frozenset({"discount", "comment"}), "orders"),
}


def find(name: str) -> tuple[DataSet, Query] | None:
    """The query of that name and the data set that it is for; names are used once."""
    return next(((data, data.queries[name]) for data in DATA_SETS.values() if name in data.queries), None)


NAMES = [name for data in DATA_SETS.values() for name in data.queries]
assert len(NAMES) == len(set(NAMES)), "a query's name is used twice"
