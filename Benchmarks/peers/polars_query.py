"""Runs one board query with Polars: lazy scan, streaming engine."""

import os

from arguments import THREADS, parse

os.environ["POLARS_MAX_THREADS"] = str(THREADS)
import polars as pl  # noqa: E402  (reads the variable when imported)
from support.orders import ORDER_QUERIES  # noqa: E402

arguments = parse()
if arguments.query is None:
    print(pl.sql("SELECT 1 AS one").collect().item())
    raise SystemExit

table = pl.scan_csv(arguments.glob) if arguments.format == "csv" else pl.scan_ndjson(arguments.glob)
n = pl.len().alias("n")


def answer_over_events(events: pl.LazyFrame, name: str) -> pl.LazyFrame:
    # Several times faster than try_parse_dates or a schema with a Datetime, which parse each value in a general way. Few
    # timestamps come twice, so a cache of them only costs.
    events = events.with_columns(pl.col("ts").str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", time_unit="ms", cache=False))
    dur = pl.col("duration_ms").sum().alias("dur")
    # SQL's sum of no values is NULL, that of Polars is 0.
    rev = pl.when(pl.col("revenue").count() > 0).then(pl.col("revenue").sum()).alias("rev")
    hour = pl.col("ts").dt.hour().alias("h")
    match name:
        case "count":
            return events.select(n)
        case "low":
            return events.group_by("event_type", "country").agg(n, dur, rev)
        case "filter":
            chosen = events.filter((pl.col("country") == "US") & (pl.col("event_type") == "purchase"))
            return chosen.group_by(hour).agg(n, rev)
        case "user":
            first, last = pl.col("ts").min().alias("a"), pl.col("ts").max().alias("b")
            return events.group_by("user_id").agg(n, dur, first, last)
        case "url":
            return events.group_by("url").agg(n)
        case "distinct":
            typed = events.filter(pl.col("event_type").is_not_null())
            sessions = pl.col("session_id").n_unique().alias("s")
            return typed.group_by("user_id", "event_type", hour).agg(n, sessions, dur)
        case "sessions":
            return events.select(pl.col("session_id").drop_nulls().n_unique().alias("s"))
        case "sessions_hour":
            return events.group_by(hour).agg(pl.col("session_id").drop_nulls().n_unique().alias("s"))
        case "sessions_half":
            user = pl.col("user_id")
            key = pl.when(user % 2 == 0).then(0).otherwise(user).alias("k")
            return events.group_by(key).agg(pl.col("session_id").drop_nulls().n_unique().alias("s"))
        case "events":
            return events.select(pl.col("event_id").drop_nulls().n_unique().alias("e"))
    raise ValueError(name)


def answer_over_orders(orders: pl.LazyFrame, name: str) -> pl.LazyFrame:
    time = pl.col("ordered_at")
    orders = orders.with_columns(time.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", time_unit="us", cache=False))
    q = pl.col("quantity").sum().alias("q")
    revenue = (pl.col("unit_price") * pl.col("quantity")).sum().alias("revenue")
    match name:
        case "like":
            product = pl.col("product").str.contains("größe", literal=True)
            comment = pl.col("comment").str.contains("door", literal=True)
            return orders.filter(product & comment).group_by("city").agg(n, q)
        case "case":
            price = pl.col("unit_price")
            band = pl.when(price >= 500).then(pl.lit("high")).when(price >= 50).then(pl.lit("middle"))
            return orders.group_by(band.otherwise(pl.lit("low")).alias("band"), "status").agg(n, price.mean().alias("p"))
        case "split":
            parts = pl.col("channel").str.splitn("/", 3).struct
            medium, market = parts.field("field_0").alias("medium"), parts.field("field_1").alias("market")
            return orders.group_by(medium, market).agg(n, revenue)
        case "hourly":
            hour = time.dt.truncate("1h").alias("h")
            return orders.group_by(hour).agg(n, revenue, pl.col("weight_kg").max().alias("w"))
        case "median":
            return orders.group_by("city", "status").agg(pl.col("unit_price").median().alias("m"), n)
        case "returns":
            wanted = (pl.col("status") == "returned") & (pl.col("discount") >= 0.2) & (pl.col("quantity") > 3)
            figures = [n, pl.col("discount").sum().alias("d"), time.min().alias("a"), time.max().alias("b")]
            return orders.filter(wanted).group_by("channel").agg(figures)
        case "top":
            counts = orders.group_by("customer_id").agg(n, q)
            return counts.sort("n", "customer_id", descending=[True, False]).head(20)
        case "customer":
            score, weight = pl.col("score").mean().alias("s"), pl.col("weight_kg").min().alias("w")
            return orders.group_by("customer").agg(n, score, weight)
    raise ValueError(name)


answer = answer_over_orders if arguments.query.name in ORDER_QUERIES else answer_over_events
answer(table, arguments.query.name).sink_csv(arguments.output, engine="streaming")
