"""The six queries of the board and the shape of their results."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """One query in the dialect all SQL engines share: SELECT `select` FROM source [WHERE `where`] [GROUP BY `group`].

    `columns` gives the result's columns in order, with the DuckDB type they are compared as. The first `key_count`
    columns identify a row.
    """

    name: str
    select: str
    columns: dict[str, str]
    key_count: int
    where: str = ""
    group: str = ""

    def sql(self, source: str) -> str:
        text = f"SELECT {self.select} FROM {source}"
        if self.where:
            text += f" WHERE {self.where}"
        if self.group:
            text += f" GROUP BY {self.group}"
        return text


QUERIES = {
    query.name: query
    for query in [
        Query("count", "count(*) AS n", {"n": "BIGINT"}, 0),
        Query(
            "low",
            "event_type, country, count(*) AS n, sum(duration_ms) AS dur, sum(revenue) AS rev",
            {"event_type": "VARCHAR", "country": "VARCHAR", "n": "BIGINT", "dur": "HUGEINT", "rev": "DOUBLE"},
            2,
            group="event_type, country",
        ),
        Query(
            "filter",
            "hour(ts) AS h, count(*) AS n, sum(revenue) AS rev",
            {"h": "BIGINT", "n": "BIGINT", "rev": "DOUBLE"},
            1,
            where="country = 'US' AND event_type = 'purchase'",
            group="hour(ts)",
        ),
        Query(
            "user",
            "user_id, count(*) AS n, sum(duration_ms) AS dur, min(ts) AS a, max(ts) AS b",
            {"user_id": "BIGINT", "n": "BIGINT", "dur": "HUGEINT", "a": "TIMESTAMP", "b": "TIMESTAMP"},
            1,
            group="user_id",
        ),
        Query("url", "url, count(*) AS n", {"url": "VARCHAR", "n": "BIGINT"}, 1, group="url"),
        Query(
            "distinct",
            "user_id, event_type, hour(ts) AS h, count(*) AS n, count(DISTINCT session_id) AS s, "
            "sum(duration_ms) AS dur",
            {
                "user_id": "BIGINT",
                "event_type": "VARCHAR",
                "h": "BIGINT",
                "n": "BIGINT",
                "s": "BIGINT",
                "dur": "HUGEINT",
            },
            3,
            where="event_type IS NOT NULL",
            group="user_id, event_type, hour(ts)",
        ),
    ]
}
