"""The data sets of the board, each with its queries, by name."""

from .orders import ORDER_QUERIES
from .queries import QUERIES, Query

DATA_SETS: dict[str, dict[str, Query]] = {"events": QUERIES, "orders": ORDER_QUERIES}


def find(name: str) -> Query | None:
    """The query of that name, whichever data set it is for; names are used once."""
    return next((queries[name] for queries in DATA_SETS.values() if name in queries), None)


assert sum(map(len, DATA_SETS.values())) == len(set().union(*DATA_SETS.values())), "a query's name is used twice"
