"""The board's queries over events, six of them, and the shape of their results. Those over orders are in orders.py."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Query:
    """One query in the dialect all SQL engines share: SELECT `select` FROM source [WHERE `where`] [GROUP BY `group`]
    [`tail`].

    `columns` gives the result's columns in order, with the DuckDB type they are compared as. The first `key_count`
    columns identify a row. `spellings` holds, for an engine, the texts that it spells in another way.
    """

    name: str
    select: str
    columns: dict[str, str]
    key_count: int
    where: str = ""
    group: str = ""
    tail: str = ""
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)

    def sql(self, source: str, engine: str = "") -> str:
        text = f"SELECT {self.select} FROM {source}"
        if self.where:
            text += f" WHERE {self.where}"
        if self.group:
            text += f" GROUP BY {self.group}"
        if self.tail:
            text += f" {self.tail}"
        for ours, theirs in self.spellings.get(engine, {}).items():
            if ours not in text:
                raise ValueError(f"{self.name}: '{ours}' is not in the query")
            text = text.replace(ours, theirs)
        return text


EVENT_COLUMNS = {
    "event_id": "VARCHAR",
    "ts": "TIMESTAMP",
    "user_id": "BIGINT",
    "event_type": "VARCHAR",
    "session_id": "VARCHAR",
    "country": "VARCHAR",
    "device": "VARCHAR",
    "url": "VARCHAR",
    "duration_ms": "BIGINT",
    "revenue": "DOUBLE",
}

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

# Few groups, or one, with very many distinct values.
SKEW_QUERIES = {
    query.name: query
    for query in [
        Query("sessions", "count(DISTINCT session_id) AS s", {"s": "BIGINT"}, 0),
        Query(
            "sessions_hour",
            "hour(ts) AS h, count(DISTINCT session_id) AS s",
            {"h": "BIGINT", "s": "BIGINT"},
            1,
            group="hour(ts)",
        ),
        Query(
            "sessions_half",
            "CASE WHEN user_id % 2 = 0 THEN 0 ELSE user_id END AS k, count(DISTINCT session_id) AS s",
            {"k": "BIGINT", "s": "BIGINT"},
            1,
            group="CASE WHEN user_id % 2 = 0 THEN 0 ELSE user_id END",
        ),
        Query("events", "count(DISTINCT event_id) AS e", {"e": "BIGINT"}, 0),
    ]
}
