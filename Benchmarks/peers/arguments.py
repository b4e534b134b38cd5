"""The arguments every engine's runner takes: QUERY csv|ndjson GLOB OUTPUT. The query "select1" only starts the engine."""

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.datasets import DataSet, find  # noqa: E402
from support.queries import Query  # noqa: E402

THREADS = 2


@dataclass(frozen=True)
class Arguments:
    query: Query | None  # None: start the engine, select 1, end
    data: DataSet | None  # the data set that the query is for
    format: str
    glob: str
    output: str


def parse() -> Arguments:
    name, text_format, glob, output = sys.argv[1:5]
    data, query = find(name) or (None, None)
    return Arguments(query, data, text_format, glob, output)
