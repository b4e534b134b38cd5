"""Runs one board query with Polars: lazy scan, streaming engine."""

import os

from arguments import THREADS, parse

os.environ["POLARS_MAX_THREADS"] = str(THREADS)
import polars as pl  # noqa: E402  (reads the variable when imported)

arguments = parse()
if arguments.query is None:
    print(pl.sql("SELECT 1 AS one").collect().item())
    raise SystemExit

events = pl.scan_csv(arguments.glob) if arguments.format == "csv" else pl.scan_ndjson(arguments.glob)
# Several times faster than try_parse_dates or a schema with a Datetime, which parse each value in a general way.
events = events.with_columns(pl.col("ts").str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", time_unit="ms"))
n = pl.len().alias("n")
dur = pl.col("duration_ms").sum().alias("dur")
# SQL's sum of no values is NULL, that of Polars is 0.
rev = pl.when(pl.col("revenue").count() > 0).then(pl.col("revenue").sum()).alias("rev")
hour = pl.col("ts").dt.hour().alias("h")

match arguments.query.name:
    case "count":
        result = events.select(n)
    case "low":
        result = events.group_by("event_type", "country").agg(n, dur, rev)
    case "filter":
        chosen = events.filter((pl.col("country") == "US") & (pl.col("event_type") == "purchase"))
        result = chosen.group_by(hour).agg(n, rev)
    case "user":
        result = events.group_by("user_id").agg(n, dur, pl.col("ts").min().alias("a"), pl.col("ts").max().alias("b"))
    case "url":
        result = events.group_by("url").agg(n)
    case "distinct":
        typed = events.filter(pl.col("event_type").is_not_null())
        sessions = pl.col("session_id").n_unique().alias("s")
        result = typed.group_by("user_id", "event_type", hour).agg(n, sessions, dur)
result.sink_csv(arguments.output, engine="streaming")
